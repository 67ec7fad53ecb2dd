//! A table as lines of text.
//!
//! The common table crates were tried first on a table of this project at 80 columns. comfy-table 8 and tabled 0.22
//! both cut numbers (`0.77174` / `9`) to make room for prose; comfy-table draws a rule between all rows or none and
//! colors only with its terminal detection switched on. What is needed here is little, so it is done here.

use crate::Role;
use crate::table::{Align, Cell, Line, Table};
use crate::wrap::{columns, lines, longest_part, longest_word, wrap};

/// Spaces between two columns.
const GAP: usize = 2;
/// A column of words is not squeezed below this, however narrow the terminal.
const NARROWEST: usize = 6;

pub(crate) fn render(table: &Table, width: Option<usize>, color: bool) -> String {
    let mut out = Page {
        text: String::new(),
        color,
    };
    let prose = |text: &str| width.map_or_else(|| lines(text), |width| wrap(text, width));
    for line in table.title.iter().flat_map(|title| prose(title)) {
        out.styled_line(&line, Some("\x1b[1m"));
    }
    if !table.columns.is_empty() {
        body(table, width, &mut out);
    }
    for line in table.footnotes.iter().flat_map(|note| prose(note)) {
        out.styled_line(&line, Role::Muted.ansi());
    }
    out.text
}

fn body(table: &Table, width: Option<usize>, out: &mut Page) {
    let headers: Vec<Cell> = table
        .columns
        .iter()
        .map(|column| Cell::new(column.header.as_str()))
        .collect();
    let widths = widths(table, width);
    let fold = |cells: &[Cell]| -> Vec<Vec<String>> {
        cells
            .iter()
            .zip(&widths)
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
    let total = drawn.iter().sum::<usize>() + GAP * (drawn.len() - 1);

    out.rule('─', total);
    out.row(table, &headers, &folded_headers, &drawn);
    out.rule('─', total);
    for (line, folded) in table.lines.iter().zip(&folded) {
        match (line, folded) {
            (Line::Row(cells), Some(folded)) => out.row(table, cells, folded, &drawn),
            _ => out.rule('╌', total),
        }
    }
    if !table.lines.is_empty() {
        out.rule('─', total);
    }
}

/// The width of each column: as wide as its widest cell, and where that is too much, the widest columns give first:
/// down to their longest word, then to their longest part of a name, then to [`NARROWEST`].
fn widths(table: &Table, limit: Option<usize>) -> Vec<usize> {
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
    for left in [longest_word, longest_part, squeezed] {
        let least: Vec<usize> = (0..count)
            .map(|i| measure(i, longest_word, left, natural))
            .collect();
        while widths.iter().sum::<usize>() + GAP * (count - 1) > limit {
            let widest = (0..count)
                .filter(|&i| widths[i] > least[i])
                .max_by_key(|&i| widths[i]);
            let Some(widest) = widest else { break };
            widths[widest] -= 1;
        }
    }
    widths
}

struct Page {
    text: String,
    color: bool,
}

impl Page {
    fn styled(&mut self, text: &str, style: Option<&str>) {
        match style.filter(|_| self.color && !text.is_empty()) {
            Some(style) => self.text.extend([style, text, "\x1b[0m"]),
            None => self.text.push_str(text),
        }
    }

    fn styled_line(&mut self, text: &str, style: Option<&str>) {
        self.styled(text, style);
        self.text.push('\n');
    }

    fn rule(&mut self, stroke: char, width: usize) {
        self.styled_line(&stroke.to_string().repeat(width), Role::Muted.ansi());
    }

    fn row(&mut self, table: &Table, cells: &[Cell], folded: &[Vec<String>], widths: &[usize]) {
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
                    padding += after + GAP;
                    continue;
                }
                self.text.push_str(&" ".repeat(padding));
                self.styled(text, cell.role.ansi());
                padding = after + GAP;
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
    fn numbers_are_whole_even_where_the_terminal_is_too_narrow_for_them() {
        let mut table = Table::new([Column::left("weights"), Column::right("test accuracy")]);
        table.row(["randn * 0.01".into(), "40/50 ± 3".into()]);
        let expected = "\
──────────────────
weights       test
          accuracy
──────────────────
randn *  40/50 ± 3
0.01
──────────────────
";
        assert_eq!(table.render(Some(10), false), expected);
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
    #[should_panic(expected = "row has 1 cells, the table has 2 columns")]
    fn a_row_of_another_length_is_a_slip() {
        Table::new([Column::left("a"), Column::left("b")]).row(["x".into()]);
    }
}
