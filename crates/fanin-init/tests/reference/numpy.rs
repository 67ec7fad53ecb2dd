//! Bits of NumPy's legacy generator.

use fanin_init::streams::NumpyLegacy;
use fanin_init::{Shape, Source};

use crate::support::{biases, drawn};

struct Line {
    kind: &'static str,
    seed: u64,
    arguments: &'static str,
    values: Vec<f64>,
}

impl Line {
    fn source(&self) -> Source {
        Source::numpy(self.seed).expect("a seed")
    }

    /// As many draws as the line has values, one after the other.
    fn drawn(&self, mut draw: impl FnMut(&mut NumpyLegacy) -> f64) -> Vec<f64> {
        let mut numpy = NumpyLegacy::new(self.seed).expect("a seed");
        self.values.iter().map(|_| draw(&mut numpy)).collect()
    }

    /// The bits are NumPy's where `log` is glibc's; elsewhere the last bits may differ.
    fn check(&self, got: &[f64], away: u64) {
        let label = format!("{}, seed {}, {}", self.kind, self.seed, self.arguments);
        let is_glibc = cfg!(all(target_os = "linux", target_env = "gnu"));
        let allowed = if is_glibc { away } else { away.max(2) };
        assert_eq!(got.len(), self.values.len(), "{label}");
        for (index, (&g, &e)) in got.iter().zip(&self.values).enumerate() {
            // A zero of the wrong sign is one unit away from nothing but still another number.
            let same_sign = g.is_nan() || g.is_sign_negative() == e.is_sign_negative();
            assert!(
                ulps(g, e) <= allowed && same_sign,
                "{label}: value {index} is {g:e}, NumPy has {e:e}"
            );
        }
    }
}

fn of_kind(kind: &str) -> Vec<Line> {
    let lines = reference!("numpy_legacy.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#')).map(|line| {
        let [kind, seed, arguments, values] = *line.split(" | ").collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let value = |hex| f64::from_bits(u64::from_str_radix(hex, 16).expect("hexadecimal"));
        Line {
            kind,
            seed: seed.parse().expect("a seed"),
            arguments,
            values: values.split_whitespace().map(value).collect(),
        }
    });
    let lines: Vec<Line> = lines.filter(|line| line.kind == kind).collect();
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

#[test]
fn draws() {
    for line in of_kind("randn") {
        line.check(&line.drawn(NumpyLegacy::randn), 0);
    }
    for line in of_kind("random_sample") {
        line.check(&line.drawn(NumpyLegacy::random_sample), 0);
    }
    for line in of_kind("uniform") {
        line.check(&line.drawn(|numpy| numpy.uniform(-0.3, 1.7)), 0);
    }
    // The second normal waits, whatever is drawn between.
    for line in of_kind("cache") {
        let mut count = 0;
        let got = line.drawn(|numpy| {
            count += 1;
            if matches!(count, 4 | 5) {
                numpy.random_sample()
            } else {
                numpy.randn()
            }
        });
        line.check(&got, 0);
    }
}

#[test]
fn expressions_of_the_course() {
    // NumPy's pow comes from its own vector loops on some CPUs: correct to a unit in the last
    // place, as libm's.
    for (kind, away) in [("expression", 0), ("power", 2)] {
        for line in of_kind(kind) {
            let got = drawn::<f64, _>(line.arguments, [3, 5], "W", &mut line.source());
            line.check(&got, away);
        }
    }
}

fn network(line: &Line) -> Vec<f64> {
    let (spec, mut source) = (line.arguments, line.source());
    let mut values = Vec::new();
    for sizes in [5, 3, 3, 1].windows(2) {
        let shape = Shape::try_from([sizes[1], sizes[0]]).expect("a layer");
        values.extend(drawn::<f64, _>(spec, &shape, "W", &mut source));
        // Zero biases draw nothing, or the next layer would shift.
        let biases: Vec<f64> = biases(spec, &shape, &mut source);
        assert!(biases.iter().all(|&b| b == 0.0));
    }
    values
}

#[test]
fn schemes_layer_by_layer() {
    for line in of_kind("network") {
        line.check(&network(&line), 0);
    }
    for line in of_kind("orthogonal") {
        let got = network(&line);
        assert_eq!(got.len(), line.values.len());
        for (g, e) in got.iter().zip(&line.values) {
            assert!((g - e).abs() < 1e-13, "{g} instead of {e}");
        }
    }
}

#[test]
fn f32_is_the_rounded_f64() {
    let line = &of_kind("randn")[0];
    let wide = drawn::<f64, _>("he_normal", [3, 5], "W1", &mut line.source());
    let narrow = drawn::<f32, _>("he_normal", [3, 5], "W1", &mut line.source());
    let rounded: Vec<f64> = wide.iter().map(|&w| f64::from(w as f32)).collect();
    assert_eq!(narrow, rounded);
}
