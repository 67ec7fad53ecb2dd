//! The schemes that a tensor is compared with, one by one, and those that its values tell.
//!
//! A scheme is a law at a shape: `he_normal` at 512 × 784 is `N(0, 2/784)`, and so is every other
//! scheme with that variance there. Each law is compared once, however many schemes have it.

use super::agreement::Agreement;
use super::evidence::{Evidence, Fit, Origin, STANDARD_ERRORS};
use super::law::Law;
use super::lines::Lines;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Found, Rank};
use crate::schemes::{Constant, registry};
use crate::{Scheme, Shape};

/// A scheme that a tensor cannot be told from.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The scheme as it is typed: `he_normal`, `gpt2_residual(blocks=12)`, `normal(std=0.02)`.
    pub spec: String,
    /// The same scheme.
    pub scheme: Scheme,
    /// Whether numbers in it are estimated from the tensor.
    pub is_estimated: bool,
    /// What was compared; none for schemes that are known by their structure (zeros, identities,
    /// orthogonal matrices).
    pub agreement: Option<Agreement>,
    pub(crate) rank: Rank,
}

impl Candidate {
    /// Whether it is a name alone, without a number that could have been chosen to fit:
    /// `he_normal`, `siren(layer=first)`.
    pub fn is_plain(&self) -> bool {
        self.rank == Rank::Named
    }
}

impl From<Found<Scheme>> for Candidate {
    fn from(found: Found<Scheme>) -> Self {
        let Found {
            scheme,
            rank,
            spec,
            agreement,
        } = found;
        Self {
            spec: spec.unwrap_or_else(|| scheme.to_string()),
            scheme,
            is_estimated: rank == Rank::Estimated,
            agreement,
            rank,
        }
    }
}

/// The law of a scheme's weights, where it is one.
fn law(scheme: &Scheme, shape: &Shape) -> Option<Law> {
    match scheme.recipe(shape) {
        Recipe::Element(plan) => Law::of(&plan),
        Recipe::Whole(..) => None,
    }
}

/// Schemes without free numbers whose law at this shape goes with the values.
pub(super) fn named(shape: &Shape, evidence: &Evidence) -> Vec<Candidate> {
    let mut found = Vec::new();
    if !evidence.tells_laws() {
        return found;
    }
    // Biases have no fans of their own.
    let has_fans = shape.axes().len() > 1;
    let mut compared: Vec<(Law, Option<Fit>)> = Vec::new();
    for proposal in &*registry::PROPOSALS {
        let scheme = proposal.scheme;
        if scheme.needs_fans() && !has_fans {
            continue;
        }
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
            found.push(Candidate::from(Found {
                agreement: Some(Agreement::new(law, fit, evidence)),
                ..proposal.clone()
            }));
        }
    }
    found
}

/// The scheme of a tensor with the same value everywhere.
pub(super) fn constant(value: f64) -> Candidate {
    Constant::everywhere(value).widened().into()
}

/// Schemes that the tensor tells by its structure or by its values.
pub(super) fn recognized(lines: Option<&Lines>, evidence: &Evidence) -> Vec<Candidate> {
    let found = registry::recognized(lines, evidence).into_iter();
    found.map(Candidate::from).collect()
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

/// In the order of mention: by rank, then by probability.
pub(super) fn sorted(mut found: Vec<Candidate>) -> Vec<Candidate> {
    let probability = |candidate: &Candidate| candidate.agreement.map_or(1.0, |a| a.p_value);
    found.sort_by(|a, b| {
        let by_probability = probability(b).total_cmp(&probability(a));
        a.rank.cmp(&b.rank).then(by_probability)
    });
    found
}
