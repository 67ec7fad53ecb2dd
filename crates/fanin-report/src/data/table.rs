//! Tables as plain data: columns, rows of cells, rules between groups of rows.
//!
//! A table knows nothing of widths. [`Table::render`] lays it out for a terminal,
//! [`Table::markdown`] writes it for GitHub, a [page](crate::Block::Table) shows it in HTML, and
//! with the feature `serde` it is JSON: the same cells every time.

use crate::Role;

/// A table: columns, rows, a title above and footnotes below.
///
/// ```
/// use fanin_report::{Cell, Column, Role, Table};
///
/// let mut table = Table::new([Column::left("weights"), Column::right("test"), Column::left("outcome")]);
/// table.row([Cell::code("randn / sqrt(n_prev)"), "40/50".into(), Cell::new("learned").role(Role::Good)]);
/// table.separator();
/// table.row([Cell::code("randn * 0.01"), "17/50".into(), Cell::new("collapsed").role(Role::Bad)]);
///
/// assert_eq!(table.render(Some(80), false), "\
/// ──────────────────────────────────────
/// weights                test  outcome
/// ──────────────────────────────────────
/// randn / sqrt(n_prev)  40/50  learned
/// ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
/// randn * 0.01          17/50  collapsed
/// ──────────────────────────────────────
/// ");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The line above the table.
    pub(crate) title: Option<String>,
    /// As many as the longest row has cells.
    pub(crate) columns: Vec<Column>,
    /// Rows, each with as many cells as there are columns, and separators.
    pub(crate) lines: Vec<Line>,
    /// Paragraphs below the table.
    pub(crate) footnotes: Vec<String>,
}

/// One line of the body.
///
/// Separators are lines of their own and not a flag of rows, so that a table may begin or end with
/// one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    Row(Vec<Cell>),
    Separator,
}

/// A column: its header, and the side its cells lean to.
///
/// The side decides about wrapping too: words may be wrapped, numbers are never cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What the column is called; may be empty.
    pub(crate) header: String,
    /// The side that its cells lean to.
    pub(crate) align: Align,
}

/// It follows from what the cells are: words begin at one edge, digits end at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A cell: text, and what it means.
///
/// A newline in the text starts a new line in the cell; other control characters become spaces, so
/// that no cell can move the cursor or color the terminal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What the cell says, without any markup.
    pub(crate) text: String,
    pub(crate) role: Role,
    /// Whether it quotes code.
    pub(crate) code: bool,
}

impl Table {
    /// A table without rows.
    ///
    /// Columns can be added later: a longer row brings its own.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Table {
            columns: columns.into_iter().collect(),
            ..Table::default()
        }
    }

    /// Sets the title, a line above the table.
    ///
    /// A second call replaces the first.
    pub fn title(&mut self, title: impl Into<String>) -> &mut Self {
        self.title = Some(title.into());
        self
    }

    /// Adds a row. A row with fewer cells than the table has columns ends with empty cells; one
    /// with more gives the table columns without a header, which are empty in all other rows.
    ///
    /// ```
    /// use fanin_report::{Column, Table};
    /// let mut table = Table::new([Column::left("name"), Column::left("note")]);
    /// table.row(["short".into()]);
    /// table.row(["long".into(), "a note".into(), "one more".into()]);
    /// assert!(table.markdown().contains("| long  | a note | one more |"));
    /// ```
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> &mut Self {
        let mut cells: Vec<Cell> = cells.into_iter().collect();
        let width = cells.len().max(self.columns.len());
        cells.resize(width, Cell::new(""));
        if width > self.columns.len() {
            self.columns.resize(width, Column::left(""));
            for line in &mut self.lines {
                if let Line::Row(cells) = line {
                    cells.resize(width, Cell::new(""));
                }
            }
        }
        self.lines.push(Line::Row(cells));
        self
    }

    /// Adds a row of plain cells.
    ///
    /// Each with [`Role::Plain`], and not as code.
    pub fn texts<T: Into<String>>(&mut self, texts: impl IntoIterator<Item = T>) -> &mut Self {
        self.row(texts.into_iter().map(Cell::new))
    }

    /// The text of a cell; nothing where there is no such cell. Rows and columns are counted from
    /// 0.
    ///
    /// For tests and for whoever reads an answer back from its table; separators are not counted.
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        let rows = self.lines.iter().filter_map(|line| match line {
            Line::Row(cells) => Some(cells),
            Line::Separator => None,
        });
        Some(rows.into_iter().nth(row)?.get(column)?.text.as_str())
    }

    /// Adds a light rule between the rows before and the rows after it. Markdown has no such thing
    /// and leaves it out.
    ///
    /// ```
    /// use fanin_report::{Column, Table};
    /// let mut table = Table::new([Column::left("a")]);
    /// table.texts(["1"]).separator().texts(["2"]);
    /// assert_eq!(table.text(1, 0), Some("2"));
    /// ```
    pub fn separator(&mut self) -> &mut Self {
        self.lines.push(Line::Separator);
        self
    }

    /// Adds a footnote, a paragraph below the table.
    ///
    /// Footnotes keep their order, and each begins a new line.
    pub fn footnote(&mut self, text: impl Into<String>) -> &mut Self {
        self.footnotes.push(text.into());
        self
    }
}

impl Column {
    /// A column of words.
    ///
    /// Its cells begin at the left edge and may be wrapped.
    pub fn left(header: impl Into<String>) -> Self {
        Column {
            header: header.into(),
            align: Align::Left,
        }
    }

    /// A column of numbers.
    ///
    /// Its cells end at the right edge and stay whole.
    pub fn right(header: impl Into<String>) -> Self {
        Column {
            header: header.into(),
            align: Align::Right,
        }
    }
}

impl Cell {
    /// A plain cell.
    pub fn new(text: impl Into<String>) -> Self {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    /// A cell that quotes code, such as a specification: a code span in Markdown, plain text in a
    /// terminal.
    ///
    /// ```
    /// use fanin_report::{Cell, Column, Table};
    /// let mut table = Table::new([Column::left("weights")]);
    /// table.row([Cell::code("randn*0.01")]);
    /// assert!(table.markdown().contains("| `randn*0.01` |"));
    /// ```
    pub fn code(text: impl Into<String>) -> Self {
        Cell {
            code: true,
            ..Cell::new(text)
        }
    }

    /// The same cell with another role.
    #[must_use]
    pub fn role(self, role: Role) -> Self {
        Cell { role, ..self }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::new(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::new(text)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Table {
    /// Title, names of columns, rows of texts, and the footnotes as one note; roles and separators
    /// are for the eye and left out.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let columns: Vec<&str> = self
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        let rows = self.lines.iter().filter_map(|line| match line {
            Line::Row(cells) => Some(cells.iter().map(|cell| cell.text.as_str()).collect()),
            Line::Separator => None,
        });
        let rows: Vec<Vec<&str>> = rows.collect();
        let mut table = serializer.serialize_struct("Table", 4)?;
        table.serialize_field("title", self.title.as_deref().unwrap_or_default())?;
        table.serialize_field("columns", &columns)?;
        table.serialize_field("rows", &rows)?;
        table.serialize_field("note", &self.footnotes.join(" "))?;
        table.end()
    }
}
