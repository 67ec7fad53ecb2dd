//! How a network is trained: the hyperparameters of gradient descent, the loss and the form.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::Error;

/// How cost and gradient are computed from the logits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Loss {
    /// On logits, by log-sum-exp: finite wherever the logits are.
    #[default]
    Stable,
    /// As the course writes it, overflow and `0 · log 0 = NaN` included. One output:
    /// `A = 1/(1+e⁻ᶻ)`, cost `-(Y log A + (1-Y) log(1-A))/m`, `dA = -(Y/A - (1-Y)/(1-A))`,
    /// `dZ = dA · A(1-A)`. More: `A = eᶻ/Σeᶻ`, cost `-Σ Y log A / m`, `dZ = A - Y`.
    Course,
}

/// Which form the first layer is trained in.
///
/// In full-batch gradient descent `W₁ = s·W₁(0) + C Xᵀ` and `Z₁ = s·W₁(0)X + C G` with the Gram
/// matrix `G = XᵀX`: exact, and cheaper where there are fewer samples than features. The forms
/// differ by rounding alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Form {
    /// The one that takes fewer operations.
    #[default]
    Auto,
    /// `W₁` itself.
    Primal,
    /// The pair `(s, C)`.
    Dual,
}

macro_rules! named {
    ($type:ident, $kind:literal: $($name:literal => $variant:ident),+) => {
        impl $type {
            /// Every value, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $($type::$variant => $name),+ })
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(name: &str) -> Result<Self, Error> {
                match name {
                    $($name => Ok($type::$variant),)+
                    _ => Err(Error::UnknownName {
                        kind: $kind,
                        name: name.to_owned(),
                        known: &[$($name),+],
                    }),
                }
            }
        }
    };
}

named!(Loss, "loss": "stable" => Stable, "course" => Course);
named!(Form, "form": "auto" => Auto, "primal" => Primal, "dual" => Dual);

/// How to train: full-batch gradient descent, `V ← μV + ∂J/∂W`, `W ← W - αV`.
///
/// ```
/// use fanin_nn::Settings;
/// let settings = Settings { learning_rate: 0.02, ..Settings::default() };
/// assert_eq!(settings.iterations, 2500);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// α, positive and finite. The course's 0.0075 by default.
    pub learning_rate: f64,
    /// Number of updates, at least 1.
    pub iterations: usize,
    /// μ in [0, 1); 0 is plain gradient descent (Polyak 1964).
    pub momentum: f64,
    /// λ of the penalty `λ/(2m) Σ‖W‖²` that is added to the cost; biases are free. 0 or more.
    pub l2: f64,
    /// λ_r of the penalty `λ_r Σ_{i<j} exp(-‖w_i - w_j‖²/2)` over the pairs of units of each hidden
    /// layer, added to the cost: it pushes the units' incoming weights apart. 0 or more. It mixes
    /// the rows of `W₁`, which no dual form can hold. Its gradient is 0 between equal units, so
    /// that it cannot break an exact tie.
    pub repulsion: f64,
    /// How cost and gradient are computed from the logits.
    pub loss: Loss,
    /// Whether the first layer is trained in primal or dual form.
    pub form: Form,
    /// The most threads inside one run; 1 by default. Worth it in primal form alone. The bits do
    /// not depend on it.
    pub threads: NonZeroUsize,
    /// The history holds iterations 0, `every`, 2·`every`, … and the last one. At least 1.
    pub every: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            learning_rate: 0.0075,
            iterations: 2500,
            momentum: 0.0,
            l2: 0.0,
            repulsion: 0.0,
            loss: Loss::Stable,
            form: Form::Auto,
            threads: NonZeroUsize::MIN,
            every: 100,
        }
    }
}

impl Settings {
    /// Whether a run can be made with them; [`Trainer::new`](crate::Trainer::new) asks the same.
    ///
    /// # Errors
    /// [`Error::Setting`] names the first value out of its range, [`Error::NoDualForm`] a penalty
    /// that has none.
    ///
    /// ```
    /// use fanin_nn::Settings;
    /// let wrong = Settings { momentum: 1.0, ..Settings::default() };
    /// assert_eq!(wrong.check().unwrap_err().to_string(), "momentum is 1, wanted 0 <= momentum < 1");
    /// ```
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |name, value, wanted| {
            Err(Error::Setting {
                name,
                value,
                wanted,
            })
        };
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return wrong("learning rate", self.learning_rate, "a positive number");
        }
        if !(0.0..1.0).contains(&self.momentum) {
            return wrong("momentum", self.momentum, "0 <= momentum < 1");
        }
        if !(self.l2.is_finite() && self.l2 >= 0.0) {
            return wrong("l2", self.l2, "0 or a positive number");
        }
        if !(self.repulsion.is_finite() && self.repulsion >= 0.0) {
            return wrong("repulsion", self.repulsion, "0 or a positive number");
        }
        if self.repulsion > 0.0 && self.form == Form::Dual {
            return Err(Error::NoDualForm {
                with: "repulsion",
                why: "it mixes the rows of W1, and the dual pair (s, C) has one s for all rows",
            });
        }
        if self.iterations == 0 {
            return wrong("iterations", 0.0, "at least 1");
        }
        if self.every == 0 {
            return wrong("every", 0.0, "at least 1");
        }
        Ok(())
    }
}
