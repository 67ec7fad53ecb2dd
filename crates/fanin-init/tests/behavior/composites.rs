//! Several layers in one tensor, depth, width, and what data decide.

use core::num::NonZeroU32;

use fanin_init::model::{Lsuv, Packed, Recurrent, normalize_units};
use fanin_init::schemes::{Fixup, Mup, MupOutput, Optimizer, gpt2_residual};
use fanin_init::{Error, Moments, Scheme, Source};

use crate::support::{drawn, parsed, weights};
use crate::tensors::distance_from_orthonormal;

/// Weights named so, of the named streams.
fn fill(spec: &str, sizes: [usize; 2], name: &str) -> Vec<f64> {
    drawn::<f64, _>(spec, sizes, name, &mut Source::named(1))
}

/// The variance of a scheme's weights.
fn variance_of(scheme: impl Into<Scheme>, sizes: [usize; 2]) -> f64 {
    let weights = scheme.into().weights(sizes).expect("a layer");
    weights.moments().expect("a variance").variance
}

/// A packed tensor of this many weights.
fn packed(packed: &Packed, name: &str, count: usize) -> Vec<f64> {
    let mut w = vec![0.0; count];
    let filled = packed.fill_weights(name, &mut Source::named(1), &mut w);
    filled.expect("a tensor");
    w
}

#[test]
fn packed_parts_are_matrices_of_their_own() {
    let qkv = Packed::qkv(32, &parsed("glorot_uniform"));
    let mut w = packed(&qkv, "a", 3 * 32 * 32);
    for (part, name) in w.chunks(32 * 32).zip(["a.q", "a.k", "a.v"]) {
        assert_eq!(part, fill("glorot_uniform", [32, 32], name), "{name}");
    }
    // One matrix of 96 x 32 would have half of the variance.
    let variance = |fan_out| variance_of(Scheme::GLOROT_UNIFORM, [fan_out, 32]);
    assert!((variance(32) / variance(96) - 2.0).abs() < 1e-15);

    let mut turned = vec![0.0_f64; 3 * 32 * 32];
    qkv.fill_weights_inputs_first("a", &mut Source::named(1), &mut turned)
        .expect("a tensor");
    for input in 0..32 {
        for output in 0..96 {
            assert_eq!(turned[input * 96 + output], w[output * 32 + input]);
        }
    }
    let error = qkv.fill_weights("a", &mut Source::named(1), &mut w[1..]);
    assert_eq!(
        error.expect_err("one too few").to_string(),
        "slice holds 3071 values, a tensor of 96 x 32 needs 3072"
    );
    let huge = Packed::qkv(usize::MAX / 2, &parsed("zeros"));
    assert!(matches!(huge.fan(), Err(Error::TooManyElements { .. })));
}

#[test]
fn gates_are_orthogonal_and_the_forget_bias_is_where_it_belongs() {
    let (inputs, units) = (5, 7);
    for (cell, gates) in [
        (Recurrent::Lstm, 4),
        (Recurrent::GruResetFirst, 3),
        (Recurrent::GruUpdateFirst, 3),
        (Recurrent::Simple, 1),
    ] {
        let recurrent = cell.recurrent_weights(units, &parsed("orthogonal"));
        let w = packed(&recurrent, "h", gates * units * units);
        for gate in w.chunks(units * units) {
            assert!(distance_from_orthonormal(gate, units, units) < 1e-13);
        }
        assert!(
            gates == 1 || w[..units] != w[units * units..][..units],
            "gates share their draws"
        );
        let inputs = cell.input_weights(inputs, units, &parsed("glorot_uniform"), 1.0);
        let mut biases = vec![9.0_f32; gates * units];
        inputs.fill_biases(&mut biases).expect("biases");
        for (place, bias) in biases.iter().enumerate() {
            let is_forget = cell == Recurrent::Lstm && place / units == 1;
            assert_eq!(*bias, if is_forget { 1.0 } else { 0.0 });
        }
        assert!(inputs.fill_biases(&mut biases[1..]).is_err());
    }
    // A gate has the same draws wherever its library puts it.
    let gate = |cell: Recurrent, place: usize| {
        let he = cell.recurrent_weights(2, &parsed("he_normal"));
        let w = packed(&he, "h", 3 * 4);
        w[4 * place..][..4].to_vec()
    };
    assert_eq!(
        gate(Recurrent::GruResetFirst, 0),
        gate(Recurrent::GruUpdateFirst, 1)
    );
    assert_eq!(
        Recurrent::torch(64).map(|scheme| scheme.to_string()),
        Ok("uniform(low=-0.125, high=0.125)".to_owned())
    );
    assert!(Recurrent::torch(0).is_err());
}

/// A stack of `blocks` residual blocks of two branches: the stream's variance grows by 1 in all, at
/// any depth.
#[test]
fn depth_scaling_keeps_the_stream() {
    for blocks in [1, 12, 96] {
        let blocks = NonZeroU32::new(blocks).expect("not 0");
        let each = variance_of(gpt2_residual(0.02, blocks).expect("a scheme"), [100, 100]);
        assert!((2.0 * f64::from(blocks.get()) * each / 4e-4 - 1.0).abs() < 1e-14);
    }
    // Fixup: L^(-1/(2m-2)) on the standard deviation; m = 2: L^(-1/2), m = 3: L^(-1/4).
    for (branches, layers, factor) in [(81, 2, 1.0 / 9.0), (81, 3, 1.0 / 3.0), (1, 5, 1.0)] {
        let fixup = Fixup::new(NonZeroU32::new(branches).expect("not 0"), layers).expect("layers");
        let std = variance_of(fixup.inner(), [100, 100]).sqrt();
        assert!(
            (std / (0.02_f64.sqrt() * factor) - 1.0).abs() < 1e-14,
            "{branches}, {layers}"
        );
        assert_eq!(Scheme::from(fixup.last()), Scheme::ZEROS);
    }
}

/// Where layers are narrow the gains differ from He's: √2 e^(1/3) at 6 inputs and fewer.
#[test]
fn random_walk_gains_of_narrow_layers() {
    for (spec, fan_in, variance) in [
        ("sussillo_abbott", 6, 2.0 * (2.0_f64 / 3.0).exp() / 6.0),
        ("sussillo_abbott", 3, 2.0 * (2.0_f64 / 3.0).exp() / 3.0),
        ("sussillo_abbott", 12, 2.0 * 0.25_f64.exp() / 12.0),
        ("sussillo_abbott(activation=linear)", 2, 0.5_f64.exp() / 2.0),
    ] {
        let got = weights(spec, [1, fan_in]).moments().expect(spec).variance;
        assert!((got / variance - 1.0).abs() < 1e-14, "{spec}, {fan_in}");
    }
}

/// Table 3 of Tensor Programs V: after one step of size 1, a layer's output moves as much at any
/// width.
#[test]
fn mup_updates_do_not_depend_on_width() {
    let base = NonZeroU32::new(64).expect("not 0");
    // What one step adds to an output: rate · fan-in (terms that add up) · size of a gradient's
    // entry relative to the base, where the gradient at a hidden unit falls as 1 / width, and Adam
    // divides it away.
    for widening in [1.0, 2.0, 16.0] {
        for layer in [Mup::Input, Mup::Hidden, Mup::Output] {
            let fan_in = if layer == Mup::Input { 1.0 } else { widening };
            let gradient = if layer == Mup::Output {
                1.0
            } else {
                1.0 / widening
            };
            let adam = layer.learning_rate_factor(Optimizer::Adam, widening) * fan_in;
            let sgd = layer.learning_rate_factor(Optimizer::Sgd, widening) * fan_in * gradient;
            assert_eq!((adam, sgd), (1.0, 1.0), "{layer:?}");
        }
        let variance = variance_of(MupOutput { base }, [10, (64.0 * widening) as usize]);
        assert!((variance * 64.0 * widening * widening - 1.0).abs() < 1e-14);
    }
}

/// Ten layers of 50 units on 400 samples.
struct Network {
    data: Vec<f64>,
    activation: fn(f64) -> f64,
}

const WIDTH: usize = 50;

impl Network {
    /// Pre-activations of a layer, samples by units.
    fn outputs(&self, layer: usize, weights: &[Vec<f64>]) -> Vec<f64> {
        let mut z = self.data.clone();
        for (index, w) in weights[..=layer].iter().enumerate() {
            let a: Vec<f64> = if index == 0 {
                z
            } else {
                z.into_iter().map(self.activation).collect()
            };
            let unit = |x: &[f64], row: &[f64]| x.iter().zip(row).map(|(x, w)| x * w).sum::<f64>();
            z = a
                .chunks(WIDTH)
                .flat_map(|x| w.chunks(WIDTH).map(move |row| unit(x, row)))
                .collect();
        }
        z
    }
}

fn variance(z: impl Iterator<Item = f64> + Clone) -> Moments {
    let n = z.clone().count() as f64;
    let mean = z.clone().sum::<f64>() / n;
    Moments {
        mean,
        variance: z.map(|z| (z - mean).powi(2)).sum::<f64>() / n,
    }
}

#[test]
fn lsuv_brings_any_start_to_unit_variance() {
    for activation in [
        f64::tanh,
        |z: f64| z.max(0.0),
        |z: f64| z / (1.0 + (-z).exp()),
    ] {
        let network = Network {
            data: fill("normal(std=1)", [400, WIDTH], "x"),
            activation,
        };
        for start in ["normal(std=0.01)", "normal(std=3)", "he_normal"] {
            let mut weights: Vec<Vec<f64>> = (0..10)
                .map(|layer| fill(start, [WIDTH, WIDTH], &format!("W{layer}")))
                .collect();
            let measure = |layer: usize, w: &[Vec<f64>]| {
                variance(network.outputs(layer, w).into_iter()).variance
            };
            let report = Lsuv::default()
                .fit(&mut weights, measure)
                .expect("a spread");
            for (layer, end) in report.iter().enumerate() {
                let z = measure(layer, &weights);
                assert!(
                    (z - 1.0).abs() < 0.1 && end.iterations <= 10,
                    "{start}, layer {layer}: {z}"
                );
                assert_eq!(z, end.variance);
            }
        }
    }
}

#[test]
fn lsuv_says_why_it_cannot() {
    let mut dead = vec![vec![0.0_f64; 4]; 2];
    let error = Lsuv::default()
        .fit(&mut dead, |_, _| 0.0)
        .expect_err("no spread");
    assert_eq!(
        error.to_string(),
        "outputs of layer 0 have a variance of 0, wanted a finite number above 0"
    );
    for variance in [f64::NAN, f64::INFINITY, -1.0, f64::MIN_POSITIVE / 2.0] {
        let error = Lsuv::default().fit(
            &mut dead,
            |layer, _| if layer == 0 { 1.0 } else { variance },
        );
        assert!(
            matches!(error, Err(Error::NoSpread { layer: 1, .. })),
            "{variance}"
        );
    }
    // A variance that does not answer: as many divisions as allowed, and the report says where it
    // ended.
    let mut stubborn = vec![vec![1.0_f64; 1]];
    let report = Lsuv::default()
        .fit(&mut stubborn, |_, _| 4.0)
        .expect("a spread");
    assert_eq!(
        (report[0].iterations, report[0].variance, stubborn[0][0]),
        (10, 4.0, 1.0 / 1024.0)
    );
    // Within the tolerance nothing is touched.
    let mut good = vec![vec![3.0_f32; 1]];
    Lsuv::default()
        .fit(&mut good, |_, _| 1.05)
        .expect("a spread");
    assert_eq!(good[0][0], 3.0);
}

#[test]
fn units_are_normalized_one_by_one() {
    let x = fill("uniform(low=0, high=1)", [500, 3], "x");
    let mut w = fill("normal(std=7)", [4, 3], "W1");
    let mut b = vec![0.5, -1.0, 2.0, 100.0];
    let unit = |w: &[f64], b: &[f64], unit: usize| {
        let row = w[3 * unit..][..3].to_vec();
        let bias = b[unit];
        let z: Vec<f64> = x
            .chunks(3)
            .map(|x| x.iter().zip(&row).map(|(x, w)| x * w).sum::<f64>() + bias)
            .collect();
        variance(z.into_iter())
    };
    let outputs: Vec<Moments> = (0..4).map(|k| unit(&w, &b, k)).collect();
    normalize_units(0, &mut w, &mut b, &outputs).expect("four units");
    for k in 0..4 {
        let Moments { mean, variance } = unit(&w, &b, k);
        assert!(
            mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12,
            "{mean}, {variance}"
        );
    }
    let before = (w.clone(), b.clone());
    let mut dead = outputs.clone();
    dead[3].variance = 0.0;
    for (layer, skipped, outputs, wanted) in [
        (2, 0, &outputs[1..], "measured 3 units of layer 2, wanted 4"),
        (
            0,
            1,
            &outputs[..],
            "slice holds 11 values, a tensor of 4 x 2 needs 8",
        ),
        (
            1,
            0,
            &dead[..],
            "outputs of layer 1 have a variance of 0, wanted a finite number above 0",
        ),
    ] {
        let error = normalize_units(layer, &mut w[skipped..], &mut b, outputs);
        assert_eq!(error.expect_err(wanted).to_string(), wanted);
    }
    assert_eq!((w, b), before);
}
