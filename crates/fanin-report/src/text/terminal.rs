//! A table as lines of text.
//!
//! The common table crates were tried first on a table of this project at 80 columns. comfy-table 8
//! and tabled 0.22 both cut numbers (`0.77174` / `9`) to make room for prose; comfy-table draws a
//! rule between all rows or none and colors only with its terminal detection switched on. What is
//! needed here is little, so it is done here.
//!
//! Widths are found by squeezing. Every column begins as wide as its widest cell; while the table
//! is too wide, the widest column that may still give loses a column of the terminal. What it may
//! give down to is set in three steps: the longest word, the longest part of a name, six columns.
//! Numbers never give. If that is not enough, gaps shrink, and at last rows are written as lists.

use super::wrap::{columns, fold as wrap, lines, longest_part, longest_word};
use crate::Role;
use crate::data::{Align, Cell, Line, Table};

/// Spaces between two columns, and where that is too much.
const GAPS: [usize; 2] = [2, 1];
/// A column of words is not squeezed below this, however narrow the terminal.
const NARROWEST: usize = 6;
/// In fewer columns names are not broken: the rows are written one below the other instead.
const NARROW: usize = 60;

impl Table {
    /// The table for a terminal, every line ended by a newline and without trailing spaces.
    ///
    /// `width` is the number of columns to stay within: long cells are wrapped, between words where
    /// that is enough, inside identifiers where it is not. Cells of right-aligned columns are
    /// numbers and are never cut: where they do not fit side by side, the rows are written as a
    /// list, a line for each cell. `None` wraps nothing. With `color`, roles become ANSI colors.
    ///
    /// ```
    /// use fanin_report::{Column, Table};
    /// let mut table = Table::new([Column::left("scheme"), Column::right("test")]);
    /// table.texts(["he_normal", "40/50"]);
    /// assert!(table.render(Some(80), false).contains("he_normal  40/50"));
    /// ```
    pub fn render(&self, width: Option<usize>, color: bool) -> String {
        let mut out = Page {
            text: String::new(),
            color,
        };
        let prose = |text: &str| width.map_or_else(|| lines(text), |width| wrap(text, width));
        for line in self.title.iter().flat_map(|title| prose(title)) {
            out.styled_line(&line, Some("\x1b[1m"));
        }
        if !self.columns.is_empty() {
            body(self, width, &mut out);
        }
        for line in self.footnotes.iter().flat_map(|note| prose(note)) {
            out.styled_line(&line, Role::Muted.ansi());
        }
        out.text
    }
}

/// A table without columns has no body.
fn body(table: &Table, width: Option<usize>, out: &mut Page) {
    let fits =
        |(gap, widths): &(usize, Vec<usize>)| width.is_none_or(|limit| room(widths, *gap) <= limit);
    let squeezed = GAPS.map(|gap| (gap, widths(table, width, gap)));
    match squeezed.into_iter().find(fits) {
        Some((gap, widths)) => grid(table, &widths, gap, out),
        None => list(table, width.unwrap_or(NARROW), out),
    }
}

/// What columns of these widths take.
fn room(widths: &[usize], gap: usize) -> usize {
    widths.iter().sum::<usize>() + gap * (widths.len() - 1)
}

/// Each row by itself, one line a cell: for tables that do not fit.
fn list(table: &Table, width: usize, out: &mut Page) {
    out.rule('─', width);
    for line in &table.lines {
        let Line::Row(cells) = line else {
            out.rule('╌', width);
            continue;
        };
        for (index, (column, cell)) in table.columns.iter().zip(cells).enumerate() {
            if cell.text.trim().is_empty() {
                continue;
            }
            // What the row is about needs no name, if it is more than a number.
            let is_name = index == 0 && column.align == Align::Left;
            let text = match column.header.as_str() {
                header if !is_name && !header.is_empty() => format!("{header}: {}", cell.text),
                _ => cell.text.clone(),
            };
            let indent = if index == 0 { 0 } else { 2 };
            for line in wrap(&text, width.saturating_sub(indent).max(1)) {
                out.text.push_str(&" ".repeat(indent));
                out.styled_line(&line, cell.role.ansi());
            }
        }
    }
    if !table.lines.is_empty() {
        out.rule('─', width);
    }
}

/// Rules are as wide as what is drawn and no wider.
fn grid(table: &Table, widths: &[usize], gap: usize, out: &mut Page) {
    let headers: Vec<Cell> = table
        .columns
        .iter()
        .map(|column| Cell::new(column.header.as_str()))
        .collect();
    let fold = |cells: &[Cell]| -> Vec<Vec<String>> {
        cells
            .iter()
            .zip(widths)
            .map(|(cell, &width)| wrap(&cell.text, width))
            .collect()
    };
    let folded_headers = fold(&headers);
    let folded: Vec<Option<Vec<Vec<String>>>> = table
        .lines
        .iter()
        .map(|line| match line {
            Line::Row(cells) => Some(fold(cells)),
            Line::Separator => None,
        })
        .collect();

    // Wrapped text is often narrower than the room it was given: what is left over is not drawn.
    let drawn: Vec<usize> = (0..widths.len())
        .map(|i| {
            let rows = folded.iter().flatten().chain([&folded_headers]);
            rows.flat_map(|cells| &cells[i])
                .map(|line| columns(line))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let total = room(&drawn, gap);

    out.rule('─', total);
    out.row(table, &headers, &folded_headers, &drawn, gap);
    out.rule('─', total);
    for (line, folded) in table.lines.iter().zip(&folded) {
        match (line, folded) {
            (Line::Row(cells), Some(folded)) => out.row(table, cells, folded, &drawn, gap),
            _ => out.rule('╌', total),
        }
    }
    if !table.lines.is_empty() {
        out.rule('─', total);
    }
}

/// The width of each column: as wide as its widest cell, and where that is too much, the widest
/// columns give first: down to their longest word, then to their longest part of a name, then to
/// [`NARROWEST`]. They may be too wide still.
fn widths(table: &Table, limit: Option<usize>, gap: usize) -> Vec<usize> {
    let measure =
        |i: usize, header: fn(&str) -> usize, left: fn(&str) -> usize, right: fn(&str) -> usize| {
            let of_cell = match table.columns[i].align {
                Align::Left => left,
                Align::Right => right,
            };
            let cells = table.lines.iter().filter_map(|line| match line {
                Line::Row(cells) => Some(of_cell(&cells[i].text)),
                Line::Separator => None,
            });
            cells
                .chain([header(&table.columns[i].header)])
                .max()
                .unwrap_or(0)
        };
    let natural = |text: &str| {
        lines(text)
            .iter()
            .map(|line| columns(line))
            .max()
            .unwrap_or(0)
    };
    let squeezed = |text: &str| longest_part(text).min(NARROWEST);

    let count = table.columns.len();
    let mut widths: Vec<usize> = (0..count)
        .map(|i| measure(i, natural, natural, natural))
        .collect();
    let Some(limit) = limit else { return widths };
    let steps: [fn(&str) -> usize; 3] = [longest_word, longest_part, squeezed];
    let allowed = if limit < NARROW { 2 } else { 3 };
    for left in steps.into_iter().take(allowed) {
        let least: Vec<usize> = (0..count)
            .map(|i| measure(i, longest_word, left, natural))
            .collect();
        while room(&widths, gap) > limit {
            let widest = (0..count)
                .filter(|&i| widths[i] > least[i])
                .max_by_key(|&i| widths[i]);
            let Some(widest) = widest else { break };
            widths[widest] -= 1;
        }
    }
    widths
}

/// The lines that were written so far, and whether they have colors.
struct Page {
    text: String,
    color: bool,
}

impl Page {
    /// Text with an ANSI style around it, where there are colors; an empty text gets none.
    fn styled(&mut self, text: &str, style: Option<&str>) {
        match style.filter(|_| self.color && !text.is_empty()) {
            Some(style) => self.text.extend([style, text, "\x1b[0m"]),
            None => self.text.push_str(text),
        }
    }

    /// The same, and the end of the line.
    fn styled_line(&mut self, text: &str, style: Option<&str>) {
        self.styled(text, style);
        self.text.push('\n');
    }

    /// A dim line of one stroke, `width` columns long: solid around the table, dashed between
    /// groups.
    fn rule(&mut self, stroke: char, width: usize) {
        self.styled_line(&stroke.to_string().repeat(width), Role::Muted.ansi());
    }

    /// Cells of several lines stand beside each other, empty where one is shorter.
    fn row(
        &mut self,
        table: &Table,
        cells: &[Cell],
        folded: &[Vec<String>],
        widths: &[usize],
        gap: usize,
    ) {
        for i in 0..folded.iter().map(Vec::len).max().unwrap_or(0) {
            // Padding is written only once something follows it: no line ends in spaces.
            let mut padding = 0;
            for ((column, cell), (lines, width)) in table
                .columns
                .iter()
                .zip(cells)
                .zip(folded.iter().zip(widths))
            {
                let text = lines.get(i).map_or("", String::as_str);
                let free = width - columns(text);
                let (before, after) = match column.align {
                    Align::Left => (0, free),
                    Align::Right => (free, 0),
                };
                padding += before;
                if text.is_empty() {
                    padding += after + gap;
                    continue;
                }
                self.text.push_str(&" ".repeat(padding));
                self.styled(text, cell.role.ansi());
                padding = after + gap;
            }
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    fn results() -> Table {
        let mut table = Table::new([
            Column::left("weights"),
            Column::left("canonical"),
            Column::right("train"),
            Column::right("test"),
            Column::right("test, all seeds"),
            Column::right("cost at 0"),
            Column::right("cost at 2499"),
            Column::left("outcome"),
        ]);
        table.title("The course network, five seeds");
        let mut row = |cells: [&str; 8], role| {
            let mut cells = cells.map(Cell::from);
            cells[7].role = role;
            table.row(cells);
        };
        row(
            [
                "randn / sqrt(n_prev)",
                "lecun_normal",
                "206/209",
                "40/50",
                "36..42",
                "0.771749",
                "0.088440",
                "learned",
            ],
            Role::Good,
        );
        row(
            [
                "randn * 0.01",
                "normal(std=0.01)",
                "137/209",
                "17/50",
                "17..17",
                "0.693147",
                "0.643982",
                "collapsed_to_base_rate: vanishing_forward",
            ],
            Role::Bad,
        );
        row(
            [
                "重み",
                "—",
                "192/209",
                "34/50",
                "",
                "1.208125",
                "0.314477",
                "learne\u{301}d",
            ],
            Role::Good,
        );
        table.separator().footnote("Test accuracy has a standard error of 6 points: 50 images, of which 33 are cats and 17 are not.");
        table
    }

    #[test]
    fn stays_within_the_terminal_and_cuts_no_number() {
        for width in [80, 90, 100, 120, 200] {
            let text = results().render(Some(width), false);
            for line in text.lines() {
                assert!(
                    columns(line) <= width,
                    "{} columns, {width} wanted: {line}",
                    columns(line)
                );
                assert_eq!(line, line.trim_end());
            }
            for number in ["206/209", "0.771749", "0.643982", "0.314477", "17..17"] {
                assert!(
                    text.contains(number),
                    "{number} is cut at {width} columns:\n{text}"
                );
            }
        }
    }

    #[test]
    fn a_terminal_that_is_too_narrow_gets_a_list() {
        let mut table = Table::new([Column::left("weights"), Column::right("test accuracy")]);
        table.row(["randn * 0.01".into(), "40/50 ± 3".into()]);
        let fits = "\
─────────────────
weights      test
         accuracy
─────────────────
randn * 40/50 ± 3
0.01
─────────────────
";
        assert_eq!(table.render(Some(17), false), fits);
        let list = "\
────────────────
randn * 0.01
  test accuracy:
  40/50 ± 3
────────────────
";
        assert_eq!(table.render(Some(16), false), list);
    }

    #[test]
    fn no_width_is_too_small() {
        for width in 0..80 {
            for line in results().render(Some(width), false).lines() {
                let columns = columns(line);
                assert!(
                    width < 12 || columns <= width,
                    "{columns} at {width}: {line}"
                );
            }
        }
    }

    #[test]
    fn wide_and_combining_characters_keep_the_columns_aligned() {
        let text = results().render(None, false);
        let rule = columns(text.lines().nth(1).expect("a rule below the title"));
        let ends: Vec<usize> = ["206/209", "137/209", "192/209"]
            .iter()
            .map(|number| {
                let line = text
                    .lines()
                    .find(|line| line.contains(number))
                    .expect("a row with this number");
                columns(&line[..line.find(number).expect("found above") + number.len()])
            })
            .collect();
        assert_eq!(ends, [ends[0]; 3]);
        let longest = text.lines().skip(2).take(4).map(columns).max();
        assert_eq!(longest, Some(rule));
    }

    #[test]
    fn color_adds_escapes_and_nothing_else() {
        let plain = results().render(Some(100), false);
        assert!(!plain.contains('\x1b'));
        let mut colored = results().render(Some(100), true);
        assert!(colored.contains("\x1b[31mcollapsed_to_"), "{colored}");
        for escape in ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m"] {
            assert!(colored.contains(escape));
            colored = colored.replace(escape, "");
        }
        assert_eq!(colored, plain);
    }

    #[test]
    fn empty_tables_are_fine() {
        assert_eq!(Table::default().render(Some(80), true), "");
        assert_eq!(
            Table::new([Column::left("a"), Column::right("b")]).render(None, false),
            "────\na  b\n────\n"
        );
        let mut table = Table::default();
        table.title("nothing yet").row([]);
        assert_eq!(table.render(Some(7), false), "nothing\nyet\n");
    }

    #[test]
    fn rows_of_other_lengths_are_filled_up() {
        let mut table = Table::new([Column::left("a"), Column::left("b")]);
        table.row(["x".into()]);
        table.row(["y".into(), "z".into(), "more".into()]);
        assert_eq!(
            table.render(None, false),
            "──────────\na  b\n──────────\nx\ny  z  more\n──────────\n"
        );
    }
}
