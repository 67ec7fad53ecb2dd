//! What all figures have around what they show: a card and a heading.
//!
//! Every figure is 800 units wide; its height follows from what is in it. Title and caption are
//! broken into lines within the margins.

use super::drawing::{Anchor, Canvas, Style, Text};
use super::font::fold;
use super::palette::{CARD, EDGE, SOFT};

/// In units of the drawing: what fits a page of text, and a column of GitHub.
pub(crate) const WIDTH: f64 = 800.0;
/// Free on both sides.
pub(crate) const MARGIN: f64 = 20.0;

/// The heading of a figure, in lines.
pub(crate) struct Frame {
    title: Vec<String>,
    caption: Vec<String>,
    /// Where the heading ends.
    pub(crate) head: f64,
}

impl Frame {
    /// Title in 17 and caption in 13 units, each broken between words.
    pub(crate) fn new(title: &str, caption: &str) -> Self {
        let title = fold(title, 17.0, WIDTH - 2.0 * MARGIN);
        let caption = fold(caption, 13.0, WIDTH - 2.0 * MARGIN);
        let head = 16.0 + 23.0 * title.len() as f64 + 18.0 * caption.len() as f64;
        Self {
            title,
            caption,
            head,
        }
    }

    /// A white card with the heading.
    pub(crate) fn draw(&self, canvas: &mut Canvas, height: f64) {
        let card = [0.5, 0.5, WIDTH - 0.5, height - 0.5];
        canvas.rectangle(card, 8.0, Style::fill(CARD).outlined(EDGE, 1.0));
        let mut y = 16.0;
        for line in &self.title {
            y += 23.0;
            let text = Text::new((MARGIN, y - 4.0), Anchor::Start, line);
            canvas.text(Text {
                size: 17.0,
                ..text.bold()
            });
        }
        for line in &self.caption {
            y += 18.0;
            let text = Text::new((MARGIN, y - 3.0), Anchor::Start, line);
            canvas.text(Text {
                size: 13.0,
                ..text.color(SOFT)
            });
        }
    }
}
