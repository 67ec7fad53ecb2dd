//! Schemes that make a tensor as a whole: what their values cannot do by accident.

use super::candidate::{Candidate, Rank, shortest};
use super::evidence::{Evidence, Origin};
use super::law::Law;
use super::lines::{Lines, delta_middle, identity_middle};
use super::running::Running;
use super::{Precision, named};
use crate::{Scheme, Sparse, Sparsity};

/// All of them that the tensor could be.
pub(crate) fn candidates(lines: &Lines, evidence: &Evidence) -> Vec<Candidate> {
    let mut found = Vec::new();
    found.extend(identity(lines));
    if lines.is_hadamard && lines.geometry.outputs > 1 {
        found.push(Candidate::exact("hadamard", Rank::Named));
    }
    found.extend(orthogonal(lines, &evidence.running, evidence.precision));
    found.extend(sparse(lines, evidence));
    found
}

fn identity(lines: &Lines) -> Option<Candidate> {
    let geometry = &lines.geometry;
    let entries = lines.sparse.as_ref()?;
    let gain = entries.first()?.value;
    let center = geometry.center(identity_middle);
    let is_identity = entries.len() == geometry.groups * geometry.outputs.min(geometry.inputs)
        && entries.iter().all(|entry| {
            entry.value == gain && entry.heard == entry.output * geometry.kernel + center
        });
    is_identity.then(|| with_gain("identity", gain, 0.0))
}

/// `QᵀQ = gain² I` for the lines that were kept, and the right length of all others.
///
/// Of rounded unit vectors a product is off by at most `2u` (Cauchy and Schwarz), with `u` half a unit in the last place; decompositions
/// in single precision add a few `2⁻²⁴ √n`. Products of independent draws are off by about `1/√n`.
fn orthogonal(lines: &Lines, running: &Running, precision: Precision) -> Vec<Candidate> {
    let geometry = &lines.geometry;
    let mut found = Vec::new();
    // One vector is orthogonal to nothing.
    if geometry.outputs.min(geometry.heard()) < 2 {
        return found;
    }
    let largest = geometry.outputs.max(geometry.heard()) as f64;
    let tolerance =
        2_f64.powi(1 - precision.digits() as i32) + 16.0 * largest.sqrt() * 2_f64.powi(-24);
    let in_center = |heard: usize| heard % geometry.kernel == geometry.center(delta_middle);
    let around = &lines.sides[1].squares;
    let is_delta = geometry.kernel > 1
        && (0..around.len()).all(|heard| in_center(heard) || around[heard] == 0.0);
    // A drawn matrix has no zeros; an identity is nothing but.
    let elements = running.count / if is_delta { geometry.kernel as u64 } else { 1 };
    let zeros = running.zeros - (running.count - elements).min(running.zeros);
    if zeros > elements / 100 {
        return found;
    }
    for kept in &lines.kept {
        let squares = |are_rows: bool| &lines.sides[usize::from(!are_rows)].squares;
        let is_of_center = is_delta && !kept.are_rows;
        let lengths = || {
            let all = squares(kept.are_rows).iter().enumerate();
            all.filter(move |&(line, _)| !is_of_center || in_center(line))
                .map(|(_, square)| *square)
        };
        let count = lengths().count() as f64;
        let gain_squared = lengths().sum::<f64>() / count;
        let is_close = |value: f64, wanted: f64| (value - wanted).abs() <= tolerance * gain_squared;
        if gain_squared <= 0.0 || !lengths().all(|square| is_close(square, gain_squared)) {
            continue;
        }
        let vectors: Vec<&[f64]> = kept.vectors().collect();
        let is_orthogonal = vectors.iter().enumerate().all(|(i, a)| {
            vectors[..i].iter().all(|b| {
                let product: f64 = a.iter().zip(*b).map(|(a, b)| a * b).sum();
                is_close(product, 0.0)
            })
        });
        if is_orthogonal && vectors.len() > 1 {
            let name = if is_delta {
                "delta_orthogonal"
            } else {
                "orthogonal"
            };
            found.push(with_gain(name, gain_squared.sqrt(), tolerance));
            break;
        }
    }
    found
}

/// `name`, or with the gain in as few digits as it is known to; a gain that has a name by that name.
fn with_gain(name: &str, gain: f64, relative_error: f64) -> Candidate {
    let agrees = |wanted: f64| (gain - wanted).abs() <= relative_error * wanted;
    if agrees(1.0) {
        return Candidate::exact(name, Rank::Named);
    }
    let by_name = named::gains().find(|&(_, value)| relative_error > 0.0 && agrees(value));
    let spec = match by_name {
        Some((by_name, _)) => format!("{name}(gain={by_name})"),
        None => format!(
            "{name}(gain={})",
            shortest(gain, relative_error * gain.abs())
        ),
    };
    Candidate::exact(&spec, Rank::Parametrized)
}

/// The fraction with the fewest digits that is rounded up to so many of the lines' places, and of those the largest.
fn fraction(zeros: f64, of: f64) -> f64 {
    let digits = (1..17).map(|digits| 10_f64.powi(digits));
    let below = |scale: f64| (zeros / of * scale * (1.0 + 4.0 * f64::EPSILON)).floor() / scale;
    let mut all = digits.map(below);
    all.find(|fraction| (fraction * of).ceil() == zeros)
        .unwrap_or(zeros / of)
}

/// Lines with the same number of weights that are not zero, which are normal with mean 0.
fn sparse(lines: &Lines, evidence: &Evidence) -> Vec<Candidate> {
    let geometry = &lines.geometry;
    let running = &evidence.running;
    let kept = running.count - running.zeros;
    if running.zeros == 0 || kept < super::FEWEST as u64 {
        return Vec::new();
    }
    // A normal draw of single precision can be 0 itself, once in some 10⁷: the fewest zeros of a line count, and hardly a line has more.
    let same = |counts: &[u64]| {
        let fewest = counts.iter().copied().min()?;
        let more = counts.iter().filter(|&&count| count != fewest).count();
        (more <= counts.len() / 100 + usize::from(counts.len() > 20)).then_some(fewest)
    };
    let (outputs, heard) = (geometry.outputs as u64, geometry.heard() as u64);
    let mut sparsities = Vec::new();
    if let Some(zeros) = same(&lines.sides[0].zeros) {
        sparsities.push((Sparsity::Connections((heard - zeros) as usize), 1.0));
    }
    if let Some(zeros) = same(&lines.sides[1].zeros).filter(|&zeros| zeros > 0) {
        // Rounded up: any fraction from (zeros − 1) / outputs, exclusive, to zeros / outputs.
        let fraction = fraction(zeros as f64, outputs as f64);
        sparsities.push((Sparsity::Fraction(fraction), 0.01));
    }
    if sparsities.is_empty() {
        return Vec::new();
    }
    let others = running.without_zeros();
    let std = others.mean_square_about(0.0).sqrt();
    let sample = evidence
        .sample
        .iter()
        .copied()
        .filter(|&x| x != 0.0)
        .collect();
    let evidence = Evidence::new(evidence.precision, others, sample, None);
    let mut found = Vec::new();
    for (sparsity, usual) in sparsities {
        let given = Law::Normal {
            mean: 0.0,
            std: usual,
        };
        let fit = evidence.compare(given, Origin::Given);
        let half_width = std / (2.0 * kept as f64).sqrt();
        let (law, fit, std) = if fit.is_close() {
            (given, fit, usual)
        } else {
            // Its mean is given; nothing is known of the distance with an estimated deviation alone, which is less than without.
            let law = Law::Normal { mean: 0.0, std };
            let fit = evidence.compare(law, Origin::Given);
            (law, fit, shortest(std, 2.0 * half_width))
        };
        let scheme = Sparse::new(sparsity, std).map(Scheme::Sparse);
        if let (true, Ok(scheme)) = (fit.is_close(), scheme) {
            let spec = scheme.to_string();
            found.extend(Candidate::of_law(
                &spec,
                Rank::Parametrized,
                law,
                fit,
                &evidence,
            ));
        }
    }
    found
}
