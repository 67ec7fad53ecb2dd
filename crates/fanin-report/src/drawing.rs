use std::fmt::{Display, Write as _};

/// A figure that has been laid out, to be written as SVG or, with the feature `png`, as PNG.
///
/// It is the list of elements of an SVG document, of which it has just enough that markup cannot be malformed and text
/// cannot become markup: `svg`, `g`, `title`, `desc`, `rect`, `circle`, `image`, `text`, and `path` of straight lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    pub(crate) steps: Vec<Step>,
    open: usize,
}

/// An element, or one end of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Without content.
    Leaf(Tag),
    /// With text alone.
    Text(Tag, String),
    /// A picture: the bytes of a PNG file, which the SVG holds in its text.
    Image(Tag, Vec<u8>),
    Open(Tag),
    Close,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tag {
    pub(crate) name: &'static str,
    pub(crate) attributes: Vec<(&'static str, String)>,
}

impl Tag {
    fn new(name: &'static str, attributes: Attributes<'_>) -> Self {
        let attributes = attributes
            .iter()
            .map(|(key, value)| (*key, value.to_string()))
            .collect();
        Self { name, attributes }
    }

    fn write(&self, out: &mut String) {
        out.extend(["<", self.name]);
        for (key, value) in &self.attributes {
            out.extend([" ", key, "=\"", &escape(value), "\""]);
        }
    }
}

/// Attributes of an element.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

impl Drawing {
    /// An element without content.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.steps.push(Step::Leaf(Tag::new(name, attributes)));
    }

    /// An element that holds only text.
    pub(crate) fn text(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        let tag = Tag::new(name, attributes);
        self.steps.push(Step::Text(tag, text.to_owned()));
    }

    /// A picture from the bytes of a PNG file.
    pub(crate) fn image(&mut self, attributes: Attributes<'_>, png: &[u8]) {
        self.steps
            .push(Step::Image(Tag::new("image", attributes), png.to_vec()));
    }

    /// What a reader can point at: its title first, which is shown there, then what `draw` draws.
    pub(crate) fn mark(&mut self, title: &str, draw: impl FnOnce(&mut Self)) {
        self.open("g", &[]);
        self.text("title", &[], title);
        draw(self);
        self.close();
    }

    /// What `draw` draws, cut off at a rectangle: a document inside the document does that without an id.
    pub(crate) fn clipped(
        &mut self,
        [left, top, right, bottom]: [f64; 4],
        draw: impl FnOnce(&mut Self),
    ) {
        let [x, y, width, height] = [left, top, right - left, bottom - top].map(Px);
        self.open(
            "svg",
            &[
                ("x", &x),
                ("y", &y),
                ("width", &width),
                ("height", &height),
                ("viewBox", &format!("{x} {y} {width} {height}")),
            ],
        );
        draw(self);
        self.close();
    }

    /// Begins an element that holds what follows, up to [`Drawing::close`].
    pub(crate) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.steps.push(Step::Open(Tag::new(name, attributes)));
        self.open += 1;
    }

    /// Ends the element opened last.
    pub(crate) fn close(&mut self) {
        if self.open > 0 {
            self.steps.push(Step::Close);
            self.open -= 1;
        }
    }

    /// What the figure is called.
    pub fn name(&self) -> &str {
        self.first_text("title")
    }

    /// The figure in sentences, for those who do not see it.
    pub fn description(&self) -> &str {
        self.first_text("desc")
    }

    fn first_text(&self, name: &str) -> &str {
        let text = self.steps.iter().find_map(|step| match step {
            Step::Text(tag, text) if tag.name == name => Some(text.as_str()),
            _ => None,
        });
        text.unwrap_or_default()
    }

    /// The SVG document. The same drawing gives the same bytes.
    pub fn to_svg(&self) -> String {
        let mut out = String::new();
        let mut open = Vec::new();
        for step in &self.steps {
            match step {
                Step::Leaf(tag) => {
                    tag.write(&mut out);
                    out.push_str("/>\n");
                }
                Step::Text(tag, text) => {
                    tag.write(&mut out);
                    out.extend([">", &escape(text), "</", tag.name, ">\n"]);
                }
                Step::Image(tag, png) => {
                    tag.write(&mut out);
                    out.extend([" href=\"data:image/png;base64,", &base64(png), "\"/>\n"]);
                }
                Step::Open(tag) => {
                    tag.write(&mut out);
                    out.push_str(">\n");
                    open.push(tag.name);
                }
                Step::Close => end(&mut out, open.pop()),
            }
        }
        while !open.is_empty() {
            end(&mut out, open.pop());
        }
        out
    }
}

fn end(out: &mut String, name: Option<&str>) {
    if let Some(name) = name {
        out.extend(["</", name, ">\n"]);
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

/// Values with a space between them, each with six digits: what a page shows under the pointer.
pub(crate) struct Values<'a>(pub(crate) &'a [f64]);

impl Display for Values<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, value) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            match format!("{value:.5e}").parse::<f64>() {
                Ok(short) => write!(f, "{short}")?,
                Err(_) => write!(f, "{value}")?,
            }
        }
        Ok(())
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

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            // One byte needs two letters, two need three; the rest is filled up.
            let letter = if i <= chunk.len() {
                LETTERS[(bits >> (18 - 6 * i)) as usize & 63]
            } else {
                b'='
            };
            out.push(char::from(letter));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_letters() {
        // The examples of RFC 4648, section 10.
        let encoded =
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|s| base64(s.as_bytes()));
        let wanted = [
            "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
        ];
        assert_eq!(encoded, wanted);
        assert_eq!(base64(&[0xff, 0xef, 0xbe]), "/+++");
    }

    #[test]
    fn text_and_attributes_survive_the_trip_through_a_parser() {
        let nasty = "a < b && c > \"d\" 'e' ]]> <!-- \u{e9} 重み";
        let mut svg = Drawing::default();
        svg.open("g", &[("id", &nasty)]);
        svg.text("text", &[], nasty);
        let text = svg.to_svg();
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
