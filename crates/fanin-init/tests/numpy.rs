//! Bits of NumPy's legacy generator, against `tests/reference/init/numpy_legacy.txt` of the
//! workspace.

use fanin_init::streams::NumpyLegacy;
use fanin_init::{Fan, Initialization, Source};

struct Line {
    kind: String,
    seed: u64,
    arguments: String,
    values: Vec<f64>,
}

/// The reference file, or nothing where the crate is unpacked by itself.
fn lines() -> Option<Vec<Line>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/reference/init/numpy_legacy.txt"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: {path} is not part of the package");
        return None;
    };
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let [kind, seed, arguments, values] = *line.split(" | ").collect::<Vec<_>>() else {
                panic!("{line}")
            };
            let value = |hex| f64::from_bits(u64::from_str_radix(hex, 16).expect("hexadecimal"));
            Line {
                kind: kind.to_owned(),
                seed: seed.parse().expect("a seed"),
                arguments: arguments.to_owned(),
                values: values.split_whitespace().map(value).collect(),
            }
        });
    Some(lines.collect())
}

fn of_kind(kind: &str) -> Vec<Line> {
    let Some(lines) = lines() else {
        return Vec::new();
    };
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.kind == kind).collect();
    assert!(!lines.is_empty(), "no line of kind {kind}");
    lines
}

/// Distance in units in the last place; zero for two NaN.
fn ulps(a: f64, b: f64) -> u64 {
    let ordered = |x: f64| {
        if x.is_sign_negative() {
            -(x.to_bits() as i64 & i64::MAX)
        } else {
            x.to_bits() as i64
        }
    };
    if a.is_nan() && b.is_nan() {
        0
    } else {
        ordered(a).abs_diff(ordered(b))
    }
}

/// The bits are NumPy's where `log` is glibc's; elsewhere the last bits may differ.
#[track_caller]
fn check(label: &str, got: &[f64], expected: &[f64], away: u64) {
    let allowed = if cfg!(all(target_os = "linux", target_env = "gnu")) {
        away
    } else {
        away.max(2)
    };
    assert_eq!(got.len(), expected.len(), "{label}");
    for (index, (&g, &e)) in got.iter().zip(expected).enumerate() {
        assert!(
            ulps(g, e) <= allowed,
            "{label}: value {index} is {g:e}, NumPy has {e:e}"
        );
        // A zero of the wrong sign is one unit away from nothing but still another number.
        assert!(
            g.is_nan() || g.is_sign_negative() == e.is_sign_negative(),
            "{label}: value {index}"
        );
    }
}

#[test]
fn draws() {
    for Line {
        seed,
        arguments,
        values,
        ..
    } in of_kind("randn")
    {
        let mut numpy = NumpyLegacy::new(seed).expect("a seed");
        let got: Vec<f64> = values.iter().map(|_| numpy.randn()).collect();
        check(
            &format!("randn, seed {seed}, {arguments}"),
            &got,
            &values,
            0,
        );
    }
    for Line { seed, values, .. } in of_kind("random_sample") {
        let mut numpy = NumpyLegacy::new(seed).expect("a seed");
        let got: Vec<f64> = values.iter().map(|_| numpy.random_sample()).collect();
        check(&format!("random_sample, seed {seed}"), &got, &values, 0);
    }
    for Line { seed, values, .. } in of_kind("uniform") {
        let mut numpy = NumpyLegacy::new(seed).expect("a seed");
        let got: Vec<f64> = values.iter().map(|_| numpy.uniform(-0.3, 1.7)).collect();
        check(&format!("uniform, seed {seed}"), &got, &values, 0);
    }
}

#[test]
fn second_normal_waits() {
    for Line { seed, values, .. } in of_kind("cache") {
        let mut numpy = NumpyLegacy::new(seed).expect("a seed");
        let mut got: Vec<f64> = (0..3).map(|_| numpy.randn()).collect();
        got.extend((0..2).map(|_| numpy.random_sample()));
        got.extend((0..4).map(|_| numpy.randn()));
        check("cache", &got, &values, 0);
    }
}

fn weights(spec: &str, fan: Fan, source: &mut Source) -> Vec<f64> {
    let init: Initialization = spec.parse().unwrap_or_else(|error| panic!("{error}"));
    let mut out = vec![0.0; fan.fan_in * fan.fan_out];
    init.weights(fan)
        .and_then(|filling| filling.fill("W", source, &mut out))
        .expect(spec);
    out
}

#[test]
fn expressions_of_the_course() {
    let fan = Fan {
        fan_in: 5,
        fan_out: 3,
    };
    for Line {
        seed,
        arguments: spec,
        values,
        ..
    } in of_kind("expression")
    {
        check(
            &spec,
            &weights(&spec, fan, &mut Source::numpy(seed).expect("a seed")),
            &values,
            0,
        );
    }
    // NumPy's pow comes from its own vector loops on some CPUs: correct to a unit in the last
    // place, as libm's.
    for Line {
        seed,
        arguments: spec,
        values,
        ..
    } in of_kind("power")
    {
        check(
            &spec,
            &weights(&spec, fan, &mut Source::numpy(seed).expect("a seed")),
            &values,
            2,
        );
    }
}

fn network(spec: &str, seed: u64) -> Vec<f64> {
    let init: Initialization = spec.parse().expect(spec);
    let mut source = Source::numpy(seed).expect("a seed");
    let mut values = Vec::new();
    for sizes in [5, 3, 3, 1].windows(2) {
        let fan = Fan {
            fan_in: sizes[0],
            fan_out: sizes[1],
        };
        values.extend(weights(spec, fan, &mut source));
        // Zero biases draw nothing, or the next layer would shift.
        let mut biases = vec![1.0; fan.fan_out];
        init.biases(fan)
            .and_then(|filling| filling.fill("b", &mut source, &mut biases))
            .expect(spec);
        assert!(biases.iter().all(|&b| b == 0.0));
    }
    values
}

#[test]
fn schemes_layer_by_layer() {
    for Line {
        seed,
        arguments: spec,
        values,
        ..
    } in of_kind("network")
    {
        check(&spec, &network(&spec, seed), &values, 0);
    }
}

#[test]
fn orthogonal_layer_by_layer() {
    for Line {
        seed,
        arguments: spec,
        values,
        ..
    } in of_kind("orthogonal")
    {
        let got = network(&spec, seed);
        assert_eq!(got.len(), values.len());
        for (g, e) in got.iter().zip(&values) {
            assert!((g - e).abs() < 1e-13, "{g} instead of {e}");
        }
    }
}

#[test]
fn f32_is_the_rounded_f64() {
    let (init, fan) = (
        "he_normal".parse::<Initialization>().expect("a spec"),
        Fan {
            fan_in: 5,
            fan_out: 3,
        },
    );
    let (mut wide, mut narrow) = ([0.0_f64; 15], [0.0_f32; 15]);
    init.weights(fan)
        .and_then(|filling| filling.fill("W1", &mut Source::numpy(1).expect("a seed"), &mut wide))
        .expect("15 weights");
    init.weights(fan)
        .and_then(|filling| filling.fill("W1", &mut Source::numpy(1).expect("a seed"), &mut narrow))
        .expect("15 weights");
    assert_eq!(narrow, wide.map(|w| w as f32));
}
