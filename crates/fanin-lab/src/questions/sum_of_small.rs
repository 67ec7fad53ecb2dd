//! Why is a sum of n small terms near 1?
//!
//! `z = w₁x₁ + … + wₙxₙ` with weights of variance 1/n and standardized inputs is a random walk of n
//! steps, each about 1/√n long: its end has variance 1. Four thousand sums for each of four n are
//! drawn, and their mean square, the share within ±1, and the shares of weights within 1/n and 1/√n
//! are compared with the normal law. With a standard deviation of 1/n, as the asker wrote, z would
//! be about 1/√n.

use std::sync::atomic::AtomicBool;

use fanin_activation::math::erf;

use super::answer::table;
use super::numbers::{
    close, mean_close, normals, number, percent, second_moment, share, share_close,
};
use super::{Answer, Question};
use crate::Error;
use crate::stop::proceed;
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "sum-of-small",
    title: "Why do many small terms sum to about 1?",
    words: "With roughly 68 % of weights being within 1/n (variance = 1/n) and roughly 68 % of the n inputs being within \
            +1 and -1: why would the \"z\" computed be close to 1.0?",
    source: "deeplearning.ai forum, intuition on weight initialization, question 4",
    ask,
};

/// From a handful to the width of a large layer.
const INPUTS: [usize; 4] = [4, 25, 100, 1000];
/// The number of inputs that text and figure are about.
const SHOWN: usize = 100;
/// Sums for each number of inputs.
const SUMS: usize = 4000;

/// Sums of products of weights `N(0, 1)/√n` with standardized inputs, and shares of weights within
/// a bound.
struct Sums {
    z: Vec<f64>,
    within_root: f64,
    within_n: f64,
}

/// `z = Σ w_i x_i / √n`, one input for all of the sums.
fn sums(n: usize) -> Result<Sums, Error> {
    let x = standardized(n)?;
    let draws = normals(5, &format!("weights of {n}"), SUMS * n)?;
    let root = (n as f64).sqrt();
    let sum = |draws: &[f64]| draws.iter().zip(&x).map(|(w, x)| w / root * x).sum();
    Ok(Sums {
        z: draws.chunks_exact(n).map(sum).collect(),
        within_root: share(&draws, |w| w.abs() < 1.0),
        // A weight below 1/n is a draw below 1/√n.
        within_n: share(&draws, |w| w.abs() < 1.0 / root),
    })
}

/// Inputs of one sample, with mean 0 and variance 1 over its features, to rounding.
fn standardized(n: usize) -> Result<Vec<f64>, Error> {
    let mut x = normals(5, &format!("inputs of {n}"), n)?;
    let mean = x.iter().sum::<f64>() / n as f64;
    x.iter_mut().for_each(|x| *x -= mean);
    let size = second_moment(&x).sqrt();
    x.iter_mut().for_each(|x| *x /= size);
    Ok(x)
}

fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let one_deviation = erf(0.5_f64.sqrt());
    let mut table = table(
        "n small terms",
        [
            "n",
            "1/n",
            "1/√n",
            "weights within 1/n",
            "weights within 1/√n",
            "rms of one term",
            "rms of z",
            "z within ±1",
        ],
    );
    let mut claims = Vec::new();
    let mut told = None;
    for n in INPUTS {
        proceed(stop)?;
        let Sums {
            z,
            within_root,
            within_n,
        } = sums(n)?;
        let (size, within) = (second_moment(&z).sqrt(), share(&z, |z| z.abs() < 1.0));
        let n_real = n as f64;
        table.texts([
            n.to_string(),
            number(1.0 / n_real),
            number(1.0 / n_real.sqrt()),
            percent(within_n),
            percent(within_root),
            number(1.0 / n_real.sqrt()),
            number(size),
            percent(within),
        ]);
        claims.push(mean_close(
            format!("n = {n}: the mean of z²"),
            "n terms of variance 1/n",
            1.0,
            z.iter().map(|z| z * z).collect(),
        ));
        claims.push(share_close(
            format!("n = {n}: share of z within ±1"),
            "z is normal with variance 1",
            one_deviation,
            (within, SUMS),
        ));
        claims.push(share_close(
            format!("n = {n}: share of weights within 1/n"),
            "erf(1/√(2n)): 1/n is 1/√n of a standard deviation",
            erf((0.5 / n_real).sqrt()),
            (within_n, SUMS * n),
        ));
        claims.push(share_close(
            format!("n = {n}: share of weights within 1/√n"),
            "one standard deviation",
            one_deviation,
            (within_root, SUMS * n),
        ));
        if n == SHOWN {
            told = Some((within_n, within_root, size));
        }
    }
    let (within_n, within_root, size) = told.unwrap_or((f64::NAN, f64::NAN, f64::NAN));

    // With the asker's standard deviation, 1/n, the same sums are smaller by √n.
    let z = sums(SHOWN)?.z;
    let root = (SHOWN as f64).sqrt();
    let mistaken = second_moment(&z.iter().map(|z| z / root).collect::<Vec<_>>()).sqrt();
    claims.push(close(
        format!(
            "with a standard deviation of 1/n, z is about 1/√n = {}",
            number(1.0 / root)
        ),
        "n terms of variance 1/n²",
        1.0 / root,
        mistaken,
        (
            4.0 / root / (2.0 * SUMS as f64).sqrt(),
            "4 standard errors of a normal's standard deviation",
        ),
    ));
    table.footnote(format!(
        "One standardized input, {SUMS} draws of the weights for each n."
    ));
    let text = vec![
        format!(
            "First a slip that hides the answer: the variance is 1/n, so one standard deviation is 1/√n, not 1/n. With \
             n = {SHOWN} that is {} instead of {}: {} of the weights lie within 1/√n, and only {} within 1/n.",
            number(1.0 / root),
            number(1.0 / (root * root)),
            percent(within_root),
            percent(within_n),
        ),
        format!(
            "Now z = w₁x₁ + … + wₙxₙ. Each term is small, about 1/√n. If all had the same sign, z would be about √n = {root}; \
             if they canceled exactly, 0. They do neither. Signs are random, so the sum is a random walk, and after \
             n steps of length 1/√n a random walk is about √n · 1/√n = 1 away from where it began. Measured over {SUMS} \
             draws, z has a root mean square of {}.",
            number(size),
        ),
        "The figure shows five such walks: each adds one hundred small terms, and the dashed lines, √(k/n), say how far one \
         gets in k steps. All walks are different, and z is \"close to 1\" only as a typical size: two thirds of the z lie within \
         ±1, most of the others within ±2."
            .to_owned(),
        format!(
            "With a standard deviation of 1/n, as you wrote, z would be {}: much smaller than 1, and smaller again in each \
             layer. Your doubt was right for that number.",
            number(mistaken)
        ),
    ];

    let x = standardized(SHOWN)?;
    let draws = normals(5, &format!("weights of {SHOWN}"), SUMS * SHOWN)?;
    let mut marks: Vec<Mark> = Vec::new();
    for (index, draws) in draws.chunks_exact(SHOWN).take(5).enumerate() {
        let mut sum = 0.0;
        let mut points = vec![(0.0, 0.0)];
        for ((draw, x), k) in draws.iter().zip(&x).zip(1..) {
            sum += draw / root * x;
            points.push((f64::from(k), sum));
        }
        let name = format!("z of unit {}", index + 1);
        marks.push(Mark::line(name, Role::Good, points));
    }
    let far = |k: usize| (k as f64, (k as f64 / SHOWN as f64).sqrt());
    let gap = [(SHOWN as f64, f64::NAN)];
    let below = (0..=SHOWN).map(far).map(|(k, y)| (k, -y));
    marks.push(Mark::dashed(
        "±√(k/n)",
        Role::Plain,
        (0..=SHOWN).map(far).chain(gap).chain(below),
    ));
    let figure = Figure::of(
        "A hundred small terms make a z of about 1",
        format!("w₁x₁ + … + w_k x_k of five units, n = {SHOWN} inputs, weights of variance 1/n"),
        Panel::new(
            Axis::linear("terms added, k"),
            Axis::linear("sum so far"),
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
