//! Cells, their colors and labels, and lines over them.

use fanin_report::{
    Axis, Cells, ColorAxis, Error, Figure, Legend, Mark, Panel, Ramp, Role, Scale, Shape,
};
use roxmltree::{Document, Node};

use crate::{center, description, mark, marks, nodes, nothing_collides, path, shape, svg, texts};

const NAN: f64 = f64::NAN;

/// Two panels on logarithmic colors, with a line over the first.
fn map() -> Figure {
    let panel = |title: &str, values: Vec<Vec<f64>>| {
        let cells = Cells {
            x: vec![0.0, 100.0, 200.0],
            y: vec![1.0, 2.0],
            values,
            labels: Vec::new(),
        };
        Panel {
            title: title.into(),
            ..Panel::new(
                Axis::linear("iteration"),
                Axis::linear("layer"),
                vec![Mark::new("", Role::Plain, Shape::Cells(cells))],
            )
        }
    };
    let mut small = panel("small", vec![vec![1.0, 0.1, 0.01], vec![1e-3, 1e-4, 0.0]]);
    let line = [(0.0, 1.0), (200.0, 2.0), (NAN, 1.0), (1e300, f64::INFINITY)];
    small
        .marks
        .push(Mark::dashed("predicted", Role::Plain, line));
    Figure {
        title: "A signal <on its way>".into(),
        caption: "seed 1".into(),
        columns: 2,
        panels: vec![
            small,
            panel(
                "large",
                vec![vec![1.0, 10.0, f64::INFINITY], vec![1.0, 1e2, NAN]],
            ),
        ],
        legend: Legend::Below,
        colors: ColorAxis {
            label: "size".into(),
            scale: Scale::Logarithmic,
            zero: "exactly 0".into(),
            not_finite: "not a number".into(),
            ..ColorAxis::default()
        },
        ..Figure::default()
    }
}

fn cells(figure: &mut Figure, panel: usize) -> &mut Cells {
    match &mut figure.panels[panel].marks[0].shape {
        Shape::Cells(cells) => cells,
        other => panic!("{other:?}"),
    }
}

/// Two rows and three columns of labeled shares.
fn grid() -> Figure {
    let cell = |of: &dyn Fn(usize, usize) -> f64| {
        (0..2)
            .map(|row| (0..3).map(|column| of(row, column)).collect())
            .collect::<Vec<Vec<f64>>>()
    };
    let values = cell(&|row, column| (row + column) as f64 / 3.0);
    let labels = (0..2)
        .map(|row| (0..3).map(|column| format!("{row}<{column}")).collect())
        .collect();
    let cells = Cells {
        values,
        labels,
        ..Cells::default()
    };
    Figure {
        legend: Legend::Below,
        colors: ColorAxis {
            range: Some([0.0, 1.0]),
            ramp: Ramp::Goodness,
            ..ColorAxis::default()
        },
        ..Figure::of(
            "Depth & scale",
            "shares",
            Panel::new(
                Axis::categories("scale", ["a", "b", "c"]),
                Axis::categories("depth", ["one", "two"]),
                vec![Mark::new("", Role::Plain, Shape::Cells(cells))],
            ),
        )
    }
}

fn hatches(cell: Node<'_, '_>) -> usize {
    let path = cell.descendants().find(|node| node.has_tag_name("path"));
    path.and_then(|node| node.attribute("d"))
        .map_or(0, |d| d.matches('M').count())
}

#[test]
fn every_cell_says_what_it_is_and_larger_is_darker() {
    let svg = svg(&map());
    nothing_collides(&svg);
    let document = Document::parse(&svg).expect("well-formed XML");
    let of_layers = marks(&document)
        .into_iter()
        .filter(|(_, title)| title.contains("layer"));
    assert_eq!(of_layers.count(), 12);
    assert_eq!(
        hatches(mark(&document, "small: iteration 100, layer 2: 1.0e-4")),
        0
    );
    // Hatched in one direction, crossed in two.
    let hatched = hatches(mark(&document, "small: iteration 200, layer 2: 0"));
    let crossed = hatches(mark(&document, "large: iteration 200, layer 2: NaN"));
    assert!(
        hatched > 5 && crossed > 3 * hatched / 2,
        "{hatched} and {crossed}"
    );
    assert!(hatches(mark(&document, "large: iteration 200, layer 1: infinite")) > 5);
    let light = |title: &str| -> u32 {
        let hex = shape(mark(&document, title), "rect")
            .attribute("fill")
            .expect("a color");
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
fn looks_and_lines_are_explained_where_there_are_any() {
    let map_svg = svg(&map());
    let document = Document::parse(&map_svg).expect("well-formed XML");
    let texts = texts(&document);
    for words in [
        "exactly 0",
        "not a number",
        "predicted",
        "iteration",
        "layer",
        "size",
        "0.0001",
    ] {
        assert!(texts.contains(&words), "{words}: {texts:?}");
    }
    for words in [
        "layer 2: from 0.001 at the left to 0 at the right.",
        "1 cells are hatched: exactly 0.",
        "2 cells are crossed: not a number.",
        "A line over the cells: predicted.",
    ] {
        assert!(
            description(&document).contains(words),
            "{words}: {}",
            description(&document)
        );
    }
    let mut plain = map();
    plain.panels.truncate(1);
    cells(&mut plain, 0).values[1][2] = 0.5;
    plain.panels[0].marks[1].shape = Shape::Dashed(vec![(0.0, 1.0)]);
    let svg = svg(&plain);
    for words in ["exactly 0", "not a number", "predicted"] {
        assert!(!svg.contains(words), "{words}");
    }
}

#[test]
fn lines_lie_in_the_coordinates_of_the_cells() {
    let map_svg = svg(&map());
    let document = Document::parse(&map_svg).expect("well-formed XML");
    let ends = [
        center(mark(&document, "small: iteration 0, layer 1: 1.000")),
        center(mark(&document, "small: iteration 200, layer 2: 0")),
    ];
    check(&path(mark(&document, "predicted")), ends);

    let mut grid = grid();
    grid.panels[0].marks.push(Mark::line(
        "predicted",
        Role::Plain,
        [(0.0, 0.0), (2.0, 1.0)],
    ));
    let svg = svg(&grid);
    nothing_collides(&svg);
    let document = Document::parse(&svg).expect("well-formed XML");
    check(
        &path(mark(&document, "predicted")),
        [
            center(mark(&document, "a, one")),
            center(mark(&document, "c, two")),
        ],
    );
    let place = |words: &str| svg.find(words).expect("in the document");
    assert!(
        place(">1&lt;2</text>") > place("<title>predicted"),
        "labels lie above lines"
    );

    #[track_caller]
    fn check(found: &[f64], [from, to]: [(f64, f64); 2]) {
        // Coordinates are rounded to hundredths.
        let wanted = [from.0, from.1, to.0, to.1];
        let near = found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.02);
        assert!(near && found.len() == 4, "{found:?}, wanted {wanted:?}");
    }
}

#[test]
fn every_label_has_its_color_and_its_words() {
    let svg = svg(&grid());
    let document = Document::parse(&svg).expect("well-formed XML");
    let fill = |title: &str| {
        shape(mark(&document, title), "rect")
            .attribute("fill")
            .map(str::to_owned)
    };
    assert_eq!(fill("a, one: 0<0").as_deref(), Some("#f7b98a"), "warm");
    assert_eq!(fill("c, two: 1<2").as_deref(), Some("#0f4478"), "cool");
    assert_eq!(fill("b, one"), fill("a, two"), "one value, one color");
    assert!(
        description(&document).contains("two: a: 1<0, b: 1<1, c: 1<2."),
        "{}",
        description(&document)
    );
    // Rows run downward, columns to the right.
    let (first, last) = (
        center(mark(&document, "a, one")),
        center(mark(&document, "c, two")),
    );
    assert!(first.0 < last.0 && first.1 < last.1);
    assert_eq!(nodes(&document, "image").len(), 0);
}

#[test]
fn nothing_but_gaps_can_be_drawn() {
    let mut gaps = map();
    for panel in 0..2 {
        cells(&mut gaps, panel).values = vec![vec![NAN, 0.0, NAN], vec![0.0; 3]];
    }
    svg(&gaps);
    // A single cell, and values that are all the same.
    for panel in 0..2 {
        *cells(&mut gaps, panel) = Cells {
            x: vec![5.0],
            y: vec![-3.0],
            values: vec![vec![7.0]],
            labels: vec![],
        };
    }
    svg(&gaps);
}

#[test]
fn what_is_no_grid_is_an_error() {
    #[track_caller]
    fn refused(change: impl FnOnce(&mut Figure), expected: &str) {
        let mut wrong = map();
        change(&mut wrong);
        assert_eq!(wrong.draw().expect_err("no map").to_string(), expected);
    }
    let end = "wanted finite numbers in ascending order, above 0 on a logarithmic axis";
    refused(
        |f| cells(f, 1).values[0].truncate(2),
        "a grid of 2 rows and 3 columns, but rows of [2, 3] cells",
    );
    refused(
        |f| cells(f, 0).x[1] = 0.0,
        &format!("axis `iteration`: [0.0, 0.0, 200.0]; {end}"),
    );
    refused(
        |f| cells(f, 0).y[1] = f64::INFINITY,
        &format!("axis `layer`: [1.0, inf]; {end}"),
    );
    refused(
        |f| cells(f, 0).values[0][0] = -1.0,
        "`small` has -1 on the axis `size`; wanted a number above 0, or 0",
    );
    for range in [[0.0, 1.0], [2.0, 1.0], [1.0, NAN]] {
        let mut wrong = map();
        wrong.colors.range = Some(range);
        assert!(matches!(wrong.draw(), Err(Error::Axis { .. })), "{range:?}");
    }
    let mut nameless = grid();
    nameless.panels[0]
        .marks
        .push(Mark::line("", Role::Plain, [(0.0, 0.0), (1.0, 1.0)]));
    assert!(matches!(nameless.draw(), Err(Error::Empty(_))));
    let mut ragged = grid();
    cells(&mut ragged, 0).labels.pop();
    assert!(matches!(ragged.draw(), Err(Error::Grid { .. })));
}
