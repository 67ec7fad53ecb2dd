//! Each element scheme has the law that its formula says: moments, distribution, tails; and each
//! scheme keeps its values.

use fanin_init::schemes::About;
use fanin_init::{Element, Layout, Scheme, Shape, Source};

use crate::bounds::{kolmogorov_smirnov, upper_tail, within};
use crate::support::{self, drawn, parsed};

/// A million weights: `fan_in` 2500, `fan_out` 10000.
const KERNEL: [usize; 4] = [400, 100, 5, 5];

#[derive(Clone, Copy)]
enum Law {
    /// Mean and standard deviation.
    Normal(f64, f64),
    /// The bound on both sides.
    Uniform(f64),
    /// Mean, standard deviation of the values, cut at two standard deviations before the cut.
    Truncated(f64, f64),
}

/// Φ(2) - Φ(-2), and the standard deviation and the kurtosis between: E z² = 1 - 2 r, E z⁴ = 3 E z²
/// - 8 r with r = 2 φ(2) / mass.
fn two_sigma() -> (f64, f64, f64) {
    let mass = 1.0 - 2.0 * upper_tail(2.0);
    let r = 2.0 * (-2.0_f64).exp() / (2.0 * std::f64::consts::PI).sqrt() / mass;
    let variance = 1.0 - 2.0 * r;
    (
        mass,
        variance.sqrt(),
        (3.0 * variance - 8.0 * r) / variance.powi(2),
    )
}

impl Law {
    /// Mean, standard deviation and kurtosis.
    fn moments(self) -> (f64, f64, f64) {
        match self {
            Self::Normal(mean, std) => (mean, std, 3.0),
            Self::Uniform(bound) => (0.0, bound / 3.0_f64.sqrt(), 1.8),
            Self::Truncated(mean, std) => (mean, std, two_sigma().2),
        }
    }

    fn cdf(self, x: f64) -> f64 {
        match self {
            Self::Normal(mean, std) => upper_tail((mean - x) / std),
            Self::Uniform(bound) => ((x / bound + 1.0) / 2.0).clamp(0.0, 1.0),
            Self::Truncated(mean, std) => {
                let (mass, spread, _) = two_sigma();
                let z = ((x - mean) / std * spread).clamp(-2.0, 2.0);
                (upper_tail(-z) - upper_tail(2.0)) / mass
            }
        }
    }

    /// The largest distance from the mean, with room for one rounding in `f32`.
    fn reach(self) -> f64 {
        let reach = match self {
            Self::Normal(..) => f64::INFINITY,
            Self::Uniform(bound) => bound,
            Self::Truncated(_, std) => 2.0 * std / two_sigma().1,
        };
        reach * (1.0 + 3e-7)
    }

    fn check(self, values: &[f64]) -> Result<(), String> {
        let n = values.len() as f64;
        let (mean, std, kurtosis) = self.moments();
        let average = values.iter().sum::<f64>() / n;
        within("mean", average, mean, std / n.sqrt())?;
        // The exact sampling variance of the mean of (w - mean)²: (κ - 1) σ⁴ / n.
        let variance = values.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n;
        within(
            "variance",
            variance,
            std * std,
            std * std * ((kurtosis - 1.0) / n).sqrt(),
        )?;
        if let Some(w) = values.iter().find(|&&w| (w - mean).abs() > self.reach()) {
            return Err(format!("{w} is out of reach"));
        }
        kolmogorov_smirnov(values, |x| self.cdf(x))
    }
}

fn fill<T: Element + Into<f64>>(spec: &str, shape: &Shape) -> Vec<f64> {
    drawn::<T, _>(spec, shape, "conv.weight", &mut Source::named(5))
}

#[test]
fn laws() {
    let normal = |variance: f64| Law::Normal(0.0, variance.sqrt());
    let truncated = |variance: f64| Law::Truncated(0.0, variance.sqrt());
    let uniform = |variance: f64| Law::Uniform((3.0 * variance).sqrt());
    let (_, spread, _) = two_sigma();
    let kernel = KERNEL.try_into().expect("a kernel");
    for (spec, law) in [
        ("lecun_normal(mode=fan_out)", normal(1.0 / 10000.0)),
        ("he_normal(mode=fan_avg)", normal(2.0 / 6250.0)),
        ("normal(std=0.01)", normal(1e-4)),
        ("normal(mean=1, std=0.5)", Law::Normal(1.0, 0.5)),
        ("uniform(low=-0.3, high=0.3)", Law::Uniform(0.3)),
        ("he_uniform", uniform(2.0 / 2500.0)),
        ("randn*sqrt(2/n_prev)", normal(2.0 / 2500.0)),
        ("he_normal", normal(2.0 / 2500.0)),
        ("he_normal(mode=fan_geo_avg)", normal(2.0 / 5000.0)),
        ("he_uniform(mode=fan_out)", uniform(2.0 / 10000.0)),
        ("glorot_normal", normal(1.0 / 6250.0)),
        ("glorot_uniform", uniform(1.0 / 6250.0)),
        ("lecun_normal", normal(1.0 / 2500.0)),
        ("lecun_uniform", uniform(1.0 / 2500.0)),
        ("keras.he_normal", truncated(2.0 / 2500.0)),
        ("keras.glorot_normal", truncated(1.0 / 6250.0)),
        ("keras.lecun_normal", truncated(1.0 / 2500.0)),
        (
            "variance_scaling(scale=3, mode=fan_avg)",
            truncated(3.0 / 6250.0),
        ),
        (
            "variance_scaling(scale=3, mode=fan_geo_avg, distribution=normal)",
            normal(3.0 / 5000.0),
        ),
        (
            "variance_scaling(scale=0.5, mode=fan_out, distribution=uniform)",
            uniform(0.5 / 10000.0),
        ),
        (
            "variance_scaling(gain=relu, distribution=normal)",
            normal(2.0 / 2500.0),
        ),
        (
            "variance_scaling(gain=torch.tanh, distribution=normal)",
            normal(25.0 / 9.0 / 2500.0),
        ),
        ("siren", Law::Uniform((6.0_f64 / 2500.0).sqrt() / 30.0)),
        ("siren(layer=first)", Law::Uniform(1.0 / 2500.0)),
        (
            "sussillo_abbott",
            normal(2.0 * (2.4_f64 / 2497.6).exp() / 2500.0),
        ),
        (
            "sussillo_abbott(activation=linear)",
            normal((1.0_f64 / 2500.0).exp() / 2500.0),
        ),
        ("mup_output(base=64)", normal(64.0 / 2500.0_f64.powi(2))),
        ("torch_linear", Law::Uniform(1.0 / 50.0)),
        ("torch.conv_transpose", Law::Uniform(1.0 / 100.0)),
        ("candle.linear", normal(2.0 / 2500.0)),
        ("gpt2_residual(blocks=12)", normal(0.02 * 0.02 / 24.0)),
        ("fixup(branches=16)", normal(2.0 / 16.0 / 2500.0)),
        (
            "truncated_normal(std=0.02)",
            Law::Truncated(0.0, 0.02 * spread),
        ),
        (
            "truncated_normal(std=0.02, spread=kept)",
            Law::Truncated(0.0, 0.02),
        ),
        (
            "truncated_normal(mean=1, std=0.5, low=0, high=2, cuts=absolute)",
            Law::Truncated(1.0, 0.5 * spread),
        ),
        // Where an implementation through erfinv in f32 has outliers: nothing is cut.
        (
            "truncated_normal(std=1e-8, low=-2, high=2, cuts=absolute)",
            Law::Normal(0.0, 1e-8),
        ),
    ] {
        for mut values in [fill::<f32>(spec, &kernel), fill::<f64>(spec, &kernel)] {
            // Once, so that the tests need not.
            values.sort_by(f64::total_cmp);
            law.check(&values)
                .unwrap_or_else(|message| panic!("{spec}: {message}"));
            // A scale that is wrong by 2 % is seen twice.
            for factor in [0.98, 1.02] {
                let wrong: Vec<f64> = values.iter().map(|w| w * factor).collect();
                let n = wrong.len() as f64;
                let (mean, std, kurtosis) = law.moments();
                let variance = wrong.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n;
                let error = std * std * ((kurtosis - 1.0) / n).sqrt();
                assert!(
                    within(spec, variance, std * std, error).is_err(),
                    "{spec} times {factor}: variance"
                );
                assert!(
                    kolmogorov_smirnov(&wrong, |x| law.cdf(x)).is_err(),
                    "{spec} times {factor}: KS"
                );
            }
            assert!(law.check(&vec![0.0; values.len()]).is_err());
        }
    }
}

/// Beyond five standard deviations: a Poisson number, at a false alarm in a million.
#[test]
fn tails_beyond_five_sigma() {
    fn tail(mean: f64, count: u64) -> [f64; 2] {
        let mut term = (-mean).exp();
        let mut below = 0.0;
        for k in 0..count {
            below += term;
            term *= mean / (k + 1) as f64;
        }
        [below + term, 1.0 - below]
    }
    let shape = Shape::try_from([4096, 4096]).expect("a shape");
    let beyond = |std: f64| {
        let w = fill::<f32>("he_normal", &shape);
        w.iter().filter(|w| w.abs() > 5.0 * std).count() as u64
    };
    let mean = shape.elements() as f64 * 2.0 * upper_tail(5.0);
    let is_likely = |count| tail(mean, count).iter().all(|&p| p > 0.5e-6);
    let count = beyond((2.0_f64 / 4096.0).sqrt());
    assert!(is_likely(count), "{count} beyond, {mean:.1} expected");
    // Clipped tails, and tails 20 % too wide, would be seen.
    assert!(tail(mean, 0)[0] > 0.5e-6 || !is_likely(0));
    let wide = beyond((2.0_f64 / 4096.0).sqrt() / 1.2);
    assert!(!is_likely(wide), "{wide} beyond 4.2");
}

#[test]
fn biases_of_layer_defaults() {
    let shape = Layout::OutInKernel.shape(&[6000, 4, 5, 5], 4);
    let shape = shape.expect("a shape");
    for (spec, bound) in [
        ("torch.conv", 1.0 / 10.0),
        ("torch.conv_transpose", 1.0 / (1500.0_f64 * 25.0).sqrt()),
        // Channels of all groups, and no kernel.
        ("candle.conv", 1.0 / 4.0),
    ] {
        let b: Vec<f64> = support::biases(spec, &shape, &mut Source::named(1));
        let ks = |bound: f64| kolmogorov_smirnov(&b, |x| ((x / bound + 1.0) / 2.0).clamp(0.0, 1.0));
        ks(bound).unwrap_or_else(|message| panic!("{spec}: {message}"));
        assert!(ks(bound * 1.1).is_err(), "{spec}");
        // No value beyond the bound, and the largest of 6000 is within 0.3 % of it, but for a
        // chance of e^-18.
        let largest = b.iter().fold(0.0_f64, |largest, b| largest.max(b.abs()));
        assert!(
            largest <= bound && largest > 0.997 * bound,
            "{spec}: {largest}"
        );
    }
}

/// Rows of the README's tables whose header starts with `first`: the cells, without backticks'
/// contents being split.
fn rows(first: &str) -> Vec<Vec<&'static str>> {
    let mut lines = include_str!("../../README.md").lines();
    lines
        .find(|line| line.starts_with(&format!("| {first} |")))
        .expect(first);
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect();
    lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .collect()
}

/// What is between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The table of schemes as the registry has it.
fn table() -> String {
    let row = |about: &About| {
        let aliases: Vec<String> = about
            .aliases
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let cells = [
            format!("`{}`", about.usage()),
            about.formula.to_owned(),
            aliases.join(", "),
            about.source.to_owned(),
            about.elsewhere.to_owned(),
        ];
        assert!(
            !cells[1].is_empty() && !cells[3].is_empty() && !cells[4].is_empty(),
            "{about:?}"
        );
        format!("| {} |\n", cells.join(" | "))
    };
    Scheme::known().map(row).collect()
}

/// The README has the table that the registry gives. With `FANIN_BLESS=1` it is written there.
#[test]
fn the_table_is_that_of_the_registry() {
    const HEAD: &str =
        "| spec | weights | also known as | source | elsewhere |\n|---|---|---|---|---|\n";
    let readme = include_str!("../../README.md");
    let (before, rest) = readme.split_once(HEAD).expect("the table's head");
    let end = rest.find("\n\n").expect("a blank line after the table") + 1;
    if std::env::var_os("FANIN_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        let blessed = [before, HEAD, &table(), &rest[end..]].concat();
        std::fs::write(path, blessed).expect("the README can be written");
    } else {
        assert_eq!(
            rest[..end],
            table(),
            "FANIN_BLESS=1 writes the table into the README"
        );
    }
}

#[test]
fn the_defaults_table_is_what_the_specs_mean() {
    let rows = rows("layer");
    assert!(rows.len() >= 10);
    for row in rows {
        let spec = quoted(row[0]).next().expect("a spec");
        let scheme: Scheme = spec.parse().expect(spec);
        let meaning = quoted(row[1]).next().expect("a scheme");
        assert_eq!(scheme.to_string(), meaning, "{spec}");
        // The standard deviation beside PyTorch's, at 1000 inputs and 10 outputs.
        let Some(ratio) = row[3].strip_suffix(" ×") else {
            continue;
        };
        let std = |scheme: Scheme| {
            let weights = scheme.weights([10, 1000]).expect("a layer");
            weights.moments().expect("a variance").variance.sqrt()
        };
        let measured = std(scheme) / std(Scheme::TORCH_LINEAR);
        assert_eq!(format!("{measured:.3}"), ratio, "{spec}");
    }
}

fn hex(spec: &str) -> String {
    let shape = Layout::OutInKernel
        .shape(&[6, 2, 3, 2], 2)
        .expect("a shape");
    let init = parsed(spec);
    let single: Vec<f32> = init.draw("w", &shape, 1).expect(spec);
    let double: Vec<f64> = init.draw("w", &shape, 1).expect(spec);
    // Zeros, which sparse tensors begin with, say little.
    let single = single.iter().filter(|w| **w != 0.0).take(3);
    let double = double.iter().filter(|w| **w != 0.0).take(2);
    let single = single.map(|w| format!("{:08x}", w.to_bits()));
    let double = double.map(|w| format!("{:016x}", w.to_bits()));
    single.chain(double).collect::<Vec<_>>().join(" ")
}

/// The first values that are not zero, three in `f32` and two in `f64`. A change of them is
/// value-breaking.
#[test]
fn values_are_stable() {
    let reference = include_str!("values.txt");
    let mut specs = 0;
    let mut wrong = String::new();
    for line in reference.lines().filter(|line| !line.starts_with('#')) {
        let (spec, expected) = line.split_once(" | ").expect("a bar");
        let got = hex(spec);
        if got != expected.trim() {
            wrong.push_str(&format!("{spec} | {got}\n"));
        }
        specs += 1;
    }
    assert!(specs >= 20 && wrong.is_empty(), "{wrong}");
}
