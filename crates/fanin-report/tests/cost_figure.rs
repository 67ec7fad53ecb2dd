//! Figures, read back with an XML parser.

use fanin_report::{CostFigure, Error, ReferenceLine, Role, Series};
use roxmltree::{Document, Node};

/// Seventeen curves of the usual shape: ten fall to different ends, five collapse onto one another, one diverges, one
/// never was a number.
fn figure() -> CostFigure {
    let x: Vec<f64> = (0..=25).map(|i| 100.0 * f64::from(i)).collect();
    let good = (0..10).map(|i| {
        let end = 0.04 * f64::from(i);
        let middle: Vec<f64> = x.iter().map(|t| end + 0.7 * (-t / 700.0).exp()).collect();
        Series {
            name: format!("good {i}"),
            role: Role::Good,
            x: x.clone(),
            lowest: middle.iter().map(|y| 0.9 * y).collect(),
            highest: middle.iter().map(|y| 1.1 * y).collect(),
            middle,
        }
    });
    let bad = (0..5).map(|i| {
        let middle = x
            .iter()
            .map(|t| 0.644 + 0.049 * (-t / 300.0).exp())
            .collect();
        Series::line(format!("collapsed {i}"), Role::Bad, x.clone(), middle)
    });
    let diverging = x
        .iter()
        .map(|&t| if t < 300.0 { 0.9 } else { f64::INFINITY })
        .collect();
    let series = good
        .chain(bad)
        .chain([
            Series::line("diverging", Role::Bad, x.clone(), diverging),
            Series::line("never", Role::Bad, x.clone(), vec![f64::NAN; x.len()]),
        ])
        .collect();
    CostFigure {
        title: "Costs".into(),
        subtitle: "of 17 schemes".into(),
        x_label: "iteration".into(),
        y_label: "training cost".into(),
        y_max: 1.2,
        series,
        references: vec![ReferenceLine {
            value: 0.644,
            label: "the constant answer".into(),
        }],
    }
}

#[track_caller]
fn read(figure: &CostFigure, check: impl FnOnce(&Document<'_>)) {
    let svg = figure.draw().expect("a sound figure").to_svg();
    for word in ["NaN ", "NaNL", "inf ", "infL"] {
        let numbers: String = svg
            .split(" d=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(!numbers.contains(word), "a path holds {word:?}");
    }
    check(&Document::parse(&svg).expect("well-formed XML"));
}

fn texts<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .filter_map(|node| node.text())
        .collect()
}

fn number(node: Node<'_, '_>, key: &str) -> f64 {
    node.attribute(key)
        .and_then(|value| value.parse().ok())
        .expect("a numeric attribute")
}

/// The strokes of the curves: their parent is a group that names them.
fn drawn<'a>(document: &'a Document<'_>) -> Vec<(&'a str, Node<'a, 'a>)> {
    let groups = document.descendants().filter(|node| node.has_tag_name("g"));
    groups
        .map(|group| {
            let child = |name| {
                group
                    .children()
                    .find(|node| node.has_tag_name(name))
                    .expect("a title and a path")
            };
            (child("title").text().expect("a named curve"), child("path"))
        })
        .collect()
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    assert_eq!(figure().draw(), figure().draw());
}

#[test]
fn it_is_an_image_with_words_for_those_who_cannot_see_it() {
    read(&figure(), |document| {
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        assert!(root.attribute("viewBox").is_some());
        let mut children = root.children().filter(|node| node.is_element());
        assert_eq!(children.next().and_then(|node| node.text()), Some("Costs"));
        let description = children
            .next()
            .and_then(|node| node.text())
            .expect("a description");
        for words in [
            "Line chart of training cost against iteration; the y axis runs from 0 to 1.2.",
            "Reference line at 0.644: the constant answer.",
            "good 1: from 0.740 to 0.060 at iteration 2,500.",
            "diverging: from 0.900 to 0.900 at iteration 200, infinite from iteration 300.",
            "never: NaN from iteration 0.",
        ] {
            assert!(
                description.contains(words),
                "{words:?} is missing in {description}"
            );
        }
    });
}

#[test]
fn collapsed_curves_share_one_label_and_one_color_that_no_other_curve_has() {
    read(&figure(), |document| {
        let texts = texts(document);
        assert!(texts.contains(&"5 curves end here:"), "{texts:?}");
        assert_eq!(texts.iter().filter(|text| **text == "0.644").count(), 1);
        let colors = |prefix: &str| -> Vec<_> {
            let curves = drawn(document)
                .into_iter()
                .filter(|(name, _)| name.starts_with(prefix));
            curves
                .map(|(_, path)| (path.attribute("stroke"), path.attribute("stroke-dasharray")))
                .collect()
        };
        let (bad, mut good) = (colors("collapsed"), colors("good"));
        assert_eq!((bad.len(), good.len()), (5, 10));
        assert!(bad.iter().all(|stroke| stroke == &bad[0]));
        good.sort();
        good.dedup();
        assert_eq!(good.len(), 10, "two good curves look the same");
        assert!(!good.iter().any(|(color, _)| *color == bad[0].0));
    });
}

#[test]
fn what_is_not_a_number_is_said_not_drawn() {
    read(&figure(), |document| {
        let texts = texts(document);
        assert!(
            texts.contains(&"× never: NaN from iteration 0 (not drawn)"),
            "{texts:?}"
        );
        assert!(texts.contains(&"× diverging: infinite from iteration 300"));
        assert!(
            !drawn(document)
                .iter()
                .any(|(name, _)| name.starts_with("never"))
        );
        let (_, path) = drawn(document)
            .into_iter()
            .find(|(name, _)| name.starts_with("diverging"))
            .expect("drawn so far");
        assert_eq!(
            path.attribute("d").map(|d| d.matches(['M', 'L']).count()),
            Some(3)
        );
    });
}

#[test]
fn a_gap_breaks_the_line_and_a_lone_point_is_a_dot() {
    let y = vec![0.5, 0.5, f64::NAN, 0.4, f64::NAN, 0.3, 0.3];
    let x = (0..7).map(f64::from).collect();
    let gaps = CostFigure {
        series: vec![Series::line("gaps", Role::Good, x, y)],
        ..figure()
    };
    read(&gaps, |document| {
        let d = drawn(document)[0].1.attribute("d").expect("a path");
        assert_eq!(
            (d.matches('M').count(), d.matches('L').count()),
            (3, 3),
            "{d}"
        );
    });
}

#[test]
fn labels_do_not_overlap_and_stay_on_the_card() {
    let mut crowd = figure();
    let more: Vec<Series> = crowd.series.iter().take(10).cloned().collect();
    for (i, mut series) in more.iter().cycle().take(25).cloned().enumerate() {
        series.name = format!("more {i}");
        series.role = [Role::Plain, Role::Good][i % 2];
        crowd.series.push(series);
    }
    for figure in [figure(), crowd] {
        read(&figure, |document| {
            let height = number(document.root_element(), "height");
            let names = document
                .descendants()
                .filter(|node| node.attribute("font-weight") == Some("400"));
            let mut baselines: Vec<f64> = names.map(|node| number(node, "y")).collect();
            assert!(baselines.len() >= 10);
            baselines.sort_by(f64::total_cmp);
            assert!(
                baselines.windows(2).all(|pair| pair[1] - pair[0] > 15.0),
                "{baselines:?}"
            );
            assert!(
                baselines.iter().all(|y| *y > 0.0 && *y < height - 10.0),
                "{baselines:?} in {height}"
            );
        });
    }
}

#[test]
fn text_is_escaped_everywhere() {
    let nasty = "a<b & \"c\" 'd' </svg>";
    let mut figure = figure();
    for text in [
        &mut figure.title,
        &mut figure.subtitle,
        &mut figure.x_label,
        &mut figure.y_label,
    ] {
        *text = nasty.into();
    }
    figure.references[0].label = nasty.into();
    for series in &mut figure.series {
        series.name = nasty.into();
    }
    read(&figure, |document| {
        let seen = texts(document)
            .into_iter()
            .filter(|text| *text == nasty)
            .count();
        // Title, subtitle, both axes, reference line, ten good labels, five collapsed ones, one beside the cross.
        assert_eq!(seen, 5 + 10 + 5 + 1);
    });
}

#[test]
fn extremes_are_drawable() {
    read(
        &CostFigure {
            y_max: 1.0,
            ..CostFigure::default()
        },
        |_| (),
    );
    let point = Series::line("", Role::Muted, vec![7.0], vec![1e300]);
    read(
        &CostFigure {
            y_max: 1e-9,
            series: vec![point],
            ..CostFigure::default()
        },
        |_| (),
    );
    let mut endless = figure();
    endless.series[0].highest = vec![f64::INFINITY; 26];
    endless.title = "a long title ".repeat(20);
    endless.series[0].name = "long_name_".repeat(20);
    read(&endless, |document| {
        assert!(
            texts(document)
                .iter()
                .any(|text| text.starts_with("long_name_") && text.ends_with('…'))
        );
    });
}

#[test]
fn what_cannot_be_drawn_truthfully_is_an_error() {
    for limit in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            matches!(
                CostFigure {
                    y_max: limit,
                    ..figure()
                }
                .draw(),
                Err(Error::Limit(_))
            ),
            "{limit}"
        );
    }
    let mut off = figure();
    off.references[0].value = 2.0;
    let message = off.draw().expect_err("off the axis").to_string();
    assert_eq!(
        message,
        "reference line `the constant answer` at 2 lies outside the y axis, 0 to 1.2"
    );
    off.references[0].value = f64::NAN;
    assert!(matches!(off.draw(), Err(Error::Reference { .. })));
    let mut short = figure();
    short.series[3].lowest.pop();
    assert!(matches!(
        short.draw(),
        Err(Error::Length {
            x: 26,
            field: "lowest",
            got: 25,
            ..
        })
    ));
}
