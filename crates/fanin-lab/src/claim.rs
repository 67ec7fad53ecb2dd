//! A statement with an expectation, a tolerance that is derived, and what was measured.
//!
//! A claim is written before its run and judged by it. Its tolerance is derived, from a standard
//! error or from what a theory leaves out, and says from which: a tolerance that was fitted to the
//! result would refute nothing.

/// A statement that a run can refute.
///
/// All parts are words that are printed as they are; `holds` was computed from the numbers behind
/// them.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is claimed, as a sentence or its beginning: `the mean of z² in layer 10`.
    pub text: String,
    /// Where the expectation comes from: a formula, a paper, a lecture, the words of who asked.
    pub source: String,
    /// What should be measured, a number or a count.
    pub expected: String,
    /// How far the measured value may be off, and why that far.
    pub tolerance: String,
    /// What was measured in this run.
    pub measured: String,
    /// Whether the measured value is within the tolerance; NaN never is.
    pub holds: bool,
}
