//! `fixup`: residual networks as deep as one likes without normalization.
//!
//! Each of `L` branches of `m` layers must move the output by `Θ(1/L)` in a step of descent, so
//! that all together move it by `Θ(1)`. With the last layer at zero, its gradient is a product of
//! the `m - 1` scales before it, and what a step moves has that product once more: each scale gets
//! `L^(-1/(2m - 2))`. Only the name is here; the weights are those of [`VarianceScaling`].

use core::num::NonZeroU32;

use crate::schemes::definition::{Entry, Found, Names};
use crate::schemes::fans::distribution::Distribution;
use crate::schemes::fans::variance_scaling::VarianceScaling;
use crate::schemes::fixed::constant::Constant;
use crate::spec::arguments::{About, Parameter};
use crate::spec::ranges::invalid;
use crate::{Error, FanMode};

/// Fixup, for residual networks without normalization: what the weights of a branch of `layers`
/// layers are, of a network of `branches`.
///
/// Zhang, Dauphin and Ma, "Fixup initialization" (2019), section 3.2: He's times
/// `branches^(-1/(2 layers - 2))`, the last layer of each branch and the classifier zeros; scalar
/// biases of 0 and a scalar multiplier of 1 are the network's part.
///
/// ```
/// use core::num::NonZeroU32;
/// use fanin_init::{Scheme, schemes::Fixup};
/// let fixup = Fixup::new(NonZeroU32::new(16).expect("not 0"), 3)?;
/// // 2 · 16^(-1/2)
/// let inner = Scheme::from(fixup.inner());
/// assert_eq!(inner.to_string(), "variance_scaling(scale=0.5, distribution=normal)");
/// assert_eq!(Scheme::from(fixup.last()), Scheme::ZEROS);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fixup {
    inner: VarianceScaling,
}

impl Fixup {
    /// The weights of a network of `branches` residual branches with `layers` layers each, at least
    /// 2: with one layer, all is zeros.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for fewer layers.
    pub fn new(branches: NonZeroU32, layers: u32) -> Result<Self, Error> {
        if layers < 2 {
            let layers = layers.to_string();
            let wanted = "a whole number, at least 2";
            return Err(invalid("fixup", "layers", &layers, wanted));
        }
        // The square of the factor, times He's 2.
        let power = libm::pow(f64::from(branches.get()), -1.0 / f64::from(layers - 1));
        let inner = VarianceScaling::new(2.0 * power, FanMode::FanIn, Distribution::Normal)?;
        Ok(Self { inner })
    }

    /// The weights of a branch's layers, but for the last.
    pub fn inner(self) -> VarianceScaling {
        self.inner
    }

    /// The weights of a branch's last layer, and of the classifier: zeros.
    pub fn last(self) -> Constant {
        Constant::ZEROS
    }
}

impl Names<VarianceScaling> for Fixup {
    const ENTRIES: &'static [Entry<VarianceScaling>] = &[Entry {
        about: About::new(
            "fixup",
            "z √(2/fan_in) branches^(−1/(2 layers − 2)); last layers are `zeros`",
            "Zhang, Dauphin, Ma 2019, section 3.2",
            "models' own code",
        )
        .with(&[
            Parameter::count("branches"),
            Parameter::count("layers").or("2"),
        ])
        .example("fixup(branches=16)"),
        build: |given| {
            let (branches, layers) = (given.count("branches")?, given.count("layers")?);
            Ok(Self::new(branches, layers.get())?.inner)
        },
    }];

    fn proposals() -> Vec<Found<VarianceScaling>> {
        let of = |branches| {
            let fixup = Self::new(branches, 2).ok()?;
            let spec = format!("fixup(branches={branches})");
            Some(Found::with_parameter(fixup.inner).written(spec))
        };
        (1..=128)
            .filter_map(NonZeroU32::new)
            .filter_map(of)
            .collect()
    }
}
