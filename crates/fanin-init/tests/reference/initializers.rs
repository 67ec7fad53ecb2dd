//! The initializers of PyTorch and JAX, seed by seed.
use half::{bf16, f16};

use fanin_init::{Element, Layout, Shape, Source};

use crate::support::{biases, drawn};

struct Call<'a> {
    spec: &'a str,
    sizes: Vec<usize>,
    shape: Shape,
    dtype: &'a str,
    condition: f64,
}

/// `spec layout dtype shape condition`, where the spec may have blanks, and groups stand behind the
/// layout.
fn call(text: &str) -> Call<'_> {
    let words: Vec<&str> = text.rsplitn(5, ' ').collect();
    let [condition, sizes, dtype, layout, spec] = words[..] else {
        panic!("{text}")
    };
    let sizes: Vec<usize> = sizes
        .split('x')
        .map(|size| size.parse().expect("a size"))
        .collect();
    let (layout, groups) = layout.split_once(':').unwrap_or((layout, "1"));
    let groups: usize = groups.parse().expect("groups");
    let layout = match layout {
        "first" => Layout::OutInKernel,
        "transposed" => Layout::InOutKernel,
        "last" => Layout::KernelInOut,
        _ => panic!("{text}"),
    };
    Call {
        spec,
        shape: layout.shape(&sizes, groups).expect("a small shape"),
        sizes,
        dtype,
        condition: condition.parse().expect("a number"),
    }
}

fn number(spec: &str, key: &str) -> f64 {
    let value = spec
        .split(['(', ',', ')'])
        .find_map(|part| part.trim().strip_prefix(key));
    value.map_or(0.0, |value| {
        value.trim_start_matches('=').parse().expect("a number")
    })
}

/// How far a value may be from the library's, which is `expected`.
fn allowed(library: &str, call: &Call, expected: f64) -> f64 {
    let epsilon = if call.dtype == "float64" {
        f64::EPSILON
    } else {
        f64::from(f32::EPSILON)
    };
    let spec = call.spec;
    let halves = match call.dtype {
        "bfloat16" => f64::from(bf16::EPSILON),
        "float16" => f64::from(f16::EPSILON),
        _ => 0.0,
    };
    if halves > 0.0 && spec.contains("normal") {
        // Nearly the same number in single precision may be rounded to the next one.
        return halves * expected.abs();
    }
    if spec.contains("orthogonal") {
        // To first order a matrix that is off by dA has a Q that is off by at most √2 κ |dA|_F /
        // |A|_2 (Higham 2002, section 19.9). The normals are off by 4 units in the last place, and
        // the decomposition is that of a matrix off by a small multiple of rows · columns · ε
        // (theorem 19.4), theirs in their precision; |A|_F ≤ √columns |A|_2.
        let elements = call.sizes.iter().product::<usize>() as f64;
        let columns = elements.sqrt();
        let backward = (4.0 + 8.0 * elements) * epsilon;
        return number(spec, "gain") * (2.0 * columns).sqrt() * call.condition * backward;
    }
    let is_normal = spec.contains("normal") || spec.contains("sparse");
    let spread = (expected - number(spec, "mean")).abs();
    match (library, is_normal) {
        // `uniform_` has their bits, and the bounds of their schemes are computed as they do.
        ("torch", false) => 0.0,
        // One rounding more than `normal_`.
        ("torch", true) if spec.contains("sparse") => 4.0 * epsilon * spread,
        // `normal_` has 3 units in the last place of std z, and the rounding of the sum.
        ("torch", true) => {
            epsilon * (3.0 * spread + f64::from(spread != expected.abs()) * expected.abs())
        }
        // 4 units for the draw, half a unit each for the scale, which both round, and the product.
        (_, true) => 6.0 * epsilon * spread,
        (_, false) => 2.0 * epsilon * spread,
    }
}

fn filled<T: Element + Into<f64>>(call: &Call, source: &mut Source) -> Vec<f64> {
    let mut values = drawn::<T, _>(call.spec, &call.shape, "W1", source);
    if call.spec.starts_with("torch.conv") {
        let biases = biases::<T>(call.spec, &call.shape, source);
        values.extend(biases.into_iter().map(Into::into));
    }
    values
}

fn check(library: &str, seeded: impl Fn(u64) -> Source) {
    let text = reference!("initializers.txt");
    let mut cases = 0;
    for line in text.lines().filter(|line| line.starts_with(library)) {
        let [_, seed, text, values] = *line.split(" | ").collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let mut source = seeded(seed.parse().expect("a seed"));
        let mut values = values.split(' ');
        for call in text.split("; ").map(call) {
            let got = match call.dtype {
                "float64" => filled::<f64>(&call, &mut source),
                "bfloat16" => filled::<bf16>(&call, &mut source),
                "float16" => filled::<f16>(&call, &mut source),
                _ => filled::<f32>(&call, &mut source),
            };
            for (index, got) in got.into_iter().enumerate() {
                let bits = u64::from_str_radix(values.next().expect("a value"), 16).expect("bits");
                let expected = if call.dtype == "float64" {
                    f64::from_bits(bits)
                } else {
                    f32::from_bits(bits as u32).into()
                };
                let (error, allowed) = ((got - expected).abs(), allowed(library, &call, expected));
                assert!(
                    error <= allowed,
                    "{library}, seed {seed}, {} {:?}: element {index} is {got:e}, wanted {expected:e}; off by {error:e}, allowed {allowed:e}",
                    call.spec,
                    call.sizes
                );
            }
            cases += 1;
        }
        assert_eq!(values.next(), None, "{line}");
    }
    assert!(cases >= 30, "{cases} cases of {library}");
}

#[test]
fn torch() {
    check("torch", Source::torch);
}

#[test]
fn jax() {
    check("jax", Source::jax);
}
