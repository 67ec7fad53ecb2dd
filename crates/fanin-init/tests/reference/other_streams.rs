//! The streams of other libraries.

use fanin_init::streams::{JaxKey, NumpyGenerator, Torch};
use fanin_init::{Element, Error, Source};

use crate::support::weights;

/// A number as the libraries wrote it, with its position among all numbers of its type.
#[derive(Clone, Copy, Debug)]
enum Value {
    Single(f32),
    Double(f64),
}

impl Value {
    fn parse(hex: &str) -> Self {
        let bits = u64::from_str_radix(hex, 16).expect("hexadecimal");
        match hex.len() {
            8 => Self::Single(f32::from_bits(bits as u32)),
            16 => Self::Double(f64::from_bits(bits)),
            _ => panic!("{hex} has neither 32 nor 64 bits"),
        }
    }

    /// Distance in units in the last place.
    fn ulps(self, other: Self) -> u64 {
        let ordered = |sign: bool, bits: i64| if sign { -bits } else { bits };
        let place = |value: Self| match value {
            Self::Single(x) => ordered(x.is_sign_negative(), x.abs().to_bits().into()),
            Self::Double(x) => ordered(x.is_sign_negative(), x.abs().to_bits() as i64),
        };
        place(self).abs_diff(place(other))
    }
}

struct Call<'a> {
    function: &'a str,
    arguments: Vec<f64>,
    double: bool,
    count: usize,
}

fn calls(text: &str) -> impl Iterator<Item = Call<'_>> {
    text.split("; ").map(|call| {
        let words: Vec<&str> = call.split(' ').collect();
        let [function, arguments @ .., dtype, shape] = &words[..] else {
            panic!("{call}")
        };
        let sizes = shape.split('x').filter(|size| !size.is_empty());
        Call {
            function,
            arguments: arguments
                .iter()
                .map(|a| a.parse().expect("a number"))
                .collect(),
            double: *dtype == "float64",
            count: sizes
                .map(|size| size.parse::<usize>().expect("a size"))
                .product(),
        }
    })
}

fn singles(count: usize, fill: impl FnOnce(&mut [f32])) -> Vec<Value> {
    let mut out = vec![0.0; count];
    fill(&mut out);
    out.into_iter().map(Value::Single).collect()
}

fn doubles(count: usize, fill: impl FnOnce(&mut [f64])) -> Vec<Value> {
    let mut out = vec![0.0; count];
    fill(&mut out);
    out.into_iter().map(Value::Double).collect()
}

/// Values, and how many units in the last place they may be away.
type Drawn = (Vec<Value>, u64);

fn numpy(rng: &mut NumpyGenerator, call: &Call) -> Drawn {
    let n = call.count;
    let values = match (call.function, &call.arguments[..], call.double) {
        ("unit", [], false) => singles(n, |out| rng.random(out)),
        ("unit", [], true) => doubles(n, |out| rng.random(out)),
        ("normal", [], false) => singles(n, |out| rng.standard_normal(out)),
        ("normal", [], true) => doubles(n, |out| rng.standard_normal(out)),
        ("uniform", &[low, high], true) => doubles(n, |out| rng.uniform(low, high, out)),
        _ => panic!("{} of NumPy", call.function),
    };
    // The logarithm and the exponential of other platforms may differ in the last bit, and with
    // them the widths of the strips.
    let is_exact = cfg!(all(target_os = "linux", target_env = "gnu")) || call.function != "normal";
    (values, if is_exact { 0 } else { 8 })
}

fn torch(torch: &mut Torch, call: &Call) -> Drawn {
    let n = call.count;
    let &[a, b] = &call.arguments[..] else {
        panic!("{} of PyTorch", call.function)
    };
    match (call.function, call.double) {
        ("uniform", false) => (singles(n, |out| torch.uniform(a, b, out)), 0),
        ("uniform", true) => (doubles(n, |out| torch.uniform(a, b, out)), 0),
        ("normal", false) => (singles(n, |out| torch.normal(a, b, out)), 3),
        ("normal", true) => (doubles(n, |out| torch.normal(a, b, out)), 3),
        _ => panic!("{} of PyTorch", call.function),
    }
}

fn jax(key: &mut JaxKey, call: &Call) -> Drawn {
    let [next, subkey] = key.split();
    *key = next;
    let n = call.count;
    let words = |keys: &[JaxKey]| {
        let words = keys.iter().flat_map(|key| key.words());
        words
            .map(|word| Value::Single(f32::from_bits(word)))
            .collect()
    };
    let in_range = "indices of 64 bits";
    match (call.function, &call.arguments[..]) {
        ("fold_in", &[data]) => {
            *key = key.fold_in(data as u32);
            (words(&[*key]), 0)
        }
        ("split", []) => {
            let keys: Vec<JaxKey> = (0..n as u64).map(|i| subkey.child(i)).collect();
            (words(&keys), 0)
        }
        ("uniform", &[low, high]) => {
            let draw = |out: &mut [f32]| subkey.uniform(low as f32, high as f32, 0, out);
            (singles(n, |out| draw(out).expect(in_range)), 0)
        }
        ("normal", []) => (singles(n, |out| subkey.normal(0, out).expect(in_range)), 4),
        ("truncated_normal", &[low, high]) => {
            let draw = |out: &mut [f32]| subkey.truncated_normal(low as f32, high as f32, 0, out);
            (singles(n, |out| draw(out).expect(in_range)), 4)
        }
        _ => panic!("{} of JAX", call.function),
    }
}

#[track_caller]
fn check(label: &str, (got, allowed): Drawn, expected: &[Value]) {
    assert_eq!(got.len(), expected.len(), "{label}");
    for (index, (&g, &e)) in got.iter().zip(expected).enumerate() {
        let same_type = matches!(g, Value::Single(_)) == matches!(e, Value::Single(_));
        assert!(
            same_type && g.ulps(e) <= allowed,
            "{label}: value {index} is {g:?}, wanted {e:?}, {} units away",
            g.ulps(e)
        );
    }
}

/// The lines of one library.
fn check_library<S>(
    library: &str,
    seeded: impl Fn(u64) -> S,
    draw: impl Fn(&mut S, &Call) -> Drawn,
) {
    let text = reference!("other_streams.txt");
    let mut cases = 0;
    for line in text.lines().filter(|line| line.starts_with(library)) {
        let [_, seed, text, values] = *line.split(" | ").collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let mut stream = seeded(seed.parse().expect("a seed"));
        let values: Vec<Value> = values.split(' ').map(Value::parse).collect();
        let mut rest = &values[..];
        for (k, call) in calls(text).enumerate() {
            let drawn = draw(&mut stream, &call);
            let (expected, after) = rest.split_at(drawn.0.len().min(rest.len()));
            check(
                &format!("{library}, seed {seed}, call {k} of {text}"),
                drawn,
                expected,
            );
            rest = after;
        }
        assert!(rest.is_empty(), "{line}");
        cases += 1;
    }
    assert!(cases >= 30, "{cases} cases of {library}");
}

#[test]
fn numpy_generator() {
    check_library("numpy", NumpyGenerator::new, numpy);
}

#[test]
fn torch_on_the_cpu() {
    check_library("torch", Torch::manual_seed, torch);
}

#[test]
fn jax_keys() {
    check_library("jax", JaxKey::new, jax);
}

#[test]
fn draws_of_a_jax_key_are_draws_of_its_slices() {
    let key = JaxKey::new(5).fold_in(3);
    let mut whole = [0.0; 50];
    key.normal(0, &mut whole).expect("50 indices");
    for start in [0, 1, 16, 49] {
        let mut part = vec![0.0; 50 - start];
        key.normal(start as u64, &mut part).expect("indices");
        assert_eq!(part, whole[start..]);
    }
    assert!(key.normal(u64::MAX, &mut whole).is_err());
}

fn fill<T: Element>(spec: &str, source: &mut Source, count: usize) -> Result<Vec<T>, Error> {
    weights(spec, [1, count]).draw("W1", source)
}

#[test]
fn sources_are_the_streams_in_order() -> Result<(), Error> {
    let (mut source, mut torch) = (Source::torch(7), Torch::manual_seed(7));
    let (mut single, mut double) = ([0.0_f32; 20], [0.0_f64; 3]);
    torch.normal(0.5, 0.02, &mut single);
    torch.uniform(-1.0, 3.0, &mut double);
    assert_eq!(
        fill::<f32>("normal(mean=0.5, std=0.02)", &mut source, 20)?,
        single
    );
    fill::<f32>("zeros", &mut source, 5)?;
    assert_eq!(
        fill::<f64>("uniform(low=-1, high=3)", &mut source, 3)?,
        double
    );

    let (mut source, mut rng) = (Source::numpy_generator(7), NumpyGenerator::new(7));
    let mut normals = [0.0; 5];
    rng.standard_normal(&mut normals);
    assert_eq!(
        fill::<f64>("randn*0.01", &mut source, 5)?,
        normals.map(|z: f64| z * 0.01)
    );

    let mut source = Source::jax(7);
    let [key, first] = JaxKey::new(7).split();
    let [_, second] = key.split();
    let mut z = [0.0; 4];
    first.truncated_normal(-2.0, 2.0, 0, &mut z)?;
    assert_eq!(
        fill::<f32>("truncated_normal(std=2)", &mut source, 4)?,
        z.map(|z| z * 2.0)
    );
    second.normal(0, &mut z)?;
    assert_eq!(fill::<f32>("randn", &mut source, 4)?, z);
    Ok(())
}

#[test]
fn what_a_library_does_not_draw_is_refused() {
    let cases = [
        (Source::numpy_generator(1), "truncated_normal(std=1)"),
        // PyTorch would draw for hours: one in 10⁸ uniform draws would be accepted.
        (Source::torch(1), "truncated_normal(std=1, low=8, high=1e7)"),
        (Source::jax(1), "sparse"),
    ];
    for (mut source, spec) in cases {
        let error = fill::<f32>(spec, &mut source, 4);
        assert!(
            matches!(
                error,
                Err(Error::NotInStream { .. } | Error::InvalidParameter { .. })
            ),
            "{spec}: {error:?}"
        );
    }
}
