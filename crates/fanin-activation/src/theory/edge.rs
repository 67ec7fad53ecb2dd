use super::fixed_points::grid;
use super::gaussian::{second_moment, slope_second_moment};
use super::root::root;
use super::{Function, MeanField, Variances};
use crate::Error;

/// `F(q)` may be this far from 0, relatively to q, at every q of a line of edges: ten times the
/// error of the integrals.
const LEVEL: f64 = 1e-13;

/// A point on the edge of chaos.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// σ_w², at which χ₁ = 1.
    pub sigma_w2: f64,
    /// `q*` there.
    pub q: f64,
}

/// The edge of chaos at this σ_b²: σ_w² with `χ₁(q*) = 1`, where `q*` is what a start at q = 1 is
/// led to (Poole et al. 2016, figure 2; Hayou et al. 2019, section 3). The smallest, should there
/// be several; `None` if there is none.
///
/// GELU and SiLU have none at small biases: their fixed point with χ₁ = 1 is unstable, and as σ_w²
/// grows q* runs off to infinity while χ₁ < 1.
///
/// `χ₁ = 1` is `σ_w² = 1 / E φ′²`, and put into the q map leaves one equation for q alone:
/// `q - E φ² / E φ′² - σ_b² = 0`.
///
/// # Errors
/// If `sigma_b2` is negative or not finite.
///
/// ```
/// use fanin_activation::{Activation, theory::edge_of_chaos};
/// let edge = edge_of_chaos(&Activation::Tanh, 0.05)?.expect("tanh has one at every bias");
/// assert!((edge.sigma_w2 - 1.7610).abs() < 1e-4 && (edge.q - 0.5700).abs() < 1e-4);
/// // ReLU only without biases: then q* is any, and He's is the edge.
/// assert_eq!(edge_of_chaos(&Activation::Relu, 0.05)?, None);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
pub fn edge_of_chaos(phi: &dyn Function, sigma_b2: f64) -> Result<Option<Edge>, Error> {
    let sound = MeanField::new(
        phi,
        Variances {
            weight: 0.0,
            bias: sigma_b2,
        },
    )?;
    let bias = sound.variances.bias;
    let gap = |q: f64| q - second_moment(phi, q) / slope_second_moment(phi, q) - bias;
    let points: Vec<(f64, f64)> = grid()
        .map(|q| (q, gap(q)))
        .map(|(q, gap)| (q, if gap.abs() <= LEVEL * q { 0.0 } else { gap }))
        .collect();

    let mut edges = Vec::new();
    if bias == 0.0 && phi.value(0.0) == 0.0 {
        edges.push(0.0);
    }
    if points.iter().all(|&(_, gap)| gap == 0.0) {
        edges.push(1.0);
    }
    let mut signed = points.into_iter().filter(|(_, gap)| gap.abs() > 0.0);
    if let Some(mut before) = signed.next() {
        for here in signed {
            if (before.1 > 0.0) != (here.1 > 0.0) {
                edges.push(root(gap, before.0, here.0));
            }
            before = here;
        }
    }
    let mut edges: Vec<Edge> = edges
        .into_iter()
        .map(|q| Edge {
            sigma_w2: slope_second_moment(phi, q).recip(),
            q,
        })
        .filter(|edge| is_reached(phi, bias, *edge))
        .collect();
    edges.sort_by(|a, b| a.sigma_w2.total_cmp(&b.sigma_w2));
    Ok(edges.first().copied())
}

/// Whether `q*` of a network at the edge is the edge's: other fixed points may lie between it and
/// 1.
fn is_reached(phi: &dyn Function, bias: f64, edge: Edge) -> bool {
    let variances = Variances {
        weight: edge.sigma_w2,
        bias,
    };
    let Ok(network) = MeanField::new(phi, variances) else {
        return false;
    };
    // `q*` is known to the rounding of the q map, magnified by 1 / (1 - slope).
    network
        .q_star()
        .is_some_and(|point| (point.q - edge.q).abs() <= 1e-6 * edge.q)
}
