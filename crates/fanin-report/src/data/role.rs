/// What a cell or a curve means, from which its color follows.
///
/// Color repeats the meaning, it never carries it alone: the words stay the same without it.
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
    pub(crate) fn ansi(self) -> Option<&'static str> {
        match self {
            Role::Plain => None,
            Role::Good => Some("\x1b[32m"),
            Role::Bad => Some("\x1b[31m"),
            Role::Muted => Some("\x1b[2m"),
        }
    }
}
