//! Histogram figures, read back with an XML parser.

use fanin_report::{Error, Histogram, HistogramFigure, HistogramRow, Role};
use roxmltree::{Document, Node};

fn figure() -> HistogramFigure {
    let wide = Histogram {
        counts: vec![0, 2, 4, 2, 1],
        outside: [1, 0],
        not_finite: 0,
        deviation: 0.62,
    };
    let spike = Histogram {
        counts: vec![0, 0, 1000, 0, 1],
        outside: [0, 0],
        not_finite: 999,
        deviation: f64::NAN,
    };
    let row = |name: &str, role, panels: &[&Histogram]| HistogramRow {
        name: name.into(),
        role,
        panels: panels.iter().map(|&panel| panel.clone()).collect(),
    };
    HistogramFigure {
        title: "Pre-activations <z>".into(),
        subtitle: "seed 1".into(),
        x_label: "z".into(),
        range: [-2.5, 2.5],
        columns: vec!["layer 1".into(), "layer 2".into()],
        rows: vec![
            row("good", Role::Good, &[&wide, &wide]),
            row("a & b", Role::Bad, &[&wide, &spike]),
        ],
    }
}

fn marks<'a, 'i>(document: &'a Document<'i>) -> Vec<(Node<'a, 'i>, &'a str)> {
    let groups = document.descendants().filter(|node| node.has_tag_name("g"));
    groups
        .map(|group| {
            let title = group.first_element_child().expect("a child");
            (group, title.text().expect("words"))
        })
        .collect()
}

#[test]
fn every_bar_has_its_height_and_its_words() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let marks = marks(&document);
    let bar = |title: &str| -> [f64; 4] {
        let (group, _) = marks
            .iter()
            .find(|(_, other)| *other == title)
            .expect(title);
        let rect = group
            .descendants()
            .find(|n| n.has_tag_name("rect"))
            .expect("a bar");
        ["x", "y", "width", "height"].map(|key| {
            let text = rect.attribute(key).expect(key);
            text.parse().expect("a number")
        })
    };
    let highest = bar("good, layer 1: 4 of 10 values, 40 %, from -0.500 to 0.500");
    let half = bar("good, layer 1: 2 of 10 values, 20 %, from -1.500 to -0.500");
    assert!((highest[3] - 2.0 * half[3]).abs() < 0.02);
    // They stand on one line, side by side.
    assert!((highest[1] + highest[3] - half[1] - half[3]).abs() < 0.02);
    assert!((highest[0] - half[0] - half[2] - 0.5).abs() < 0.03);
    // One of two thousand is seen.
    let least = bar("a & b, layer 2: 1 of 2000 values, under 1 %, from 1.500 to 2.500");
    assert!(least[3] > 0.5 && least[3] < 1.0);
    // Empty bins have no bar: 4 of 5 in three panels, 2 in the last.
    let bars = marks.iter().filter(|(_, title)| title.contains(" from "));
    assert_eq!(bars.count(), 14);
}

#[test]
fn what_bars_do_not_show_is_said() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let texts: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .filter_map(|node| node.text())
        .collect();
    for words in [
        "std 0.620",
        "std NaN",
        "◀ 10 %",
        "✕ 50 % not finite",
        "layer 2",
        "z",
    ] {
        assert!(texts.contains(&words), "{words}: {texts:?}");
    }
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"));
    let description = description.and_then(|node| node.text()).expect("words");
    for words in [
        "good, layer 1: std 0.620, 10 % outside of the range.",
        "a & b, layer 2: std NaN, 50 % NaN or infinite.",
    ] {
        assert!(description.contains(words), "{words}: {description}");
    }
    assert!(!svg.contains("\"NaN") && !svg.contains("\"inf"));
    assert_eq!(figure().draw(), figure().draw());
}

#[test]
fn what_is_no_grid_of_histograms_is_an_error() {
    #[track_caller]
    fn refused(change: impl FnOnce(&mut HistogramFigure), expected: &str) {
        let mut wrong = figure();
        change(&mut wrong);
        assert_eq!(wrong.draw().expect_err("unsound").to_string(), expected);
    }
    refused(
        |f| {
            f.rows[1].panels.pop();
        },
        "`a & b` has 1 panels, wanted 2",
    );
    refused(
        |f| f.rows[1].panels[0].counts.push(1),
        "`a & b` has 6 bins, wanted 5",
    );
    refused(
        |f| f.columns.clear(),
        "a figure without columns; wanted at least one",
    );
    refused(
        |f| f.rows.clear(),
        "a figure without rows of panels; wanted at least one",
    );
    for range in [
        [1.0, 1.0],
        [1.0, 0.0],
        [0.0, f64::NAN],
        [f64::NEG_INFINITY, 0.0],
    ] {
        let mut wrong = figure();
        wrong.range = range;
        assert!(matches!(wrong.draw(), Err(Error::Axis { .. })), "{range:?}");
    }
}
