//! The scheme that an expression is.

use super::expression::{Node, evaluate};
use crate::fill::plan::{Draw, Operation, Plan};
use crate::schemes::{Constant, Distribution, FanScaling, LayerDefault, Normal, Paper, Uniform};
use crate::{Fan, FanMode, Scheme};

/// Layer sizes at which an expression is compared with the schemes: no two schemes agree on all of
/// them.
const PROBES: [Fan; 6] = [
    Fan {
        fan_in: 12288,
        fan_out: 20,
    },
    Fan {
        fan_in: 20,
        fan_out: 7,
    },
    Fan {
        fan_in: 5,
        fan_out: 1,
    },
    Fan {
        fan_in: 1,
        fan_out: 3,
    },
    Fan {
        fan_in: 64,
        fan_out: 64,
    },
    Fan {
        fan_in: 3,
        fan_out: 1000,
    },
];

const RELATIVE_TOLERANCE: f64 = 1e-12;

/// The scheme whose values are the expression's, up to rounding, for every layer size.
pub(crate) fn canonical(node: &Node) -> Option<Scheme> {
    let laws: Option<Vec<Affine>> = PROBES
        .iter()
        .map(|&fan| Affine::of(&evaluate(node, fan, "").ok()?))
        .collect();
    let laws = laws?;
    match laws.first()?.draw {
        Draw::Constant(_) => {
            let value = constant(laws.iter().map(|law| law.at(1.0)))?;
            Constant::new(value).ok().map(Scheme::from)
        }
        Draw::Normal => normal(&laws),
        Draw::Uniform { .. } => uniform(&laws),
        Draw::Truncated(_) => None,
    }
}

fn normal(laws: &[Affine]) -> Option<Scheme> {
    let (means, stds) = (
        || laws.iter().map(|law| law.intercept),
        || laws.iter().map(|law| law.slope),
    );
    if constant(means()) == Some(0.0) {
        let scaled = schemes().find(|&(paper, mode)| {
            agree(stds(), |fan| (paper.gain_squared() / mode.of(fan)).sqrt())
        });
        if let Some((paper, mode)) = scaled {
            return Some(
                FanScaling::new(paper, Distribution::Normal)
                    .with_mode(mode)
                    .into(),
            );
        }
    }
    Normal::new(constant(means())?, constant(stds())?)
        .ok()
        .map(Scheme::Normal)
}

fn uniform(laws: &[Affine]) -> Option<Scheme> {
    let bounds = laws.iter().map(|law| match law.draw {
        Draw::Uniform { low, high } => Some((law.at(low), law.at(high))),
        _ => None,
    });
    let bounds: Vec<(f64, f64)> = bounds.collect::<Option<_>>()?;
    let (lows, highs) = (
        || bounds.iter().map(|&(low, _)| low),
        || bounds.iter().map(|&(_, high)| high),
    );
    if bounds.iter().all(|&(low, high)| near(-low, high)) {
        if agree(highs(), |fan| 1.0 / FanMode::FanIn.of(fan).sqrt()) {
            return Some(LayerDefault::TorchLinearWeights.into());
        }
        let scaled = schemes().find(|&(paper, mode)| {
            agree(highs(), |fan| {
                (3.0 * paper.gain_squared() / mode.of(fan)).sqrt()
            })
        });
        if let Some((paper, mode)) = scaled {
            return Some(
                FanScaling::new(paper, Distribution::Uniform)
                    .with_mode(mode)
                    .into(),
            );
        }
    }
    Uniform::new(constant(lows())?, constant(highs())?)
        .ok()
        .map(Scheme::Uniform)
}

/// The variances of the papers; LeCun's over the average fan is Glorot's.
fn schemes() -> impl Iterator<Item = (Paper, FanMode)> {
    let usual = [Paper::LeCun, Paper::He, Paper::Glorot].map(|paper| (paper, paper.usual_mode()));
    let others = [
        (Paper::LeCun, FanMode::FanOut),
        (Paper::He, FanMode::FanOut),
        (Paper::He, FanMode::FanAvg),
    ];
    usual.into_iter().chain(others)
}

/// `slope * draw + intercept`.
struct Affine {
    draw: Draw,
    slope: f64,
    intercept: f64,
}

impl Affine {
    /// What the plan amounts to, if it is linear in the draw.
    fn of(plan: &Plan) -> Option<Self> {
        let (mut slope, mut intercept) = (1.0, 0.0);
        for operation in &plan.operations {
            match *operation {
                Operation::Negate => (slope, intercept) = (-slope, -intercept),
                Operation::Add(s) => intercept += s,
                Operation::Subtract(s) => intercept -= s,
                Operation::SubtractFrom(s) => (slope, intercept) = (-slope, s - intercept),
                Operation::Multiply(s) => (slope, intercept) = (slope * s, intercept * s),
                Operation::Divide(s) => (slope, intercept) = (slope / s, intercept / s),
                Operation::Power(1.0) => {}
                Operation::Power(_)
                | Operation::PowerOf(_)
                | Operation::SquareRoot
                | Operation::DivideInto(_) => {
                    return None;
                }
            }
        }
        Some(Self {
            draw: plan.draw,
            slope,
            intercept,
        })
    }

    fn at(&self, draw: f64) -> f64 {
        let draw = if let Draw::Constant(value) = self.draw {
            value
        } else {
            draw
        };
        self.slope * draw + self.intercept
    }
}

fn agree(values: impl Iterator<Item = f64>, law: impl Fn(Fan) -> f64) -> bool {
    PROBES
        .iter()
        .zip(values)
        .all(|(&fan, value)| near(value, law(fan)))
}

/// The value of a sequence that does not change.
fn constant(mut values: impl Iterator<Item = f64>) -> Option<f64> {
    let first = values.next()?;
    values.all(|value| near(value, first)).then_some(first)
}

fn near(a: f64, b: f64) -> bool {
    // An infinite difference is within an infinite tolerance: expressions that overflow are no
    // scheme.
    let size = a.abs().max(b.abs());
    a == b || size.is_finite() && (a - b).abs() <= RELATIVE_TOLERANCE * size
}
