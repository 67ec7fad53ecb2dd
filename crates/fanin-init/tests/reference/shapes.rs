//! Fans and the order of weights, beside PyTorch's and JAX's (`tests/reference/init/shapes.py`).

use fanin_init::{Axis, Convolution, Error, Fan, Layout, Scheme, Shape, Source, Streams};

use crate::support::{drawn, parsed, weights};

const REFERENCE: &str = reference!("shapes.txt");

/// Kind and words of a case, the numbers before the bar with the groups last, and what comes after
/// it.
fn cases(kind: &str) -> impl Iterator<Item = (Vec<&'static str>, Vec<usize>, &'static str)> {
    let lines = REFERENCE
        .lines()
        .filter(move |line| line.split(' ').next() == Some(kind));
    lines.map(|line| {
        let (case, expected) = line.split_once(" | ").expect("a bar");
        let (numbers, words): (Vec<&str>, Vec<&str>) = case
            .split(' ')
            .partition(|word| word.parse::<usize>().is_ok());
        let numbers = numbers
            .iter()
            .map(|number| number.parse().expect("a number"))
            .collect();
        (words, numbers, expected)
    })
}

fn shape(layout: &str, dimensions: &[usize], groups: usize) -> Shape {
    let layout = match layout {
        "first" => Layout::OutInKernel,
        "last" => Layout::KernelInOut,
        "transposed_first" => Layout::InOutKernel,
        "transposed_last" => Layout::KernelOutIn,
        _ => layout.parse().expect(layout),
    };
    layout.shape(dimensions, groups).expect("a shape")
}

#[test]
fn fans_are_those_of_torch_and_jax() {
    let mut seen = 0;
    for (words, numbers, expected) in cases("fans") {
        let (&groups, dimensions) = numbers.split_last().expect("groups");
        let shape = shape(words[2], dimensions, groups);
        assert_eq!(shape.elements(), dimensions.iter().product::<usize>());
        let Fan { fan_in, fan_out } = shape.fan();
        // The one difference: they count the outputs of all groups.
        assert_eq!(
            format!("{fan_in} {}", fan_out * groups),
            expected,
            "{words:?} {numbers:?}"
        );
        seen += 1;
    }
    assert!(seen >= 35, "{seen} cases");
}

#[test]
fn identities_are_where_torch_has_them() {
    for (_, numbers, expected) in cases("dirac") {
        let (&groups, dimensions) = numbers.split_last().expect("groups");
        let shape = shape("first", dimensions, groups);
        let mut w = vec![9.0_f32; shape.elements()];
        let filled = weights("identity", &shape).fill("w", &mut Source::named(1), &mut w);
        filled.expect("a tensor");
        assert!(w.iter().all(|&w| w == 0.0 || w == 1.0));
        let ones = w.iter().enumerate().filter(|(_, w)| **w == 1.0);
        let ones: Vec<String> = ones.map(|(place, _)| place.to_string()).collect();
        assert_eq!(ones.join(" "), expected, "{numbers:?}");
    }
}

#[test]
fn gains_are_those_of_torch() {
    let mut seen = 0;
    for line in REFERENCE
        .lines()
        .filter_map(|line| line.strip_prefix("gain "))
    {
        let (name, expected) = line.split_once(" | ").expect("a bar");
        let spec = format!("variance_scaling(gain=torch.{name}, distribution=normal)");
        let moments = weights(&spec, [1, 1]).moments().expect("a variance");
        let gain: f64 = expected.parse().expect("a number");
        assert!(
            (moments.variance.sqrt() / gain - 1.0).abs() < 1e-15,
            "{name}"
        );
        seen += 1;
    }
    assert_eq!(seen, 7);
}

/// The same layer in four layouts: for each weight, by its roles, the same value of a tensor
/// scheme.
#[test]
fn layouts_hold_the_same_layer() {
    let (out_channels, in_channels, kernel) = (6, 4, [3, 2]);
    for groups in [1, 2] {
        let convolution = Convolution {
            out_channels,
            in_channels,
            kernel: &kernel,
            groups,
        };
        let [og, ig, k] = [out_channels / groups, in_channels / groups, 6];
        let fan = Fan {
            fan_in: ig * k,
            fan_out: og * k,
        };
        let shapes = [
            convolution.channels_first(),
            convolution.channels_last(),
            convolution.transposed_channels_first(),
            convolution.transposed_channels_last(),
        ];
        let tensors = shapes.map(|shape| {
            let shape = shape.expect("a shape");
            assert_eq!(shape.fan(), fan);
            assert_eq!(
                (shape.outputs(), shape.inputs()),
                (out_channels, in_channels)
            );
            drawn::<f64, _>("orthogonal", &shape, "w", &mut Source::named(1))
        });
        for g in 0..groups {
            for o in 0..og {
                for i in 0..ig {
                    for p in 0..k {
                        let at = [
                            ((g * og + o) * ig + i) * k + p,
                            (p * ig + i) * out_channels + g * og + o,
                            ((g * ig + i) * og + o) * k + p,
                            (p * og + o) * in_channels + g * ig + i,
                        ];
                        let values: Vec<f64> =
                            at.iter().zip(&tensors).map(|(&at, w)| w[at]).collect();
                        assert!(
                            values
                                .iter()
                                .all(|value| value.to_bits() == values[0].to_bits()),
                            "{values:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn bad_shapes() {
    let convolution = |groups| Convolution {
        out_channels: 6,
        in_channels: 4,
        kernel: &[3],
        groups,
    };
    for groups in [0, 3, 4, 5] {
        let error = convolution(groups).channels_first().expect_err("groups");
        assert_eq!(
            error,
            Error::InvalidGroups {
                groups,
                out_channels: 6,
                in_channels: 4
            }
        );
    }
    let huge = usize::MAX / 2;
    for axes in [
        [Axis::Out(huge), Axis::In(3), Axis::Kernel(1)],
        [Axis::Out(1 << 40), Axis::In(1 << 40), Axis::Kernel(2)],
        // No elements, but fans that cannot be counted.
        [Axis::Out(0), Axis::In(huge), Axis::Kernel(huge)],
        [Axis::Out(1 << 62), Axis::In(2), Axis::Kernel(1)],
    ] {
        let error = Shape::new(&axes).expect_err("a huge shape");
        assert!(matches!(error, Error::TooManyElements { .. }), "{error}");
    }
    let shape = Shape::new(&[Axis::In(2), Axis::Out(3)]).expect("a shape");
    let weights = weights("he_normal", &shape);
    let error = weights.fill("w", &mut Source::named(1), &mut [0.0_f32; 5]);
    assert_eq!(
        error.expect_err("5 of 6").to_string(),
        "slice holds 5 values, a tensor of 2 x 3 needs 6"
    );
    let error = weights.fill_range("w", Streams::new(1), 4, &mut [0.0_f32; 3]);
    assert!(matches!(error, Err(Error::RangeBeyondEnd { .. })));
    let biases = Scheme::HE_NORMAL.biases(&shape).expect("a shape");
    let error = biases.fill("b", &mut Source::named(1), &mut [0.0_f32; 2]);
    assert_eq!(error, Err(Error::BiasCount { got: 2, wanted: 3 }));
}

/// Every scheme leaves an empty tensor alone, and fills one element.
#[test]
fn empty_tensors_and_single_elements() {
    for about in fanin_init::Scheme::known() {
        let spec = about.usage().replace('…', "1");
        let sizes = [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0), (1, 1, 1)];
        for (out, inputs, kernel) in sizes {
            let axes = [Axis::Out(out), Axis::In(inputs), Axis::Kernel(kernel)];
            let shape = Shape::new(&axes).expect("a shape");
            let source = &mut Source::named(1);
            let layer = [
                weights(&spec, &shape),
                parsed(&spec).biases(&shape).expect(&spec),
            ];
            for filling in layer {
                let mut values = vec![f32::NAN; filling.elements()];
                filling.fill("w", source, &mut values).expect(&spec);
                assert!(values.iter().all(|w| w.is_finite()), "{spec}: {values:?}");
            }
        }
    }
}
