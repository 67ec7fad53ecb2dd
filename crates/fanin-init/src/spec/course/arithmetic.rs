//! Numbers computed from variables, in the notation of the course: no draws, no sizes.

use super::expression::{Node, Scalar, Value, value};
use super::parser::{Failure, Parser};
use super::tokens::{TokenKind, tokens};
use super::variables::Variables;
use crate::Fan;
use crate::spec::grammar::{check_length, position};

/// The value of `0.02/sqrt(2*n_layers)`.
///
/// The error says what is wrong, and where in the text.
pub(crate) fn arithmetic(text: &str, variables: &Variables) -> Result<f64, String> {
    // The tree of a sum is as deep as the sum is long.
    check_length(text).map_err(|error| error.to_string())?;
    let node = read(text, variables).map_err(|Failure { start, message }| {
        format!("position {} of `{text}`: {message}", position(text, start))
    })?;
    let no_fan = Fan {
        fan_in: 0,
        fan_out: 0,
    };
    match value(&node, no_fan) {
        Ok(Value::Scalar(Scalar { value, .. })) if value.is_finite() => Ok(value),
        Ok(Value::Scalar(Scalar { value, .. })) => {
            Err(format!("`{text}` is {value}, wanted a finite number"))
        }
        Ok(Value::Array(_)) => Err(format!("`{text}` is a draw, wanted a number")),
        Err(message) => Err(format!("`{text}`: {message}")),
    }
}

fn read(text: &str, variables: &Variables) -> Result<Node, Failure> {
    let tokens = tokens(text)?;
    let mut parser = Parser::new(text, &tokens, Some(variables));
    let node = parser.sum()?;
    match parser.peek() {
        end if end.kind == TokenKind::End => Ok(node),
        found => Err(parser.unexpected(found, "an operator or the end")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<f64, &str>) {
        let variables = Variables {
            known: BTreeMap::from([("n_layers".to_owned(), 12.0), ("std".to_owned(), 0.02)]),
            later: vec!["own".to_owned(), "below".to_owned()],
        };
        let found = arithmetic(text, &variables);
        assert_eq!(
            found.as_ref().map_err(String::as_str),
            expected.as_ref().map_err(|message| *message),
            "{text}"
        );
    }

    #[test]
    fn numbers_are_pythons() {
        check("2", Ok(2.0));
        check("std/sqrt(2*n_layers)", Ok(0.02 / 24_f64.sqrt()));
        check("-2**2 + 1e1", Ok(6.0));
        check("2**-1*(3 - n_layers)", Ok(-4.5));
        check("np.sqrt(4)", Ok(2.0));
    }

    #[test]
    fn errors_say_what_and_where() {
        check("own", Err("position 1 of `own`: `own` refers to itself"));
        check(
            "1+below",
            Err("position 3 of `1+below`: `below` stands below, wanted one of the variables above"),
        );
        check(
            "n_layer",
            Err("position 1 of `n_layer`: unknown name `n_layer`, the nearest is `n_layers`"),
        );
        check("1/0", Err("`1/0`: ZeroDivisionError: division by zero"));
        check(
            "1/sqrt(0)",
            Err("`1/sqrt(0)` is inf, wanted a finite number"),
        );
        check("sqrt(-1)", Err("`sqrt(-1)` is NaN, wanted a finite number"));
        check("1e999", Err("`1e999` is inf, wanted a finite number"));
        for text in ["", "1 2", "(1", "randn", "n_prev", "1,5", "é", "sqrt 2"] {
            assert!(arithmetic(text, &Variables::default()).is_err(), "{text}");
        }
        assert!(arithmetic(&"1+".repeat(100_000), &Variables::default()).is_err());
        assert!(arithmetic(&"(".repeat(1000), &Variables::default()).is_err());
    }
}
