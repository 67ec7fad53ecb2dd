//! Just enough of an XML writer that markup cannot be malformed and text cannot become markup.

use std::fmt::{Display, Write as _};

/// A document under construction.
pub(crate) struct Svg {
    text: String,
    open: Vec<&'static str>,
}

/// Attributes of an element.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

impl Svg {
    pub(crate) fn new() -> Self {
        Svg {
            text: String::new(),
            open: Vec::new(),
        }
    }

    /// An element without content.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element that holds only text.
    pub(crate) fn text(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes);
        self.text.extend([">", &escape(text), "</", name, ">\n"]);
    }

    /// Begins an element that holds what follows, up to [`Svg::close`].
    pub(crate) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Ends the element opened last.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.extend(["</", name, ">\n"]);
        }
    }

    /// Ends what is open and hands over the document.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn tag(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.text.extend(["<", name]);
        for (key, value) in attributes {
            self.text
                .extend([" ", key, "=\"", &escape(&value.to_string()), "\""]);
        }
    }
}

/// A length in pixels: at most two decimals, and the same bytes on every run.
pub(crate) struct Px(pub(crate) f64);

impl Display for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 * 100.0).round() / 100.0;
        // Adding zero turns -0 into 0.
        write!(f, "{}", hundredths + 0.0)
    }
}

/// The `d` attribute of a line through points, in pixels.
pub(crate) fn path(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.into_iter().enumerate() {
        let command = if i == 0 { "M" } else { "L" };
        // Writing to a string cannot fail.
        let _ = write!(d, "{command}{} {}", Px(x), Px(y));
    }
    d
}

/// Text as XML content or attribute value. Characters that XML 1.0 cannot hold at all become U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_survive_the_trip_through_a_parser() {
        let nasty = "a < b && c > \"d\" 'e' ]]> <!-- \u{e9} 重み";
        let mut svg = Svg::new();
        svg.open("g", &[("id", &nasty)]);
        svg.text("text", &[], nasty);
        let text = svg.finish();
        let document = roxmltree::Document::parse(&text).expect("well-formed");
        assert_eq!(document.root_element().attribute("id"), Some(nasty));
        assert_eq!(
            document
                .root_element()
                .first_element_child()
                .and_then(|e| e.text()),
            Some(nasty)
        );
    }

    #[test]
    fn characters_that_xml_forbids_are_replaced() {
        assert_eq!(escape("a\0b\x1bc\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
    }

    #[test]
    fn lengths_are_short() {
        let show = |value: f64| Px(value).to_string();
        assert_eq!(
            [show(1.0), show(1.005), show(-0.001), show(2.0 / 3.0)],
            ["1", "1", "0", "0.67"]
        );
    }
}
