//! A web page of text, tables and figures, in one file that needs nothing else.
//!
//! The template, the style and the script are files of the crate, put into the program when it is
//! compiled. askama escapes what is filled in; figures are SVG from our own writer, whose text is
//! escaped there.

use askama::Template;

use crate::data::{Align, Cell, Line};
use crate::layout::dark_style;
use crate::{Block, Error, Page, Role, Table};

impl Page {
    /// The HTML document.
    ///
    /// # Errors
    /// [`Error::Id`] if a section's id is empty, stands twice, or has other characters than letters, digits and hyphens; [`Error::Href`]
    /// if a link would leave the folder of the page.
    pub fn to_html(&self) -> Result<String, Error> {
        let mut ids: Vec<&str> = Vec::new();
        for section in &self.sections {
            let id = section.id.as_str();
            let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if id.is_empty() || !plain || ids.contains(&id) {
                return Err(Error::Id { id: id.to_owned() });
            }
            ids.push(id);
        }
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        let links = blocks.flat_map(|block| match block {
            Block::Links(links) => links.as_slice(),
            _ => &[],
        });
        if let Some(link) = links.chain(&self.up).find(|link| link.href.contains(':')) {
            return Err(Error::Href {
                href: link.href.clone(),
            });
        }
        let template = Html {
            page: self,
            style: STYLE,
            colors: dark_style(),
            script: SCRIPT,
        };
        // Filling in a template into a string fails only where one of its values does, and none of
        // ours does.
        template.render().map_err(|error| Error::Page {
            reason: error.to_string(),
        })
    }
}

/// Light and dark themes, printing, and narrow screens.
const STYLE: &str = include_str!("../../templates/page.css");
/// What a page does for those who allow scripts; without it everything is still readable.
const SCRIPT: &str = include_str!("../../templates/page.js");

/// What the template is filled with.
#[derive(Template)]
#[template(path = "page.html")]
struct Html<'a> {
    page: &'a Page,
    style: &'static str,
    colors: String,
    script: &'static str,
}

/// Text with code between backticks, in pieces.
///
/// Each with whether it is code: the first piece is text, the second code, and so on.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split('`')
        .enumerate()
        .map(|(i, piece)| (i % 2 == 1, piece))
}

/// The class that the style sheet knows the role by.
fn role(role: &Role) -> &'static str {
    match role {
        Role::Plain => "plain",
        Role::Good => "good",
        Role::Bad => "bad",
        Role::Muted => "muted",
    }
}

/// The rows of a table in groups: between two separators.
fn groups(table: &Table) -> Vec<Vec<&[Cell]>> {
    let mut groups = vec![Vec::new()];
    for line in &table.lines {
        match (line, groups.last_mut()) {
            (Line::Row(cells), Some(group)) => group.push(cells.as_slice()),
            _ => groups.push(Vec::new()),
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The class of a cell; numbers lean to the right and sort by value.
fn side(align: &Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => "number",
    }
}
