//! Line breaking by terminal columns, with three strengths of break: between words, inside
//! identifiers, anywhere.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Number of terminal columns that a text takes: two for a wide character, none for a combining
/// one.
///
/// ```
/// use fanin_report::text::columns;
/// assert_eq!(columns("σ²"), 2);
/// assert_eq!(columns("漢字"), 4);
/// ```
pub fn columns(text: &str) -> usize {
    text.width()
}

/// A paragraph broken between words, so that its lines fit into `width` columns; a word that is
/// wider stays whole. Runs of white space become one space.
///
/// ```
/// assert_eq!(fanin_report::text::wrap("one two three", 7), "one two\nthree");
/// ```
pub fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = columns(word);
        if column > 0 {
            let fits = column + 1 + length <= width;
            out.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// The lines of a text as given: split at newlines, other control characters replaced by spaces.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.split('\n')
        .map(|line| line.replace(char::is_control, " ").trim_end().to_owned())
        .collect()
}

/// The lines of a text, each broken so that it fits into `width` columns (at least 2, the widest
/// character): inside identifiers and numbers only where a line has no room for the whole word.
///
/// An empty line stays an empty line.
pub(crate) fn fold(text: &str, width: usize) -> Vec<String> {
    let lines = lines(text).into_iter();
    lines
        .flat_map(|line| fold_line(line, width.max(2)))
        .collect()
}

/// Columns of the longest word: the narrowest that `text` can be wrapped to at spaces alone.
pub(crate) fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(columns).max().unwrap_or(0)
}

/// Columns of the longest part: the narrowest that `text` can be wrapped to without cutting a name
/// or a number.
pub(crate) fn longest_part(text: &str) -> usize {
    text.split_whitespace()
        .flat_map(parts)
        .map(columns)
        .max()
        .unwrap_or(0)
}

/// Greedy: each word goes on the line if it fits, else on the next; a word that fits on no line is
/// cut at its parts, and a part at characters.
fn fold_line(line: String, width: usize) -> Vec<String> {
    if columns(&line) <= width {
        return vec![line];
    }
    let mut out = Vec::new();
    let mut current = String::new();
    for word in line.split_whitespace() {
        if !current.is_empty() && columns(&current) + 1 + columns(word) <= width {
            current.push(' ');
            current.push_str(word);
            continue;
        }
        flush(&mut out, &mut current);
        for part in parts(word) {
            if columns(&current) + columns(part) > width {
                flush(&mut out, &mut current);
            }
            for c in part.chars() {
                // A part that is still too long is cut. A combining character stays with its base.
                if columns(&current) + c.width().unwrap_or(0) > width {
                    flush(&mut out, &mut current);
                }
                current.push(c);
            }
        }
    }
    flush(&mut out, &mut current);
    out
}

/// Ends the current line, unless it is empty.
fn flush(out: &mut Vec<String>, current: &mut String) {
    if !current.is_empty() {
        out.push(std::mem::take(current));
    }
}

/// Splits a word after `_`, `/`, `,`, `:`, `=` and before `(`: `normal`, `(std=`, `0.01)`.
///
/// A sign stays with what is before it, an opening parenthesis with what comes after.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split_inclusive(['_', '/', ',', ':', '='])
        .flat_map(|part| {
            let cut = part.find('(').unwrap_or(0);
            let (before, after) = part.split_at(cut);
            [before, after]
                .into_iter()
                .filter(|piece| !piece.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expected: &[&str]) {
        assert_eq!(fold(text, width), expected);
    }

    #[test]
    fn breaks_at_the_weakest_place_that_does() {
        check("randn / sqrt(n_prev)", 20, &["randn / sqrt(n_prev)"]);
        check("randn / sqrt(n_prev)", 13, &["randn /", "sqrt(n_prev)"]);
        check(
            "collapsed_to_base_rate",
            13,
            &["collapsed_to_", "base_rate"],
        );
        check("normal(std=0.01)", 7, &["normal", "(std=", "0.01)"]);
        check("abcdefgh", 3, &["abc", "def", "gh"]);
    }

    #[test]
    fn counts_columns_not_bytes_or_characters() {
        check("重み重み", 4, &["重み", "重み"]);
        check(
            "e\u{301}e\u{301}e\u{301}",
            2,
            &["e\u{301}e\u{301}", "e\u{301}"],
        );
    }

    #[test]
    fn control_characters_cannot_reach_the_terminal() {
        check("a\x1b[31mb\tc\nd", 80, &["a [31mb c", "d"]);
    }
}
