//! Names that stand for numbers.

use std::collections::BTreeMap;

use super::expression::Node;
use crate::error::nearest_or_all;

/// Names that stand for numbers, and those that cannot be used yet.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    pub(crate) known: BTreeMap<String, f64>,
    /// The one that is being computed, and those below it.
    pub(crate) later: Vec<String>,
}

impl Variables {
    pub(super) fn node(&self, name: &str) -> Result<Node, String> {
        if let Some(&number) = self.known.get(name) {
            return Ok(Node::Number(number));
        }
        if self.later.first().is_some_and(|own| own == name) {
            return Err(format!("`{name}` refers to itself"));
        }
        if self.later.iter().any(|later| later == name) {
            return Err(format!(
                "`{name}` stands below, wanted one of the variables above"
            ));
        }
        let known = self.known.keys().map(String::as_str).chain(["sqrt"]);
        let known: Vec<&str> = known.collect();
        Err(format!(
            "unknown name `{name}`, {}",
            nearest_or_all(name, &known)
        ))
    }
}
