//! A drawing as an SVG document.
//!
//! It has just enough of SVG that markup cannot be malformed and text cannot become markup: `svg`,
//! `g`, `title`, `desc`, `rect`, `circle`, `image`, `text`, and `path` of straight lines. No
//! element has an id: several figures may be pasted into one page, where ids would clash.

use std::fmt::{Display, Write as _};

use crate::layout::{
    Anchor, Drawing, FONT, Group, INK, Item, Outline, Point, Rectangle, SMALL, Style, Text,
};

impl Drawing {
    /// The SVG document. The same drawing gives the same bytes.
    ///
    /// `title` is the figure's, `desc` its [description](Self::description); a browser, a README
    /// and a page show it alike.
    pub fn to_svg(&self) -> String {
        let [width, height] = self.size.map(Px);
        let mut out = String::from("<svg");
        for (key, value) in [
            ("xmlns", &"http://www.w3.org/2000/svg" as &dyn Display),
            ("role", &"img"),
            ("width", &width),
            ("height", &height),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("font-family", &FONT),
            ("font-size", &Px(SMALL)),
            ("fill", &INK),
        ] {
            attribute(&mut out, key, value);
        }
        out.push_str(">\n");
        element(&mut out, "title", &self.name);
        element(&mut out, "desc", &self.description);
        items(&mut out, &self.items);
        out.push_str("</svg>\n");
        out
    }
}

/// Each on a line of its own, so that two drawings can be compared line by line.
fn items(out: &mut String, items: &[Item]) {
    for item in items {
        match item {
            Item::Shape(outline, style) => shape(out, outline, style),
            Item::Text(one) => text(out, one),
            Item::Image(rectangle, png) => {
                out.push_str("<image");
                sides(out, *rectangle);
                out.extend([" href=\"data:image/png;base64,", &base64(png), "\"/>\n"]);
            }
            Item::Group(one) => group(out, one),
        }
    }
}

/// `data-` attributes are for scripts of a page; `title` is shown by browsers and read by screen
/// readers.
fn group(out: &mut String, group: &Group) {
    // A nested document cuts off what leaves it, without a clip path and its id.
    let name = if group.clip.is_some() { "svg" } else { "g" };
    out.extend(["<", name]);
    if let Some(rectangle @ [left, top, right, bottom]) = group.clip {
        sides(out, rectangle);
        let [x, y, width, height] = [left, top, right - left, bottom - top].map(Px);
        attribute(out, "viewBox", &format!("{x} {y} {width} {height}"));
    }
    for (key, value) in &group.data {
        attribute(out, key, value);
    }
    out.push_str(">\n");
    if let Some(title) = &group.title {
        element(out, "title", title);
    }
    items(out, &group.items);
    out.extend(["</", name, ">\n"]);
}

/// Presentation attributes and no style sheet: they hold wherever the figure is pasted, and a
/// page's own style outranks them.
fn shape(out: &mut String, outline: &Outline, style: &Style) {
    match outline {
        Outline::Rectangle(rectangle, round) => {
            out.push_str("<rect");
            sides(out, *rectangle);
            if *round > 0.0 {
                attribute(out, "rx", &Px(*round));
            }
        }
        Outline::Circle((x, y), radius) => {
            out.push_str("<circle");
            attribute(out, "cx", &Px(*x));
            attribute(out, "cy", &Px(*y));
            attribute(out, "r", &Px(*radius));
        }
        Outline::Lines(lines) => {
            let d: String = lines.iter().map(|line| path(line)).collect();
            out.push_str("<path");
            attribute(out, "d", &d);
        }
        Outline::Polygon(corners) => {
            out.push_str("<path");
            attribute(out, "d", &(path(corners) + "Z"));
        }
    }
    match style.fill {
        Some(color) => attribute(out, "fill", &color),
        None => attribute(out, "fill", &"none"),
    }
    if let Some(opacity) = style.opacity {
        attribute(out, "fill-opacity", &opacity);
    }
    if let Some(color) = style.stroke {
        attribute(out, "stroke", &color);
        attribute(out, "stroke-width", &style.width);
    }
    if !style.dash.is_empty() {
        let lengths: Vec<String> = style.dash.iter().map(f32::to_string).collect();
        attribute(out, "stroke-dasharray", &lengths.join(" "));
    }
    if style.round {
        attribute(out, "stroke-linejoin", &"round");
        attribute(out, "stroke-linecap", &"round");
    }
    out.push_str("/>\n");
}

/// Only what differs from the document's own size, weight and color is written.
fn text(out: &mut String, text: &Text) {
    out.push_str("<text");
    attribute(out, "x", &Px(text.at.0));
    attribute(out, "y", &Px(text.at.1));
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => attribute(out, "text-anchor", &"middle"),
        Anchor::End => attribute(out, "text-anchor", &"end"),
    }
    if text.size != SMALL {
        attribute(out, "font-size", &Px(text.size));
    }
    if text.bold {
        attribute(out, "font-weight", &600);
    }
    if text.color != INK {
        attribute(out, "fill", &text.color);
    }
    if let Some(color) = text.halo {
        attribute(out, "stroke", &color);
        attribute(out, "stroke-width", &4);
        attribute(out, "stroke-linejoin", &"round");
        attribute(out, "paint-order", &"stroke");
    }
    if !text.solid {
        attribute(out, "pointer-events", &"none");
    }
    out.extend([">", &escape(&text.words), "</text>\n"]);
}

/// `title` or `desc`: an element of words alone.
fn element(out: &mut String, name: &str, words: &str) {
    out.extend(["<", name, ">", &escape(words), "</", name, ">\n"]);
}

/// Every attribute is escaped here, numbers too.
fn attribute(out: &mut String, key: &str, value: &dyn Display) {
    out.extend([" ", key, "=\"", &escape(&value.to_string()), "\""]);
}

/// The sides of a rectangle as SVG has them: a corner, a width and a height.
fn sides(out: &mut String, [left, top, right, bottom]: Rectangle) {
    for (key, value) in [
        ("x", left),
        ("y", top),
        ("width", right - left),
        ("height", bottom - top),
    ] {
        attribute(out, key, &Px(value));
    }
}

/// A length in pixels: at most two decimals, and the same bytes on every run.
///
/// Two decimals are a fiftieth of a pixel on the densest screens.
#[derive(Debug, Clone, Copy)]
struct Px(f64);

impl Display for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 * 100.0).round() / 100.0;
        // Adding zero turns -0 into 0.
        write!(f, "{}", hundredths + 0.0)
    }
}

/// The `d` attribute of a line through points.
fn path(points: &[Point]) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let command = if i == 0 { "M" } else { "L" };
        // Writing to a string cannot fail.
        let _ = write!(d, "{command}{} {}", Px(*x), Px(*y));
    }
    d
}

/// Text as XML content or attribute value. Characters that XML 1.0 cannot hold at all become
/// U+FFFD.
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
///
/// With padding, without line breaks.
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
        let mut svg = String::from("<g");
        attribute(&mut svg, "id", &nasty);
        svg.push('>');
        element(&mut svg, "text", nasty);
        svg.push_str("</g>");
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        let root = document.root_element();
        assert_eq!(root.attribute("id"), Some(nasty));
        assert_eq!(
            root.first_element_child().and_then(|e| e.text()),
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
