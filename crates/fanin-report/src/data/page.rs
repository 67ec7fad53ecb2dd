//! Pages as plain data: sections of blocks.
//!
//! A page is a document, not a program: everything in it is readable without a script. All text
//! goes into HTML escaped, so that no name of a file or a class can become markup; the one sign
//! with a meaning is the backtick, which sets code.

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
    /// The heading of the page, and the name of the browser's tab.
    pub title: String,
    /// What the page is about, in one sentence below the heading.
    pub description: String,
    /// The page that this one belongs to, such as the overview of a report; `None` on the topmost.
    pub up: Option<Link>,
    /// The page's sections in reading order; each is an entry of the contents.
    pub sections: Vec<Section>,
    /// The last line of the page: which program wrote it, and from what.
    pub footer: String,
}

/// A part of a page, with a heading.
///
/// ```
/// use fanin_report::{Block, Error, Page, Section};
/// let section = || Section {
///     id: "why".into(),
///     heading: "Why?".into(),
///     blocks: vec![Block::Text("Because.".into())],
/// };
/// let page = Page { sections: vec![section(), section()], ..Page::default() };
/// assert!(matches!(page.to_html(), Err(Error::Id { id }) if id == "why"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The name that `#id` links to: letters, digits and hyphens, once in a page.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// One thing on a page. In text, what stands between backticks is code.
///
/// Blocks stand below each other in the order of their section. Only tables, figures and code
/// answer to the reader: they sort, show values and copy.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Block {
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    ///
    /// One paragraph; an empty line does not begin another.
    Text(String),
    /// What somebody said.
    ///
    /// Set apart from our own words.
    Quote {
        /// In their words.
        words: String,
        /// Where.
        source: String,
    },
    /// A few numbers that everything turns on, in large print.
    ///
    /// Two to four are read at a glance; more belong into a table.
    Facts(Vec<Fact>),
    /// A table that can be sorted by any of its columns.
    ///
    /// Rows between two [separators](Table::separator) are one group.
    Table(Table),
    /// A figure.
    Figure(Box<PageFigure>),
    /// Lines to copy: a command, or code.
    ///
    /// They keep their line breaks and are copied as they stand.
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
///
/// For example `34 %`, "of the test pictures are right", [`Role::Bad`].
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
///
/// The command is there so that a reader can make the figure again.
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
///
/// ```
/// use fanin_report::{Error, Link, Page};
/// let up = Link { href: "https://example.org".into(), text: "away".into(), note: String::new() };
/// let page = Page { up: Some(up), ..Page::default() };
/// assert!(matches!(page.to_html(), Err(Error::Href { .. })));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where, relative to this page: a file beside it or `#id` on it.
    ///
    /// A colon is refused, so that neither a scheme such as `https:` nor `javascript:` can stand
    /// here.
    pub href: String,
    /// What to click on.
    pub text: String,
    /// What stands behind it; may be empty.
    pub note: String,
}
