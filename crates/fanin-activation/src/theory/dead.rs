use super::Gaussian;
use crate::{Error, math};

/// A probability between two bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// At least this.
    pub lower: f64,
    /// At most this.
    pub upper: f64,
}

/// The probability that a ReLU network without biases gives 0 for one input, and a gradient of 0,
/// whatever is learned: some hidden layer has no active unit,
///
/// ```text
/// 1 - Π (1 - 2^-N_l)
/// ```
///
/// over the widths `N_l` of the hidden layers, for independent weights with a symmetric law without
/// atoms. Exact for one input that is not 0, because each unit of a layer whose input is not 0 is
/// active with probability ½, independently. An upper bound for a network that is dead on all of a
/// set of inputs, "born dead" (Lu et al. 2019), also with biases of a symmetric law.
///
/// ```
/// use fanin_activation::theory::dead_for_one_input;
/// let narrow = dead_for_one_input(&[2; 9]);
/// assert!((narrow - (1.0 - 0.75_f64.powi(9))).abs() < 1e-15);
/// assert!(dead_for_one_input(&[64; 100]) < 1e-17);
/// ```
pub fn dead_for_one_input(hidden_widths: &[usize]) -> f64 {
    // In logarithms, where 1 - 2⁻⁶⁴ is not 1.
    let alive: f64 = hidden_widths.iter().map(|&n| (-half_to(n)).ln_1p()).sum();
    -alive.exp_m1()
}

/// Bounds on the probability that a ReLU network with one input feature and without biases is born
/// dead: that it is constant on the whole line, so that it is dead for positive *and* for negative
/// inputs. Weights as for [`dead_for_one_input`], but normal, or of another law that no rotation
/// changes.
///
/// # Derivation
/// All positive inputs give multiples of one vector of activations, all negative ones of another. A
/// layer finds both alive and on different rays, an angle θ apart (state 2); only one ray, because
/// the other has died or both are the same (state 1); or none (state 0). The first layer separates
/// the signs, so it leads to state 1 with probability `2h`, `h = 2⁻ᴺ`, where all of its weights
/// have the same sign; to state 2 with θ = π/2 otherwise. From state 1 the last ray dies with
/// probability `h`. From state 2 a unit is active for both with probability `p = (π - θ) / 2π`, for
/// none with the same; so, with `b = pᴺ`, both die with probability `b`, the rays become one
/// because a single unit is active and for both with probability `N b`, and both survive apart with
/// probability `1 - 2h - (N - 1) b`. If `D₁ ≥ D₂` are the probabilities of dying later, the sum
///
/// ```text
/// b + (2h + (N - 2) b) D₁ + (1 - 2h - (N - 1) b) D₂
/// ```
///
/// grows with `b`, and θ ≤ π/2 after a ReLU; so the chain with `b = h²` bounds from below. (For
/// equal widths this is the lower bound of Lu et al. 2019.) From above: in the second layer θ is
/// π/2, so `b = h²` is exact; after that `D₂ ≤ D₁`.
///
/// ```
/// use fanin_activation::theory::born_dead_on_line;
/// let bounds = born_dead_on_line(&[2; 9]);
/// assert!(0.869 < bounds.lower && bounds.upper < 0.888);
/// ```
pub fn born_dead_on_line(hidden_widths: &[usize]) -> Bounds {
    let Some((&first, rest)) = hidden_widths.split_first() else {
        return Bounds {
            lower: 0.0,
            upper: 0.0,
        };
    };
    if hidden_widths.contains(&0) {
        return Bounds {
            lower: 1.0,
            upper: 1.0,
        };
    }
    // Backward from the last hidden layer, after which nothing can die.
    let (mut one, mut two) = (0.0, 0.0);
    // D₁ from the third layer on, for the upper bound.
    let mut one_later = 0.0;
    for &n in rest.iter().rev() {
        let h = half_to(n);
        let b = h * h;
        let many = n as f64;
        two = b + (2.0 * h + (many - 2.0) * b) * one + (1.0 - 2.0 * h - (many - 1.0) * b) * two;
        one_later = one;
        one = h + (1.0 - h) * one;
    }
    let alike = (2.0 * half_to(first)).min(1.0);
    let second = rest.first().map_or(0.0, |&n| half_to(n).powi(2));
    Bounds {
        lower: alike * one + (1.0 - alike) * two,
        upper: alike * one + (1.0 - alike) * (second + (1.0 - second) * one_later),
    }
}

/// The probability that a ReLU unit is dead on all of `samples` inputs, whose pre-activations have
/// mean 0 and the correlation `c ≥ 0` with each other: the same for each pair, so that `z_i = √c t
/// + √(1 - c) e_i` and
///
/// ```text
/// P = ∫ Φ(√(c / (1 - c)) t)^samples dN(t).
/// ```
///
/// ½ for one sample, `2^-samples` for unrelated ones, `1 / (samples + 1)` at c = ½, and ½ again at
/// c = 1. In a wide ReLU network [`c_map`](super::MeanField::c_map) brings c near 1 with depth:
/// units become dead, or alive, for all samples.
///
/// # Errors
/// If `correlation` is not in [0, 1].
///
/// ```
/// use fanin_activation::theory::dead_on_samples;
/// assert!((dead_on_samples(9, 0.5)? - 0.1).abs() < 1e-14);
/// assert!(dead_on_samples(209, 0.9)? > 0.1);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
pub fn dead_on_samples(samples: usize, correlation: f64) -> Result<f64, Error> {
    if !(0.0..=1.0).contains(&correlation) {
        return Err(Error::Range {
            quantity: "the correlation of samples",
            wanted: "in [0, 1]",
            got: correlation,
        });
    }
    if samples == 0 {
        return Ok(1.0);
    }
    if correlation == 1.0 {
        return Ok(0.5);
    }
    let m = samples as f64;
    // Φ^m rises near √(2 ln m), the largest of m normal numbers, over a length of 1 / √(2 ln m).
    // Where c is small, what counts lies far out in the density of t √(c / (1 - c)).
    let rise = (2.0 * m.ln()).sqrt();
    let t = Gaussian::new(0.0, correlation / (1.0 - correlation))?;
    let power = |t: f64| math::exp(m * math::ln(math::normal_cdf(t)));
    Ok(t.far_expectation(power, &[rise], 1.0 / rise.max(1.0)))
}

/// `2⁻ⁿ`.
fn half_to(n: usize) -> f64 {
    0.5_f64.powi(i32::try_from(n).unwrap_or(i32::MAX))
}
