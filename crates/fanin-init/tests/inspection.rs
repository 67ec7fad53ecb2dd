//! Tensors are told from what they are not, and not from what they are.

use fanin_init::{
    Candidate, Convolution, Element, Fan, Initialization, Inspection, Layout, Scheme, Shape,
    Source, inspect,
};

fn shapes() -> [Shape; 3] {
    let convolution = Convolution {
        out_channels: 64,
        in_channels: 32,
        kernel: &[3, 3],
        groups: 1,
    };
    let dense = |fan_in, fan_out| Shape::dense(Fan { fan_in, fan_out }).expect("small");
    [
        dense(64, 64),
        dense(784, 512),
        convolution.channels_first().expect("one group"),
    ]
}

fn drawn<T: Element>(spec: &str, shape: &Shape, seed: u64) -> Vec<T> {
    let init: Initialization = spec.parse().expect(spec);
    let mut w = vec![T::default(); shape.elements()];
    init.fill_tensor(shape, "W1", &mut Source::named(seed), &mut w)
        .expect(spec);
    w
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

/// By family, with the standard deviation of what is drawn.
const FREE: &[(&str, &str, f64)] = &[
    ("normal(std=0.02)", "normal(", 0.02),
    ("normal(mean=0.5, std=0.1)", "normal(mean=", 0.1),
    ("uniform(low=-0.1, high=0.1)", "uniform(", 0.057_735_027),
    (
        "uniform(low=0, high=1)",
        "uniform(low=0, high=1)",
        0.288_675_135,
    ),
    ("uniform(low=0.2, high=0.9)", "uniform(", 0.202_072_594),
    (
        "truncated_normal(std=0.02)",
        "truncated_normal(",
        0.017_592_513,
    ),
    (
        "truncated_normal(std=0.02, spread=kept)",
        "truncated_normal(",
        0.02,
    ),
    (
        "truncated_normal(mean=1, std=0.1)",
        "truncated_normal(mean=1",
        0.087_962_566,
    ),
];

/// Known by structure: no draw of theirs is missed.
const STRUCTURES: &[(&str, &str)] = &[
    ("zeros", "zeros"),
    ("ones", "ones"),
    ("constant(value=0.5)", "constant(value=0.5)"),
    ("identity", "identity"),
    ("identity(gain=0.5)", "identity(gain=0.5)"),
    ("hadamard", "hadamard"),
    ("orthogonal", "orthogonal"),
    ("orthogonal(gain=0.5)", "orthogonal(gain=0.5)"),
    ("orthogonal(gain=torch.tanh)", "orthogonal(gain=torch.tanh)"),
    ("delta_orthogonal", "delta_orthogonal"),
    (
        "sparse(connections=15, std=1)",
        "sparse(connections=15, std=1)",
    ),
    (
        "sparse(sparsity=0.9, std=0.01)",
        "sparse(sparsity=0.9, std=0.01)",
    ),
    (
        "sparse(connections=20, std=0.3)",
        "sparse(connections=20, std=",
    ),
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
            for &(spec, start, std) in FREE {
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

#[test]
fn try_it() {
    let (missed, draws) = missed::<f32>(0..10);
    println!("{} of {draws}", missed.len());
    for line in &missed {
        println!("{line}");
    }
    let (missed, draws) = self::missed::<f64>(0..3);
    println!("bf16 {} of {draws}", missed.len());
    for line in &missed {
        println!("{line}");
    }
    for shape in shapes() {
        for &(spec, wanted) in STRUCTURES {
            let found = look(&shape, &drawn::<f32>(spec, &shape, 7)).candidates();
            if !found.iter().any(|c| c.spec.starts_with(wanted)) {
                println!("{shape} {spec}: {:?}", specs(&found));
            }
        }
    }
}
