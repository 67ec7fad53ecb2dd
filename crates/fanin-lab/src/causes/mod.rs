//! Why a network does not learn: one cause, one file.
//!
//! The file of a cause holds its thresholds with their derivation, its rule in words, its test on
//! what was measured, its sentence, and the single change that its rule names. The registry below
//! is the list of all; [`Order`] says which of them explain others away. What a test may look at
//! stands in `evidence.rs`.
//!
//! A diagnosis goes through four files. [`Evidence`] gathers what was measured; each
//! [`Definition`](definition::Definition) looks at it; what it finds becomes a [`Cause`]; the
//! registry puts the causes in order and gives them to the caller. To add a cause, write its file
//! after the pattern of a short one, `one_class.rs`, say, and name it twice: here and in
//! `registry.rs`.
//!
//! Each constant says from which bound or formula its threshold comes, or on which labelled cases it
//! was chosen.

mod cause;
mod definition;
mod evidence;
mod registry;

mod constant_inputs;
mod dead_relu;
mod non_finite_weights;
mod one_class;
mod symmetry;
mod zero_gradient;

mod correlation_collapse;
mod exploding_forward;
mod saturation;
mod unscaled_inputs;
mod vanishing_forward;

mod chaos;
mod exploding_backward;
mod vanishing_backward;

mod learning_rate_too_large;
mod learning_rate_too_small;

pub use cause::Cause;
pub(crate) use definition::Fix;
pub(crate) use evidence::Evidence;
pub use registry::CauseKind;
pub(crate) use registry::causes;
