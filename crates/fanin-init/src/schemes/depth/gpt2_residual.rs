//! `gpt2_residual`: the projections at the ends of GPT-2's residual branches.
//!
//! A stream that `2 blocks` independent branches are added to has a variance that grows in
//! proportion to their number. Dividing each by `√(2 blocks)` makes the sum as large as one branch,
//! at any depth. Only the name is here; the weights are those of [`Normal`].

use core::num::NonZeroU32;

use crate::Error;
use crate::schemes::definition::{Entry, Found, Names};
use crate::schemes::fixed::normal::Normal;
use crate::spec::arguments::{About, Parameter};
use crate::spec::ranges::not_negative;

/// Weights that end a residual branch of GPT-2: `N(0, std² / (2 blocks))`, because each block adds
/// two branches to the stream.
///
/// Radford et al., "Language models are unsupervised multitask learners" (2019), section 2.3; `std`
/// is 0.02 there. All other weights are `normal(std=0.02)`.
///
/// # Errors
/// [`Error::InvalidParameter`] if `std` is negative or not finite.
///
/// ```
/// use core::num::NonZeroU32;
/// use fanin_init::{Scheme, schemes::gpt2_residual};
/// let blocks = NonZeroU32::new(50).expect("not 0");
/// let scheme = Scheme::from(gpt2_residual(0.02, blocks)?);
/// assert_eq!(scheme.to_string(), "normal(std=0.002)");
/// # Ok::<(), fanin_init::Error>(())
/// ```
pub fn gpt2_residual(std: f64, blocks: NonZeroU32) -> Result<Normal, Error> {
    let std = not_negative("gpt2_residual", "std", std)?;
    Normal::new(0.0, std / (2.0 * f64::from(blocks.get())).sqrt())
}

/// The name of [`gpt2_residual`].
pub(crate) struct Gpt2Residual;

impl Names<Normal> for Gpt2Residual {
    const ENTRIES: &'static [Entry<Normal>] = &[Entry {
        about: About::new(
            "gpt2_residual",
            "std z / √(2 blocks)",
            "Radford et al. 2019, section 2.3",
            "models' own code",
        )
        .with(&[
            Parameter::number("std").or("0.02"),
            Parameter::count("blocks"),
        ])
        .example("gpt2_residual(blocks=12)"),
        build: |given| gpt2_residual(given.number("std")?, given.count("blocks")?),
    }];

    fn proposals() -> Vec<Found<Normal>> {
        let of = |blocks| {
            let spec = format!("gpt2_residual(blocks={blocks})");
            let scheme = gpt2_residual(0.02, blocks).ok()?;
            Some(Found::with_parameter(scheme).written(spec))
        };
        (1..=128)
            .filter_map(NonZeroU32::new)
            .filter_map(of)
            .collect()
    }
}
