//! Prints a cost figure of made-up curves in the shape of real ones: `cargo run --example cost_figure > costs.svg`.

use fanin_report::{CostFigure, Error, ReferenceLine, Role, Series};

fn main() -> Result<(), Error> {
    let mut series = Vec::new();
    let learned = [
        ("he_normal", 1.21, 0.31),
        ("he_uniform", 1.10, 0.26),
        ("lecun_normal", 0.77, 0.09),
        ("lecun_uniform", 0.76, 0.11),
        ("glorot_normal", 0.74, 0.12),
        ("glorot_uniform", 0.74, 0.15),
        ("orthogonal", 0.72, 0.06),
        ("randn / sqrt(n_prev)", 0.77, 0.088),
        ("sparse(fraction=0.1)", 0.80, 0.40),
        ("truncated_normal(std=0.02)", 0.75, 0.21),
    ];
    for (i, (name, start, end)) in learned.into_iter().enumerate() {
        series.push(curve(name, Role::Good, i as f64, start, end));
    }
    for name in [
        "randn * 0.01",
        "randn * 0.001",
        "randn * 0.0001",
        "zeros",
        "constant(0.01)",
        "uniform(low=-0.001, high=0.001)",
    ] {
        let middle: Vec<f64> = iterations()
            .map(|t| 0.644 + 0.049 * (-t / 350.0).exp())
            .collect();
        series.push(Series::line(
            name,
            Role::Bad,
            iterations().collect(),
            middle,
        ));
    }
    let middle = iterations()
        .map(|t| {
            if t < 300.0 {
                0.9 + t / 1000.0
            } else {
                f64::NAN
            }
        })
        .collect();
    series.push(Series::line(
        "randn * 1.0",
        Role::Bad,
        iterations().collect(),
        middle,
    ));
    series.push(Series::line(
        "randn ** 0.001",
        Role::Bad,
        iterations().collect(),
        iterations().map(|_| f64::NAN).collect(),
    ));

    let figure = CostFigure {
        title: "Too small, and nothing is learned: training cost of 18 initializations".into(),
        subtitle: "made-up curves; line: median of 5 seeds, band: lowest to highest".into(),
        x_label: "iteration".into(),
        y_label: "training cost".into(),
        y_max: 1.3,
        series,
        references: vec![ReferenceLine {
            value: 0.644,
            label: "base-rate entropy 0.644 = the constant answer".into(),
        }],
    };
    print!("{}", figure.draw()?.to_svg());
    Ok(())
}

fn iterations() -> impl Iterator<Item = f64> {
    (0..25).map(|i| 100.0 * f64::from(i)).chain([2499.0])
}

/// A curve that falls with bumps, and a band around it.
fn curve(name: &str, role: Role, phase: f64, start: f64, end: f64) -> Series {
    let bump = |t: f64| {
        0.05 * ((t / 130.0 + 3.0 * phase).sin() * (t / 310.0 + phase).cos()).max(0.0)
            * (1.0 - t / 4000.0)
    };
    let middle: Vec<f64> = iterations()
        .map(|t| end + (start - end) * (1.0 - t / 2499.0) * (-t / 1200.0).exp() + bump(t))
        .collect();
    Series {
        name: name.into(),
        role,
        x: iterations().collect(),
        lowest: middle.iter().map(|cost| 0.85 * cost).collect(),
        highest: middle.iter().map(|cost| 1.15 * cost).collect(),
        middle,
    }
}
