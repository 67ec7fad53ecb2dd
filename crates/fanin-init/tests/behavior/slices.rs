//! Any slice of a tensor can be made by itself, and the sources keep what they promise.

use std::num::NonZeroUsize;
use std::ops::Range;

use fanin_init::streams::{Cuts, Level};
use fanin_init::{Axis, Element, Error, Filling, Scheme, Shape, Source, Streams};
use proptest::prelude::*;

use crate::support::{self, parsed, weights};

const ELEMENT_SPECS: &[&str] = &[
    "zeros",
    "normal(mean=1, std=0.01)",
    "he_normal",
    "glorot_uniform",
    "torch_linear",
    "truncated_normal(std=0.02)",
    "truncated_normal(std=1, low=5, high=7)",
    "truncated_normal(mean=1, std=0.5, low=0, high=2, cuts=absolute)",
    "keras.he_normal",
    "variance_scaling(gain=tanh, mode=fan_geo_avg, distribution=uniform)",
    "siren",
    "sussillo_abbott",
    "mup_output(base=8)",
    "candle.linear",
    "randn**2/sqrt(n_prev)",
    "uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))",
];

fn slices_agree<T: Element>(
    spec: &str,
    sizes: [usize; 2],
    cuts: &[usize],
) -> Result<(), TestCaseError> {
    let weights = weights(spec, sizes);
    let whole: Vec<T> = weights.draw("W1", &mut Source::named(7)).expect(spec);
    let total = whole.len();
    let mut cuts: Vec<usize> = cuts
        .iter()
        .map(|cut| cut % (total + 1))
        .chain([0, total])
        .collect();
    cuts.sort_unstable();
    for range in cuts.windows(2) {
        let mut part = vec![T::default(); range[1] - range[0]];
        let filled = weights.fill_range("W1", Streams::new(7), range[0] as u64, &mut part);
        filled.expect(spec);
        prop_assert_eq!(&part, &whole[range[0]..range[1]], "{} {:?}", spec, range);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_tensor_is_its_slices(
        spec in prop::sample::select(ELEMENT_SPECS),
        fan_in in 1_usize..130,
        fan_out in 1_usize..130,
        cuts in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        slices_agree::<f32>(spec, [fan_out, fan_in], &cuts)?;
        slices_agree::<f64>(spec, [fan_out, fan_in], &cuts)?;
        #[cfg(feature = "half")]
        {
            slices_agree::<half::f16>(spec, [fan_out, fan_in], &cuts)?;
            slices_agree::<half::bf16>(spec, [fan_out, fan_in], &cuts)?;
        }
    }

    /// Any box of a tensor with any axes, and one of its biases.
    #[test]
    fn a_box_has_the_bits_of_the_whole(
        spec in prop::sample::select(ELEMENT_SPECS),
        sizes in prop::collection::vec((1_usize..9, any::<usize>(), any::<usize>()), 0..5),
    ) {
        let axes: Vec<Axis> = sizes.iter().zip([Axis::Out, Axis::In, Axis::Kernel, Axis::Kernel])
            .map(|(&(size, ..), role)| role(size))
            .collect();
        let ranges: Vec<Range<usize>> = sizes.iter().map(|&(size, a, b)| {
            let (a, b) = (a % (size + 1), b % (size + 1));
            a.min(b)..a.max(b)
        }).collect();
        let shape = Shape::new(&axes).expect("a small shape");
        block_agrees(&weights(spec, &shape), &ranges)?;
        let biases = parsed(spec).biases(&shape).expect(spec);
        let range = ranges.first().cloned().unwrap_or(0..1);
        block_agrees(&biases, &[range])?;
    }
}

fn block_agrees(filling: &Filling, ranges: &[Range<usize>]) -> Result<(), TestCaseError> {
    let whole: Vec<f32> = filling.draw("w", &mut Source::named(3)).expect("a tensor");
    let sizes: Vec<usize> = if ranges.len() == 1 {
        vec![filling.elements()]
    } else {
        filling
            .shape()
            .axes()
            .iter()
            .map(|axis| axis.size())
            .collect()
    };
    let mut block = vec![f32::NAN; ranges.iter().map(|range| range.len()).product()];
    let filled = filling.fill_block("w", Streams::new(3), ranges, &mut block);
    prop_assert!(filled.is_ok(), "{:?}", filled);
    // Place by place, from the last axis.
    for (number, value) in block.iter().enumerate() {
        let (mut rest, mut at, mut stride) = (number, 0, 1);
        for (range, size) in ranges.iter().zip(&sizes).rev() {
            at += (range.start + rest % range.len()) * stride;
            rest /= range.len();
            stride *= size;
        }
        prop_assert_eq!(
            value.to_bits(),
            whole[at].to_bits(),
            "{:?} {}",
            ranges,
            number
        );
    }
    Ok(())
}

#[test]
fn boxes_are_checked() {
    let weights = Scheme::HE_NORMAL.weights([4, 6]).expect("a small shape");
    let block = |ranges: &[Range<usize>], length| {
        weights.fill_block("w", Streams::new(1), ranges, &mut vec![0.0_f32; length])
    };
    assert_eq!(block(&[0..4, 2..4], 8), Ok(()));
    let rows = 0..4;
    for (ranges, length) in [
        (&[0..4, 2..4][..], 7),
        (&[0..5, 2..4], 10),
        (std::slice::from_ref(&rows), 24),
        (&[0..4, 0..6, 0..1], 24),
    ] {
        let refused = matches!(block(ranges, length), Err(Error::Block { .. }));
        assert!(refused, "{ranges:?} {length}");
    }
    #[expect(clippy::reversed_empty_ranges, reason = "it is refused")]
    let reversed = block(&[3..1, 0..6], 0);
    assert_eq!(
        reversed
            .expect_err("a range that ends before it starts")
            .to_string(),
        "slice holds 0 values, wanted those of 3..1 x 0..6 in a tensor of 4 x 6"
    );
    let orthogonal = Scheme::ORTHOGONAL.weights([4, 6]).expect("a small shape");
    let error = orthogonal.fill_block("w", Streams::new(1), &[0..4, 0..6], &mut [0.0_f32; 24]);
    assert!(matches!(error, Err(Error::NeedsWholeTensor { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_level_does_not_show(
        seed in any::<u64>(),
        start in prop_oneof![0_u64..10_000, any::<u64>().prop_map(|start| start / 2)],
        length in 0_usize..300,
    ) {
        same_bits::<f32>(seed, start, length, 1)?;
        same_bits::<f64>(seed, start, length, 1)?;
        #[cfg(feature = "half")]
        {
            same_bits::<half::f16>(seed, start, length, 1)?;
            same_bits::<half::bf16>(seed, start, length, 1)?;
        }
    }
}

/// Long enough for seven threads, and no multiple of anything.
#[test]
fn threads_do_not_show() {
    const LENGTH: usize = 7 * (1 << 15) + 5;
    for threads in [1, 2, 7] {
        same_bits::<f32>(1, 77, LENGTH, threads).expect("the same bits");
        #[cfg(feature = "half")]
        same_bits::<half::bf16>(1, 77, LENGTH, threads).expect("the same bits");
    }
}

/// Every level on so many threads against the baseline on one.
fn same_bits<T: Element>(
    seed: u64,
    start: u64,
    length: usize,
    threads: usize,
) -> Result<(), TestCaseError> {
    let threads = NonZeroUsize::new(threads).expect("a thread");
    let draws = |streams: Streams| {
        let mut all = vec![T::default(); 4 * length];
        let (normal, rest) = all.split_at_mut(length);
        let (uniform, rest) = rest.split_at_mut(length);
        let (center, tail) = rest.split_at_mut(length);
        let law = |low, high| Cuts::new(low, high).expect("cuts");
        streams.standard_normal("W1", start, normal)?;
        streams.unit_uniform("W1", start, uniform)?;
        streams.standard_truncated_normal(&law(-3.0, 2.0), "W1", start, center)?;
        streams.standard_truncated_normal(&law(5.0, 7.0), "W1", start, tail)?;
        Ok::<_, Error>(all)
    };
    let plain = Streams::new(seed).at_level(Level::Baseline).and_then(draws);
    let plain = plain.expect("draws");
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        let streams = Streams::new(seed).on_threads(threads).at_level(level);
        let other = streams.and_then(draws).expect("draws");
        prop_assert!(other == plain, "{} and {} threads", level, threads);
    }
    Ok(())
}

fn fill(spec: &str, sizes: [usize; 2], name: &str) -> Vec<f32> {
    parsed(spec).draw(name, sizes, 1).expect(spec)
}

#[test]
fn schemes_share_their_draws() {
    let fan = [8, 25];
    let (a, b) = (fill("randn*0.01", fan, "W1"), fill("randn*0.02", fan, "W1"));
    assert!(a.iter().zip(&b).all(|(a, b)| (b / a - 2.0).abs() < 1e-6));
    assert_ne!(a, fill("randn*0.01", fan, "W2"));
}

#[test]
fn the_named_scheme_has_the_bits_of_the_typed_one() {
    let fan = [11, 12];
    for (typed, named) in [
        ("randn/sqrt(n_prev)", "lecun_normal"),
        ("randn*sqrt(2/n_prev)", "he_normal"),
        ("randn*sqrt(2/(n_prev+n))", "glorot_normal"),
        ("randn*0.01", "normal(std=0.01)"),
        ("uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))", "torch_linear"),
        (
            "uniform(-sqrt(6/(n_prev+n)), sqrt(6/(n_prev+n)))",
            "glorot_uniform",
        ),
        ("uniform(-sqrt(6/n_prev), sqrt(6/n_prev))", "he_uniform"),
    ] {
        assert_eq!(fill(typed, fan, "W1"), fill(named, fan, "W1"), "{typed}");
    }
}

#[test]
fn uniform_stays_below_high() {
    // Half a unit in the last place above 1: without the clamp, half of the draws would round up to
    // `high`.
    let out = fill("uniform(low=1, high=1.0000001192092896)", [10, 100], "W1");
    assert!(out.iter().all(|&w| w == 1.0));
}

#[test]
fn lengths_are_checked() {
    let mut source = Source::named(1);
    let weights = weights("he_normal", [2, 2]);
    let error = weights.fill("W1", &mut source, &mut [0.0_f32; 3]);
    assert_eq!(
        error.expect_err("3 of 4").to_string(),
        "slice holds 3 values, a tensor of 2 x 2 needs 4"
    );
    let biases = Scheme::HE_NORMAL.biases([2, 2]).expect("a layer");
    let error = biases.fill("b1", &mut source, &mut [0.0_f32; 3]);
    assert_eq!(
        error.expect_err("3 of 2").to_string(),
        "slice holds 3 biases, a layer of 2 units needs 2"
    );
    assert_eq!(
        weights.fill_range("W1", Streams::new(1), 3, &mut [0.0_f32; 2]),
        Err(Error::RangeBeyondEnd {
            start: 3,
            length: 2,
            total: 4
        })
    );
    let huge = Scheme::HE_NORMAL.weights([2, usize::MAX]);
    assert_eq!(
        huge.expect_err("too many"),
        Error::TooManyElements {
            shape: format!("2 x {}", usize::MAX)
        }
    );
    let error = Streams::new(1).standard_normal("W1", u64::MAX, &mut [0.0_f32; 2]);
    assert!(matches!(error, Err(Error::RangeBeyondEnd { .. })));
    Streams::new(1)
        .standard_normal("W1", u64::MAX - 2, &mut [0.0_f32; 2])
        .expect("the last indices");
}

#[test]
fn empty_layers() {
    let shape = Shape::try_from([3, 0]).expect("an empty layer");
    for spec in [
        "he_normal",
        "torch_linear",
        "orthogonal",
        "randn*(2/n_prev)",
        "zeros",
    ] {
        assert!(fill(spec, [3, 0], "W1").is_empty(), "{spec}");
        let mut biases = [1.0_f32; 3];
        let filling = parsed(spec).biases(&shape).expect(spec);
        filling
            .fill("b1", &mut Source::named(1), &mut biases)
            .expect(spec);
        assert_eq!(biases, [0.0; 3], "{spec}");
    }
}

#[test]
fn biases() {
    let shape = Shape::try_from([1000, 4]).expect("a layer");
    let biases = |spec| support::biases::<f32>(spec, &shape, &mut Source::named(1));
    let out = biases("torch_linear");
    let largest = out.iter().fold(0.0_f32, |m, b| m.max(b.abs()));
    assert!(largest < 0.5 && largest > 0.49, "{largest}");
    for spec in [
        "torch_linear(bias=zeros)",
        "normal(mean=1, std=1)",
        "constant(value=2)",
        "randn",
    ] {
        assert_eq!(biases(spec), [0.0; 1000], "{spec}");
    }
}

#[test]
fn orthogonal_is_unbiased() {
    // Without the signs of R, Householder's Q has a first column with first entry of one sign.
    let weights = weights("orthogonal", [3, 3]);
    let mut diagonal = [0.0; 3];
    for seed in 0..4000 {
        let w: Vec<f64> = weights
            .draw("W1", &mut Source::named(seed))
            .expect("a matrix");
        for i in 0..3 {
            diagonal[i] += w[4 * i];
        }
    }
    // An entry has mean 0 and variance 1/3.
    for sum in diagonal {
        assert!(
            sum.abs() < 4.892 * (4000.0_f64 / 3.0).sqrt(),
            "{diagonal:?}"
        );
    }
}
