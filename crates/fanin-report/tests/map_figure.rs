//! Map figures, read back with an XML parser.

use fanin_report::{
    AxisScale, ColorAxis, Error, MapAxis, MapFigure, MapPanel, Overlay, OverlayLine,
};
use roxmltree::{Document, Node};

const NAN: f64 = f64::NAN;

fn figure() -> MapFigure {
    MapFigure {
        title: "A signal <on its way>".into(),
        subtitle: "seed 1".into(),
        x: MapAxis {
            label: "iteration".into(),
            positions: vec![0.0, 100.0, 200.0],
        },
        y: MapAxis {
            label: "layer".into(),
            positions: vec![1.0, 2.0],
        },
        color: ColorAxis {
            label: "size".into(),
            scale: AxisScale::Logarithmic,
            range: None,
        },
        columns: 2,
        panels: vec![
            MapPanel {
                name: "small".into(),
                values: vec![vec![1.0, 0.1, 0.01], vec![1e-3, 1e-4, 0.0]],
                overlays: vec![Overlay {
                    name: "predicted".into(),
                    points: vec![(0.0, 1.0), (200.0, 2.0), (NAN, 1.0), (1e300, f64::INFINITY)],
                    line: OverlayLine::Dashed,
                }],
            },
            MapPanel {
                name: "large".into(),
                values: vec![vec![1.0, 10.0, f64::INFINITY], vec![1.0, 1e2, NAN]],
                overlays: Vec::new(),
            },
        ],
        zero: "exactly 0".into(),
        not_finite: "not a number".into(),
    }
}

/// Groups that begin with a title, and their titles.
fn marks<'a, 'i>(document: &'a Document<'i>) -> Vec<(Node<'a, 'i>, &'a str)> {
    let groups = document.descendants().filter(|node| node.has_tag_name("g"));
    groups
        .map(|group| {
            let title = group.first_element_child().expect("a child");
            assert!(title.has_tag_name("title"));
            (group, title.text().expect("words"))
        })
        .collect()
}

#[test]
fn every_cell_says_what_it_is() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let attributes = document.descendants().flat_map(|node| node.attributes());
    for value in attributes.map(|attribute| attribute.value()) {
        assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
    }
    let marks = marks(&document);
    let cells: Vec<_> = marks
        .iter()
        .filter(|(_, title)| title.contains("layer"))
        .collect();
    assert_eq!(cells.len(), 12);
    let (of, looks) = (
        |title: &str| {
            let found = cells.iter().find(|(_, other)| *other == title);
            found.unwrap_or_else(|| panic!("{title}: {cells:?}")).0
        },
        |node: Node<'_, '_>| {
            node.descendants()
                .filter(|n| n.has_tag_name("path"))
                .count()
        },
    );
    assert_eq!(looks(of("small: iteration 100, layer 2: 1.0e-4")), 0);
    // Hatched in one direction: a path; the lines of one crossed cell are one path too, with more of them.
    let lines = |title: &str| {
        let path = of(title).descendants().find(|n| n.has_tag_name("path"));
        path.and_then(|n| n.attribute("d"))
            .map_or(0, |d| d.matches('M').count())
    };
    let hatched = lines("small: iteration 200, layer 2: 0");
    let crossed = lines("large: iteration 200, layer 2: NaN");
    assert!(
        hatched > 5 && crossed > 3 * hatched / 2,
        "{hatched} and {crossed}"
    );
    assert!(lines("large: iteration 200, layer 1: infinite") > 5);
    // Larger is darker: the sum of a color's channels falls.
    let light = |title: &str| -> u32 {
        let rect = of(title).descendants().find(|n| n.has_tag_name("rect"));
        let hex = rect.and_then(|n| n.attribute("fill")).expect("a color");
        let value = u32::from_str_radix(&hex[1..], 16).expect("a color");
        value.to_be_bytes().into_iter().map(u32::from).sum()
    };
    let order = [
        "small: iteration 100, layer 2: 1.0e-4",
        "small: iteration 0, layer 2: 0.001",
        "small: iteration 200, layer 1: 0.010",
        "small: iteration 100, layer 1: 0.100",
        "large: iteration 0, layer 1: 1.000",
        "large: iteration 100, layer 1: 10.000",
        "large: iteration 100, layer 2: 100",
    ];
    assert!(order.windows(2).all(|pair| light(pair[0]) > light(pair[1])));
}

#[test]
fn looks_and_lines_are_explained() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let texts: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .filter_map(|node| node.text())
        .collect();
    for words in [
        "exactly 0",
        "not a number",
        "predicted",
        "iteration",
        "layer",
        "size",
        "0.01",
    ] {
        assert!(texts.contains(&words), "{words}: {texts:?}");
    }
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"));
    let description = description.and_then(|node| node.text()).expect("words");
    for words in [
        "small: layer 2: from 0.001 at the left to 0 at the right.",
        "1 cells are hatched: exactly 0.",
        "2 cells are crossed: not a number.",
        "A line over the cells: predicted.",
    ] {
        assert!(description.contains(words), "{words}: {description}");
    }
    // What there is none of is not explained, and a line of one point is none.
    let mut plain = figure();
    plain.panels.truncate(1);
    plain.panels[0].values[1][2] = 0.5;
    plain.panels[0].overlays[0].points.truncate(1);
    let svg = plain.draw().expect("drawable").to_svg();
    for words in ["exactly 0", "not a number", "predicted"] {
        assert!(!svg.contains(words), "{words}");
    }
}

#[test]
fn lines_lie_in_the_coordinates_of_the_cells() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let marks = marks(&document);
    let center = |title: &str| -> (f64, f64) {
        let (group, _) = marks
            .iter()
            .find(|(_, other)| *other == title)
            .expect(title);
        let rect = group
            .descendants()
            .find(|n| n.has_tag_name("rect"))
            .expect("a cell");
        let number =
            |key: &str| -> f64 { rect.attribute(key).expect(key).parse().expect("a number") };
        let [x, y, width, height] = ["x", "y", "width", "height"].map(number);
        (x + width / 2.0, y + height / 2.0)
    };
    let (line, _) = marks
        .iter()
        .find(|(_, title)| *title == "predicted")
        .expect("a line");
    let d = line
        .descendants()
        .find_map(|n| n.attribute("d"))
        .expect("a path");
    let numbers: Vec<f64> = d[1..]
        .split(['L', ' '])
        .map(|word| word.parse().expect("a number"))
        .collect();
    let (from, to) = (
        center("small: iteration 0, layer 1: 1.000"),
        center("small: iteration 200, layer 2: 0"),
    );
    let wanted = [from.0, from.1, to.0, to.1];
    // Coordinates are rounded to hundredths.
    let near = numbers
        .iter()
        .zip(wanted)
        .all(|(a, b)| (a - b).abs() < 0.02);
    assert!(near && numbers.len() == 4, "{numbers:?}, wanted {wanted:?}");
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    let bytes = || figure().draw().expect("drawable").to_svg();
    assert_eq!(bytes(), bytes());
}

#[test]
fn nothing_but_gaps_can_be_drawn() {
    let mut gaps = figure();
    for panel in &mut gaps.panels {
        panel.values = vec![vec![NAN, 0.0, NAN], vec![0.0; 3]];
    }
    let svg = gaps.draw().expect("drawable").to_svg();
    assert!(!svg.contains("\"NaN") && !svg.contains("\"inf"));
    // A single cell, and values that are all the same.
    gaps.x.positions = vec![5.0];
    gaps.y.positions = vec![-3.0];
    for panel in &mut gaps.panels {
        panel.values = vec![vec![7.0]];
    }
    assert!(gaps.draw().is_ok());
}

#[test]
fn what_is_no_map_is_an_error() {
    #[track_caller]
    fn refused(change: impl FnOnce(&mut MapFigure), expected: &str) {
        let mut wrong = figure();
        change(&mut wrong);
        assert_eq!(wrong.draw().expect_err("no map").to_string(), expected);
    }
    refused(
        |f| {
            f.panels[1].values[0].pop();
        },
        "a grid of 2 rows and 3 columns, but rows of [2, 3] cells",
    );
    refused(
        |f| f.panels.clear(),
        "a figure without panels; wanted at least one",
    );
    refused(
        |f| f.x.positions[1] = 0.0,
        "axis `iteration`: [0.0, 0.0, 200.0]; wanted finite numbers in ascending order",
    );
    refused(
        |f| f.y.positions[1] = f64::INFINITY,
        "axis `layer`: [1.0, inf]; wanted finite numbers in ascending order",
    );
    refused(
        |f| f.panels[0].values[0][0] = -1.0,
        "series `small` holds -1, logarithmic axes want numbers above 0",
    );
    for range in [[0.0, 1.0], [2.0, 1.0], [1.0, NAN], [1.0, f64::INFINITY]] {
        let mut wrong = figure();
        wrong.color.range = Some(range);
        assert!(matches!(wrong.draw(), Err(Error::Axis { .. })), "{range:?}");
    }
}
