/// A root of `f` between `a` and `b`, where `f` has opposite signs, to a relative 4 ε.
///
/// Inverse quadratic interpolation where it is safe, halving where it is not (Chandrupatla 1997).
/// NaN ends the search.
pub(super) fn root(mut f: impl FnMut(f64) -> f64, mut a: f64, mut b: f64) -> f64 {
    let (mut fa, mut fb) = (f(a), f(b));
    let (mut c, mut fc);
    let mut t = 0.5;
    // Halving alone would take 64 steps to the last bit; of interpolations that fail no more than
    // every other one.
    for _ in 0..200 {
        let x = a + t * (b - a);
        let fx = f(x);
        if (fx > 0.0) == (fa > 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, b, fc, fb) = (b, a, fb, fa);
        }
        (a, fa) = (x, fx);
        let (best, f_best) = if fa.abs() < fb.abs() {
            (a, fa)
        } else {
            (b, fb)
        };
        let narrow = 2.0 * f64::EPSILON * best.abs() / (b - a).abs();
        if f_best == 0.0 || fx.is_nan() || narrow > 0.5 || a == b {
            return best;
        }
        let xi = (a - b) / (c - b);
        let phi = (fa - fb) / (fc - fb);
        let interpolate = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        t = if interpolate {
            fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        };
        t = t.clamp(narrow, 1.0 - narrow);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn finds_roots_of_gentle_and_of_nasty_functions() {
        assert!((root(|x| x * x - 2.0, 0.0, 2.0) - 2.0_f64.sqrt()).abs() < 4e-16);
        assert!((root(|x| (x - 1e-3).powi(9), 0.0, 1.0) - 1e-3).abs() < 1e-15);
        let jump = root(|x| if x < 0.3 { -1.0 } else { 1.0 }, 0.0, 1.0);
        assert!((jump / 0.3 - 1.0).abs() <= 4.0 * f64::EPSILON, "{jump}");
        let mut calls = 0;
        let _ = root(
            |x: f64| {
                calls += 1;
                x.exp() - 2.0
            },
            0.0,
            1.0,
        );
        assert!(calls < 15, "{calls} evaluations");
    }
}
