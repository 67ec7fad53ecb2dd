//! The course's notation: a NumPy expression with one draw, evaluated literally, in the order
//! typed.

mod expression;
mod tokens;

// From text to an expression, and to a number where there are variables.
#[cfg(feature = "rules")]
mod arithmetic;
mod parser;
#[cfg_attr(
    not(feature = "rules"),
    expect(dead_code, reason = "only rules compute with variables")
)]
mod variables;

// From an expression to a scheme.
mod canonical;

#[cfg(feature = "rules")]
pub(crate) use arithmetic::arithmetic;
pub(crate) use canonical::canonical;
pub(crate) use expression::{Node, evaluate};
pub(crate) use parser::{is_name, parse};
#[cfg(feature = "rules")]
pub(crate) use variables::Variables;
