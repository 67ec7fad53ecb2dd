//! Networks: their weights and biases, and what they make of samples.

use fanin_init::{Element, Initialization, Source};
use fanin_tensor::{Accumulate, Matrix, matmul};

use crate::probe::symmetry::{classes_of_matrix, join_chains};
use crate::{Architecture, Error, Evaluation, Problem, Scalar};

/// The weights and biases of a multilayer perceptron.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_init::Source;
/// use fanin_nn::{Architecture, Network};
///
/// let architecture = Architecture::mlp(&[4, 3, 1], Activation::Relu)?;
/// let network = Network::<f64>::initialize(&architecture, &"he_normal".parse()?, &mut Source::named(1))?;
/// assert_eq!(network.weights()[0].rows(), 3); // (fan_out, fan_in)
/// assert_eq!(network.biases()[0], [0.0; 3]);
/// # Ok::<(), fanin_nn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Network<T> {
    architecture: Architecture,
    pub(crate) weights: Vec<Matrix<T>>,
    pub(crate) biases: Vec<Vec<T>>,
}

impl<T: Scalar> Network<T> {
    /// Draws weights and biases layer by layer; the tensors are named `W1`, `b1`, `W2`, …
    ///
    /// # Errors
    /// [`Error::Init`] if the source cannot draw this initialization.
    pub fn initialize(
        architecture: &Architecture,
        initialization: &Initialization,
        source: &mut Source,
    ) -> Result<Self, Error>
    where
        T: Element,
    {
        let (mut weights, mut biases) = (Vec::new(), Vec::new());
        for (index, fan) in architecture.fans().into_iter().enumerate() {
            let layer = index + 1;
            let w = initialization
                .weights(fan)?
                .draw(&format!("W{layer}"), source)?;
            weights.push(Matrix::from_row_major(fan.fan_out, fan.fan_in, &w)?);
            let b = initialization.biases(fan)?;
            biases.push(b.draw(&format!("b{layer}"), source)?);
        }
        Ok(Self {
            architecture: architecture.clone(),
            weights,
            biases,
        })
    }

    /// Takes weights made elsewhere: `W` of shape `(fan_out, fan_in)` and `b` for each layer, from
    /// the input on.
    ///
    /// # Errors
    /// [`Error::Shape`] if a tensor is missing, left over or of the wrong shape.
    pub fn from_parameters(
        architecture: &Architecture,
        weights: Vec<Matrix<T>>,
        biases: Vec<Vec<T>>,
    ) -> Result<Self, Error> {
        let fans = architecture.fans();
        for (index, fan) in fans.iter().enumerate() {
            let (rows, cols) = (fan.fan_out, fan.fan_in);
            let w = weights.get(index).map_or((0, 0), |w| (w.rows(), w.cols()));
            if w != (rows, cols) {
                let len = w.0 * w.1;
                return Err(fanin_tensor::Error::WrongLength { len, rows, cols }.into());
            }
            let len = biases.get(index).map_or(0, Vec::len);
            if len != rows {
                return Err(fanin_tensor::Error::WrongLength { len, rows, cols: 1 }.into());
            }
        }
        if weights.len() != fans.len() || biases.len() != fans.len() {
            return Err(Error::Layers {
                widths: architecture.widths(),
            });
        }
        Ok(Self {
            architecture: architecture.clone(),
            weights,
            biases,
        })
    }

    /// The shape of the network.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The weights of each layer from the input on, shape `(fan_out, fan_in)`.
    pub fn weights(&self) -> &[Matrix<T>] {
        &self.weights
    }

    /// The biases of each layer from the input on.
    pub fn biases(&self) -> &[Vec<T>] {
        &self.biases
    }

    /// How many weights and biases of each layer are NaN or infinite.
    ///
    /// ```
    /// use fanin_nn::{Activation, Architecture, Network, Source};
    ///
    /// // The power of a negative number, as in `randn ** 0.001` in place of `randn * 0.001`.
    /// let shape = Architecture::mlp(&[100, 100, 1], Activation::Relu)?;
    /// let power = "randn**0.001".parse()?;
    /// let network = Network::<f64>::initialize(&shape, &power, &mut Source::named(1))?;
    /// let [first, last] = network.non_finite()[..] else { panic!("two layers") };
    /// assert!((4_500..5_500).contains(&first) && (20..80).contains(&last)); // about a half
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    pub fn non_finite(&self) -> Vec<usize> {
        let count = |values: &[T]| values.iter().filter(|v| !v.is_finite()).count();
        let layers = self.weights.iter().zip(&self.biases);
        layers
            .map(|(w, b)| count(w.as_slice()) + count(b))
            .collect()
    }

    /// The logits of samples in columns, shape `(outputs, samples)`.
    ///
    /// # Panics
    /// If `x` has other than the network's number of rows.
    #[track_caller]
    pub fn logits(&self, x: &Matrix<T>) -> Matrix<T> {
        self.forward(x, |_| {})
    }

    /// The pre-activations of samples in columns, layer by layer: each of shape `(units, samples)`,
    /// the last the logits.
    ///
    /// # Panics
    /// As [`Network::logits`].
    ///
    /// ```
    /// # use fanin_activation::Activation;
    /// # use fanin_init::Source;
    /// # use fanin_nn::{Architecture, Network};
    /// use fanin_tensor::Matrix;
    ///
    /// let architecture = Architecture::mlp(&[4, 3, 1], Activation::Relu)?;
    /// let network = Network::<f64>::initialize(&architecture, &"he_normal".parse()?, &mut Source::named(1))?;
    /// let x = Matrix::from_fn(4, 7, |i, j| (i + j) as f64);
    /// let z = network.pre_activations(&x);
    /// assert_eq!((z[0].rows(), z[0].cols()), (3, 7));
    /// assert_eq!(z[1], network.logits(&x));
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    #[track_caller]
    pub fn pre_activations(&self, x: &Matrix<T>) -> Vec<Matrix<T>> {
        let mut all = Vec::with_capacity(self.weights.len());
        let last = self.forward(x, |z| all.push(z.clone()));
        all.push(last);
        all
    }

    /// The logits; `see` is shown the pre-activations of each hidden layer.
    #[track_caller]
    fn forward(&self, x: &Matrix<T>, mut see: impl FnMut(&Matrix<T>)) -> Matrix<T> {
        let samples = x.cols();
        let mut a: Option<Matrix<T>> = None;
        for (index, (w, b)) in self.weights.iter().zip(&self.biases).enumerate() {
            let mut z = Matrix::from_fn(w.rows(), samples, |i, _| b[i]);
            let input = a.as_ref().unwrap_or(x);
            matmul(
                z.view_mut(),
                Accumulate::Add,
                w.view(),
                input.view(),
                T::one(),
            );
            if let Some(layer) = self.architecture.hidden().get(index) {
                see(&z);
                for value in z.as_mut_slice() {
                    *value = layer.activation.value(*value);
                }
                if layer.residual {
                    for j in 0..samples {
                        for i in 0..z.rows().min(input.rows()) {
                            z[(i, j)] = z[(i, j)] + input[(i, j)];
                        }
                    }
                }
            }
            a = Some(z);
        }
        a.unwrap_or_else(|| Matrix::zeros(0, samples))
    }

    /// Predicts the class of every sample of a problem, and counts the predictions against the
    /// labels.
    ///
    /// # Errors
    /// [`Error::Inputs`], [`Error::Outputs`] if the samples are not the network's.
    pub fn evaluate(&self, problem: &Problem<T>) -> Result<Evaluation, Error> {
        problem.check(&self.architecture)?;
        Ok(Evaluation::of(&self.logits(problem.x()), problem))
    }

    /// In how many classes of interchangeable units each hidden layer falls.
    ///
    /// Two units are interchangeable if their incoming weights and bias *and* their outgoing
    /// weights are equal up to rounding (as vectors, at a distance of at most √ε of the layer's
    /// longest): then they also get equal gradients, and stay equal. A layer whose units all differ
    /// has as many classes as units. Layers that residual paths join have as many as any of them,
    /// at most one a unit.
    ///
    /// ```
    /// use fanin_nn::{Activation, Architecture, Network, Source};
    ///
    /// let shape = Architecture::mlp(&[4, 3, 3, 1], Activation::Tanh)?;
    /// let draw = |spec: &str| {
    ///     Network::<f64>::initialize(&shape, &spec.parse()?, &mut Source::named(1))
    /// };
    /// assert_eq!(draw("zeros")?.unit_classes(), [1, 1]); // three units do the work of one
    /// assert_eq!(draw("glorot_normal")?.unit_classes(), [3, 3]);
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    pub fn unit_classes(&self) -> Vec<usize> {
        let hidden = self.weights.windows(2).zip(&self.biases);
        let mut classes: Vec<usize> = hidden
            .map(|(w, b)| classes_of_matrix(&w[0], b, &w[1]))
            .collect();
        join_chains(classes.iter_mut(), self.architecture.hidden());
        classes
    }
}
