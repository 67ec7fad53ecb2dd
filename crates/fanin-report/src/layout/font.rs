//! How much room text takes, estimated: nobody knows which font the reader has.
//!
//! Each column of a terminal counts as 0.58 font sizes, more than most letters of a sans-serif font
//! need, so that words rarely need more room than they were given.

use crate::text;

/// The first of these that the reader's system has is taken, in SVG and on pages; in PNG it is
/// always DejaVu Sans.
pub(crate) const FONT: &str =
    "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";
/// Size of the ordinary text, in pixels.
pub(crate) const SMALL: f64 = 12.0;
/// From one line of it to the next.
pub(crate) const LINE: f64 = 16.0;
/// A generous width of one character, in font sizes.
const EM: f64 = 0.58;

/// About how wide a text is.
pub(crate) fn text_width(words: &str, size: f64) -> f64 {
    text::columns(words) as f64 * size * EM
}

/// How wide the widest of some small texts is; 0 without any.
pub(crate) fn widest(texts: impl IntoIterator<Item = impl AsRef<str>>) -> f64 {
    let widths = texts
        .into_iter()
        .map(|text| text_width(text.as_ref(), SMALL));
    widths.fold(0.0, f64::max)
}

/// A text in lines of at most `width` pixels; none if the text is empty.
pub(crate) fn fold(words: &str, size: f64, width: f64) -> Vec<String> {
    if words.is_empty() {
        return Vec::new();
    }
    text::fold(words, (width / (size * EM)) as usize)
}

/// A name cut to a width. In full it stands in the curve's tooltip and in the description.
pub(crate) fn clip(name: &str, width: f64) -> String {
    let room = (width / (SMALL * EM)) as usize;
    if text::columns(name) <= room {
        return name.to_owned();
    }
    let mut kept = String::new();
    for c in name.chars() {
        if text::columns(&kept) + 2 > room {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}
