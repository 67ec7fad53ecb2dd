//! Networks of finite width against networks that are drawn.

use fanin_activation::Activation::{self, *};
use fanin_activation::theory::*;

mod draws;

use draws::Draws;

const fn fixed(mean: f64) -> Moments {
    Moments {
        mean,
        variance: 0.0,
    }
}

fn layers<'f>(
    widths: &[usize],
    weight: impl Fn(f64) -> f64,
    bias: f64,
    phi: &'f dyn Function,
) -> Vec<Layer<'f>> {
    widths
        .windows(2)
        .map(|n| Layer {
            fan_in: n[0],
            fan_out: n[1],
            weight: Moments {
                mean: 0.0,
                variance: weight(n[0] as f64),
            },
            bias: Moments {
                mean: 0.0,
                variance: bias,
            },
            phi,
        })
        .collect()
}

/// One draw of a network: the activations of the last layer and, if wanted, the mean square of
/// ∂J/∂z of the first hidden layer for a random gradient of variance 1 at the last.
fn draw(layers: &[Layer<'_>], input: &[f64], draws: &mut Draws) -> (Vec<f64>, f64) {
    let mut a = input.to_vec();
    let mut kept = Vec::new();
    for layer in layers {
        let mut w = vec![0.0; layer.fan_in * layer.fan_out];
        let mut b = vec![0.0; layer.fan_out];
        draws.normals(&mut w);
        draws.normals(&mut b);
        w.iter_mut()
            .for_each(|w| *w = layer.weight.mean + *w * layer.weight.variance.sqrt());
        b.iter_mut()
            .for_each(|b| *b = layer.bias.mean + *b * layer.bias.variance.sqrt());
        let z: Vec<f64> = w
            .chunks(layer.fan_in)
            .zip(&b)
            .map(|(row, b)| row.iter().zip(&a).map(|(w, a)| w * a).sum::<f64>() + b)
            .collect();
        a = z.iter().map(|&z| layer.phi.value(z)).collect();
        kept.push((w, z));
    }
    let mut delta = vec![0.0; a.len()];
    draws.normals(&mut delta);
    for l in (1..layers.len()).rev() {
        let (w, _) = &kept[l];
        let (_, z) = &kept[l - 1];
        let mut back = vec![0.0; z.len()];
        for (row, d) in w.chunks(layers[l].fan_in).zip(&delta) {
            back.iter_mut()
                .zip(row)
                .for_each(|(back, w)| *back += w * d);
        }
        back.iter_mut()
            .zip(z)
            .for_each(|(back, &z)| *back *= layers[l].phi.derivative(z));
        delta = back;
    }
    (a, mean_square(&delta))
}

fn mean_square(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64
}

/// Mean and its standard error.
fn estimate(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[track_caller]
fn within(what: &str, (got, error): (f64, f64), want: f64, systematic: f64) {
    assert!(
        (got - want).abs() <= 4.0 * error + systematic,
        "{what}: drawn {got} ± {error}, computed {want} (± {systematic})"
    );
}

#[test]
fn moments_and_gradients_are_those_of_networks_that_are_drawn() {
    // Activations, σ_w², σ_b² and inputs that are neither centered nor scaled.
    let cases: [(Activation, f64, f64); 5] = [
        (Relu, 2.0, 0.0),
        (Tanh, 1.5, 0.1),
        (Gelu, 2.0, 0.05),
        (Sigmoid, 4.0, 0.2),
        (Selu, 1.0, 0.0),
    ];
    let widths = [60, 80, 50, 70];
    let input: Vec<f64> = (0..60).map(|i| 0.1 + 0.01 * f64::from(i)).collect();
    let about = Input {
        mean: input.iter().sum::<f64>() / 60.0,
        second_moment: mean_square(&input),
    };
    let mut draws = Draws(1);
    for (phi, weight, bias) in cases {
        let layers = layers(&widths, |n| weight / n, bias, &phi);
        let want = propagate(&layers, about).expect("sound");
        let (mut first, mut second, mut gradient) = (vec![], vec![], vec![]);
        for _ in 0..600 {
            let (a, g) = draw(&layers, &input, &mut draws);
            first.push(a.iter().sum::<f64>() / a.len() as f64);
            second.push(mean_square(&a));
            gradient.push(g);
        }
        let last = want[2];
        // Fluctuations of q, of relative variance r, shift E φ(√q z) by ½ (E φ)″ Var q: at most r/2
        // of its size for functions that are straight in the large; gradients as much in each
        // layer.
        let r = last.spread.expect("weights of mean 0");
        within(
            &format!("E a, {phi}"),
            estimate(&first),
            last.a.mean,
            0.5 * r * last.a.second().sqrt(),
        );
        within(
            &format!("E a², {phi}"),
            estimate(&second),
            last.a.second(),
            0.5 * r * last.a.second(),
        );
        within(
            &format!("gradient, {phi}"),
            estimate(&gradient),
            want[0].gradient,
            r * want[0].gradient,
        );
        // And a weight variance 10 % off would be seen: 21 % in two layers of gradients.
        let off = propagate(&layers_of_variance(&layers, 1.1), about).expect("sound")[0];
        let (got, error) = estimate(&gradient);
        assert!(
            (got - off.gradient).abs() > 4.0 * error,
            "{phi}: the test is blind"
        );
    }
}

fn layers_of_variance<'f>(layers: &[Layer<'f>], factor: f64) -> Vec<Layer<'f>> {
    let mut layers = layers.to_vec();
    layers.iter_mut().for_each(|l| l.weight.variance *= factor);
    layers
}

#[test]
fn weights_with_a_mean_shift_the_signal() {
    // One layer is exact, whatever the mean; in the second, σ² + nμ² is small enough for units to
    // be nearly independent.
    let phi = Tanh;
    let layer = |fan_in, fan_out, mean| Layer {
        fan_in,
        fan_out,
        weight: Moments {
            mean,
            variance: 1.0 / fan_in as f64,
        },
        bias: Moments {
            mean: 0.1,
            variance: 0.01,
        },
        phi: &phi,
    };
    let layers = [layer(40, 60, 0.02), layer(60, 50, 0.01)];
    let input: Vec<f64> = (0..40).map(|i| 0.02 * f64::from(i)).collect();
    let about = Input {
        mean: input.iter().sum::<f64>() / 40.0,
        second_moment: mean_square(&input),
    };
    let want = propagate(&layers, about).expect("sound");
    // By hand: 40 · 0.02 · 0.39 + 0.1.
    assert!((want[0].z.mean - 0.412).abs() < 1e-15);
    assert!((want[0].z.variance - (about.second_moment + 0.01)).abs() < 1e-15);
    assert_eq!(want[1].spread, None);
    let mut draws = Draws(2);
    let means: Vec<f64> = (0..4000)
        .map(|_| {
            let (a, _) = draw(&layers, &input, &mut draws);
            a.iter().sum::<f64>() / a.len() as f64
        })
        .collect();
    // The mean of z in one network varies by 60 μ √(Var a / 60) ≤ 0.08; E tanh bends by |tanh″| / 2
    // < 0.39 of its square.
    within(
        "E a",
        estimate(&means),
        want[1].a.mean,
        0.39 * 0.08_f64.powi(2),
    );
    // Without the mean of weights it would be another number altogether.
    let zero = [layer(40, 60, 0.0), layer(60, 50, 0.0)];
    let other = propagate(&zero, about).expect("sound")[1].a.mean;
    assert!((other - want[1].a.mean).abs() > 0.1);
}

#[test]
fn spread_of_relu_networks_is_that_of_hanin_and_rolnick() {
    for (width, depth, printed) in [(10, 10, 57.7), (50, 50, 117.0), (100, 50, 11.5)] {
        let layers = layers(&vec![width; depth + 1], |n| 2.0 / n, 0.0, &Relu);
        let input = Input {
            mean: 0.0,
            second_moment: 1.0,
        };
        let last = propagate(&layers, input).expect("sound")[depth - 1];
        let got = 1.0 + last.spread.expect("weights of mean 0");
        let exact = (1.0 + 5.0 / width as f64).powi(depth as i32);
        // A rounding or so of each layer.
        assert!(
            (got / exact - 1.0).abs() < 1e-13 * depth as f64,
            "{got} {exact}"
        );
        assert!((got / printed - 1.0).abs() < 0.5 / 100.0, "{got} {printed}");
        assert!((last.a.second() - 1.0).abs() < 1e-13 * depth as f64);
    }
    // Linear: κ = 2.
    let layers = layers(&[20; 6], |n| 1.0 / n, 0.0, &Linear);
    let input = Input {
        mean: 0.0,
        second_moment: 1.0,
    };
    let got = 1.0
        + propagate(&layers, input).expect("sound")[4]
            .spread
            .expect("mean 0");
    assert!((got / 1.1_f64.powi(5) - 1.0).abs() < 1e-13);
}

#[test]
fn spread_is_that_of_networks_that_are_drawn() {
    let cases: [(Activation, f64, f64, usize, usize); 5] = [
        (Relu, 2.0, 0.0, 50, 4),
        (Relu, 1.5, 0.2, 50, 4),
        (Tanh, 2.5, 0.05, 40, 6),
        (Gelu, 2.2, 0.0, 60, 4),
        (Softplus, 0.8, 0.0, 40, 4),
    ];
    let mut draws = Draws(3);
    for (phi, weight, bias, width, depth) in cases {
        let layers = layers(&vec![width; depth + 1], |n| weight / n, bias, &phi);
        let input = vec![1.0; width];
        let about = Input {
            mean: 1.0,
            second_moment: 1.0,
        };
        let want = propagate(&layers, about).expect("sound")[depth - 1];
        let spread = want.spread.expect("mean 0");
        // Squared deviations from the mean computed, relative to it: their mean is the spread, but
        // for the first-order shift of the mean, whose square is of the order spread².
        let squares: Vec<f64> = (0..1500)
            .map(|_| draw(&layers, &input, &mut draws).0)
            .map(|a| (mean_square(&a) / want.a.second() - 1.0).powi(2))
            .collect();
        // What is left out is of the second order in 1 / N: products of two of the `depth`
        // contributions.
        within(
            &format!("{phi}"),
            estimate(&squares),
            spread,
            spread * spread,
        );
        let (got, error) = estimate(&squares);
        assert!(got > 8.0 * error, "{phi}: too few networks to see a spread");
        assert!(
            (got - 2.0 * spread).abs() > 4.0 * error,
            "{phi}: the test is blind"
        );
    }
}

#[test]
fn bad_networks_are_refused_and_extreme_ones_survive() {
    let input = Input {
        mean: 0.0,
        second_moment: 1.0,
    };
    let good = layers(&[4, 4], |_| 1.0, 0.0, &Relu);
    let refused = |layer: Layer<'_>, input| propagate(&[layer], input).is_err();
    assert!(!refused(good[0], input));
    assert!(refused(
        good[0],
        Input {
            mean: 2.0,
            second_moment: 1.0
        }
    ));
    assert!(refused(
        good[0],
        Input {
            mean: 0.0,
            second_moment: f64::NAN
        }
    ));
    assert!(refused(
        Layer {
            fan_in: 0,
            ..good[0]
        },
        input
    ));
    assert!(refused(
        Layer {
            weight: fixed(f64::INFINITY),
            ..good[0]
        },
        input
    ));
    assert!(refused(
        Layer {
            bias: Moments {
                mean: 0.0,
                variance: -1.0
            },
            ..good[0]
        },
        input
    ));
    let error = propagate(
        &[Layer {
            fan_out: 0,
            ..good[0]
        }],
        input,
    )
    .expect_err("no units");
    assert_eq!(error.to_string(), "fan_out must be at least 1, got 0");
    assert_eq!(propagate(&[], input).expect("nothing to do"), []);

    let explodes = layers(&[1000; 200], |_| 1.0, 0.0, &Relu);
    let last = propagate(&explodes, input).expect("sound")[198];
    assert!(!last.a.second().is_finite());
    let dies = layers(&[1000; 200], |_| 1e-12, 0.0, &Relu);
    let all = propagate(&dies, input).expect("sound");
    assert_eq!(all[198].a.second(), 0.0);
    assert_eq!(all[0].gradient, 0.0);
    // All weights zero: sigmoid units sit at ½, without any spread.
    let zero = layers(&[5, 5, 5], |_| 0.0, 0.0, &Sigmoid);
    let last = propagate(&zero, input).expect("sound")[1];
    assert_eq!(
        (last.a.mean, last.a.variance, last.spread),
        (0.5, 0.0, Some(0.0))
    );
}
