//! Heat figures, read back with an XML parser.

use fanin_report::{Error, HeatCell, HeatFigure, Overlay};
use roxmltree::Document;

fn figure() -> HeatFigure {
    let cell = |row: usize, column: usize| HeatCell {
        value: (row + column) as f64 / 3.0,
        label: format!("{row}<{column}"),
    };
    HeatFigure {
        title: "Depth & scale".into(),
        subtitle: "shares".into(),
        x_label: "scale".into(),
        y_label: "depth".into(),
        columns: vec!["a".into(), "b".into(), "c".into()],
        rows: vec!["one".into(), "two".into()],
        cells: (0..2)
            .map(|row| (0..3).map(|column| cell(row, column)).collect())
            .collect(),
        overlays: Vec::new(),
    }
}

#[test]
fn every_cell_has_its_color_and_its_words() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let fills: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("rect"))
        .skip(1)
        .filter_map(|node| node.attribute("fill"))
        .collect();
    assert_eq!(fills.len(), 6);
    assert_eq!(
        (fills[0], fills[5]),
        ("#f7b98a", "#0f4478"),
        "from warm to cool"
    );
    assert_eq!(fills[1], fills[3], "one value, one color");
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"))
        .and_then(|node| node.text())
        .expect("a description");
    assert!(
        description.contains("two: a: 1<0, b: 1<1, c: 1<2."),
        "{description}"
    );
    assert_eq!(figure().draw(), figure().draw());
}

#[test]
fn lines_run_between_the_middles_of_cells_and_below_their_labels() {
    let mut figure = figure();
    figure.overlays = vec![Overlay {
        name: "predicted".into(),
        points: vec![(0.0, 0.0), (2.0, 1.0)],
        ..Overlay::default()
    }];
    let svg = figure.draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let cells: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("g"))
        .collect();
    let title = |i: usize| cells[i].first_element_child().and_then(|t| t.text());
    assert_eq!(
        (title(0), title(5)),
        (Some("one, a: 0<0"), Some("two, c: 1<2"))
    );
    assert_eq!(title(6), Some("predicted"));
    let center = |i: usize| {
        let rect = cells[i].last_element_child().expect("a rectangle");
        let number =
            |key: &str| -> f64 { rect.attribute(key).expect(key).parse().expect("a number") };
        (
            number("x") + number("width") / 2.0,
            number("y") + number("height") / 2.0,
        )
    };
    let d = cells[6].last_element_child().and_then(|n| n.attribute("d"));
    let numbers: Vec<f64> = d.expect("a path")[1..]
        .split(['L', ' '])
        .map(|word| word.parse().expect("a number"))
        .collect();
    let wanted = [center(0).0, center(0).1, center(5).0, center(5).1];
    // Coordinates are rounded to hundredths.
    assert!(
        numbers
            .iter()
            .zip(wanted)
            .all(|(a, b)| (a - b).abs() < 0.02),
        "{numbers:?}"
    );
    let place = |words: &str| svg.find(words).expect("in the document");
    assert!(
        place(">1&lt;2</text>") > place("<title>predicted"),
        "labels lie above lines"
    );
    figure.overlays[0].name.clear();
    assert!(matches!(figure.draw(), Err(Error::Empty(_))));
}

#[test]
fn what_is_no_grid_is_an_error() {
    let mut ragged = figure();
    ragged.cells[1].pop();
    let error = ragged.draw().expect_err("ragged");
    assert_eq!(
        error.to_string(),
        "a grid of 2 rows and 3 columns, but rows of [3, 2] cells"
    );
    for value in [-0.1, 1.1, f64::NAN] {
        let mut wrong = figure();
        wrong.cells[0][2].value = value;
        assert!(
            matches!(wrong.draw(), Err(Error::CellValue { .. })),
            "{value}"
        );
    }
}
