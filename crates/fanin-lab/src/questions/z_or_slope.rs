use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;
use fanin_activation::theory::{MeanField, Variances};

use super::numbers::{Mean, close, every, normals, number, second_moment};
use super::{Answer, Axis, Curve, Figure, Lines, PlainTable, Question, Tone};
use crate::stop::proceed;
use crate::{Claim, Error};

pub(super) const QUESTION: Question = Question {
    id: "z-or-slope",
    words: "For the vanishing gradient problem, isn't it the case that the derivative of the activation function evaluated at \
            z should not be too small? The intuition for z being close to 1.0 was based on forward propagation; why does that \
            hold for backward propagation of derivatives?",
    source: "deeplearning.ai forum, intuition on weight initialization, question 3",
    ask,
};

const WIDTH: usize = 100;
const DEPTH: usize = 12;
const NETWORKS: usize = 40;
const THEORY: &str = "a factor χ₁ = n Var(W) E φ'(z)² a layer (Schoenholz et al. 2017)";

/// An activation with n · Var(W).
struct Case {
    name: &'static str,
    activation: Activation,
    factor: f64,
    tone: Tone,
}

const CASES: [Case; 6] = [
    Case {
        name: "ReLU, 2/n",
        activation: Activation::Relu,
        factor: 2.0,
        tone: Tone::Good,
    },
    Case {
        name: "ReLU, 1/n",
        activation: Activation::Relu,
        factor: 1.0,
        tone: Tone::Bad,
    },
    Case {
        name: "tanh, 1/n",
        activation: Activation::Tanh,
        factor: 1.0,
        tone: Tone::Good,
    },
    Case {
        name: "tanh, 9/n",
        activation: Activation::Tanh,
        factor: 9.0,
        tone: Tone::Plain,
    },
    Case {
        name: "sigmoid, 1/n",
        activation: Activation::Sigmoid,
        factor: 1.0,
        tone: Tone::Bad,
    },
    Case {
        name: "sigmoid, 22/n",
        activation: Activation::Sigmoid,
        factor: 22.0,
        tone: Tone::Good,
    },
];

/// Second moments in each layer of one network: of `z`, of `φ′(z)`, and of `∂J/∂z` against the last layer's.
struct Moments {
    z: Vec<f64>,
    slope: Vec<f64>,
    gradient: Vec<f64>,
}

/// An input of norm `√n · size` forward, a random gradient back.
fn pass(case: &Case, weights: &[Vec<f64>], delta: &[f64], size: f64) -> Moments {
    let scale = (case.factor / WIDTH as f64).sqrt();
    let mut a = vec![size; WIDTH];
    let mut zs: Vec<Vec<f64>> = Vec::new();
    for w in weights {
        let z: Vec<f64> = w.chunks_exact(WIDTH).map(|w| scale * dot(w, &a)).collect();
        a = z.iter().map(|&z| case.activation.value(z)).collect();
        zs.push(z);
    }
    let slopes: Vec<Vec<f64>> = zs
        .iter()
        .map(|z| z.iter().map(|&z| case.activation.derivative(z)).collect())
        .collect();
    let mut delta = delta.to_vec();
    let start = second_moment(&delta);
    let mut gradient = vec![1.0];
    for l in (1..DEPTH).rev() {
        let mut back = vec![0.0; WIDTH];
        for (w, d) in weights[l].chunks_exact(WIDTH).zip(&delta) {
            for (back, w) in back.iter_mut().zip(w) {
                *back += scale * w * d;
            }
        }
        delta = back
            .iter()
            .zip(&slopes[l - 1])
            .map(|(b, s)| b * s)
            .collect();
        gradient.push(second_moment(&delta) / start);
    }
    gradient.reverse();
    Moments {
        z: zs.iter().map(|z| second_moment(z)).collect(),
        slope: slopes.iter().map(|s| second_moment(s)).collect(),
        gradient,
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let mut measured: Vec<Vec<Moments>> = CASES.iter().map(|_| Vec::new()).collect();
    let (mut same, mut all) = (0, 0);
    for network in 0..NETWORKS {
        proceed(stop)?;
        let weights = (0..DEPTH).map(|l| normals(6, &format!("W{l} of {network}"), WIDTH * WIDTH));
        let weights = weights.collect::<Result<Vec<_>, _>>()?;
        let delta = normals(6, &format!("gradient of {network}"), WIDTH)?;
        for (case, measured) in CASES.iter().zip(&mut measured) {
            let moments = pass(case, &weights, &delta, 1.0);
            if case.activation == Activation::Relu {
                // A power of two rounds nothing.
                let louder = pass(case, &weights, &delta, 128.0);
                all += 1;
                same += usize::from(louder.gradient == moments.gradient);
            }
            measured.push(moments);
        }
    }

    let mut table = PlainTable::new(
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
    let (mut claims, mut curves): (Vec<Claim>, Vec<Curve>) = (Vec::new(), Vec::new());
    let mut told = Vec::new();
    for (case, measured) in CASES.iter().zip(&measured) {
        let (z2, predicted) = predict(case)?;
        let of = |of: fn(&Moments) -> &Vec<f64>, l: usize| -> Mean {
            measured.iter().map(|m| of(m)[l]).collect()
        };
        let gradient = of(|m| &m.gradient, 0);
        let middle = DEPTH / 2;
        let slope = of(|m| &m.slope, middle).value;
        let z = of(|m| &m.z, middle).value.sqrt();
        table.row([
            case.name.to_owned(),
            number(z),
            number(slope),
            number(case.factor * slope),
            number(gradient.value),
            number(predicted[0]),
        ]);
        told.push((z, case.factor * slope, gradient.value));
        // What the theory of wide layers leaves out is of the order depth/width, relatively.
        let tolerance = 4.0 * gradient.error + DEPTH as f64 / WIDTH as f64 * predicted[0];
        claims.push(close(
            format!("{}: gradient² in layer 1 against layer {DEPTH}", case.name),
            THEORY,
            predicted[0],
            gradient.value,
            (
                tolerance,
                "4 standard errors, and depth/width, which the theory of wide layers leaves out",
            ),
        ));
        let z_end = of(|m| &m.z, DEPTH - 1);
        claims.push(close(
            format!("{}: z² in layer {DEPTH}", case.name),
            "the map of second moments (Poole et al. 2016)",
            z2[DEPTH - 1],
            z_end.value,
            (
                4.0 * z_end.error + DEPTH as f64 / WIDTH as f64 * z2[DEPTH - 1],
                "4 standard errors, and depth/width",
            ),
        ));
        let layer = |l: usize, y: f64| ((l + 1) as f64, y);
        let dashed: Vec<_> = predicted
            .iter()
            .enumerate()
            .map(|(l, &y)| layer(l, y))
            .collect();
        let dots: Vec<_> = (0..DEPTH)
            .map(|l| layer(l, of(|m| &m.gradient, l).value))
            .collect();
        curves.push(Curve::new(case.name, case.tone).dashed(dashed).dots(dots));
    }
    claims.push(every(
        "ReLU: z 128 times as large leaves every gradient as it is",
        "its slope does not depend on the size of z",
        "in every network",
        "none: equal to the bit",
        (same, all),
    ));
    table.note = format!("{NETWORKS} networks of {DEPTH} layers of {WIDTH} units; mean squares.");
    let text = vec![
        "You are right: it is φ'(z), not z. Going back through a layer, the gradient is multiplied with φ'(z) and with \
         Wᵀ. Its mean square therefore changes by χ₁ = n · Var(W) · E φ'(z)², and what has to be near 1 is χ₁. The size of \
         z matters only because it decides φ'."
            .to_owned(),
        format!(
            "ReLU shows it best: its slope is 1 for any z > 0. I made z 128 times as large, and all gradients stayed the same to the \
             last bit. With 2/n and half of the units on, χ₁ is 2 · 1/2 = 1 and the gradient survives; with 1/n it keeps {} after \
             {DEPTH} layers.",
            number(told[1].2)
        ),
        format!(
            "Sigmoid shows the other side: with 1/n its z is {} in size, nicely small, and the gradient still dies: {} is left. \
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
             gradient grows instead of vanishing. So: too high harms tanh and sigmoid, «too low» harms neither by itself; \
             look at χ₁.",
            number(told[2].2),
            number(told[3].1)
        ),
    ];
    let figure = Figure::Lines(Lines {
        title: "What comes back: χ₁ to the power of the depth".to_owned(),
        subtitle: format!(
            "mean square of ∂J/∂z against the last layer; dashed: predicted, dots: mean of {NETWORKS} networks"
        ),
        x: Axis::linear("layer"),
        y: Axis::logarithmic("gradient², relative to the last layer"),
        curves,
    });
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}

/// In wide layers: the mean square of `z`, and of the gradient against the last layer's.
fn predict(case: &Case) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let variances = Variances {
        weight: case.factor,
        bias: 0.0,
    };
    let theory = MeanField::new(&case.activation, variances)?;
    let mut z = vec![case.factor];
    for l in 1..DEPTH {
        z.push(theory.q_map(z[l - 1]));
    }
    let mut gradient = vec![1.0; DEPTH];
    for l in (0..DEPTH - 1).rev() {
        gradient[l] = gradient[l + 1] * theory.chi1(z[l]);
    }
    Ok((z, gradient))
}
