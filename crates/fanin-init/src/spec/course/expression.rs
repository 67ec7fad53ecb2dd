//! An expression of the course and its value for a layer.

use crate::fill::plan::{Draw, Operation, Plan};
use crate::{Error, Fan};

/// An expression such as `randn*sqrt(2/n_prev)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Number(f64),
    FanIn,
    FanOut,
    Randn,
    /// `np.random.normal`.
    Normal {
        loc: Box<Node>,
        scale: Box<Node>,
    },
    Uniform {
        low: Box<Node>,
        high: Box<Node>,
    },
    /// `np.zeros` and `np.ones`.
    Filled(f64),
    Negate(Box<Node>),
    SquareRoot(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
}

#[cfg(feature = "rules")]
impl Node {
    /// Whether the values depend on the sizes of the layer.
    pub(crate) fn needs_fans(&self) -> bool {
        match self {
            Self::FanIn | Self::FanOut => true,
            Self::Number(_) | Self::Randn | Self::Filled(_) => false,
            Self::Normal { loc: a, scale: b }
            | Self::Uniform { low: a, high: b }
            | Self::Binary(_, a, b) => a.needs_fans() || b.needs_fans(),
            Self::Negate(operand) | Self::SquareRoot(operand) => operand.needs_fans(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

pub(super) enum Value {
    Scalar(Scalar),
    Array(Plan),
}

/// A number, and whether Python or NumPy computes with it: Python's own numbers raise where NumPy's
/// give inf or NaN.
#[derive(Clone, Copy)]
pub(super) struct Scalar {
    pub(super) value: f64,
    is_numpy: bool,
}

/// What the expression is for a layer of this size.
pub(crate) fn evaluate(node: &Node, fan: Fan, spec: &str) -> Result<Plan, Error> {
    let Fan { fan_in, fan_out } = fan;
    let fail = |message| Error::Evaluation {
        spec: spec.to_owned(),
        n: fan_out,
        n_prev: fan_in,
        message,
    };
    match value(node, fan).map_err(fail)? {
        Value::Array(plan) => Ok(plan),
        Value::Scalar(scalar) => Ok(Plan::new(Draw::Constant(scalar.value))),
    }
}

pub(super) fn value(node: &Node, fan: Fan) -> Result<Value, &'static str> {
    let python = |value| {
        Ok(Value::Scalar(Scalar {
            value,
            is_numpy: false,
        }))
    };
    let array = |draw| Ok(Value::Array(Plan::new(draw)));
    match node {
        Node::Number(number) => python(*number),
        Node::FanIn => python(fan.fan_in as f64),
        Node::FanOut => python(fan.fan_out as f64),
        Node::Randn => array(Draw::Normal),
        Node::Filled(number) => array(Draw::Constant(*number)),
        // NumPy computes `loc + scale * draw`, the sum too where `loc` is zero.
        Node::Normal { loc, scale } => {
            let (loc, scale) = (scalar(loc, fan)?, scalar(scale, fan)?);
            if scale.is_sign_negative() && !scale.is_nan() {
                return Err("ValueError: scale < 0");
            }
            let plan = Plan::new(Draw::Normal).then(Operation::Multiply(scale));
            Ok(Value::Array(plan.then(Operation::Add(loc))))
        }
        Node::Uniform { low, high } => array(Draw::Uniform {
            low: scalar(low, fan)?,
            high: scalar(high, fan)?,
        }),
        Node::Negate(operand) => Ok(match value(operand, fan)? {
            Value::Scalar(s) => Value::Scalar(Scalar {
                value: -s.value,
                ..s
            }),
            Value::Array(plan) => Value::Array(plan.then(Operation::Negate)),
        }),
        Node::SquareRoot(operand) => Ok(match value(operand, fan)? {
            Value::Scalar(s) => Value::Scalar(Scalar {
                value: s.value.sqrt(),
                is_numpy: true,
            }),
            Value::Array(plan) => Value::Array(plan.then(Operation::SquareRoot)),
        }),
        Node::Binary(operator, left, right) => match (value(left, fan)?, value(right, fan)?) {
            (Value::Scalar(a), Value::Scalar(b)) => Ok(Value::Scalar(combine(*operator, a, b)?)),
            (Value::Array(plan), Value::Scalar(Scalar { value: s, .. })) => {
                Ok(Value::Array(plan.then(match operator {
                    Operator::Add => Operation::Add(s),
                    Operator::Subtract => Operation::Subtract(s),
                    Operator::Multiply => Operation::Multiply(s),
                    Operator::Divide => Operation::Divide(s),
                    Operator::Power => Operation::Power(s),
                })))
            }
            (Value::Scalar(Scalar { value: s, .. }), Value::Array(plan)) => {
                Ok(Value::Array(plan.then(match operator {
                    Operator::Add => Operation::Add(s),
                    Operator::Subtract => Operation::SubtractFrom(s),
                    Operator::Multiply => Operation::Multiply(s),
                    Operator::Divide => Operation::DivideInto(s),
                    Operator::Power => Operation::PowerOf(s),
                })))
            }
            (Value::Array(_), Value::Array(_)) => Err("an expression takes one draw"),
        },
    }
}

fn scalar(node: &Node, fan: Fan) -> Result<f64, &'static str> {
    match value(node, fan)? {
        Value::Scalar(scalar) => Ok(scalar.value),
        Value::Array(_) => Err("an argument of a draw must be a number"),
    }
}

fn combine(operator: Operator, a: Scalar, b: Scalar) -> Result<Scalar, &'static str> {
    let is_numpy = a.is_numpy || b.is_numpy;
    let (x, y) = (a.value, b.value);
    if !is_numpy {
        match operator {
            Operator::Divide if y == 0.0 => return Err("ZeroDivisionError: division by zero"),
            Operator::Power if x == 0.0 && y < 0.0 => {
                return Err("ZeroDivisionError: zero to a negative power");
            }
            Operator::Power if x < 0.0 && y.is_finite() && y.fract() != 0.0 => {
                return Err("a negative number to a fractional power is complex in Python");
            }
            Operator::Power if x.is_finite() && y.is_finite() && x.powf(y).is_infinite() => {
                return Err("OverflowError: the power is too large");
            }
            _ => {}
        }
    }
    let value = match operator {
        Operator::Add => x + y,
        Operator::Subtract => x - y,
        Operator::Multiply => x * y,
        Operator::Divide => x / y,
        Operator::Power => x.powf(y),
    };
    Ok(Scalar { value, is_numpy })
}
