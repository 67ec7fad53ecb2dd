//! What a cell, a fact or a mark means.
//!
//! Roles are few on purpose. A figure with one warm line among cool ones says at once which one
//! failed; with a color for each degree of failure it would say nothing.

/// What a cell or a curve means, from which its color follows.
///
/// Color repeats the meaning, it never carries it alone: the words stay the same without it.
///
/// ```
/// use fanin_report::{Cell, Column, Role, Table};
/// let mut table = Table::new([Column::left("outcome")]);
/// table.row([Cell::new("learned").role(Role::Good)]);
/// assert!(table.render(None, true).contains("\x1b[32mlearned\x1b[0m"));
/// assert!(!table.render(None, false).contains('\x1b'));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Nothing in particular: the ordinary ink.
    #[default]
    Plain,
    /// As one wants it. Green in a terminal; one of the cool colors in a figure.
    Good,
    /// Failed. Red in a terminal; *one* warm color, the same for all, in a figure.
    Bad,
    /// Beside the point: dim in a terminal, gray in a figure.
    Muted,
}

impl Role {
    /// The ANSI sequence that switches the role's style on, if it has one.
    ///
    /// SGR codes of ECMA-48: 32 is green, 31 red, 2 dim. The sequence that switches them off,
    /// `\x1b[0m`, is written by the table.
    pub(crate) fn ansi(self) -> Option<&'static str> {
        match self {
            Role::Plain => None,
            Role::Good => Some("\x1b[32m"),
            Role::Bad => Some("\x1b[31m"),
            Role::Muted => Some("\x1b[2m"),
        }
    }
}
