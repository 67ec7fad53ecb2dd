//! What must not be small on the way back, z or φ'(z)?
//!
//! Going back through a layer, the mean square of a gradient changes by `χ₁ = n Var(W) E φ'(z)²`
//! (Schoenholz et al. 2017). Six chains of twelve layers of 200 units are measured forward and
//! backward, a hundred networks each, and compared with that. For ReLU the size of z does not
//! matter at all: inputs 128 times as large leave every gradient equal to the bit.

use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;

use super::answer::table;
use super::chain::{self, Case, Moments, Size, mean, measure, predict, tolerance};
use super::numbers::{close, every, number};
use super::{Answer, Question};
use crate::{Claim, Error};
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "z-or-slope",
    title: "Which must not be small, z or its slope?",
    words: "For the vanishing gradient problem, isn't it the case that the derivative of the activation function evaluated at \
            z should not be too small? The intuition for z being close to 1.0 was based on forward propagation; why does that \
            hold for backward propagation of derivatives?",
    source: "deeplearning.ai forum, intuition on weight initialization, question 3",
    ask,
};

/// Wide enough that depth over width is 6 %.
const SIZE: Size = Size {
    depth: 12,
    width: 200,
    networks: 100,
};
const DEPTH: usize = SIZE.depth;
const THEORY: &str = "a factor χ₁ = n Var(W) E φ'(z)² a layer (Schoenholz et al. 2017)";

/// Sigmoid with 22/n has weights √22, that is 4.7, times as large as with 1/n.
const CASES: [Case; 6] = [
    Case::new("ReLU, 2/n", Activation::Relu, 2.0, Role::Good),
    Case::new("ReLU, 1/n", Activation::Relu, 1.0, Role::Bad),
    Case::new("tanh, 1/n", Activation::Tanh, 1.0, Role::Good),
    Case::new("tanh, 9/n", Activation::Tanh, 9.0, Role::Plain),
    Case::new("sigmoid, 1/n", Activation::Sigmoid, 1.0, Role::Bad),
    Case::new("sigmoid, 22/n", Activation::Sigmoid, 22.0, Role::Good),
];

fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let (mut same, mut all) = (0, 0);
    let measured = measure(&CASES, SIZE, stop, |case, draws, moments| {
        if case.activation == Activation::Relu {
            // A power of two rounds nothing.
            let louder = draws.pass(case, 128.0);
            all += 1;
            same += usize::from(louder.gradient == moments.gradient);
        }
    })?;

    let mut table = table(
        "From the last layer back to the first",
        [
            "chain",
            "z, rms in the middle",
            "E φ'(z)² there",
            "χ₁ there",
            "gradient² kept",
            "predicted",
        ],
    );
    let (mut claims, mut marks): (Vec<Claim>, Vec<Mark>) = (Vec::new(), Vec::new());
    let mut told = Vec::new();
    for (case, measured) in CASES.iter().zip(&measured) {
        let predicted = predict(case, DEPTH)?;
        let of = |of: fn(&Moments) -> &Vec<f64>, l: usize| mean(measured, of, l);
        let gradient = of(|m| &m.gradient, 0);
        let middle = DEPTH / 2;
        let slope = of(|m| &m.slope, middle).value;
        let z = of(|m| &m.z, middle).value.sqrt();
        table.texts([
            case.name.to_owned(),
            number(z),
            number(slope),
            number(case.factor * slope),
            number(gradient.value),
            number(predicted.gradient[0]),
        ]);
        told.push((z, case.factor * slope, gradient.value));
        claims.push(close(
            format!("{}: gradient² in layer 1 against layer {DEPTH}", case.name),
            THEORY,
            predicted.gradient[0],
            gradient.value,
            tolerance(gradient, predicted.gradient[0], SIZE),
        ));
        let (last, z_end) = (DEPTH - 1, of(|m| &m.z, DEPTH - 1));
        claims.push(close(
            format!("{}: z² in layer {DEPTH}", case.name),
            "the map of second moments (Poole et al. 2016)",
            predicted.z[last],
            z_end.value,
            tolerance(z_end, predicted.z[last], SIZE),
        ));
        let means = (0..DEPTH).map(|l| of(|m| &m.gradient, l).value);
        marks.extend(chain::marks(case, predicted.gradient, means));
    }
    claims.push(every(
        "ReLU: z 128 times as large leaves every gradient as it is",
        "its slope does not depend on the size of z",
        "in every network",
        "none: equal to the bit",
        (same, all),
    ));
    table.footnote(format!(
        "{} networks of {DEPTH} layers of {} units; mean squares.",
        SIZE.networks, SIZE.width
    ));
    let text = vec![
        "You are right: it is φ'(z), not z. Going back through a layer, the gradient is multiplied by φ'(z) and by \
         Wᵀ. Its mean square therefore changes by χ₁ = n · Var(W) · E φ'(z)², and what has to be near 1 is χ₁. The size of \
         z matters only because it decides φ'."
            .to_owned(),
        format!(
            "ReLU shows it best: its slope is 1 for any z > 0. Making z 128 times as large left all gradients the same to the \
             last bit. With 2/n and half of the units on, χ₁ is 2 · 1/2 = 1 and the gradient survives; with 1/n it keeps {} after \
             {DEPTH} layers.",
            number(told[1].2)
        ),
        format!(
            "Sigmoid shows the other side: with 1/n its z is {} in size, small enough, and the gradient still vanishes: {} is left. \
             Its slope is at most 1/4, so χ₁ is {}. Weights 4.7 times as large help: z is then {}, χ₁ {}.",
            number(told[4].0),
            number(told[4].2),
            number(told[4].1),
            number(told[5].0),
            number(told[5].1)
        ),
        format!(
            "For tanh both views agree, which is where the rule comes from: near 0 its slope is 1, so the variance 1/n that keeps z also \
             keeps the gradient ({} left). If z is large, the slope is small; but larger weights push back: with 9/n χ₁ is {}, and the \
             gradient grows instead of vanishing. So: too high harms tanh and sigmoid, \"too low\" harms neither by itself; \
             look at χ₁.",
            number(told[2].2),
            number(told[3].1)
        ),
    ];
    let figure = Figure::of(
        "What comes back: χ₁ to the power of the depth",
        format!(
            "mean square of ∂J/∂z against the last layer; dashed: predicted, dots: mean of {} networks",
            SIZE.networks
        ),
        Panel::new(
            Axis::linear("layer"),
            Axis::logarithmic("gradient², relative to the last layer"),
            marks,
        ),
    );
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}
