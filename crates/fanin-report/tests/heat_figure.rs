//! Heat figures, read back with an XML parser.

use fanin_report::{Error, HeatCell, HeatFigure};
use roxmltree::Document;

fn figure() -> HeatFigure {
    let cell = |row: usize, column: usize| HeatCell {
        value: (row + column) as f64 / 3.0,
        label: format!("{row}<{column}"),
    };
    HeatFigure {
        title: "Depth & scale".into(),
        subtitle: "shares".into(),
        x_label: "scale".into(),
        y_label: "depth".into(),
        columns: vec!["a".into(), "b".into(), "c".into()],
        rows: vec!["one".into(), "two".into()],
        cells: (0..2)
            .map(|row| (0..3).map(|column| cell(row, column)).collect())
            .collect(),
        overlays: Vec::new(),
    }
}

#[test]
fn every_cell_has_its_color_and_its_words() {
    let svg = figure().draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let fills: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("rect"))
        .skip(1)
        .filter_map(|node| node.attribute("fill"))
        .collect();
    assert_eq!(fills.len(), 6);
    assert_eq!(
        (fills[0], fills[5]),
        ("#f7b98a", "#0f4478"),
        "from warm to cool"
    );
    assert_eq!(fills[1], fills[3], "one value, one color");
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"))
        .and_then(|node| node.text())
        .expect("a description");
    assert!(
        description.contains("two: a: 1<0, b: 1<1, c: 1<2."),
        "{description}"
    );
    assert_eq!(figure().draw(), figure().draw());
}

#[test]
fn what_is_no_grid_is_an_error() {
    let mut ragged = figure();
    ragged.cells[1].pop();
    let error = ragged.draw().expect_err("ragged");
    assert_eq!(
        error.to_string(),
        "a grid of 2 rows and 3 columns, but rows of [3, 2] cells"
    );
    for value in [-0.1, 1.1, f64::NAN] {
        let mut wrong = figure();
        wrong.cells[0][2].value = value;
        assert!(
            matches!(wrong.draw(), Err(Error::CellValue { .. })),
            "{value}"
        );
    }
}
