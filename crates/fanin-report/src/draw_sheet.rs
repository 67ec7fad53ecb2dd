//! A sheet figure as SVG: rows of pictures, and below them a row of marks for each scheme.

use crate::drawing::{Drawing, Px, path};
use crate::font::{LINE, SMALL, clip, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, label};
use crate::palette::{CARD, SOFT, several};
use crate::{Role, SheetFigure, SheetGroup, Verdict, key};

const COLUMNS: usize = 10;
const GAP: f64 = 6.0;
/// A row of marks, and half the width of a mark.
const MARKS: f64 = 17.0;
const MARK: f64 = 6.0;
const HEADING: f64 = 26.0;
const NAMES: [f64; 2] = [40.0, 160.0];

pub(crate) fn draw(figure: &SheetFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let names = figure.schemes.iter().map(|name| text_width(name, SMALL));
    let names = names.fold(NAMES[0], f64::max).min(NAMES[1]);
    let left = MARGIN + names + 12.0;
    let side = (WIDTH - MARGIN - left - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
    let row = side + 4.0 + MARKS * figure.schemes.len() as f64 + GAP;
    let top = frame.head + 8.0 + LINE;
    let rows = |group: &SheetGroup| group.pictures.len().div_ceil(COLUMNS) as f64;
    let bottom = figure
        .groups
        .iter()
        .fold(top, |y, group| y + HEADING + row * rows(group));

    let mut svg = frame.begin(bottom + 10.0, &describe(figure));
    let meanings = ["right", "wrong"];
    let places = key::flow(meanings, 2.0 * MARK);
    key::draw(
        &mut svg,
        &places,
        (2.0 * MARK, frame.head + 14.0),
        &meanings,
        |svg, i, (x, y)| {
            let verdict = [Verdict::Right, Verdict::Wrong][i];
            mark(svg, verdict, x + MARK, y);
        },
    );
    let mut y = top;
    for group in &figure.groups {
        label(&mut svg, MARGIN, y + HEADING - 8.0, &group.name);
        y += HEADING;
        for pictures in group.pictures.chunks(COLUMNS) {
            let middle = |scheme: usize| y + side + 4.0 + MARKS * (scheme as f64 + 0.5);
            for (scheme, name) in figure.schemes.iter().enumerate() {
                let at = (Px(left - 12.0), Px(middle(scheme) + 4.0));
                svg.text(
                    "text",
                    &[
                        ("x", &at.0),
                        ("y", &at.1),
                        ("text-anchor", &"end"),
                        ("fill", &SOFT),
                    ],
                    &clip(name, names),
                );
            }
            for (column, one) in pictures.iter().enumerate() {
                let x = left + (side + GAP) * column as f64;
                svg.mark(&one.name, |svg| {
                    // The longer side fills the place.
                    let [width, height] = one.picture.size().map(f64::from);
                    let zoom = side / width.max(height);
                    let (width, height) = (width * zoom, height * zoom);
                    svg.image(
                        &[
                            ("x", &Px(x + (side - width) / 2.0)),
                            ("y", &Px(y + (side - height) / 2.0)),
                            ("width", &Px(width)),
                            ("height", &Px(height)),
                        ],
                        one.picture.png(),
                    );
                });
                for (scheme, answer) in one.answers.iter().enumerate() {
                    let title = format!(
                        "{}: {} {}: {}",
                        one.name,
                        figure.schemes[scheme],
                        answer.words,
                        word(answer.verdict)
                    );
                    svg.mark(&title, |svg| {
                        mark(svg, answer.verdict, x + side / 2.0, middle(scheme));
                    });
                }
            }
            y += row;
        }
    }
    svg
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "right",
        Verdict::Wrong => "wrong",
    }
}

fn mark(svg: &mut Drawing, verdict: Verdict, x: f64, y: f64) {
    let at = |dx: f64, dy: f64| (x + dx * MARK, y + dy * MARK);
    match verdict {
        Verdict::Right => {
            let color = several(Role::Good, 0);
            svg.leaf(
                "circle",
                &[
                    ("cx", &Px(x)),
                    ("cy", &Px(y)),
                    ("r", &Px(MARK)),
                    ("fill", &color),
                ],
            );
            let check = path([at(-0.5, 0.05), at(-0.12, 0.45), at(0.52, -0.4)]);
            svg.leaf(
                "path",
                &[
                    ("d", &check),
                    ("fill", &"none"),
                    ("stroke", &CARD),
                    ("stroke-width", &1.75),
                ],
            );
        }
        Verdict::Wrong => {
            let color = several(Role::Bad, 0);
            svg.leaf(
                "rect",
                &[
                    ("x", &Px(x - MARK + 0.75)),
                    ("y", &Px(y - MARK + 0.75)),
                    ("width", &Px(2.0 * MARK - 1.5)),
                    ("height", &Px(2.0 * MARK - 1.5)),
                    ("fill", &CARD),
                    ("stroke", &color),
                    ("stroke-width", &1.5),
                ],
            );
            let cross = path([at(-0.42, -0.42), at(0.42, 0.42)])
                + &path([at(-0.42, 0.42), at(0.42, -0.42)]);
            svg.leaf(
                "path",
                &[("d", &cross), ("stroke", &color), ("stroke-width", &1.75)],
            );
        }
    }
}

/// The whole figure in words: how many of each group were answered rightly.
fn describe(figure: &SheetFigure) -> String {
    let mut sentences =
        vec!["Pictures, and below each whether it was answered rightly.".to_owned()];
    for (i, scheme) in figure.schemes.iter().enumerate() {
        for group in &figure.groups {
            let answers = group
                .pictures
                .iter()
                .map(|picture| picture.answers[i].verdict);
            let right = answers.filter(|verdict| *verdict == Verdict::Right).count();
            let all = group.pictures.len();
            sentences.push(format!(
                "{scheme}: {right} of {all} right ({}).",
                group.name
            ));
        }
    }
    sentences.join(" ")
}
