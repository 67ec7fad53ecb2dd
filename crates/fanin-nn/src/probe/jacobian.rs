//! The Jacobian `J_l = ∂z_l/∂x` of a layer's pre-activations by the inputs, for one sample.
//!
//! Its singular values say by how much the network up to there stretches small differences of the
//! input: all near 1 is dynamical isometry (Saxe et al. 2014), a largest one near 0 is a signal
//! that vanishes, a large one a signal that explodes. They are the roots of the eigenvalues of `J
//! Jᵀ`, which has as many rows as the layer has units, and not as the input has features; it goes
//! on from layer to layer:
//!
//! ```text
//! J_1 J_1ᵀ = W_1 W_1ᵀ        J_(l+1) = W_(l+1) diag φ′(z_l) J_l
//! ```

use fanin_activation::Activation;
use fanin_tensor::{Accumulate, Matrix, matmul};

use crate::first_layer::gram::products_of_rows;
use crate::probe::eigenvalues::eigenvalues;
use crate::{Layer, Network, Scalar};

/// `J Jᵀ` with `J = ∂z/∂x` of a layer, followed from layer to layer.
pub(crate) struct Jacobian {
    gram: Matrix<f64>,
    /// How many singular values `J` has: its rank is at most the smallest width so far.
    count: usize,
    /// The same of the activations of the layer before, in a network with residual paths.
    outputs: Option<Matrix<f64>>,
}

impl Jacobian {
    /// Of the first layer, from `W₁ W₁ᵀ`.
    pub(crate) fn of_first<T: Scalar>(weights_gram: &Matrix<T>, inputs: usize) -> Self {
        let gram = widened(weights_gram);
        let count = inputs.min(gram.rows());
        Self {
            gram,
            count,
            outputs: None,
        }
    }

    /// Goes on from hidden layer `layer` (from 1) with pre-activations `z` to the next.
    pub(crate) fn go_on<T: Scalar>(&mut self, network: &Network<T>, layer: usize, z: &[f64]) {
        let (phi, w) = (
            network.architecture().hidden()[layer - 1],
            network.weights(),
        );
        if network.architecture().residual_paths() == 0 {
            self.advance(phi.activation, z, &w[layer]);
        } else {
            self.advance_beside(&phi, z, &w[layer - 1], &w[layer]);
        }
    }

    /// `J ← W diag φ′(z) J`, with `z` of the layer before.
    fn advance<T: Scalar>(&mut self, phi: Activation, z: &[f64], w: &Matrix<T>) {
        let slopes: Vec<f64> = z.iter().map(|&z| phi.derivative(z)).collect();
        let scaled = Matrix::from_fn(w.rows(), w.cols(), |i, k| w[(i, k)].widen() * slopes[k]);
        self.gram = congruent(&scaled, &self.gram);
        self.count = self.count.min(w.rows());
    }

    /// `J ← W A`, with `A = ∂a/∂x` of the layer before: `diag φ′(z) J`, or with a path around it
    /// `(diag φ′(z) V + 1) A′` with its own weights `V` and with `A′` of the layer before that.
    fn advance_beside<T: Scalar>(
        &mut self,
        layer: &Layer,
        z: &[f64],
        own: &Matrix<T>,
        next: &Matrix<T>,
    ) {
        let slopes: Vec<f64> = z.iter().map(|&z| layer.activation.derivative(z)).collect();
        let outputs = match self.outputs.take() {
            Some(before) if layer.residual => {
                let both = Matrix::from_fn(own.rows(), own.cols(), |i, k| {
                    slopes[i] * own[(i, k)].widen() + if i == k { 1.0 } else { 0.0 }
                });
                congruent(&both, &before)
            }
            _ => Matrix::from_fn(slopes.len(), slopes.len(), |i, k| {
                slopes[i] * self.gram[(i, k)] * slopes[k]
            }),
        };
        self.gram = congruent(&widened(next), &outputs);
        self.outputs = Some(outputs);
        self.count = self.count.min(next.rows());
    }

    /// The smallest and the largest singular value; NaN if one is no finite number.
    pub(crate) fn extremes(&self) -> (f64, f64) {
        let [smallest, largest] = eigenvalues(&self.gram, [self.count, 1]);
        (smallest.max(0.0).sqrt(), largest.max(0.0).sqrt())
    }
}

/// `M G Mᵀ`.
fn congruent(m: &Matrix<f64>, gram: &Matrix<f64>) -> Matrix<f64> {
    let mut half = Matrix::zeros(m.rows(), m.cols());
    let mut product = Matrix::zeros(m.rows(), m.rows());
    let replace = Accumulate::Replace;
    matmul(half.view_mut(), replace, m.view(), gram.view(), 1.0);
    let transposed = m.view().transposed();
    matmul(product.view_mut(), replace, half.view(), transposed, 1.0);
    product
}

fn widened<T: Scalar>(matrix: &Matrix<T>) -> Matrix<f64> {
    let mut wide = Matrix::zeros(matrix.rows(), matrix.cols());
    for (wide, v) in wide.as_mut_slice().iter_mut().zip(matrix.as_slice()) {
        *wide = v.widen();
    }
    wide
}

impl<T: Scalar> Network<T> {
    /// The smallest and the largest singular value of `∂z/∂x`, with `z` the pre-activations of a
    /// layer (from 1 on) for the sample `x`: by how much the network up to there shrinks and
    /// stretches small differences of the input.
    ///
    /// They are counted as the smaller of the two dimensions; squared inside, so that the smallest
    /// is exact to about `1e-8` of the largest. NaN if the network answers NaN.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// use fanin_init::Source;
    /// use fanin_nn::{Architecture, Network};
    ///
    /// let shape = Architecture::mlp(&[3, 3, 3], Activation::Linear)?;
    /// let network = Network::<f64>::initialize(&shape, &"orthogonal".parse()?, &mut Source::named(1))?;
    /// let (smallest, largest) = network.jacobian_singular_values(&[1.0, 2.0, 3.0], 2);
    /// assert!((smallest - 1.0).abs() < 1e-7 && (largest - 1.0).abs() < 1e-7);
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    ///
    /// # Panics
    /// If the sample has other than the network's number of inputs, or if there is no such layer.
    #[track_caller]
    pub fn jacobian_singular_values(&self, x: &[T], layer: usize) -> (f64, f64) {
        let layers = self.weights().len();
        assert!((1..=layers).contains(&layer), "layer {layer} of {layers}");
        assert_eq!(x.len(), self.architecture().inputs(), "inputs of a sample");
        let first = &self.weights()[0];
        let mut jacobian = Jacobian::of_first(&products_of_rows(widened(first).view()), x.len());
        let mut a: Vec<f64> = x.iter().map(|v| v.widen()).collect();
        for l in 0..layer - 1 {
            let (w, b) = (&self.weights()[l], &self.biases()[l]);
            let layer = self.architecture().hidden()[l];
            let mut z: Vec<f64> = b.iter().map(|b| b.widen()).collect();
            for (k, &a) in a.iter().enumerate() {
                for (z, w) in z.iter_mut().zip(w.column(k)) {
                    *z += w.widen() * a;
                }
            }
            jacobian.go_on(self, l + 1, &z);
            let mut out: Vec<f64> = z.iter().map(|&z| layer.activation.value(z)).collect();
            if layer.residual {
                out.iter_mut().zip(&a).for_each(|(out, a)| *out += a);
            }
            a = out;
        }
        jacobian.extremes()
    }
}
