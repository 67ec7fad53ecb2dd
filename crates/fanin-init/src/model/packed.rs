//! Several matrices in one tensor: attention's queries, keys and values, and the gates of recurrent
//! cells.

use crate::fill::element::Element;
use crate::{Error, Fan, Initialization, Scheme, Source};

/// Several dense layers in one tensor, each initialized as the matrix that it is: packed queries,
/// keys and values, the gates of a recurrent cell.
///
/// A Glorot scheme on the packed tensor would see a fan-out several times too large, and make the
/// weights too small: with queries, keys and values in one, the variance is half of what it is for
/// three (PyTorch's `MultiheadAttention` does that). Each part has its own draws, under the name
/// `tensor.part`, so that the parts are what they would be as tensors of their own.
///
/// ```
/// use fanin_init::{Scheme, Source};
/// use fanin_init::model::Packed;
/// let mut packed = vec![0.0_f32; 3 * 64 * 64];
/// let qkv = Packed::qkv(64, &Scheme::GLOROT_UNIFORM.into());
/// qkv.fill_weights("attention", &mut Source::named(1), &mut packed)?;
///
/// let keys: Vec<f32> = Scheme::GLOROT_UNIFORM.draw("attention.k", [64, 64], 1)?;
/// assert_eq!(packed[64 * 64..2 * 64 * 64], keys);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    /// Units that all parts listen to.
    pub fan_in: usize,
    /// The parts, in the order of the outputs.
    pub parts: Vec<Part>,
}

/// One layer of a [`Packed`] tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What follows the tensor's name and a point.
    pub name: String,
    /// The number of units of this part, its fan-out as a matrix of its own.
    pub fan_out: usize,
    /// What this part's weights are drawn by.
    pub weights: Initialization,
    /// The value of each bias of this part.
    pub bias: f64,
}

impl Packed {
    /// Queries, keys and values (`q`, `k`, `v`) of `features` units each, in this order, all of
    /// them hearing `features` units: PyTorch's `in_proj_weight`.
    pub fn qkv(features: usize, weights: &Initialization) -> Self {
        Self::equal_parts(&["q", "k", "v"], features, features, weights)
    }

    /// Parts of the same size with the same weights and biases of 0.
    fn equal_parts(
        names: &[&str],
        fan_in: usize,
        fan_out: usize,
        weights: &Initialization,
    ) -> Self {
        let part = |name: &&str| Part {
            name: (*name).to_owned(),
            fan_out,
            weights: weights.clone(),
            bias: 0.0,
        };
        Self {
            fan_in,
            parts: names.iter().map(part).collect(),
        }
    }

    /// The fans of the tensor as a whole: the common fan-in, and the outputs of all parts together.
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the weights cannot be counted.
    pub fn fan(&self) -> Result<Fan, Error> {
        let sizes = self.parts.iter().map(|part| part.fan_out);
        let fan_out = sizes.fold(0_usize, usize::saturating_add);
        let fan = Fan {
            fan_in: self.fan_in,
            fan_out,
        };
        fan.weights().map(|_| fan)
    }

    /// Fills `(outputs of all parts, fan_in)` in row-major order: PyTorch's `weight_ih_l0`,
    /// `in_proj_weight`.
    ///
    /// # Errors
    /// [`Error::ElementCount`] if `out` has another length, and what the parts' initializations
    /// return; then some parts may be filled.
    pub fn fill_weights<T: Element>(
        &self,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        let Fan { fan_in, .. } = self.checked(out.len())?;
        let mut rest = out;
        for part in &self.parts {
            let fan = Fan {
                fan_in,
                fan_out: part.fan_out,
            };
            let (head, tail) = rest.split_at_mut(fan.weights()?);
            let name = format!("{name}.{}", part.name);
            part.weights.weights(fan)?.fill(&name, source, head)?;
            rest = tail;
        }
        Ok(())
    }

    /// Fills `(fan_in, outputs of all parts)` in row-major order, with the same values: Keras'
    /// `kernel`.
    ///
    /// # Errors
    /// As [`fill_weights`](Self::fill_weights).
    pub fn fill_weights_inputs_first<T: Element>(
        &self,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        let Fan { fan_in, fan_out } = self.checked(out.len())?;
        let mut rows = vec![T::default(); out.len()];
        self.fill_weights(name, source, &mut rows)?;
        for (place, slot) in out.iter_mut().enumerate() {
            *slot = rows[place % fan_out * fan_in + place / fan_out];
        }
        Ok(())
    }

    /// Fills the biases of all parts, one for each output, in the order of the outputs.
    ///
    /// # Errors
    /// [`Error::BiasCount`] if `out` has another length.
    pub fn fill_biases<T: Element>(&self, out: &mut [T]) -> Result<(), Error> {
        let Fan {
            fan_out: wanted, ..
        } = self.fan()?;
        if out.len() != wanted {
            return Err(Error::BiasCount {
                got: out.len(),
                wanted,
            });
        }
        let mut rest = out;
        for part in &self.parts {
            let (head, tail) = rest.split_at_mut(part.fan_out);
            head.fill(T::from_f64(part.bias));
            rest = tail;
        }
        Ok(())
    }

    /// The fans of the whole tensor, which must have this many elements.
    ///
    /// # Errors
    /// [`Error::ElementCount`] if it has others, and [`Error::TooManyElements`].
    fn checked(&self, got: usize) -> Result<Fan, Error> {
        let fan = self.fan()?;
        let wanted = fan.weights()?;
        let Fan { fan_in, fan_out } = fan;
        if got == wanted {
            Ok(fan)
        } else {
            let shape = format!("{fan_out} x {fan_in}");
            Err(Error::ElementCount { got, shape, wanted })
        }
    }
}

/// A recurrent cell, its gates in the order in which a library packs them.
///
/// The usual start, which is Keras': Glorot for what comes from the inputs, orthogonal matrices for
/// what comes from the units themselves, zeros for the biases, but 1 for the forget gate (Gers,
/// Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever 2015). Here each gate's
/// recurrent matrix is orthogonal by itself; Keras draws one matrix with orthonormal rows for all
/// gates. PyTorch draws everything from U(±1/√units): [`torch`](Self::torch).
///
/// ```
/// use fanin_init::Scheme;
/// use fanin_init::model::Recurrent;
/// let inputs = Recurrent::Lstm.input_weights(10, 4, &Scheme::GLOROT_UNIFORM.into(), 1.0);
/// let mut biases = [9.0_f32; 16];
/// inputs.fill_biases(&mut biases)?;
/// assert_eq!(biases[3..9], [0.0, 1.0, 1.0, 1.0, 1.0, 0.0]); // input, forget, cell, output: four units each
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recurrent {
    /// Input, forget, cell, output (`i`, `f`, `g`, `o`): PyTorch and Keras.
    Lstm,
    /// Reset, update, new (`r`, `z`, `n`): PyTorch.
    GruResetFirst,
    /// Update, reset, new (`z`, `r`, `n`): Keras.
    GruUpdateFirst,
    /// No gates (`h`).
    Simple,
}

impl Recurrent {
    /// The gates' names, in the order in which the library packs them: `i`, `f`, `g`, `o` for an
    /// LSTM.
    pub fn gates(self) -> &'static [&'static str] {
        match self {
            Self::Lstm => &["i", "f", "g", "o"],
            Self::GruResetFirst => &["r", "z", "n"],
            Self::GruUpdateFirst => &["z", "r", "n"],
            Self::Simple => &["h"],
        }
    }

    /// What comes from `inputs` units of the layer before to the gates of `units` units; the biases
    /// are zeros, but `forget_bias` for an LSTM's forget gate.
    ///
    /// (A library with two vectors of biases, such as PyTorch, adds them: fill the other with
    /// zeros.)
    pub fn input_weights(
        self,
        inputs: usize,
        units: usize,
        weights: &Initialization,
        forget_bias: f64,
    ) -> Packed {
        let mut packed = Packed::equal_parts(self.gates(), inputs, units, weights);
        for part in &mut packed.parts {
            if part.name == "f" {
                part.bias = forget_bias;
            }
        }
        packed
    }

    /// What comes from the units themselves; `weights` is usually [`Scheme::ORTHOGONAL`], or
    /// [`Scheme::IDENTITY`] for ReLU units (Le, Jaitly and Hinton 2015). The biases are zeros.
    pub fn recurrent_weights(self, units: usize, weights: &Initialization) -> Packed {
        Packed::equal_parts(self.gates(), units, units, weights)
    }

    /// PyTorch's default for every tensor of a recurrent layer, biases too: uniform on
    /// `[-1/√units, 1/√units)`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for no units.
    pub fn torch(units: usize) -> Result<Scheme, Error> {
        let bound = 1.0 / (units as f64).sqrt();
        Scheme::uniform(-bound, bound)
    }
}
