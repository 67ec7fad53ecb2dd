use super::legendre::RULE;
use super::root::root;
use crate::Error;

/// Iterations of gradient descent that a deep network of small weights spends on its plateau, until
/// the product of the layers' strengths is 1; infinite where it stays.
///
/// A strength `a_i` is the typical gain of a layer along the path of the signal, its singular value
/// or √n times the deviation of its weights; `correlation` is the size `s` of the covariance of
/// inputs and targets along that path, as the loss's gradient sees it.
///
/// # Model
/// Deep linear dynamics (Saxe et al. 2013, section 3), near the saddle where the output is still
/// small against the target: `da_i/dt = s Π_{j≠i} a_j`. All `a_i² - a_j²` stay as they are, so with
/// `y` the smallest strength and `d_j = a_j² - y²` the others are `√(y² + d_j)`, and one integral
/// is left:
///
/// ```text
/// iterations = 1/(α s) ∫ dy / Π_{j≠min} √(y² + d_j),    from the smallest strength to where the product is 1.
/// ```
///
/// For L equal strengths `a` it is `(a^(2-L) - 1) / ((L - 2) α s)`, and `ln(1/a) / (α s)` for two
/// layers. A product that is 1 or more has escaped. One strength of 0 grows by the others; with
/// two, nothing moves. Panels of 16 nodes, each twice as long as the one before: to about 1e-13.
///
/// # Limits
/// The end is where `s` would shrink: the time from there to the solution is not in it. Steps of
/// `α` are taken for continuous time, so `α s` times the product of the largest L - 2 strengths
/// must be small. A ReLU halves what passes through a layer, which is to be put into the strengths;
/// that units die, and that biases learn, is left out. It is a matter of orders of magnitude: the
/// smallness of weights enters with the power L - 2.
///
/// # Errors
/// If a strength, the correlation or the learning rate is negative or not finite.
///
/// ```
/// use fanin_activation::theory::{Plateau, escape_time};
/// let plateau = Plateau { correlation: 0.1, learning_rate: 0.0075 };
/// let he = escape_time(&[0.7; 4], plateau)?;
/// let small = escape_time(&[0.01, 0.045, 0.026, 0.022], plateau)?;
/// assert!(he < 1e3 && small > 1e5);
/// assert_eq!(escape_time(&[0.0; 4], plateau)?, f64::INFINITY);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
pub fn escape_time(strengths: &[f64], plateau: Plateau) -> Result<f64, Error> {
    let Plateau {
        correlation,
        learning_rate,
    } = plateau;
    let named = [
        ("the correlation", correlation),
        ("the learning rate", learning_rate),
    ];
    let strengths_named = strengths.iter().map(|&a| ("a strength", a));
    for (quantity, got) in strengths_named.chain(named) {
        if !(got >= 0.0 && got.is_finite()) {
            return Err(Error::Range {
                quantity,
                wanted: "finite and at least 0",
                got,
            });
        }
    }
    let mut sorted = strengths.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some((&least, others)) = sorted.split_first() else {
        return Ok(0.0); // An empty product is 1.
    };
    let speed = correlation * learning_rate;
    // Not (a² - least²), which would cancel for strengths that are nearly alike.
    let distances: Vec<f64> = others.iter().map(|a| (a - least) * (a + least)).collect();
    let log_product = |y: f64| {
        let rest: f64 = distances.iter().map(|d| 0.5 * (y * y + d).ln()).sum();
        y.ln() + rest
    };
    if log_product(least) >= 0.0 {
        return Ok(0.0);
    }
    if speed == 0.0 || (least == 0.0 && others.first() == Some(&0.0)) {
        return Ok(f64::INFINITY);
    }
    // At y = 1 every factor is at least 1.
    let end = root(log_product, least.max(f64::MIN_POSITIVE), 1.0);

    // The integrand bends over the distance from 0, or from a pair of poles at ±i√d.
    let nearest = distances.first().map_or(1.0, |d| d.sqrt());
    let mut from = least;
    let mut length = least.max(0.5 * nearest).min(end);
    let mut total = 0.0;
    while from < end {
        let to = (from + length).min(end);
        let half = 0.5 * (to - from);
        let sum: f64 = RULE
            .iter()
            .map(|&(x, w)| {
                let y = from + half * (1.0 + x);
                let rest: f64 = distances.iter().map(|d| (y * y + d).sqrt()).product();
                w / rest
            })
            .sum();
        total += half * sum;
        (from, length) = (to, to);
    }
    Ok(total / speed)
}

/// What drives gradient descent off a plateau.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plateau {
    /// The size of the covariance of inputs and targets, `s`.
    pub correlation: f64,
    /// α.
    pub learning_rate: f64,
}
