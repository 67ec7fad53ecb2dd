//! Figures and pages, read back with an XML parser and a PNG decoder.

mod cells;
mod lines;
mod page;
mod pixels;
mod rows;

use fanin_report::Figure;
use roxmltree::{Document, Node};

/// The SVG of a figure, which holds no number that is none.
#[track_caller]
fn svg(figure: &Figure) -> String {
    let drawing = figure.draw().expect("a sound figure");
    assert_eq!(
        figure.draw().as_ref(),
        Ok(&drawing),
        "the same figure gives the same drawing"
    );
    let svg = drawing.to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let attributes = document.descendants().flat_map(|node| node.attributes());
    let numbers = [
        "d", "x", "y", "width", "height", "cx", "cy", "data-x", "data-y",
    ];
    for attribute in attributes.filter(|attribute| numbers.contains(&attribute.name())) {
        let value = attribute.value();
        assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
    }
    svg
}

fn nodes<'a, 'i>(document: &'a Document<'i>, name: &str) -> Vec<Node<'a, 'i>> {
    document
        .descendants()
        .filter(|node| node.has_tag_name(name))
        .collect()
}

fn texts<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    nodes(document, "text")
        .iter()
        .filter_map(|node| node.text())
        .collect()
}

fn description<'a>(document: &'a Document<'_>) -> &'a str {
    nodes(document, "desc")[0].text().expect("a description")
}

#[track_caller]
fn number(node: Node<'_, '_>, key: &str) -> f64 {
    node.attribute(key).expect(key).parse().expect("a number")
}

/// What can be pointed at, with its words.
fn marks<'a, 'i>(document: &'a Document<'i>) -> Vec<(Node<'a, 'i>, &'a str)> {
    let groups = nodes(document, "g").into_iter();
    let titled = groups.filter_map(|group| {
        let title = group
            .first_element_child()
            .filter(|child| child.has_tag_name("title"))?;
        Some((group, title.text()?))
    });
    titled.collect()
}

#[track_caller]
fn mark<'a, 'i>(document: &'a Document<'i>, start: &str) -> Node<'a, 'i> {
    let marks = marks(document);
    let found = marks.iter().find(|(_, title)| title.starts_with(start));
    found
        .unwrap_or_else(|| {
            panic!(
                "{start} is not among {:?}",
                marks.iter().map(|m| m.1).collect::<Vec<_>>()
            )
        })
        .0
}

/// The first shape of this kind inside of a mark.
#[track_caller]
fn shape<'a, 'i>(mark: Node<'a, 'i>, name: &str) -> Node<'a, 'i> {
    mark.descendants()
        .find(|node| node.has_tag_name(name))
        .expect(name)
}

/// The numbers of a path, x and y in turn.
#[track_caller]
fn path(mark: Node<'_, '_>) -> Vec<f64> {
    let d = shape(mark, "path").attribute("d").expect("a path");
    d.split(['M', 'L', 'Z', ' '])
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// The middle of a rectangle.
fn center(mark: Node<'_, '_>) -> (f64, f64) {
    let [x, y, width, height] =
        ["x", "y", "width", "height"].map(|key| number(shape(mark, "rect"), key));
    (x + width / 2.0, y + height / 2.0)
}

/// No text leaves the card, and no two texts cover each other by more than a letter's edge.
#[track_caller]
fn nothing_collides(svg: &str) {
    let document = Document::parse(svg).expect("well-formed XML");
    let root = document.root_element();
    let (width, height) = (number(root, "width"), number(root, "height"));
    let boxes: Vec<(&str, [f64; 4])> = nodes(&document, "text")
        .into_iter()
        .filter_map(|node| {
            let words = node.text()?;
            let size: f64 = node
                .attribute("font-size")
                .map_or(12.0, |size| size.parse().expect("a size"));
            // Narrower than the estimate that figures are laid out with.
            let long = 0.5 * size * words.chars().count() as f64;
            let (x, y) = (number(node, "x"), number(node, "y"));
            let left = match node.attribute("text-anchor") {
                Some("end") => x - long,
                Some("middle") => x - long / 2.0,
                _ => x,
            };
            Some((words, [left, y - 0.7 * size, left + long, y]))
        })
        .collect();
    for (i, (words, [left, top, right, bottom])) in boxes.iter().enumerate() {
        assert!(
            *left >= 0.0 && *top >= 0.0 && *right <= width && *bottom <= height,
            "{words} leaves the card"
        );
        for (other, [l, t, r, b]) in &boxes[..i] {
            let apart = right <= l || r <= left || bottom <= t || b <= top;
            assert!(apart, "{words:?} covers {other:?}");
        }
    }
}
