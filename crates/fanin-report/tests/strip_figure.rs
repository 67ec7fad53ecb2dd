//! Strip figures, read back with an XML parser.

use fanin_report::{Error, ReferenceLine, Role, StripDot, StripFigure, StripRow};
use roxmltree::{Document, Node};

fn row(name: &str, role: Role, values: &[f64]) -> StripRow {
    let dots = (1..).zip(values).map(|(seed, &value)| StripDot {
        name: format!("seed {seed}"),
        value,
    });
    StripRow {
        name: name.into(),
        role,
        dots: dots.collect(),
    }
}

fn figure() -> StripFigure {
    StripFigure {
        title: "Which <weights> learn?".into(),
        subtitle: "ten seeds".into(),
        x_label: "accuracy, %".into(),
        unit: "%".into(),
        x_max: 100.0,
        references: vec![
            ReferenceLine {
                value: 34.0,
                label: "majority baseline, always the same answer".into(),
            },
            ReferenceLine {
                value: 40.0,
                label: "another line close to it".into(),
            },
        ],
        rows: vec![
            row("a & b", Role::Bad, &[34.0; 10]),
            row("good", Role::Good, &[80.0, 78.0, 80.5, 82.0, 34.0]),
            row("nothing", Role::Good, &[]),
        ],
    }
}

fn number(node: Node<'_, '_>, key: &str) -> f64 {
    node.attribute(key).expect(key).parse().expect("a number")
}

fn title<'a>(node: Node<'a, '_>) -> &'a str {
    let parent = node.parent_element().expect("a group");
    let first = parent.first_element_child().expect("a child");
    assert!(parent.has_tag_name("g") && first.has_tag_name("title"));
    first.text().expect("words")
}

#[test]
fn every_seed_is_seen() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let circles: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("circle"))
        .collect();
    assert_eq!(circles.len(), 15);
    let places: Vec<(f64, f64)> = circles
        .iter()
        .map(|&c| (number(c, "cx"), number(c, "cy")))
        .collect();
    for (i, a) in places.iter().enumerate() {
        for b in &places[..i] {
            let apart = (a.0 - b.0).hypot(a.1 - b.1);
            // Twice the radius with its edge: none covers another.
            assert!(apart > 5.9, "{a:?} and {b:?}");
        }
    }
    // Ten equal ones stand around their common place, none more than a dot away.
    let middle: f64 = places[..10].iter().map(|p| p.0).sum::<f64>() / 10.0;
    assert!(places[..10].iter().all(|p| (p.0 - middle).abs() < 6.0));
    assert_eq!(title(circles[2]), "a & b, seed 3: 34.0 %");
    // The role shows in the shape: hollow and filled.
    assert_eq!(circles[0].attribute("fill"), Some("#ffffff"));
    assert_eq!(
        circles[12].attribute("fill"),
        circles[12].attribute("stroke")
    );
}

#[test]
fn means_and_baselines_stand_where_their_values_are() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let x = |start: &str| -> f64 {
        let group = document
            .descendants()
            .filter(|node| node.has_tag_name("g"))
            .find(|node| {
                node.first_element_child()
                    .and_then(|t| t.text())
                    .is_some_and(|t| t.starts_with(start))
            })
            .expect(start);
        let path = group.descendants().find_map(|node| node.attribute("d"));
        let d = path.expect("a path");
        d[1..]
            .split(' ')
            .next()
            .expect("x")
            .parse()
            .expect("a number")
    };
    let [baseline, other] = [x("majority baseline"), x("another line")];
    let pixels = (other - baseline) / 6.0;
    // (80 + 78 + 80.5 + 82 + 34) / 5 = 70.9; coordinates are rounded to hundredths.
    let mean = x("good: mean of 5, 70.9 %");
    assert!((mean - (baseline + (70.9 - 34.0) * pixels)).abs() < 0.1);
    assert_eq!(x("a & b: mean of 10, 34.0 %"), baseline);
    // Labels that would cover each other stand on two lines.
    let line = |words: &str| {
        let text = document
            .descendants()
            .find(|node| node.has_tag_name("text") && node.text() == Some(words));
        number(text.expect(words), "y")
    };
    assert_ne!(
        line("majority baseline, always the same answer"),
        line("another line close to it")
    );
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"));
    let description = description.and_then(|node| node.text()).expect("words");
    for words in [
        "a & b: 10 results from 34.0 to 34.0 %, mean 34.0 %.",
        "nothing: no results.",
        "A line at 34 %: majority baseline, always the same answer.",
    ] {
        assert!(description.contains(words), "{words}: {description}");
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    let bytes = || figure().draw().expect("drawable").to_svg();
    assert_eq!(bytes(), bytes());
}

#[test]
fn what_has_no_place_is_an_error() {
    for value in [-0.1, 100.5, f64::NAN, f64::INFINITY] {
        let mut wrong = figure();
        wrong.rows[1].dots[0].value = value;
        assert!(matches!(wrong.draw(), Err(Error::Beyond { .. })), "{value}");
        let mut wrong = figure();
        wrong.references[0].value = value;
        assert!(matches!(wrong.draw(), Err(Error::Beyond { .. })), "{value}");
        let mut wrong = figure();
        wrong.x_max = -value.abs();
        assert!(matches!(wrong.draw(), Err(Error::Limit(_))), "{value}");
    }
    let mut empty = figure();
    empty.rows.clear();
    assert_eq!(empty.draw(), Err(Error::Empty("rows")));
}
