//! Tensors are told from what they are not, and not from what they are.

use fanin_init::inspect::{Candidate, Inspection, Inspector, Precision};
use fanin_init::{Element, Layout, Scheme, Shape, inspect};

use crate::support::parsed;

fn dense(sizes: [usize; 2]) -> Shape {
    sizes.try_into().expect("small")
}

fn shapes() -> [Shape; 3] {
    let kernel = Shape::try_from([64, 32, 3, 3]).expect("small");
    [dense([64, 64]), dense([512, 784]), kernel]
}

fn drawn<T: Element>(spec: &str, shape: &Shape, seed: u64) -> Vec<T> {
    parsed(spec).draw("W1", shape, seed).expect(spec)
}

fn look<T: Element>(shape: &Shape, values: &[T]) -> Inspection {
    inspect(shape, values).expect("as many values as elements")
}

fn specs(candidates: &[Candidate]) -> Vec<&str> {
    candidates.iter().map(|c| c.spec.as_str()).collect()
}

/// By name.
const NAMED: &[&str] = &[
    "he_normal",
    "he_normal(mode=fan_out)",
    "he_normal(mode=fan_avg)",
    "he_normal(mode=fan_geo_avg)",
    "he_uniform",
    "he_uniform(mode=fan_out)",
    "glorot_normal",
    "glorot_uniform",
    "lecun_normal",
    "lecun_normal(mode=fan_out)",
    "lecun_uniform",
    "keras.he_normal",
    "keras.glorot_normal",
    "keras.lecun_normal",
    "torch_linear",
    "torch.conv_transpose",
    "torch.embedding",
    "keras.embedding",
    "candle.linear",
    "siren",
    "siren(layer=first)",
    "sussillo_abbott",
    "sussillo_abbott(activation=linear)",
    "gpt2_residual(blocks=12)",
    "fixup(branches=16)",
    "mup_output(base=256)",
    "variance_scaling(gain=torch.tanh, distribution=normal)",
    "variance_scaling(gain=torch.selu, mode=fan_avg, distribution=uniform)",
];

/// By family: a spec, how candidates begin, and the standard deviation of what is drawn.
const FREE: &str = "\
normal(std=0.02) | normal( | 0.02
normal(mean=0.5, std=0.1) | normal(mean= | 0.1
uniform(low=-0.1, high=0.1) | uniform( | 0.057735027
uniform(low=0, high=1) | uniform(low=0, high=1) | 0.288675135
uniform(low=0.2, high=0.9) | uniform( | 0.202072594
truncated_normal(std=0.02) | truncated_normal( | 0.017592513
truncated_normal(std=0.02, low=-3, high=3) | truncated_normal( | 0.019731568
truncated_normal(std=0.02, low=-1, high=1) | truncated_normal( | 0.010791202
truncated_normal(std=0.8, low=-2, high=2, cuts=absolute) | truncated_normal( | 0.763677989
truncated_normal(std=0.02, spread=kept) | truncated_normal( | 0.02
truncated_normal(mean=1, std=0.1) | truncated_normal(mean=1 | 0.087962566";

/// Known by structure: no draw of theirs is missed, and the candidate begins with what is here.
const STRUCTURES: &[&str] = &[
    "zeros",
    "ones",
    "constant(value=0.5)",
    "identity",
    "identity(gain=0.5)",
    "hadamard",
    "orthogonal",
    "orthogonal(gain=0.5)",
    "orthogonal(gain=torch.tanh)",
    "delta_orthogonal",
    "sparse(connections=15, std=1)",
    "sparse(sparsity=0.9, std=0.01)",
];

/// Draws whose scheme was not among the candidates, of how many.
fn missed<T: Element>(seeds: core::ops::Range<u64>) -> (Vec<String>, usize) {
    let (mut missed, mut draws) = (Vec::new(), 0);
    for (number, shape) in shapes().iter().enumerate() {
        for seed in seeds.clone() {
            let mut check = |spec: &str, is_found: &dyn Fn(&Candidate) -> bool| {
                // Each spec its own draws.
                let seed = 1000 * seed + draws as u64;
                let candidates = look(shape, &drawn::<T>(spec, shape, seed)).candidates();
                draws += 1;
                if !candidates.iter().any(is_found) {
                    missed.push(format!(
                        "shape {number}, seed {seed}, {spec}: {:?}",
                        specs(&candidates)
                    ));
                }
            };
            for spec in NAMED {
                let scheme: Scheme = spec.parse().expect(spec);
                check(spec, &|candidate| {
                    candidate.scheme == scheme || candidate.spec == *spec
                });
            }
            for row in FREE.lines() {
                let [spec, start, std] = row.split(" | ").collect::<Vec<_>>()[..] else {
                    panic!("{row}")
                };
                let std: f64 = std.parse().expect("a number");
                check(spec, &|candidate| {
                    candidate.agreement.is_some_and(|agreement| {
                        let off = (agreement.estimated_std - std).abs();
                        candidate.spec.starts_with(start) && off <= 3.0 * agreement.standard_error
                    })
                });
            }
        }
    }
    (missed, draws)
}

/// A true scheme is missing in at most 0.37 % of draws (0.27 % by its scale, 0.1 % by the other
/// tests). Of 234 draws more than 6 would be with probability 3e-5 (Poisson with mean 0.87).
#[test]
fn the_true_scheme_is_among_the_candidates() {
    let (missed, draws) = missed::<f32>(0..2);
    assert_eq!(draws, 234);
    assert!(missed.len() <= 6, "{missed:#?}");
}

/// The same rate where it can be counted: of 1500 draws more than 16 would be missed with
/// probability 1e-4 (mean 5.55).
#[test]
fn few_draws_are_missed() {
    let shape = &shapes()[0];
    let mut missed = Vec::new();
    for spec in ["he_normal", "glorot_uniform", "keras.lecun_normal"] {
        for seed in 0..500 {
            let candidates = look(shape, &drawn::<f64>(spec, shape, seed)).candidates();
            if !candidates.iter().any(|candidate| candidate.spec == spec) {
                missed.push(format!("{spec}, seed {seed}: {:?}", specs(&candidates)));
            }
        }
    }
    assert!(missed.len() <= 16, "{missed:#?}");
}

#[test]
fn structures_are_known() {
    for shape in shapes() {
        let is_kernel = shape.axes().len() > 2;
        for &spec in STRUCTURES
            .iter()
            .chain(&["sparse(connections=20, std=0.3)"])
        {
            let wanted = match spec {
                // Without a kernel there is no center.
                "delta_orthogonal" if !is_kernel => "orthogonal",
                // Its deviation is no usual one, and estimated.
                "sparse(connections=20, std=0.3)" => "sparse(connections=20, std=",
                _ => spec,
            };
            let found = look(&shape, &drawn::<f32>(spec, &shape, 7)).candidates();
            let is_found = found
                .iter()
                .any(|candidate| !candidate.is_estimated && candidate.spec.starts_with(wanted));
            assert!(is_found, "{shape} {spec}: {:?}", specs(&found));
        }
    }
}

/// Nearly orthogonal is not orthogonal: one weight of 4096 is off by a thousandth.
#[test]
fn a_damaged_structure_is_none() {
    let shape = &shapes()[0];
    let mut w = drawn::<f32>("orthogonal", shape, 1);
    w[77] += 1e-3;
    let found = look(shape, &w).candidates();
    assert!(!specs(&found).contains(&"orthogonal"));
    let mut w = drawn::<f32>("identity", shape, 1);
    w[77] = 1e-3;
    assert!(look(shape, &w).candidates().is_empty());
}

/// Half precision: the same laws, rounded.
#[cfg(feature = "half")]
#[test]
fn rounding_is_allowed_for() {
    let [_, shape, kernel] = shapes();
    // Each miss has the probability 0.37 %; of 24 draws more than one would be with probability 0.4
    // %, and seeds are fixed.
    let mut missed = Vec::new();
    for spec in [
        "he_normal",
        "glorot_uniform",
        "keras.lecun_normal",
        "torch_linear",
    ] {
        for shape in [&shape, &kernel] {
            for seed in [1, 2, 3] {
                for found in [
                    look(shape, &drawn::<half::bf16>(spec, shape, seed)).candidates(),
                    look(shape, &drawn::<half::f16>(spec, shape, seed)).candidates(),
                ] {
                    if !specs(&found).contains(&spec) {
                        missed.push((spec, seed));
                    }
                }
            }
        }
    }
    assert!(missed.len() <= 1, "{missed:?}");
}

/// Another scale: 2 % is 18 standard errors at 512 x 784, and the extremes of uniforms leave no
/// room for it anywhere. With 401,408 values 0.8 % are 7 standard errors of the mean square,
/// √(2/n), but the distance between the two normal laws, 0.008 φ(1), is 1.2/√n, which Kolmogorov's
/// law lets pass: the scale is judged by itself.
#[test]
fn another_scale_is_ruled_out() {
    let [small, large, _] = shapes();
    for (spec, shape, off) in [
        ("he_normal", &large, 0.02),
        ("he_normal", &large, 0.008),
        ("keras.he_normal", &large, 0.02),
        ("he_uniform", &large, 0.02),
        ("he_uniform", &small, 0.02),
    ] {
        for factor in [1.0 - off, 1.0 + off] {
            let w: Vec<f32> = drawn::<f32>(spec, shape, 3)
                .iter()
                .map(|w| w * factor)
                .collect();
            let found = look(shape, &w).candidates();
            let is_named = specs(&found).contains(&spec);
            let is_plain = off > 0.01 && found.iter().any(Candidate::is_plain);
            assert!(!is_named && !is_plain, "{spec}: {:?}", specs(&found));
            assert!(found.iter().any(|c| c.is_estimated), "{spec}");
        }
    }
}

/// With 4096 values: 2.3 % of a normal law's lie beyond the cuts of a truncated one with its
/// deviation, 93 of them, and none does with probability 1e-41; a truncated tensor's kurtosis,
/// 2.37, is 8 standard errors (0.077) below 3.
#[test]
fn truncated_and_full_normals_are_told_apart() {
    let shape = &shapes()[0];
    for seed in 0..100 {
        let full = look(shape, &drawn::<f32>("he_normal", shape, seed)).candidates();
        assert!(
            !specs(&full)
                .iter()
                .any(|spec| spec.contains("keras") || spec.contains("spread"))
        );
        let cut = look(shape, &drawn::<f32>("keras.he_normal", shape, seed)).candidates();
        assert!(
            !specs(&cut)
                .iter()
                .any(|spec| ["he_normal", "normal("].iter().any(|n| spec.starts_with(n)))
        );
    }
}

/// Mixtures of two laws, lines of different scale, and a shift of each row, all of half the
/// tensor's deviation or less.
#[test]
fn mixtures_are_none_of_the_known() {
    for (number, shape) in shapes().iter().enumerate() {
        let normal = drawn::<f32>("normal(std=1)", shape, 1);
        let other = drawn::<f32>("normal(std=1)", shape, 2);
        let uniform = drawn::<f32>("uniform(low=-2, high=2)", shape, 3);
        let row = shape.fan().fan_in;
        let mixed = |f: &dyn Fn(usize) -> f32| (0..normal.len()).map(f).collect::<Vec<f32>>();
        let scales = |i: usize| if uniform[i] > 0.0 { 2.0 } else { 1.0 } * normal[i];
        let families = |i: usize| {
            if other[i] > 0.0 {
                uniform[i]
            } else {
                normal[i]
            }
        };
        let rows = |i: usize| normal[i] * [1.0, 1.3][i / row % 2];
        let columns = |i: usize| normal[i] * [1.0, 1.5][i % 2];
        let shifts = |i: usize| normal[i] + 0.5 * other[i / row];
        for (what, w) in [
            ("scales", mixed(&scales)),
            ("families", mixed(&families)),
            ("rows", mixed(&rows)),
            ("columns", mixed(&columns)),
            ("shifts", mixed(&shifts)),
        ] {
            let found = look(shape, &w).candidates();
            assert!(
                found.is_empty(),
                "shape {number}, {what}: {:?}",
                specs(&found)
            );
        }
    }
}

/// A layer trained by gradient descent (each unit to add up its positive inputs, with a factor of
/// its own) until its distribution function is more than 0.1 from that of the start; and one that
/// all units shift alike, which is a normal law off center.
#[test]
fn a_trained_tensor_is_none_of_the_known() {
    let shape = &shapes()[0];
    for alike in [false, true] {
        let found = trained(shape, alike).candidates();
        assert!(found.is_empty(), "{alike}: {:?}", specs(&found));
    }
}

fn trained(shape: &Shape, alike: bool) -> Inspection {
    let factors = drawn::<f64>("normal(std=1)", shape, 3);
    let start = drawn::<f64>("he_normal", shape, 1);
    let inputs = drawn::<f64>("uniform(low=0, high=1)", shape, 2);
    let mut w = start.clone();
    let sorted = |w: &[f64]| {
        let mut w = w.to_vec();
        w.sort_by(f64::total_cmp);
        w
    };
    let (reference, n) = (sorted(&start), start.len() as f64);
    let distance = |w: &[f64]| {
        let found = sorted(w);
        let below = |x: f64| reference.partition_point(|&r| r <= x) as f64 / n;
        let gaps = found
            .iter()
            .zip(1..)
            .map(|(&x, i)| (below(x) - f64::from(i) / n).abs());
        gaps.fold(0.0, f64::max)
    };
    while distance(&w) <= 0.1 {
        for sample in inputs.chunks(64) {
            let sum: f64 = sample.iter().sum();
            for (row, factor) in w.chunks_mut(64).zip(&factors) {
                let target = if alike { sum } else { factor * sum };
                let error = target - row.iter().zip(sample).map(|(w, x)| w * x).sum::<f64>();
                row.iter_mut()
                    .zip(sample)
                    .for_each(|(w, x)| *w += 1e-4 * error * x);
            }
        }
    }
    look(shape, &w)
}

#[test]
fn the_other_layout_is_tried_on_request() {
    let torch = Layout::OutInKernel.shape(&[512, 784], 1).expect("small");
    let keras = Layout::KernelInOut.shape(&[512, 784], 1).expect("small");
    let w = drawn::<f32>("he_normal", &keras, 1);
    let inspection = look(&torch, &w);
    assert!(
        !inspection
            .candidates()
            .iter()
            .any(|c| c.spec == "he_normal")
    );
    assert_eq!(inspection.candidates_as(&keras)[0].spec, "he_normal");
}

/// Pieces of any length, and the order of memory, change nothing.
#[test]
fn pieces_and_orders_change_nothing() {
    let shape = &shapes()[2];
    let w = drawn::<f64>("orthogonal", shape, 1);
    let whole = look(shape, &w);
    let mut inspector = Inspector::new(shape, Precision::F64);
    w.chunks(1001).for_each(|piece| inspector.push(piece));
    let pieces = inspector.finish().expect("all");
    assert_eq!(whole.candidates(), pieces.candidates());
    assert_eq!(whole.equal_outputs(), pieces.equal_outputs());
    assert!((whole.kurtosis() - pieces.kurtosis()).abs() < 1e-12);

    let (rows, columns) = (30, 50);
    let fan = [rows, columns];
    let dense = dense(fan);
    let w = drawn::<f64>("orthogonal", &dense, 1);
    let turned: Vec<f64> = (0..w.len())
        .map(|i| w[i % rows * columns + i / rows])
        .collect();
    let found = look(&dense.reversed(), &turned);
    assert_eq!(found.candidates()[0].spec, "orthogonal");
    assert_eq!(found.fan(), dense.fan());
}

#[test]
fn copies_are_counted() {
    let fan = [30, 40];
    let shape = dense(fan);
    let mut w = drawn::<f32>("he_normal", &shape, 1);
    let equal = |w: &[f32]| {
        let inspection = look(&shape, w);
        [inspection.equal_outputs(), inspection.equal_inputs()]
            .map(|equal| equal.map(|equal| (equal.lines, equal.distinct)))
    };
    assert_eq!(equal(&w), [Some((30, 30)), Some((40, 40))]);
    w.copy_within(0..40, 80);
    assert_eq!(equal(&w), [Some((30, 29)), Some((40, 40))]);
    for row in w.chunks_mut(40) {
        (row[3], row[9]) = (row[20], row[20]);
    }
    assert_eq!(equal(&w), [Some((30, 29)), Some((40, 38))]);
    w[9] += 1e-6;
    assert_eq!(equal(&w), [Some((30, 30)), Some((40, 39))]);
    assert_eq!(equal(&[0.0; 1200]), [Some((30, 1)), Some((40, 1))]);
}

#[test]
fn odd_tensors_are_no_trouble() {
    let scalar = Shape::new(&[]).expect("one");
    assert_eq!(
        specs(&look(&scalar, &[3.0_f64]).candidates()),
        ["constant(value=3)"]
    );
    let empty = Layout::OutInKernel.shape(&[0, 5], 1).expect("empty");
    let inspection = look::<f32>(&empty, &[]);
    assert!(inspection.candidates().is_empty() && inspection.min().is_none());
    let bias = Layout::OutInKernel.shape(&[4], 1).expect("small");
    assert!(
        look(&bias, &[1.0_f32, 2.0, 3.0, 4.0])
            .candidates()
            .is_empty()
    );
    let nan = look(&bias, &[1.0_f32, f32::NAN, f32::INFINITY, 1.0]);
    assert_eq!((nan.nan(), nan.infinite(), nan.finite()), (1, 1, 2));
    assert!(nan.candidates().is_empty());
    assert!(inspect(&bias, &[1.0_f32; 5]).is_err());
    assert!(inspect(&bias, &[1.0_f32; 3]).is_err());
    assert!(Layout::OutInKernel.shape(&[4, usize::MAX, 3], 2).is_err());
    assert!("tensorflow".parse::<Layout>().is_err());
}

/// With a deviation that is none of the usual ones, which the values tell: of 300 matrices, one is
/// missed where 3 of 1,000 are, with probability 1 - e^-0.9 (1 + 0.9 + 0.4 + 0.12 + 0.03) = 0.2 %
/// for five and more.
#[test]
fn sparse_matrices_are_hardly_missed() {
    let shape = dense([64, 64]);
    let missed = (0..300).filter(|&seed| {
        let w: Vec<f32> = drawn("sparse(sparsity=0.5, std=0.05)", &shape, seed);
        let candidates = look(&shape, &w).candidates();
        !specs(&candidates)
            .iter()
            .any(|spec| spec.starts_with("sparse("))
    });
    let missed = missed.count();
    assert!(missed < 5, "{missed} of 300");
}

/// A normal draw of single precision is 0 now and then; that is no other sparsity.
#[test]
fn a_weight_that_is_drawn_as_zero_is_no_hole() {
    let shape = dense([64, 64]);
    let mut w: Vec<f32> = drawn("sparse(sparsity=0.5, std=0.05)", &shape, 3);
    let kept = w.iter().position(|&w| w != 0.0).expect("half of them");
    w[kept] = 0.0;
    let candidates = look(&shape, &w).candidates();
    assert!(
        specs(&candidates).contains(&"sparse(sparsity=0.5, std=0.05)"),
        "{candidates:?}"
    );
    // A third of a line pruned is none.
    for w in w[..64].iter_mut().step_by(3) {
        *w = 0.0;
    }
    assert_eq!(look(&shape, &w).candidates(), []);
}

/// Values that were clipped pile up at the cuts, where no law that is cut has more than one.
#[test]
fn clipped_values_are_no_truncated_law() {
    for (size, cut) in [(30, 2.0), (50, 2.5), (64, 1.5)] {
        let shape = dense([size, size]);
        for seed in 0..10 {
            let mut w: Vec<f32> = drawn("normal(std=1)", &shape, seed);
            w.iter_mut().for_each(|w| *w = 0.05 * w.clamp(-cut, cut));
            let candidates = look(&shape, &w).candidates();
            let cut = |spec: &&str| spec.starts_with("truncated_normal(");
            assert!(
                !specs(&candidates).iter().any(cut),
                "{size}, {seed}: {candidates:?}"
            );
        }
    }
}
