//! Lines, bands, dots and level lines.

use fanin_report::{Axis, Error, Figure, Legend, Mark, Panel, Role, Shape};
use roxmltree::Document;

use crate::{description, mark, marks, nodes, nothing_collides, number, path, svg, texts};

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

fn x() -> impl Iterator<Item = f64> + Clone {
    (0..=25).map(|i| 100.0 * f64::from(i))
}

/// Seventeen lines of the usual shape: ten fall to different ends, five collapse onto one another,
/// one diverges, one never was a number.
fn costs() -> Figure {
    let mut marks = Vec::new();
    for i in 0..10 {
        let end = 0.04 * f64::from(i);
        let points = x().map(move |t| (t, end + 0.7 * (-t / 700.0).exp()));
        let band = points.clone().map(|(t, y)| (t, 0.9 * y, 1.1 * y)).collect();
        marks.push(Mark::new(
            format!("good {i}"),
            Role::Good,
            Shape::Band(band),
        ));
        marks.push(Mark::line(format!("good {i}"), Role::Good, points));
    }
    for i in 0..5 {
        let points = x().map(|t| (t, 0.644 + 0.049 * (-t / 300.0).exp()));
        marks.push(Mark::line(format!("collapsed {i}"), Role::Bad, points));
    }
    marks.push(Mark::line(
        "diverging",
        Role::Bad,
        x().map(|t| (t, if t < 300.0 { 0.9 } else { INF })),
    ));
    marks.push(Mark::line("never", Role::Bad, x().map(|t| (t, NAN))));
    marks.push(Mark::level("the constant answer", 0.644));
    let y = Axis::linear("training cost").from_to(0.0, 1.2);
    Figure::of(
        "Costs",
        "of 17 schemes",
        Panel::new(Axis::linear("iteration"), y, marks),
    )
}

/// Two things measured and predicted, on a logarithmic axis.
fn signal() -> Figure {
    let thing = |name: &str, role, factor: f64| {
        [
            Mark::line(
                name,
                role,
                [
                    (1.0, factor),
                    (2.0, NAN),
                    (3.0, 0.1 * factor),
                    (4.0, 0.05 * factor),
                ],
            ),
            Mark::dashed(name, role, [(1.0, factor), (4.0, 0.04 * factor)]),
            Mark::dots(name, role, [(1.0, factor), (4.0, INF)]),
        ]
    };
    let marks = [
        thing("a & b", Role::Good, 1.0),
        thing("worse", Role::Bad, 0.001),
    ]
    .concat();
    let panel = Panel::new(Axis::linear("layer"), Axis::logarithmic("z²"), marks);
    Figure::of("A signal <on its way>", "through four layers", panel)
}

#[test]
fn it_is_an_image_with_words_for_those_who_cannot_see_it() {
    let svg = svg(&costs());
    let document = Document::parse(&svg).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert!(root.attribute("viewBox").is_some());
    assert_eq!(
        root.first_element_child().and_then(|node| node.text()),
        Some("Costs")
    );
    for words in [
        "Chart of training cost, from 0 to 1.2 (upright) against iteration.",
        "A line at 0.644: the constant answer.",
        "good 1: from 0.740 at iteration 0 to 0.060 at 2,500.",
        "diverging: from 0.900 at iteration 0 to 0.900 at 200, infinite from iteration 300.",
        "never: NaN from iteration 0.",
    ] {
        assert!(
            description(&document).contains(words),
            "{words:?}: {}",
            description(&document)
        );
    }
}

#[test]
fn collapsed_lines_share_one_label_and_one_color_that_no_other_line_has() {
    let svg = svg(&costs());
    let document = Document::parse(&svg).expect("well-formed XML");
    let texts = texts(&document);
    assert!(texts.contains(&"5 lines end here:"), "{texts:?}");
    assert_eq!(texts.iter().filter(|text| **text == "0.644").count(), 1);
    let looks = |start: &str| -> Vec<_> {
        let lines = marks(&document)
            .into_iter()
            .filter(|(_, title)| title.starts_with(start));
        lines
            .map(|(group, _)| {
                let path = crate::shape(group, "path");
                (
                    path.attribute("stroke").map(str::to_owned),
                    path.attribute("stroke-dasharray").map(str::to_owned),
                )
            })
            .collect()
    };
    let (bad, mut good) = (looks("collapsed"), looks("good"));
    assert_eq!((bad.len(), good.len()), (5, 10));
    assert!(bad.iter().all(|look| look == &bad[0]));
    good.sort();
    good.dedup();
    assert_eq!(good.len(), 10, "two good lines look the same");
    assert!(!good.iter().any(|(color, _)| *color == bad[0].0));
}

#[test]
fn what_is_not_a_number_is_said_and_not_drawn() {
    let svg = svg(&costs());
    let document = Document::parse(&svg).expect("well-formed XML");
    let texts = texts(&document);
    assert!(
        texts.contains(&"× never: NaN from iteration 0 (not drawn)"),
        "{texts:?}"
    );
    assert!(texts.contains(&"× diverging: infinite from iteration 300"));
    assert!(
        !marks(&document)
            .iter()
            .any(|(_, title)| title.starts_with("never"))
    );
    // Three points, and what a page shows of them.
    let diverging = mark(&document, "diverging");
    assert_eq!(path(diverging).len(), 6);
    assert_eq!(diverging.attribute("data-x"), Some("0 100 200"));
    let good = mark(&document, "good 0");
    assert_eq!(
        good.attribute("data-low").map(|low| low.split(' ').count()),
        Some(26)
    );
}

#[test]
fn a_gap_breaks_the_line_and_a_lone_point_is_a_dot() {
    let points = [0.5, 0.5, NAN, 0.4, NAN, 0.3, 0.3];
    let line = Mark::line("gaps", Role::Good, (0..).map(f64::from).zip(points));
    let panel = Panel::new(Axis::linear("x"), Axis::linear("y"), vec![line]);
    let svg = svg(&Figure::of("", "", panel));
    let document = Document::parse(&svg).expect("well-formed XML");
    let d = crate::shape(mark(&document, "gaps"), "path")
        .attribute("d")
        .expect("a path")
        .to_owned();
    assert_eq!(
        (d.matches('M').count(), d.matches('L').count()),
        (3, 3),
        "{d}"
    );
}

#[test]
fn every_point_is_at_its_place_on_a_logarithmic_axis() {
    let svg = svg(&signal());
    let document = Document::parse(&svg).expect("well-formed XML");
    // Equal ratios are equal distances: from 1 to 0.04, and from 0.001 to 0.00004.
    let fall = |start: &str| {
        let found = path(mark(&document, start));
        found[3] - found[1]
    };
    // The first path of a name is its solid line: three points, a gap after the first.
    let solid = path(mark(&document, "a & b: "));
    assert_eq!(
        solid.len(),
        8,
        "a lone point is a line of no length: {solid:?}"
    );
    assert!(
        (fall("a & b, dashed") - fall("worse, dashed")).abs() < 0.02 && fall("worse, dashed") > 9.0
    );
    // One marker each, and one in each label: the infinite dot has no place.
    assert_eq!(nodes(&document, "circle").len(), 2);
    let all = texts(&document);
    for words in [
        "a & b",
        "worse",
        "layer",
        "z²",
        "A signal <on its way>",
        "0.01",
        "0.0001",
    ] {
        assert!(all.contains(&words), "{words:?}: {all:?}");
    }
    // Layers begin at 1.
    assert!(!all.contains(&"0"), "{all:?}");
}

#[test]
fn labels_do_not_collide_and_stay_on_the_card() {
    let mut crowd = costs();
    for i in 0..25 {
        let role = [Role::Plain, Role::Good][i % 2];
        crowd.panels[0].marks.push(Mark::line(
            format!("more {i}"),
            role,
            x().map(|t| (t, t * 1e-5 * i as f64)),
        ));
    }
    let mut wide = signal();
    wide.title = "a long title ".repeat(20);
    wide.caption = "a long caption ".repeat(20);
    wide.panels[0].marks.push(Mark::line(
        "long_name_".repeat(20),
        Role::Plain,
        [(1.0, 0.5), (4.0, 0.4)],
    ));
    let mut below = signal();
    below.legend = Legend::Below;
    for figure in [costs(), crowd, wide, below] {
        nothing_collides(&svg(&figure));
    }
}

#[test]
fn panels_share_axes_where_they_are_the_same() {
    let panel = |title: &str, y: Axis| Panel {
        title: title.into(),
        ..Panel::new(
            Axis::linear("x"),
            y,
            vec![Mark::line("l", Role::Good, [(0.0, 1.0), (1.0, 2.0)])],
        )
    };
    let figure = |y: [Axis; 2]| Figure {
        columns: 2,
        panels: y.into_iter().map(|y| panel("one panel", y)).collect(),
        ..Figure::default()
    };
    let count = |figure: &Figure, words: &str| {
        let svg = svg(figure);
        nothing_collides(&svg);
        let document = Document::parse(&svg).expect("well-formed XML");
        texts(&document)
            .iter()
            .filter(|text| **text == words)
            .count()
    };
    let shared = figure([Axis::linear("y"), Axis::linear("y")]);
    assert_eq!(
        [
            count(&shared, "y"),
            count(&shared, "2.0"),
            count(&shared, "l")
        ],
        [1, 1, 1]
    );
    let own = figure([Axis::linear("y"), Axis::linear("z").from_to(0.0, 2.0)]);
    assert_eq!(
        [count(&own, "y"), count(&own, "z"), count(&own, "x")],
        [1, 1, 1]
    );
    assert!(count(&own, "2.0") > 1);
}

#[test]
fn text_is_escaped_everywhere() {
    let nasty = "a<b & \"c\" 'd' </svg>";
    let mut figure = signal();
    figure.title = nasty.into();
    figure.caption = nasty.into();
    figure.panels[0].x.label = nasty.into();
    figure.panels[0].y.label = nasty.into();
    figure.panels[0].title = nasty.into();
    figure.panels[0].marks.push(Mark::level(nasty, 0.5));
    figure.panels[0]
        .marks
        .iter_mut()
        .for_each(|mark| mark.name = nasty.into());
    let svg = svg(&figure);
    let document = Document::parse(&svg).expect("well-formed XML");
    assert_eq!(
        texts(&document)
            .iter()
            .filter(|text| **text == nasty)
            .count(),
        7
    );
}

#[test]
fn extremes_are_drawable() {
    let empty = Figure::of("", "", Panel::default());
    svg(&empty);
    svg(&Figure::of(
        "",
        "",
        Panel::new(Axis::linear("x"), Axis::logarithmic("y"), Vec::new()),
    ));
    let y = Axis::linear("y").from_to(0.0, 1e-9);
    let point = Mark::line("", Role::Muted, [(7.0, 1e300)]);
    svg(&Figure::of(
        "",
        "",
        Panel::new(Axis::linear("x"), y, vec![point]),
    ));
    let mut endless = costs();
    endless.panels[0].marks[0].shape = Shape::Band(x().map(|t| (t, 0.1, INF)).collect());
    svg(&endless);
}

#[test]
fn what_cannot_be_drawn_truthfully_is_an_error() {
    #[track_caller]
    fn refused(change: impl FnOnce(&mut Panel), expected: &str) {
        let mut figure = signal();
        change(&mut figure.panels[0]);
        assert_eq!(figure.draw().expect_err("unsound").to_string(), expected);
    }
    let dots = |at| Mark::dots("new", Role::Good, [at]);
    refused(
        |panel| panel.marks.push(dots((NAN, 1.0))),
        "`new` has NaN on the axis `layer`; wanted a finite number",
    );
    for y in [0.0, -1.0] {
        let expected = format!("`new` has {y} on the axis `z²`; wanted a number above 0");
        refused(|panel| panel.marks.push(dots((1.0, y))), &expected);
    }
    refused(
        |panel| {
            panel.marks.push(Mark::new(
                "new",
                Role::Good,
                Shape::Band(vec![(1.0, 2.0, 1.0)]),
            ))
        },
        "`new`: 2 to 1 at 1; wanted numbers that ascend",
    );
    refused(
        |panel| {
            panel.y = Axis::linear("y").from_to(0.0, 1.2);
            panel.marks = vec![Mark::level("off", 2.0)];
        },
        "`off` has 2 on the axis `y`; wanted 0 to 1.2",
    );
    for range in [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [1.0, NAN], [1.0, INF]] {
        let mut figure = signal();
        figure.panels[0].y.range = Some(range);
        assert!(
            matches!(figure.draw(), Err(Error::Axis { .. })),
            "{range:?}"
        );
    }
    assert_eq!(Figure::default().draw(), Err(Error::Empty("panels")));
    // A linear axis has a place for everything.
    let mut linear = signal();
    linear.panels[0].marks.push(dots((-1.0, 1.0)));
    let svg = svg(&linear);
    assert!(number(Document::parse(&svg).expect("XML").root_element(), "height") > 300.0);
}
