//! Shapes of networks.

use fanin_activation::Activation;
use fanin_init::Fan;

use crate::Error;

/// The most values that one array may hold, 2²⁶ (half a GiB in double precision; training takes
/// about four such arrays): what asks for more is refused before any memory is.
pub const MAX_VALUES: usize = 1 << 26;

/// A hidden layer: `a = φ(W a_prev + b)`, or with a residual path `a = a_prev + φ(W a_prev + b)`
/// (He et al. 2016, eq. 1).
///
/// Where widths differ, the path adds what both layers have, the first units (for wider layers the
/// zero padding of He et al., option A: it needs no weights).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Number of units, at least 1.
    pub units: usize,
    /// φ.
    pub activation: Activation,
    /// Whether a path leads around it, from the hidden layer before.
    pub residual: bool,
}

/// The shape of a multilayer perceptron: inputs, hidden layers, outputs.
///
/// One output is a logit of class 1 (sigmoid with binary cross-entropy); `k > 1` outputs are the
/// logits of `k` classes (softmax with cross-entropy).
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_nn::Architecture;
/// let course = Architecture::mlp(&[12288, 20, 7, 5, 1], Activation::Relu)?;
/// assert_eq!(course.parameters(), 245_973);
/// # Ok::<(), fanin_nn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Architecture {
    inputs: usize,
    hidden: Vec<Layer>,
    outputs: usize,
}

impl Architecture {
    /// Checks and takes a list of layers.
    ///
    /// # Errors
    /// [`Error::Layers`] for a width of 0; [`Error::TooLarge`] beyond [`MAX_VALUES`] parameters;
    /// [`Error::Path`] for a path around the first hidden layer.
    pub fn new(inputs: usize, hidden: Vec<Layer>, outputs: usize) -> Result<Self, Error> {
        let architecture = Self {
            inputs,
            hidden,
            outputs,
        };
        let widths = architecture.widths();
        if widths.contains(&0) {
            return Err(Error::Layers { widths });
        }
        if architecture
            .hidden
            .first()
            .is_some_and(|first| first.residual)
        {
            return Err(Error::Path);
        }
        let parameters = widths.windows(2).try_fold(0_usize, |sum, pair| {
            pair[1]
                .checked_mul(pair[0].checked_add(1)?)?
                .checked_add(sum)
        });
        match parameters {
            Some(count) if count <= MAX_VALUES => Ok(architecture),
            count => Err(Error::TooLarge {
                what: format!("the parameters of layers {widths:?}"),
                values: count.map_or_else(|| "over 10^19".to_owned(), |count| count.to_string()),
                limit: MAX_VALUES,
            }),
        }
    }

    /// The course's `layers_dims`, input and output included, with one activation for all hidden
    /// layers.
    ///
    /// # Errors
    /// As [`Architecture::new`]; [`Error::Layers`] also for fewer than two widths.
    pub fn mlp(widths: &[usize], activation: Activation) -> Result<Self, Error> {
        let [inputs, hidden @ .., outputs] = widths else {
            return Err(Error::Layers {
                widths: widths.to_vec(),
            });
        };
        let hidden = hidden
            .iter()
            .map(|&units| Layer {
                units,
                activation,
                residual: false,
            })
            .collect();
        Self::new(*inputs, hidden, *outputs)
    }

    /// The same with a path around each hidden layer but the first.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// use fanin_nn::Architecture;
    /// let plain = Architecture::mlp(&[4, 8, 8, 8, 1], Activation::Tanh)?;
    /// assert_eq!(plain.with_residual_paths().residual_paths(), 2);
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    #[must_use]
    pub fn with_residual_paths(mut self) -> Self {
        for layer in self.hidden.iter_mut().skip(1) {
            layer.residual = true;
        }
        self
    }

    /// How many layers have a path around them.
    pub fn residual_paths(&self) -> usize {
        self.hidden.iter().filter(|layer| layer.residual).count()
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The hidden layers, from the input on.
    pub fn hidden(&self) -> &[Layer] {
        &self.hidden
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Input, hidden and output widths, the course's `layers_dims`.
    pub fn widths(&self) -> Vec<usize> {
        let hidden = self.hidden.iter().map(|layer| layer.units);
        std::iter::once(self.inputs)
            .chain(hidden)
            .chain([self.outputs])
            .collect()
    }

    /// The fans of each weight matrix, from the input on.
    pub fn fans(&self) -> Vec<Fan> {
        self.widths()
            .windows(2)
            .map(|pair| Fan {
                fan_in: pair[0],
                fan_out: pair[1],
            })
            .collect()
    }

    /// Number of weights and biases.
    pub fn parameters(&self) -> usize {
        self.widths()
            .windows(2)
            .map(|pair| pair[1] * (pair[0] + 1))
            .sum()
    }
}
