//! A cause that was found, with its evidence and its fix.
//!
//! A [`Cause`] is what every reader of the lab gets: the program prints it, writes it as JSON and
//! puts it on pages. It holds no threshold and no test; those stand in the cause's own file, whose
//! [`Finding`](super::definition::Finding) it is made from.

use super::CauseKind;
use crate::Repair;
use crate::repair::Forecast;

/// Why a network does not learn, with its evidence.
///
/// Three of its fields say the same on three levels: `kind` for programs, `evidence` for people,
/// `numbers` for those who want to check the rule ([`CauseKind::rule`]) themselves.
///
/// ```
/// use fanin_lab::{CauseKind, Setup, Task, explain::Investigation};
///
/// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
/// let setup = Setup::course("zeros".parse()?);
/// let causes = Investigation::new(&setup, &task)?.look()?.causes;
/// assert_eq!(causes[0].kind, CauseKind::ZeroGradient);
/// assert_eq!(causes[0].numbers[0], ("gradient_norm", 0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Which of the causes it is.
    pub kind: CauseKind,
    /// The layer where it begins; the first hidden layer is layer 1.
    pub layer: usize,
    /// The measurements that decided, each as name and value: `("spread_last_hidden", 3.1e-7)`.
    pub numbers: Vec<(&'static str, f64)>,
    /// The evidence in words: one plain sentence first, then the numbers.
    pub evidence: String,
    /// The single change that should fix it, in words. Until something better is known it is the
    /// one that the cause's rule names.
    pub remedy: String,
    /// The same change as data, which can be tried.
    pub repair: Repair,
    /// What the first gradient says about a run with this change; `None` where it was not computed.
    pub forecast: Option<Forecast>,
}

impl Cause {
    /// Replaces the change that the rule named by another one.
    ///
    /// The words follow the change, and a forecast of the old change is dropped. Nothing happens
    /// where the change is the one that is already there, so that a rule's own words, which may say
    /// more than the change does, stay.
    pub(crate) fn prescribe(&mut self, repair: Repair) {
        if repair != self.repair {
            self.remedy = match &repair {
                Repair::ResidualPaths(spec) => format!(
                    "no initialization fixes it, but residual paths do: a = a_prev + phi(z) in each hidden layer after the \
                     first, with weights {spec} divided by the number of paths"
                ),
                other => other.to_string(),
            };
            self.repair = repair;
            self.forecast = None;
        }
    }
}
