//! Dot figures, read back with an XML parser.

use fanin_report::{Dot, DotFigure, DotRow};
use roxmltree::Document;

fn dot(middle: f64) -> Option<Dot> {
    Some(Dot {
        low: 0.9 * middle,
        middle,
        high: 1.1 * middle,
    })
}

fn figure() -> DotFigure {
    DotFigure {
        title: "Products".into(),
        subtitle: "by back end".into(),
        x_label: "% of the peak".into(),
        x_max: 100.0,
        series: (0..11).map(|i| format!("series {i}")).collect(),
        rows: vec![
            DotRow::Heading("f64 <1 thread>".into()),
            DotRow::Dots {
                name: "64x64x64".into(),
                dots: (0..11).map(|i| dot(9.0 * f64::from(i))).collect(),
            },
            DotRow::Dots {
                name: "empty".into(),
                dots: vec![None; 11],
            },
        ],
    }
}

#[test]
fn every_value_is_a_mark_at_its_place_and_a_word_in_the_description() {
    let svg = figure().draw().expect("a sound figure").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let groups: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("g"))
        .collect();
    assert_eq!(groups.len(), 11);
    let places: Vec<f64> = groups
        .iter()
        .filter_map(|group| group.children().find(|node| node.has_tag_name("circle")))
        .map(|node| {
            node.attribute("cx")
                .and_then(|x| x.parse().ok())
                .expect("a place")
        })
        .collect();
    // Series 0, 1, 4, 5, 8 and 9 are circles, the others diamonds; the series lie in equal steps.
    let steps = [0.0, 1.0, 4.0, 5.0, 8.0, 9.0];
    assert_eq!(places.len(), steps.len());
    for (place, step) in places.iter().zip(steps) {
        assert!((place - places[0] - step * (places[1] - places[0])).abs() < 0.1);
    }
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"))
        .and_then(|node| node.text())
        .expect("a description");
    for words in [
        "f64 <1 thread>.",
        "64x64x64: series 0 0.000, series 1 9.000",
        "empty: nothing.",
    ] {
        assert!(
            description.contains(words),
            "{words:?} is missing in {description}"
        );
    }
}

#[test]
fn no_two_series_look_alike() {
    let svg = figure().draw().expect("a sound figure").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let mut looks: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("g"))
        .filter_map(|group| group.last_element_child())
        .map(|mark| {
            (
                mark.tag_name().name().to_owned(),
                mark.attribute("fill"),
                mark.attribute("stroke"),
            )
        })
        .collect();
    looks.sort();
    looks.dedup();
    assert_eq!(looks.len(), 11);
}

#[test]
fn what_cannot_be_drawn_truthfully_is_an_error() {
    #[track_caller]
    fn refused(change: impl FnOnce(&mut DotFigure), expected: &str) {
        let mut figure = figure();
        change(&mut figure);
        let error = figure.draw().expect_err("unsound");
        assert_eq!(error.to_string(), expected);
    }
    fn row(figure: &mut DotFigure) -> &mut Vec<Option<Dot>> {
        match &mut figure.rows[1] {
            DotRow::Dots { dots, .. } => dots,
            DotRow::Heading(_) => panic!("a row of dots"),
        }
    }
    refused(
        |f| f.x_max = 0.0,
        "the axis ends at 0; it must end at a finite number above 0",
    );
    refused(
        |f| row(f).truncate(2),
        "row `64x64x64` has 2 places, the figure has 11 series",
    );
    refused(
        |f| row(f)[1] = dot(f64::NAN),
        "row `64x64x64`, series `series 1`: low NaN, middle NaN, high NaN; they must be finite, ascending and not below 0",
    );
    refused(
        |f| row(f)[0] = dot(-1.0),
        "row `64x64x64`, series `series 0`: low -0.9, middle -1, high -1.1; they must be finite, ascending and not below 0",
    );
}
