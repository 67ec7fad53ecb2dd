//! Values, derivatives and names of every activation.

use fanin_activation::{Activation, Real};
use proptest::prelude::*;

/// φ(z) and φ′(z), computed with mpmath at 50 digits: `python
/// tests/reference/activation/generate.py`.
const REFERENCE: &str = include_str!("../../../tests/reference/activation/values.csv");

fn each(mut check: impl FnMut(Activation)) {
    for &phi in Activation::ALL {
        check(phi);
    }
    check(Activation::LeakyRelu { slope: 0.2 });
    check(Activation::Elu { alpha: 0.5 });
}

#[test]
fn agree_with_mpmath() {
    let mut rows = 0;
    for line in REFERENCE.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let phi: Activation = cells[0].parse().expect("a known name");
        let [z, value, derivative] = [1, 2, 3].map(|i| cells[i].parse::<f64>().expect("a number"));
        // A few roundings of the formula each; where it cancels (1 - tanh², gelu′ near its zero),
        // relative to the size of its terms, which is at most 1 here.
        close(phi, z, phi.value(z), value, 8.0 * f64::EPSILON, 1e-300);
        close(
            phi,
            z,
            phi.derivative(z),
            derivative,
            8.0 * f64::EPSILON,
            8.0 * f64::EPSILON,
        );
        let z32 = z as f32;
        if f64::from(z32) == z {
            let eps = f64::from(f32::EPSILON);
            close(phi, z, f64::from(phi.value(z32)), value, 8.0 * eps, 1e-37);
            close(
                phi,
                z,
                f64::from(phi.derivative(z32)),
                derivative,
                8.0 * eps,
                8.0 * eps,
            );
        }
        rows += 1;
    }
    assert!(rows > 100, "only {rows} rows were read");
}

#[track_caller]
fn close(phi: Activation, z: f64, got: f64, want: f64, relative: f64, absolute: f64) {
    // exp and erfc of a large |z| multiply the rounding of their argument by about |z| (z² in
    // gelu).
    let bound = relative * want.abs() * (1.0 + z * z) + absolute;
    assert!(
        (got - want).abs() <= bound,
        "{phi} at {z}: got {got:e}, wanted {want:e}, bound {bound:e}"
    );
}

#[test]
fn nan_goes_through() {
    fn check<T: Real + std::fmt::Debug>(phi: Activation) {
        assert!(phi.value(T::nan()).is_nan(), "{phi}");
        assert!(phi.derivative(T::nan()).is_nan(), "{phi}'");
        // Whatever the vector width, wherever the NaN stands in it.
        for len in 0..40 {
            for at in 0..len {
                let mut z = vec![T::one(); len];
                z[at] = T::nan();
                let mut a = vec![T::zero(); len];
                phi.values(&z, &mut a);
                let mut g = vec![T::one(); len];
                phi.backward(&z, &a, &mut g);
                for i in 0..len {
                    assert_eq!(a[i].is_nan(), i == at, "{phi}: {a:?}");
                    assert_eq!(g[i].is_nan(), i == at, "{phi}': {g:?}");
                }
            }
        }
    }
    each(check::<f32>);
    each(check::<f64>);
}

#[test]
fn infinity_has_its_limit() {
    each(|phi| {
        let (high, low) = (phi.value(f64::INFINITY), phi.value(f64::NEG_INFINITY));
        assert!(!high.is_nan() && !low.is_nan(), "{phi}: {low} {high}");
        for z in [f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300] {
            assert!(phi.derivative(z).is_finite(), "{phi}' at {z}");
        }
    });
}

#[test]
fn names_round_trip() {
    each(|phi| assert_eq!(phi.to_string().parse::<Activation>(), Ok(phi)));
    assert_eq!(
        format!(
            "{:>5}|{:<5}|",
            Activation::Relu,
            Activation::Elu { alpha: 1.0 }
        ),
        " relu|elu  |"
    );
    assert_eq!("swish".parse(), Ok(Activation::Silu));
    assert_eq!(
        "Leaky-ReLU".parse(),
        Ok(Activation::LeakyRelu { slope: 0.01 })
    );
}

#[test]
fn wrong_names_are_explained() {
    #[track_caller]
    fn check(text: &str, message: &str) {
        let error = text.parse::<Activation>().expect_err("must be refused");
        assert_eq!(error.to_string(), message);
    }
    check(
        "rleu",
        "unknown activation `rleu`; the nearest known: relu, lrelu",
    );
    check(
        "xyz",
        "unknown activation `xyz`; known: linear, relu, leaky_relu, tanh, sigmoid, elu, selu, gelu, silu, softplus",
    );
    check("relu(slope=1)", "relu takes no parameters, got `(slope=1)`");
    for bad in ["slope=nan", "slope=", "alpha=1", "slope=1", "slope=1,2)"] {
        let text = format!("leaky_relu({bad}");
        assert!(text.parse::<Activation>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn derivative_is_the_slope(z in -8.0..8.0_f64, which in 0..10_usize) {
        let phi = Activation::ALL[which];
        // Central differences: error h²/6 · |φ‴| + rounding ε/h · |φ|, with |φ‴| < 2 for all of
        // these.
        let h = 1e-5;
        prop_assume!(phi.kinks().iter().all(|k| (z - k).abs() > h));
        // Second derivatives jump at 0 for elu: the error there is h/2 · |φ″| instead.
        let smooth = z.abs() > h;
        let slope = (phi.value(z + h) - phi.value(z - h)) / (2.0 * h);
        let bound = if smooth { h * h } else { h } + f64::EPSILON / h * (1.0 + phi.value(z).abs());
        prop_assert!((slope - phi.derivative(z)).abs() <= bound, "{} at {}", phi, z);
    }

    #[test]
    fn slices_do_what_scalars_do(z in proptest::collection::vec(-5.0..5.0_f32, 0..50), which in 0..10_usize) {
        let phi = Activation::ALL[which];
        let mut a = vec![0.0; z.len()];
        phi.values(&z, &mut a);
        let mut g = vec![2.0; z.len()];
        phi.backward(&z, &a, &mut g);
        for i in 0..z.len() {
            prop_assert_eq!(a[i], phi.value(z[i]));
            prop_assert_eq!(g[i], 2.0 * phi.derivative(z[i]));
        }
    }
}
