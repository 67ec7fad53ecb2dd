//! Scale figures as documents.

use fanin_report::{Error, PowerCurve, PowerLaw, Role, ScaleFigure, ScalePanel};

fn figure(y: Vec<f64>) -> ScaleFigure {
    let law = PowerLaw {
        from: 2.0,
        factor: 3.0,
        exponent: 1.5,
    };
    let curve = PowerCurve {
        name: "a < b".into(),
        role: Role::Good,
        x: vec![1.0, 2.0, 4.0],
        y,
        law: Some(law),
    };
    let panel = ScalePanel {
        x_label: "samples".into(),
        y_label: "ms".into(),
        curves: vec![curve],
    };
    ScaleFigure {
        title: "Growth".into(),
        subtitle: "all else equal".into(),
        panels: vec![panel; 4],
    }
}

#[test]
fn draws_each_point_and_each_law_in_well_formed_xml() {
    let svg = figure(vec![3.0, 8.5, 24.0])
        .draw()
        .expect("drawable")
        .to_svg();
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let count = |name: &str| {
        document
            .descendants()
            .filter(|node| node.has_tag_name(name))
            .count()
    };
    assert_eq!(count("circle"), 4 * 3);
    let elements = document.descendants().filter(|node| node.is_element());
    let texts = elements.filter_map(|node| node.text());
    assert_eq!(texts.filter(|text| *text == "a < b: power 1.50").count(), 4);
}

#[test]
fn the_law_passes_through_the_points_that_obey_it() {
    let law = figure(vec![]).panels[0].curves[0].law.expect("given");
    assert_eq!(law.at(4.0), 24.0);
}

#[test]
fn refuses_what_has_no_logarithm() {
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = figure(vec![3.0, bad, 24.0])
            .draw()
            .expect_err("not drawable");
        assert!(matches!(error, Error::Logarithm { .. }), "{error}");
    }
    let error = figure(vec![3.0]).draw().expect_err("not drawable");
    assert!(
        error.to_string().contains("3 x values, but 1 y values"),
        "{error}"
    );
}
