//! Can `randn * 0.01` be too small by chance, and do fewer hidden units make it worse?
//!
//! First the chance itself. A normal weight with standard deviation σ is below ε in size with
//! probability `erf(ε / (σ √2))`, and n independent weights all are with this probability to the
//! power of n. A million draws are counted against it.
//!
//! Then the effect of the number of units. In the network `[2, n, 1]` with ReLU the output has
//! `E z² = σ⁴ n ‖x‖² / 2`, since a ReLU keeps half of the mean square: fewer units do make the
//! output smaller, and dividing by √n_prev removes the dependence. Four thousand networks for each
//! n are averaged.

use std::sync::atomic::AtomicBool;

use fanin_activation::math::erf;

use super::answer::table;
use super::numbers::{Mean, mean_close, normals, number, percent, share, share_close};
use super::{Answer, Question};
use crate::stop::proceed;
use crate::{Claim, Error};
use fanin_report::{Axis, Figure, Mark, Panel, Role, Table};

pub(super) const QUESTION: Question = Question {
    id: "how-small",
    title: "Can small weights be too small by chance?",
    words: "Can np.random.randn((x,y)) * 0.01 return values so small that it renders the random initialization \
            ineffective? Would this be more pronounced in networks with fewer hidden units?",
    source: "deeplearning.ai forum, very small values from random initialization",
    ask,
};

const THREAD: &str = "the forum's answer: 99.7 % in (-0.03, 0.03)";
/// The lecture's factor.
const SCALE: f64 = 0.01;
/// The standard error of a share of 1 % of so many is 0.01 points.
const DRAWS: usize = 1_000_000;
/// The lecture's first example: 2 features, 4 hidden units.
const LAYER: usize = 8;
/// Sizes that a weight is asked to be below: one standard deviation, and three decades less.
const BELOW: [f64; 4] = [1e-2, 1e-3, 1e-4, 1e-5];
/// Hidden units; the output should grow by 2 from each to the next.
const UNITS: [usize; 4] = [1, 4, 16, 64];
/// Networks for each number of units.
const NETWORKS: usize = 4000;

/// `P(|w| < ε)` for a normal weight with standard deviation [`SCALE`].
fn chance(epsilon: f64) -> f64 {
    erf(epsilon / SCALE / 2.0_f64.sqrt())
}

/// One tensor of draws serves all shares: single weights, and layers of eight in a row.
fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let weights: Vec<f64> = normals(1, "weights", DRAWS)?
        .into_iter()
        .map(|draw| SCALE * draw)
        .collect();
    proceed(stop)?;
    let within = share(&weights, |w| w.abs() < 3.0 * SCALE);
    let layers = DRAWS / LAYER;
    let all_below = |epsilon: f64| {
        let small = |layer: &&[f64]| layer.iter().all(|w| w.abs() < epsilon);
        weights.chunks_exact(LAYER).filter(small).count() as f64 / layers as f64
    };

    let mut table = table(
        "The chance of being small",
        [
            "below",
            "one weight",
            "measured",
            "all 8 of a layer",
            "measured",
        ],
    );
    let mut claims = vec![share_close(
        "the share of randn * 0.01 in (-0.03, 0.03)",
        THREAD,
        chance(3.0 * SCALE),
        (within, DRAWS),
    )];
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for epsilon in BELOW {
        let measured = share(&weights, |w| w.abs() < epsilon);
        let (exact, exact_all) = (chance(epsilon), chance(epsilon).powi(LAYER as i32));
        table.texts([
            number(epsilon),
            number(exact),
            number(measured),
            format!("{exact_all:.1e}"),
            number(all_below(epsilon)),
        ]);
        claims.push(share_close(
            format!("the chance that one weight is below {}", number(epsilon)),
            "erf(ε / (0.01 √2))",
            exact,
            (measured, DRAWS),
        ));
        one.push((epsilon, measured));
        all.push((epsilon, all_below(epsilon)));
    }
    claims.push(share_close(
        "the chance that all 8 weights of a layer are below 0.01",
        "the same to the power of 8: independent draws",
        chance(SCALE).powi(LAYER as i32),
        (all_below(SCALE), layers),
    ));

    let (units, by_units) = fewer_units(stop)?;
    let rms = |index: usize| units.text(index, 2).unwrap_or_default();
    let text = vec![
        format!(
            "No: single weights can be as small as you like, but not all of them together. Of {DRAWS} draws of randn * 0.01, \
             {} lay in (-0.03, 0.03), as the forum's three standard deviations say. One weight in {:.0} is below 0.0001. \
             The chance that all {LAYER} weights of a layer with 2 inputs and 4 units are is {:.0e}.",
            percent(within),
            1.0 / chance(1e-4),
            chance(1e-4).powi(LAYER as i32),
        ),
        "A small weight does no harm: its neighbors carry the signal, and it gets a gradient of its own. \
         Symmetry breaks because units differ, however little."
            .to_owned(),
        format!(
            "What you fear does happen, but the factor causes it, not bad luck in the draw. A unit sums its \
             inputs, so the next layer gets a signal proportional to 0.01 √n. With one hidden unit the output of the \
             lecture's network is about {}, with {} units {}. So yes: fewer hidden units make g(z) smaller. The way to \
             avoid it is to divide by √n instead of multiplying by 0.01: the sum then keeps its size for every n.",
            rms(0),
            UNITS[UNITS.len() - 1],
            rms(UNITS.len() - 1),
        ),
        "One thing before you try: np.random.randn((x, y)) raises a TypeError, because randn wants the sizes one by \
         one: np.random.randn(x, y). It is np.zeros((x, y)) that takes a pair; everybody mixes them up."
            .to_owned(),
    ];
    claims.extend(by_units);

    let grid = || (0..=50).map(|i| 10.0_f64.powf(-5.0 + 3.5 * f64::from(i) / 50.0));
    let exact = |weights: i32| grid().map(move |e| (e, chance(e).powi(weights)));
    // Below that a million draws show nothing, and zero has no place on a logarithmic axis.
    let seen = |p: &(f64, f64)| p.1 > 1e-6;
    let layer = "eight weights: the whole layer";
    let figure = Figure::of(
        "One weight can be tiny, a layer cannot",
        format!("randn * 0.01; dashed: exact, dots: shares of {DRAWS} draws"),
        Panel::new(
            Axis::logarithmic("ε"),
            Axis::logarithmic("chance that all are below ε in size"),
            vec![
                Mark::dashed("one weight", Role::Good, exact(1)),
                Mark::dots("one weight", Role::Good, one),
                Mark::dashed(
                    "two weights: all of one unit",
                    Role::Plain,
                    exact(2).filter(seen),
                ),
                Mark::dashed(layer, Role::Bad, exact(LAYER as i32).filter(seen)),
                Mark::dots(layer, Role::Bad, all.into_iter().filter(seen)),
            ],
        ),
    );
    Ok(Answer {
        text,
        tables: vec![table, units],
        figure,
        claims,
    })
}

/// The output of `[2, n, 1]` with ReLU over many networks: `E z² = s⁴ n ‖x‖² / 2`, as half of a
/// ReLU's input's square is left on average.
///
/// A table with a row for each number of units, and a claim each: that the mean square is the
/// formula's within four standard errors.
fn fewer_units(stop: &AtomicBool) -> Result<(Table, Vec<Claim>), Error> {
    let x = [1.0, -1.0];
    let mut table = table(
        "Output of the lecture's network, 2 inputs and one hidden layer of ReLU, at the start",
        [
            "hidden units",
            "randn*0.01, exact rms",
            "measured",
            "randn/sqrt(n_prev)",
        ],
    );
    let mut claims = Vec::new();
    for units in UNITS {
        proceed(stop)?;
        let w1 = normals(2, &format!("W1 of {units}"), 2 * units * NETWORKS)?;
        let w2 = normals(2, &format!("W2 of {units}"), units * NETWORKS)?;
        let outputs = || {
            let networks = w1.chunks_exact(2 * units).zip(w2.chunks_exact(units));
            networks.map(|(w1, w2)| {
                let z = w1.chunks_exact(2).map(|w| w[0] * x[0] + w[1] * x[1]);
                z.zip(w2).map(|(z, w)| z.max(0.0) * w).sum::<f64>()
            })
        };
        let squares: Mean = outputs().map(|out| (SCALE * SCALE * out).powi(2)).collect();
        let divided: Mean = outputs()
            .map(|out| out * out / (2.0 * units as f64))
            .collect();
        let exact = SCALE.powi(4) * units as f64;
        table.texts([
            units.to_string(),
            number(exact.sqrt()),
            number(squares.value.sqrt()),
            number(divided.value.sqrt()),
        ]);
        claims.push(mean_close(
            format!("with {units} hidden unit(s) the output's mean square is 0.01⁴ n ‖x‖²/2"),
            "independent weights; a ReLU keeps half of the mean square",
            exact,
            squares,
        ));
    }
    table.footnote(format!(
        "x = (1, -1); root mean square over {NETWORKS} networks each. Divided by √n_prev it does not depend on n."
    ));
    Ok((table, claims))
}
