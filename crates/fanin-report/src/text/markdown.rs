//! A table in GitHub's Markdown.
//!
//! Columns are padded to their widest cell, so that the source can be read as a table too. A header
//! is never narrower than the three dashes below it.

use super::columns;
use crate::data::{Align, Cell, Line, Table};

impl Table {
    /// The table in GitHub's Markdown: the title in bold, the table, the footnotes as paragraphs.
    ///
    /// Text is escaped, so that `randn*0.01` stays as it is; [`Cell::code`] becomes a code span.
    /// Roles are left out.
    ///
    /// ```
    /// use fanin_report::{Column, Table};
    /// let mut table = Table::new([Column::left("scheme"), Column::right("test")]);
    /// table.texts(["a*b", "40/50"]);
    /// assert_eq!(
    ///     table.markdown(),
    ///     "| scheme |  test |\n| ------ | ----: |\n| a\\*b   | 40/50 |\n"
    /// );
    /// ```
    pub fn markdown(&self) -> String {
        let mut blocks = Vec::new();
        blocks.extend(
            self.title
                .iter()
                .map(|title| format!("**{}**\n", escape(title))),
        );
        if !self.columns.is_empty() {
            blocks.push(grid(self));
        }
        blocks.extend(
            self.footnotes
                .iter()
                .map(|note| format!("{}\n", escape(note))),
        );
        blocks.join("\n")
    }
}

/// Header, alignments and rows: `---` for words, `--:` for numbers.
fn grid(table: &Table) -> String {
    let header: Vec<String> = table
        .columns
        .iter()
        .map(|column| escape(&column.header))
        .collect();
    let rows: Vec<Vec<String>> = table
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::Row(cells) => Some(cells.iter().map(inline).collect()),
            Line::Separator => None,
        })
        .collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|i| {
            rows.iter()
                .chain([&header])
                .map(|row| columns(&row[i]))
                .max()
                .unwrap_or(0)
                .max(3)
        })
        .collect();

    let mut out = String::new();
    let mut write = |cells: &[String]| {
        for ((cell, width), column) in cells.iter().zip(&widths).zip(&table.columns) {
            let padding = " ".repeat(width - columns(cell));
            match column.align {
                Align::Left => out.extend(["| ", cell, &padding, " "]),
                Align::Right => out.extend(["| ", &padding, cell, " "]),
            }
        }
        out.push_str("|\n");
    };
    write(&header);
    let rules: Vec<String> = widths
        .iter()
        .zip(&table.columns)
        .map(|(width, column)| match column.align {
            Align::Left => "-".repeat(*width),
            Align::Right => format!("{}:", "-".repeat(width - 1)),
        })
        .collect();
    write(&rules);
    rows.iter().for_each(|row| write(row));
    out
}

/// CommonMark: a code span ends at a run of as many backticks as it began with, and one space
/// inside is dropped on both sides.
fn inline(cell: &Cell) -> String {
    if !cell.code || cell.text.is_empty() {
        return escape(&cell.text);
    }
    // The fence must be longer than any run of backticks inside; a pipe ends the cell even in a
    // code span.
    let longest = cell
        .text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text = cell.text.replace(char::is_control, " ").replace('|', "\\|");
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text that Markdown shows as it is. An underscore inside a word is harmless there and stays
/// readable here.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars().peekable();
    let mut in_word = false;
    while let Some(c) = chars.next() {
        let word_follows = chars.peek().is_some_and(|next| next.is_alphanumeric());
        match c {
            '\n' => out.push_str("<br>"),
            c if c.is_control() => out.push(' '),
            '_' if in_word && word_follows => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '$' => {
                out.extend(['\\', c])
            }
            c => out.push(c),
        }
        in_word = c.is_alphanumeric();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    #[test]
    fn a_table_of_results() {
        let mut table = Table::new([
            Column::left("weights"),
            Column::right("test"),
            Column::left("cause"),
        ]);
        table.title("Results");
        table
            .row([
                Cell::code("randn*0.01"),
                "17/50".into(),
                "vanishing_forward".into(),
            ])
            .separator();
        table
            .row([Cell::code("重み"), "".into(), "a|b".into()])
            .footnote("50 images.");
        let expected = "\
**Results**

| weights      |  test | cause             |
| ------------ | ----: | ----------------- |
| `randn*0.01` | 17/50 | vanishing_forward |
| `重み`       |       | a\\|b              |

50 images.
";
        assert_eq!(table.markdown(), expected);
    }

    #[test]
    fn no_columns_no_grid() {
        assert_eq!(Table::default().markdown(), "");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escape("randn*0.01 & x_1 _a_ <b> $5 [c] \\|\nd\x1b"),
            "randn\\*0.01 \\& x_1 \\_a\\_ \\<b\\> \\$5 \\[c\\] \\\\\\|<br>d "
        );
    }

    #[test]
    fn code_may_hold_pipes_and_backticks() {
        assert_eq!(inline(&Cell::code("a|b")), "`a\\|b`");
        assert_eq!(inline(&Cell::code("`a``b")), "``` `a``b ```");
        assert_eq!(inline(&Cell::code("")), "");
    }
}
