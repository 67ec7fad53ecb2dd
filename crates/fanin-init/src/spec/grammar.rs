//! The text of specs: names with parameters in parentheses, and where an error is.

use crate::Error;

/// Bounds the work that a spec from outside can cause.
pub(crate) fn check_length(spec: &str) -> Result<(), Error> {
    const LONGEST: usize = 1024;
    if spec.len() <= LONGEST {
        return Ok(());
    }
    let start = spec.chars().take(20).chain(['…']).collect();
    let message = format!(
        "the spec has {} bytes, wanted at most {LONGEST}",
        spec.len()
    );
    Err(Error::Syntax {
        spec: start,
        position: LONGEST + 1,
        message,
    })
}

/// Splits `name(arguments)`.
pub(crate) fn split(spec: &str) -> Result<(&str, Option<&str>), Error> {
    let trimmed = spec.trim();
    let Some((name, rest)) = trimmed.split_once('(') else {
        return Ok((trimmed, None));
    };
    let Some(arguments) = rest.strip_suffix(')') else {
        let leading = spec.len() - spec.trim_start().len();
        let opened = position(spec, leading + name.len());
        let message = format!("found the end, wanted `)` for the `(` at position {opened}");
        return Err(syntax(spec, &trimmed[trimmed.len()..], message));
    };
    Ok((name.trim_end(), Some(arguments)))
}

/// An error at the start of `part`, a sub-slice of `spec`.
pub(crate) fn syntax(spec: &str, part: &str, message: String) -> Error {
    let part = part.trim_start();
    let offset = (part.as_ptr() as usize)
        .saturating_sub(spec.as_ptr() as usize)
        .min(spec.len());
    Error::Syntax {
        spec: spec.to_owned(),
        position: position(spec, offset),
        message,
    }
}

/// The character, counted from 1, at a byte of the spec.
pub(crate) fn position(spec: &str, byte: usize) -> usize {
    spec.char_indices()
        .take_while(|&(index, _)| index < byte)
        .count()
        + 1
}

/// What to say of a comma with a digit on both sides, which where no comma may stand is a decimal
/// comma.
pub(crate) fn decimal_comma(spec: &str, comma: usize) -> Option<String> {
    let (before, after) = (spec.get(..comma)?, spec.get(comma..)?.strip_prefix(',')?);
    let is_digit = |c: char| c.is_ascii_digit();
    let whole = &before[before.trim_end_matches(is_digit).len()..];
    let decimals = &after[..after.len() - after.trim_start_matches(is_digit).len()];
    let is_number = !whole.is_empty() && !decimals.is_empty();
    is_number
        .then(|| format!("found `{whole},{decimals}`, wanted a decimal point: {whole}.{decimals}"))
}

/// Where the parenthesis that is open at the start is closed.
pub(crate) fn closing(rest: &str) -> Option<usize> {
    let mut depth = 1_usize;
    rest.find(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}
