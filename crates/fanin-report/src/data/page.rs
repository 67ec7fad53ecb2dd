use super::{Role, Table};
use crate::Drawing;

/// A page: sections of text, tables and figures, written as one HTML file with its style, script
/// and figures inside.
///
/// Nothing on it is loaded from elsewhere, and its content security policy forbids it. Without a
/// script the page is whole; with one, tables sort, figures show the value under the pointer or the
/// arrow keys, commands can be copied, and the theme can be chosen. The same page gives the same
/// bytes.
///
/// ```
/// use fanin_report::{Block, Page, Section};
///
/// let page = Page {
///     title: "Why 34 %?".into(),
///     description: "What became of one network under two initializations.".into(),
///     sections: vec![Section {
///         id: "why".into(),
///         heading: "Why?".into(),
///         blocks: vec![Block::Text("With `randn*0.01` the signal <vanishes>.".into())],
///     }],
///     ..Page::default()
/// };
/// let html = page.to_html()?;
/// assert!(html.contains("With <code>randn*0.01</code> the signal &#60;vanishes&#62;."));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The heading, and the name of the browser's tab.
    pub title: String,
    /// What is on it, in a sentence.
    pub description: String,
    /// The page that this one belongs to.
    pub up: Option<Link>,
    /// In reading order; each is an entry of the contents.
    pub sections: Vec<Section>,
    /// The last line: which program wrote this, from what.
    pub footer: String,
}

/// A part of a page, with a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What links to it: letters, digits and hyphens, once in a page.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// One thing on a page. In text, what stands between backticks is code.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Block {
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// What somebody said.
    Quote {
        /// In their words.
        words: String,
        /// Where.
        source: String,
    },
    /// A few numbers that everything turns on, in large print.
    Facts(Vec<Fact>),
    /// A table that can be sorted by any of its columns.
    Table(Table),
    /// A figure.
    Figure(Box<PageFigure>),
    /// Lines to copy: a command, or code.
    Code {
        /// What they do, or where they belong.
        label: String,
        /// The lines.
        lines: String,
    },
    /// A list of links.
    Links(Vec<Link>),
}

/// A number in large print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The number, with its unit.
    pub value: String,
    /// What it is.
    pub label: String,
    /// What it means.
    pub role: Role,
}

/// A figure with what stands below it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageFigure {
    /// What is drawn.
    pub drawing: Drawing,
    /// What to see in it.
    pub caption: String,
    /// The command that makes it again.
    pub command: String,
}

/// A link to another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where, relative to this page: a file beside it or `#id` on it.
    pub href: String,
    /// What to click on.
    pub text: String,
    /// What stands behind it; may be empty.
    pub note: String,
}
