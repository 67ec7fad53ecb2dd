//! What is near 1, the weights or z, and is it 1/n or 2/n?
//!
//! The two programs of the thread are run twenty thousand times each, and what they print is
//! averaged: `n Var(W)` is the mean square of z, and `np.var(Z)` is smaller by the factor
//! `1 - 1/values`, because it subtracts the mean of the very values.
//!
//! Then z² is followed through ten layers of 100 units: a factor `n Var(W)` a layer without an
//! activation, half of it with ReLU, and the map of Poole et al. (2016) with tanh.

use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;

use super::answer::table;
use super::chain::{self, Case, Size, mean, measure, predict, tolerance};
use super::numbers::{
    Mean, close, mean_close, normals, number, percent, second_moment, share, variance,
};
use super::{Answer, Question};
use crate::stop::proceed;
use crate::{Claim, Error};
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "w-or-z",
    title: "What is near 1, W or Z?",
    words: "The weights are set so that they are \"not too much bigger than 1 and not too much less than 1\". It is \
            obvious that the elements of this matrix are far more close to zero. Is it really true?",
    source: "deeplearning.ai forum, weight initialization for deep networks, 03:30",
    ask,
};

const FORMULA: &str = "Var(Z) = n · Var(W) · Var(X) for independent draws with mean 0";
/// Repetitions of the forum's programs.
const DRAWS: usize = 20_000;

/// One of the forum's programs: `W` of shape `(units, n)`, `X` of shape `(n, samples)`.
struct Program {
    units: usize,
    features: usize,
    samples: usize,
    /// The variance of a weight times `n`: 1 as the lecture says, 2 as both programs have it.
    factor: f64,
}

/// What its prints say, averaged over many runs.
///
/// Means over runs with their standard errors, and two shares of all values drawn.
struct Prints {
    mean_w: Mean,
    var_w: Mean,
    var_z: Mean,
    square_z: Mean,
    norm_z: Mean,
    near_one_w: f64,
    near_one_z: f64,
}

/// All runs of a program are drawn at once, from two named tensors.
impl Program {
    /// Repeats the program with fresh draws and averages what it prints.
    fn run(&self) -> Result<Prints, Error> {
        let Self {
            units,
            features: n,
            samples: m,
            factor,
        } = *self;
        let name = |what: &str| format!("{what} {units} {n} {m}");
        let scale = (factor / n as f64).sqrt();
        let draws = |what: &str, each: usize| normals(3, &name(what), DRAWS * each);
        let w: Vec<f64> = draws("W", units * n)?.iter().map(|v| scale * v).collect();
        let x = draws("X", n * m)?;
        let mut z = Vec::with_capacity(DRAWS * units * m);
        for (w, x) in w.chunks_exact(units * n).zip(x.chunks_exact(n * m)) {
            for row in w.chunks_exact(n) {
                z.extend(x.chunks_exact(n).map(|x| dot(row, x)));
            }
        }
        let runs = |values: &[f64], each: usize, of: fn(&[f64]) -> f64| -> Mean {
            values.chunks_exact(each).map(of).collect()
        };
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        let near_one = |v: f64| (0.5..=1.5).contains(&v.abs());
        Ok(Prints {
            mean_w: runs(&w, units * n, mean),
            var_w: runs(&w, units * n, variance),
            var_z: runs(&z, units * m, variance),
            square_z: runs(&z, units * m, second_moment),
            norm_z: runs(&z, units * m, |z| {
                z.iter().map(|z| z * z).sum::<f64>().sqrt()
            }),
            near_one_w: share(&w, near_one),
            near_one_z: share(&z, near_one),
        })
    }
}

/// In the order of the terms, as the programs of the thread have few.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let mut table = table(
        "The forum's two programs, many times",
        [
            "program",
            "mean(W)",
            "var(W)",
            "mean z²",
            "np.var(Z)",
            "norm(Z)",
            "|w| in 0.5–1.5",
            "|z| in 0.5–1.5",
        ],
    );
    let mut claims = Vec::new();
    let mut prints = Vec::new();
    for (name, units, features, samples, factor) in [
        ("6 features, variance 1/n (said)", 6, 6, 6, 1.0),
        ("6 features, variance 2/n (coded)", 6, 6, 6, 2.0),
        ("10 features, variance 1/n (said)", 4, 10, 4, 1.0),
        ("10 features, variance 2/n (coded)", 4, 10, 4, 2.0),
    ] {
        proceed(stop)?;
        let program = Program {
            units,
            features,
            samples,
            factor,
        };
        let got = program.run()?;
        table.texts([
            name.to_owned(),
            format!("{:.4}", got.mean_w.value),
            number(got.var_w.value),
            number(got.square_z.value),
            number(got.var_z.value),
            number(got.norm_z.value),
            percent(got.near_one_w),
            percent(got.near_one_z),
        ]);
        claims.push(mean_close(
            format!("{name}: the mean square of Z"),
            FORMULA,
            factor,
            got.square_z,
        ));
        // The values of Z are uncorrelated, so that their own mean takes away one part in their
        // number.
        let values = (units * samples) as f64;
        claims.push(mean_close(
            format!("{name}: what np.var(Z) prints"),
            "the same, less the square of Z's own mean: a factor 1 - 1/values",
            factor * (1.0 - 1.0 / values),
            got.var_z,
        ));
        prints.push(got);
    }
    table.footnote(format!(
        "Averages over {DRAWS} runs each; X = randn, so Var(X) = 1."
    ));
    let (marks, depth_claims, kept) = through_layers(stop)?;
    claims.extend(depth_claims);
    let (six, ten) = (&prints[0], &prints[3]);
    let text = vec![
        format!(
            "You are right about W, and the lecturer is right about Z. Weights of variance 1/n are small: with 6 inputs {} \
             of them lie between 0.5 and 1.5 in size, and with a thousand inputs none does. But z is a sum of n products, and \
             variances of independent terms add up: Var(Z) = n · Var(W) · Var(X). With Var(W) = 1/n and Var(X) = 1, z has \
             variance 1: over {DRAWS} runs its mean square was {:.2}. That is the \"about 1\": a typical size, reached by plus and minus. {} of \
             the z lay between 0.5 and 1.5 in size.",
            percent(six.near_one_w),
            six.square_z.value,
            percent(six.near_one_z),
        ),
        format!(
            "The second program prints variance(Z) = 1.90 and norm(Z) = 5.57 in the thread. That is to be expected: over many \
             runs np.var(Z) averages {} and the norm {}. Two, because both programs say 1/n and code 2/n.",
            number(ten.var_z.value),
            number(ten.norm_z.value),
        ),
        format!(
            "Which is right? A layer must pass its signal on at the same size, after the activation. Without one (or \
             with tanh near 0, which is nearly a line) 1/n keeps it. ReLU throws half of the mean square away, so there 2/n \
             does. After {DEPTH} wide ReLU layers z² is {} of its start with 2/n, and {} with 1/n; without activation it is \
             {} with 2/n. So: 1/n for tanh, 2/n for ReLU.",
            number(kept[0]),
            number(kept[1]),
            number(kept[2]),
        ),
    ];
    let figure = Figure::of(
        "1/n or 2/n? It depends on what the activation takes away",
        format!(
            "mean of z² through {DEPTH} layers of {} units; dashed: predicted, dots: mean of {} networks",
            SIZE.width, SIZE.networks
        ),
        Panel::new(
            Axis::linear("layer"),
            Axis::logarithmic("mean of z²"),
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

const SIZE: Size = Size {
    depth: 10,
    width: 100,
    networks: 300,
};
const DEPTH: usize = SIZE.depth;

/// The first four have exact predictions at any width; tanh has that of infinite width.
const CASES: [Case; 5] = [
    Case::new("ReLU, 2/n", Activation::Relu, 2.0, Role::Good),
    Case::new("ReLU, 1/n", Activation::Relu, 1.0, Role::Bad),
    Case::new("no activation, 2/n", Activation::Linear, 2.0, Role::Bad),
    Case::new("no activation, 1/n", Activation::Linear, 1.0, Role::Good),
    Case::new("tanh, 1/n", Activation::Tanh, 1.0, Role::Plain),
];

/// `z²` through layers, predicted and measured: curves, claims, and what is left at the end.
#[expect(
    clippy::type_complexity,
    reason = "three parts of one answer, used once"
)]
/// `kept[case]` is the mean square of z in the last layer over that of the first.
fn through_layers(stop: &AtomicBool) -> Result<(Vec<Mark>, Vec<Claim>, Vec<f64>), Error> {
    let (mut marks, mut claims, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let measured = measure(&CASES, SIZE, stop, |_, _, _| {})?;
    for (case, measured) in CASES.iter().zip(&measured) {
        let predicted = predict(case, DEPTH)?.z;
        let of = |l| mean(measured, |m| &m.z, l);
        let (end, last) = (predicted[DEPTH - 1], of(DEPTH - 1));
        kept.push(last.value / case.factor);
        let text = format!("{}: the mean of z² in layer {DEPTH}", case.name);
        claims.push(match case.activation {
            // The prediction is that of infinite width.
            Activation::Tanh => close(
                text,
                "Poole et al. 2016",
                end,
                last.value,
                tolerance(last, end, SIZE),
            ),
            _ => mean_close(
                text,
                "a factor n·Var(W) a layer, half of it with ReLU; exact at any width",
                end,
                last,
            ),
        });
        let means = (0..DEPTH).map(|l| of(l).value);
        marks.extend(chain::marks(case, predicted, means));
    }
    claims.push(close(
        format!("ReLU: 2/n against 1/n with the same draws, after {DEPTH} layers"),
        "He et al. 2015: a factor 2 a layer",
        2.0_f64.powi(DEPTH as i32),
        2.0 * kept[0] / kept[1],
        (1e-9, "rounding"),
    ));
    Ok((marks, claims, kept))
}
