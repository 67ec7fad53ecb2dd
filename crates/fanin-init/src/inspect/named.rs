//! The schemes that a tensor is compared with, one by one, and those whose parameters it tells.

use super::FEWEST;
use super::candidate::{Candidate, Rank, shortest};
use super::evidence::{Evidence, Fit, Origin, STANDARD_ERRORS};
use super::law::{Law, cut_of, density_at_cut, kept};
use crate::fill::recipe::Recipe;
use crate::schemes::scheme::Plain;
use crate::{Scheme, Shape};

/// Schemes by a name alone, that divide by a fan.
const OF_FANS: [&str; 15] = [
    "he_normal",
    "he_uniform",
    "glorot_normal",
    "glorot_uniform",
    "lecun_normal",
    "lecun_uniform",
    "torch_linear",
    "keras.he_normal",
    "keras.glorot_normal",
    "keras.lecun_normal",
    "candle.linear",
    "torch.conv_transpose",
    "siren",
    "siren(layer=first)",
    "sussillo_abbott",
];

/// The same for layers of any size.
const FIXED: [&str; 2] = ["torch.embedding", "keras.embedding"];

/// Gains with a name that are none of LeCun's and He's.
const GAINS: [&str; 3] = ["torch.tanh", "torch.selu", "tanh"];

/// Blocks of GPT-2's rule and branches of Fixup's that are tried.
const COUNTS: core::ops::RangeInclusive<u32> = 1..=128;

/// Every spec without free numbers, in the order of mention.
fn specs(has_fans: bool) -> Vec<(String, Rank)> {
    let mut specs: Vec<(String, Rank)> = Vec::new();
    let mut add = |spec: String, rank| specs.push((spec, rank));
    for spec in FIXED {
        add(spec.to_owned(), Rank::Named);
    }
    for blocks in COUNTS {
        add(
            format!("gpt2_residual(blocks={blocks})"),
            Rank::Parametrized,
        );
    }
    if !has_fans {
        return specs;
    }
    for spec in OF_FANS {
        add(spec.to_owned(), Rank::Named);
    }
    for name in ["he", "lecun"] {
        for family in [
            format!("{name}_normal"),
            format!("{name}_uniform"),
            format!("keras.{name}_normal"),
        ] {
            for mode in ["fan_out", "fan_avg", "fan_geo_avg"] {
                // LeCun's with the average is Glorot's.
                if (name, mode) != ("lecun", "fan_avg") {
                    add(format!("{family}(mode={mode})"), Rank::Parametrized);
                }
            }
        }
    }
    for gain in GAINS {
        for mode in ["", ", mode=fan_out", ", mode=fan_avg"] {
            for distribution in ["normal", "uniform", "truncated_normal"] {
                let spec =
                    format!("variance_scaling(gain={gain}{mode}, distribution={distribution})");
                add(spec, Rank::Parametrized);
            }
        }
    }
    add(
        "sussillo_abbott(activation=linear)".to_owned(),
        Rank::Parametrized,
    );
    for power in 3..=13 {
        add(
            format!("mup_output(base={})", 1 << power),
            Rank::Parametrized,
        );
    }
    for branches in COUNTS {
        add(format!("fixup(branches={branches})"), Rank::Parametrized);
    }
    specs
}

/// Gains by name, and √2 too, which orthogonal matrices do not have in another name.
pub(crate) fn gains() -> impl Iterator<Item = (&'static str, f64)> {
    ["torch.relu"].into_iter().chain(GAINS).filter_map(|name| {
        match format!("variance_scaling(gain={name})").parse() {
            Ok(Scheme::Scaling(scaling)) => Some((name, scaling.scale().sqrt())),
            _ => None,
        }
    })
}

/// The law of a scheme's weights, where it is one.
fn law(scheme: &Scheme, shape: &Shape) -> Option<Law> {
    match scheme.weights(shape) {
        Recipe::Element(plan) => plan.law(),
        Recipe::Tensor(..) => None,
    }
}

/// Named schemes whose law at this shape goes with the values.
pub(crate) fn candidates(shape: &Shape, evidence: &Evidence) -> Vec<Candidate> {
    if (evidence.running.count as usize) < FEWEST {
        return Vec::new();
    }
    // Biases have no fans of their own.
    let has_fans = shape.axes().len() > 1;
    let mut compared: Vec<(Law, Option<Fit>)> = Vec::new();
    let mut found = Vec::new();
    for (spec, rank) in specs(has_fans) {
        let Ok(scheme) = spec.parse::<Scheme>() else {
            continue;
        };
        let Some(law) = law(&scheme, shape) else {
            continue;
        };
        let known = compared.iter().find(|(other, _)| *other == law);
        let fit = match known {
            Some((_, fit)) => *fit,
            None => {
                let fit = compare_named(law, evidence);
                compared.push((law, fit));
                fit
            }
        };
        if let Some(fit) = fit {
            found.extend(Candidate::of_law(&spec, rank, law, fit, evidence));
        }
    }
    found
}

/// The cheap test first: nearly all schemes have another scale.
fn compare_named(law: Law, evidence: &Evidence) -> Option<Fit> {
    let ratio = evidence.running.variance().sqrt() / law.std();
    if !(0.3..3.0).contains(&ratio) {
        return None;
    }
    let is_far = |scale: f64| scale.abs() > STANDARD_ERRORS;
    let is_uniform = matches!(law, Law::Uniform { .. });
    // The extremes say more about a uniform's scale than its second moment does.
    if !is_uniform && is_far(evidence.scale(law)) {
        return None;
    }
    let fit = evidence.compare(law, Origin::Given);
    fit.is_likely().then_some(fit)
}

/// Families whose parameters the values themselves tell.
pub(crate) fn estimated(evidence: &Evidence) -> Vec<Candidate> {
    let running = &evidence.running;
    let n = running.count as f64;
    if (running.count as usize) < FEWEST {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut add = |spec: String, law, fit: Fit| {
        if fit.is_likely() {
            found.extend(Candidate::of_law(&spec, Rank::Free, law, fit, evidence));
        }
    };
    let std = running.variance().sqrt();

    let law = Law::Normal {
        mean: running.mean,
        std,
    };
    let rounded = shortest(std, 2.0 * std / (2.0 * n).sqrt());
    let mean = mean_or_zero(running.mean, std / n.sqrt());
    let fit = evidence.compare(law, Origin::Moments);
    if is_on_purpose(&mean, law) {
        add(format!("normal({mean}std={})", Plain(rounded)), law, fit);
    }
    // PyTorch's default cuts, at ±2 whatever the scale.
    if mean.is_empty() && 2.0 > 6.0 * std {
        let spec = format!(
            "truncated_normal(std={}, low=-2, high=2, cuts=absolute)",
            Plain(rounded)
        );
        add(spec, law, fit);
    }

    let range = running.max - running.min;
    // The gap between an extreme and the bound is exponential with mean `width / n`, and 6.6 of it are exceeded in 0.14 % of draws.
    // Draws of few bits end up to a step before it, and it is rounded.
    let (gap, step) = (range / n, range * evidence.grid());
    let law = Law::Uniform {
        low: running.min - gap,
        high: running.max + gap + 0.5 * step,
    };
    let fit = evidence.compare(law, Origin::Extremes);
    let (low, high) = bounds(running.min, running.max, 6.6 * gap + 2.0 * step);
    let spec = format!("uniform(low={}, high={})", Plain(low), Plain(high));
    add(spec, law, fit);

    // Values that were clipped pile up where they were cut.
    if piles_up(evidence) {
        return found;
    }
    // What is missing to the cuts is exponential with mean `std / (density · n)`, the density being that of the standardized law at its cut.
    let gap = 0.25 * range / (density_at_cut(2.0) * n);
    let (low, high) = (running.min - gap, running.max + gap);
    let law = Law::Truncated {
        mean: 0.5 * (low + high),
        std: 0.25 * (high - low),
        cut: 2.0,
    };
    let fit = evidence.compare(law, Origin::Extremes);
    // Half the difference of two exponential gaps: beyond six of them in 6e-6 of draws.
    let mean = mean_or_zero(law.mean(), 2.0 * gap);
    if fit.is_close() && is_on_purpose(&mean, law) {
        let (wide, kept) = (0.25 * (high - low), law.std());
        let digits = |value: f64| Plain(shortest(value, value * 2.0 * gap / (high - low)));
        add(
            format!("truncated_normal({mean}std={})", digits(wide)),
            law,
            fit,
        );
        let spec = format!("truncated_normal({mean}std={}, spread=kept)", digits(kept));
        add(spec, law, fit);
    } else if let Some((law, spec)) = cut_elsewhere(evidence) {
        add(spec, law, evidence.compare(law, Origin::Extremes));
    }
    found
}

/// Whether more than a few values are the largest or the smallest. In half precision many are.
fn piles_up(evidence: &Evidence) -> bool {
    const FEW: usize = 3;
    let (running, sample) = (&evidence.running, &evidence.sample);
    let at = |end: f64| sample.iter().filter(|&&x| x == end).count();
    evidence.precision.digits() > 16 && at(running.min).max(at(running.max)) > FEW
}

/// A normal law around 0 with other cuts than ±2, which the extremes tell, and the variance between them tells its deviation. Cuts at ±2 whatever the
/// deviation are PyTorch's default.
fn cut_elsewhere(evidence: &Evidence) -> Option<(Law, String)> {
    let running = &evidence.running;
    let n = running.count as f64;
    let mean_square = running.mean_square_about(0.0);
    let largest = running.max.max(-running.min);
    // First as if the largest value were the cut, then with the gap that this law has: the larger of two.
    let (mut half, mut gap) = (largest, 0.0);
    for _ in 0..4 {
        let cut = cut_of(mean_square / half.powi(2))?;
        gap = half / cut / (density_at_cut(cut) * n);
        half = largest + 0.5 * gap;
    }
    let cut = cut_of(mean_square / half.powi(2))?;
    // A normal law has about one value beyond its largest.
    if n * (1.0 - kept(cut)) < 3.0 {
        return None;
    }
    let std = half / cut;
    let law = Law::Truncated {
        mean: 0.0,
        std,
        cut,
    };
    // As uncertain as the variance, and the more the nearer the cut.
    let unsure =
        std * (law.standardized().fourth - 1.0).sqrt() / (2.0 * n).sqrt() * (1.0 + 2.0 / cut);
    let digits = shortest(std, unsure);
    Some((
        law,
        if (half - 2.0).abs() <= 6.6 * gap {
            format!(
                "truncated_normal(std={}, low=-2, high=2, cuts=absolute)",
                Plain(digits)
            )
        } else {
            let cut = Plain(shortest(
                half / digits,
                6.6 * gap / digits + cut * unsure / std,
            ));
            format!(
                "truncated_normal(std={}, low=-{cut}, high={cut})",
                Plain(digits)
            )
        },
    ))
}

/// A normal law that is meant to be off center is so by a deviation or more: N(1, 0.02). Less is where training takes a tensor.
fn is_on_purpose(mean: &str, law: Law) -> bool {
    mean.is_empty() || law.mean().abs() >= law.std()
}

/// `mean=…, ` for a spec, and nothing for a mean that may be 0.
fn mean_or_zero(mean: f64, standard_error: f64) -> String {
    if mean.abs() <= 3.0 * standard_error {
        String::new()
    } else {
        format!("mean={}, ", Plain(shortest(mean, 2.0 * standard_error)))
    }
}

/// Bounds at most `gap` beyond the extremes: symmetric ones where there are such, and in as few digits as possible.
fn bounds(min: f64, max: f64, gap: f64) -> (f64, f64) {
    let outer = |x: f64| shortest(x + 0.5 * gap * x.signum(), 0.5 * gap);
    let limit = max.max(-min);
    if min < 0.0 && limit <= max + gap && limit <= gap - min {
        let limit = outer(limit);
        return (-limit, limit);
    }
    let low = if min >= 0.0 && min <= gap {
        0.0
    } else {
        shortest(min - 0.5 * gap, 0.5 * gap)
    };
    let high = if max <= 0.0 && -max <= gap {
        0.0
    } else {
        shortest(max + 0.5 * gap, 0.5 * gap)
    };
    (low, high)
}
