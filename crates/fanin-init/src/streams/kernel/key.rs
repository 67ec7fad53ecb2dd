//! What Philox is keyed with.

/// What Philox is keyed with: one of these for each tensor.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub(crate) seed: u64,
    pub(crate) stream: u64,
}
