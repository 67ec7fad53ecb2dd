//! Line figures, read back with an XML parser.

use fanin_report::{AxisScale, Error, LineAxis, LineFigure, PlotLine, Role};
use roxmltree::Document;

fn axis(label: &str, scale: AxisScale) -> LineAxis {
    LineAxis {
        label: label.into(),
        scale,
    }
}

fn figure() -> LineFigure {
    let line = |name: &str, role, factor: f64| PlotLine {
        name: name.into(),
        role,
        line: vec![
            (1.0, factor),
            (2.0, f64::NAN),
            (3.0, 0.1 * factor),
            (4.0, 0.05 * factor),
        ],
        dashed: vec![(1.0, factor), (4.0, 0.04 * factor)],
        dots: vec![(1.0, factor), (4.0, f64::INFINITY)],
    };
    LineFigure {
        title: "A signal <on its way>".into(),
        subtitle: "through four layers".into(),
        x: axis("layer", AxisScale::Linear),
        y: axis("z²", AxisScale::Logarithmic),
        lines: vec![
            line("a & b", Role::Good, 1.0),
            line("worse", Role::Bad, 0.001),
        ],
    }
}

#[test]
fn every_point_is_drawn_at_its_place() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let groups: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("g") && node.has_attribute("data-axes"))
        .collect();
    assert_eq!(groups.len(), 2);
    for group in &groups {
        let paths: Vec<&str> = group
            .children()
            .filter(|node| node.attribute("stroke-dasharray").is_some())
            .filter_map(|node| node.attribute("d"))
            .collect();
        // A gap of one point leaves the point before it alone, and a line of the two behind it.
        assert_eq!(paths.len(), 2, "{paths:?}");
        assert_eq!(paths[0].matches('M').count(), 1);
        let marks = group
            .children()
            .filter(|node| node.attribute("fill").is_some());
        assert_eq!(marks.count(), 1, "the infinite dot has no place");
    }
    // On a logarithmic axis equal ratios are equal distances.
    let start = |group: &roxmltree::Node<'_, '_>| -> f64 {
        let path = group
            .children()
            .filter_map(|node| node.attribute("d"))
            .nth(1)
            .expect("dashed");
        let numbers: Vec<f64> = path
            .split(['M', 'L', ' '])
            .filter_map(|word| word.parse().ok())
            .collect();
        numbers[3] - numbers[1]
    };
    assert!((start(&groups[0]) - start(&groups[1])).abs() < 0.02);
    let all_text: String = document
        .descendants()
        .filter_map(|node| node.text())
        .collect();
    for words in [
        "a & b",
        "worse",
        "layer",
        "z²",
        "A signal <on its way>",
        "0.01",
        "0.0001",
    ] {
        assert!(all_text.contains(words), "{words:?} is missing");
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    assert_eq!(figure().draw(), figure().draw());
}

#[test]
fn an_empty_figure_is_a_figure() {
    let empty = LineFigure {
        lines: Vec::new(),
        ..figure()
    };
    let svg = empty.draw().expect("drawable").to_svg();
    Document::parse(&svg).expect("well-formed XML");
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn what_has_no_place_is_an_error() {
    let with = |point| {
        let mut figure = figure();
        figure.lines[0].dots.push(point);
        figure.draw()
    };
    assert!(matches!(with((f64::NAN, 1.0)), Err(Error::Position { .. })));
    for y in [0.0, -1.0] {
        assert!(matches!(with((1.0, y)), Err(Error::Logarithm { .. })));
    }
    // The x axis is linear.
    assert!(with((-1.0, 1.0)).is_ok());
}
