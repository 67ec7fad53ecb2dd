//! What Philox is keyed with.
//!
//! The low half of the counter is the number of a block of draws, so that a tensor has 2⁶⁴ blocks.

/// What Philox is keyed with: one of these for each tensor.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The user's seed: Philox's key.
    pub(crate) seed: u64,
    /// A hash of type and name: the high half of Philox's counter.
    pub(crate) stream: u64,
}
