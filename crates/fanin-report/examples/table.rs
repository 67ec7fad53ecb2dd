//! Prints one table at several widths, in color, and in Markdown: `cargo run --example table`.

use fanin_report::{Cell, Column, Role, Table};

fn main() {
    let mut table = Table::new([
        Column::left("weights"),
        Column::left("canonical"),
        Column::right("train"),
        Column::right("test"),
        Column::right("five seeds"),
        Column::right("cost at 0"),
        Column::right("cost at 2499"),
        Column::left("outcome"),
    ]);
    table.title("The course network, 2,500 iterations, made-up numbers");
    let mut row = |spec, [canonical, train, test, seeds, first, last]: [&str; 6], outcome, role| {
        let numbers = [canonical, train, test, seeds, first, last].map(Cell::from);
        table.row(
            [Cell::code(spec)]
                .into_iter()
                .chain(numbers)
                .chain([Cell::new(outcome).role(role)]),
        );
    };
    row(
        "randn / sqrt(n_prev)",
        [
            "lecun_normal",
            "206/209",
            "40/50",
            "36..42",
            "0.7717",
            "0.0884",
        ],
        "learned",
        Role::Good,
    );
    row(
        "randn * sqrt(2/n_prev)",
        [
            "he_normal",
            "192/209",
            "34/50",
            "30..38",
            "1.2081",
            "0.3145",
        ],
        "learned",
        Role::Good,
    );
    row(
        "randn * 0.01",
        [
            "normal(std=0.01)",
            "137/209",
            "17/50",
            "17..17",
            "0.6931",
            "0.6440",
        ],
        "collapsed_to_base_rate: vanishing_forward",
        Role::Bad,
    );
    row(
        "randn ** 0.001",
        ["—", "137/209", "17/50", "17..17", "NaN", "NaN"],
        "diverged: non_finite_weights",
        Role::Bad,
    );
    table.separator();
    table.row(
        [
            "the constant answer",
            "",
            "137/209",
            "17/50",
            "",
            "",
            "0.6440",
            "",
        ]
        .map(|text| Cell::new(text).role(Role::Muted)),
    );
    table.footnote("With 50 test images the standard error of the test accuracy is 6 points, so look at the spread over seeds as well.");

    for width in [80, 100, 120] {
        println!("{}", table.render(Some(width), true));
    }
    print!("{}", table.markdown());
}
