use super::parser::Failure;

/// A token and the byte at which it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) start: usize,
    pub(super) kind: TokenKind<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind<'a> {
    Number(f64),
    /// A name with its dots, such as `np.random.randn`.
    Name(&'a str),
    /// A string, which only a target such as `parameters['W' + str(l)]` has.
    Text,
    /// `+ - * / ( ) [ ] , = ;`, `**`, or an ellipsis, `...` or `…`.
    Symbol(&'a str),
    End,
}

/// Splits a line of Python into tokens, without its comments and continuations.
pub(super) fn tokens(line: &str) -> Result<Vec<Token<'_>>, Failure> {
    let bytes = line.as_bytes();
    let mut read = Vec::new();
    let (mut start, mut last) = (0, 0);
    while let Some(&byte) = bytes.get(start) {
        let (kind, end) = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                start += 1;
                continue;
            }
            b'#' => {
                start = run(bytes, start, |b| b != b'\n');
                continue;
            }
            b'\\' if matches!(bytes[start + 1..], [b'\n', ..] | [b'\r', b'\n', ..]) => {
                start += 1;
                continue;
            }
            b'.' if line[start..].starts_with("...") => {
                (TokenKind::Symbol(&line[start..start + 3]), start + 3)
            }
            b'0'..=b'9' | b'.' => number(line, start)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let end = run(bytes, start, |b| {
                    b.is_ascii_alphanumeric() || b == b'_' || b == b'.'
                });
                (TokenKind::Name(&line[start..end]), end)
            }
            b'\'' | b'"' => {
                let close = bytes[start + 1..].iter().position(|&b| b == byte);
                let close = close.ok_or_else(|| {
                    Failure::new(start, "found a string without its closing quote")
                })?;
                (TokenKind::Text, start + close + 2)
            }
            b'*' if bytes.get(start + 1) == Some(&b'*') => (TokenKind::Symbol("**"), start + 2),
            b'+' | b'-' | b'*' | b'/' | b'(' | b')' | b'[' | b']' | b',' | b'=' | b';' => {
                (TokenKind::Symbol(&line[start..=start]), start + 1)
            }
            b'^' => {
                return Err(Failure::new(start, "found `^`: Python's power is `**`"));
            }
            _ if line[start..].starts_with('…') => {
                let end = start + '…'.len_utf8();
                (TokenKind::Symbol(&line[start..end]), end)
            }
            _ => {
                let found = line[start..].chars().next().unwrap_or_default();
                let hint = if line.contains('\n') {
                    ": give only the line of W"
                } else {
                    ""
                };
                return Err(Failure::new(
                    start,
                    format!("found `{found}`, which no expression here has{hint}"),
                ));
            }
        };
        read.push(Token { start, kind });
        (start, last) = (end, end);
    }
    read.push(Token {
        start: last,
        kind: TokenKind::End,
    });
    Ok(read)
}

fn number(line: &str, start: usize) -> Result<(TokenKind<'_>, usize), Failure> {
    let bytes = line.as_bytes();
    let is_digit = |b: u8| b.is_ascii_digit();
    let mut end = run(bytes, start, is_digit);
    if bytes.get(end) == Some(&b'.') {
        end = run(bytes, end + 1, is_digit);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let digits = run(bytes, end + 1 + sign, is_digit);
        if digits > end + 1 + sign {
            end = digits;
        }
    }
    let after = run(bytes, end, |b| {
        b.is_ascii_alphanumeric() || b == b'_' || b == b'.'
    });
    let text = &line[start..after];
    match text.parse() {
        Ok(number) if after == end => Ok((TokenKind::Number(number), end)),
        _ => Err(Failure::new(
            start,
            format!("found `{text}`, wanted a number such as 0.01"),
        )),
    }
}

/// The end of the run of bytes that starts at `start`.
fn run(bytes: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[start..]
        .iter()
        .position(|&b| !belongs(b))
        .map_or(bytes.len(), |length| start + length)
}
