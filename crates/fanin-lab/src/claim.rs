//! A statement with an expectation, a tolerance that is derived, and what was measured.

/// A statement that a run can refute.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is claimed.
    pub text: String,
    /// Where the expectation comes from.
    pub source: String,
    /// What should be measured.
    pub expected: String,
    /// How far it may be off, and why.
    pub tolerance: String,
    /// What was measured.
    pub measured: String,
    /// Whether it holds.
    pub holds: bool,
}
