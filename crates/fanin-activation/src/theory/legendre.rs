use std::f64::consts::PI;
use std::sync::LazyLock;

/// Nodes of a panel. With 16 the remainder on a panel is about ρ⁻³², where ρ is the sum of the half
/// axes of the largest ellipse around [-1, 1] in which the integrand is analytic (Trefethen 2008,
/// theorem 4.5).
pub(super) const NODES: usize = 16;

/// Nodes on [-1, 1] and weights of Gauss and Legendre.
pub(super) static RULE: LazyLock<[(f64, f64); NODES]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        // The classical first guess is near enough for Newton's method to double its digits at each
        // step.
        let mut x = (PI * (i as f64 + 0.75) / (NODES as f64 + 0.5)).cos();
        for _ in 0..8 {
            let (p, slope) = legendre(x);
            x -= p / slope;
        }
        let (_, slope) = legendre(x);
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
});

/// The Legendre polynomial of degree [`NODES`] and its derivative, by the three-term recurrence.
fn legendre(x: f64) -> (f64, f64) {
    let (mut before, mut p) = (1.0, x);
    for k in 2..=NODES {
        let k = k as f64;
        (before, p) = (p, ((2.0 * k - 1.0) * x * p - (k - 1.0) * before) / k);
    }
    (p, NODES as f64 * (x * p - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_up_to_degree_31_are_integrated_exactly() {
        for k in 0..2 * NODES as i32 {
            let sum: f64 = RULE.iter().map(|(x, w)| w * x.powi(k)).sum();
            let want = if k % 2 == 0 {
                2.0 / f64::from(k + 1)
            } else {
                0.0
            };
            // 16 terms of at most 0.2, each with a few roundings.
            assert!((sum - want).abs() < 16.0 * f64::EPSILON, "x^{k}: {sum}");
        }
        // The next power is beyond the rule: what the test above sees is the rule and not its
        // tolerance.
        let sum: f64 = RULE.iter().map(|(x, w)| w * x.powi(32)).sum();
        assert!((sum - 2.0 / 33.0).abs() > 1e-10);
    }
}
