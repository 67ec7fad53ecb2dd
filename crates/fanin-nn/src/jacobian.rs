use fanin_activation::Activation;
use fanin_tensor::{Accumulate, Matrix, matmul};

use crate::eigenvalues::eigenvalues;
use crate::gram::products_of_rows;
use crate::{Network, Scalar};

/// `J Jᵀ` with `J = ∂z/∂x` of a layer, followed from layer to layer.
pub(crate) struct Jacobian {
    gram: Matrix<f64>,
    /// How many singular values `J` has: its rank is at most the smallest width so far.
    count: usize,
}

impl Jacobian {
    /// Of the first layer, from `W₁ W₁ᵀ`.
    pub(crate) fn of_first<T: Scalar>(weights_gram: &Matrix<T>, inputs: usize) -> Self {
        let gram = widened(weights_gram);
        let count = inputs.min(gram.rows());
        Self { gram, count }
    }

    /// Goes on to the next layer: `J ← W diag φ′(z) J`, with `z` of the layer before.
    pub(crate) fn advance<T: Scalar>(&mut self, phi: Activation, z: &[f64], w: &Matrix<T>) {
        let slopes: Vec<f64> = z.iter().map(|&z| phi.derivative(z)).collect();
        let scaled = Matrix::from_fn(w.rows(), w.cols(), |i, k| w[(i, k)].widen() * slopes[k]);
        let mut half = Matrix::zeros(w.rows(), w.cols());
        let mut gram = Matrix::zeros(w.rows(), w.rows());
        let replace = Accumulate::Replace;
        matmul(
            half.view_mut(),
            replace,
            scaled.view(),
            self.gram.view(),
            1.0,
        );
        let transposed = scaled.view().transposed();
        matmul(gram.view_mut(), replace, half.view(), transposed, 1.0);
        self.gram = gram;
        self.count = self.count.min(w.rows());
    }

    /// The smallest and the largest singular value; NaN if one is no finite number.
    pub(crate) fn extremes(&self) -> (f64, f64) {
        let [smallest, largest] = eigenvalues(&self.gram, [self.count, 1]);
        (smallest.max(0.0).sqrt(), largest.max(0.0).sqrt())
    }
}

fn widened<T: Scalar>(matrix: &Matrix<T>) -> Matrix<f64> {
    Matrix::from_fn(matrix.rows(), matrix.cols(), |i, j| matrix[(i, j)].widen())
}

impl<T: Scalar> Network<T> {
    /// The smallest and the largest singular value of `∂z/∂x`, with `z` the pre-activations of a layer (from 1 on) for
    /// the sample `x`: by how much the network up to there shrinks and stretches small differences of the input.
    ///
    /// They are counted as the smaller of the two dimensions; squared inside, so that the smallest is exact to about
    /// `1e-8` of the largest. NaN if the network answers NaN.
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
        let (first, behind) = (&self.weights()[0], &self.weights()[1..layer]);
        let mut jacobian = Jacobian::of_first(&products_of_rows(widened(first).view()), x.len());
        let mut a: Vec<f64> = x.iter().map(|v| v.widen()).collect();
        for (l, next) in behind.iter().enumerate() {
            let (w, b) = (&self.weights()[l], &self.biases()[l]);
            let phi = self.architecture().hidden()[l].activation;
            let mut z: Vec<f64> = b.iter().map(|b| b.widen()).collect();
            for (k, &a) in a.iter().enumerate() {
                for (z, w) in z.iter_mut().zip(w.column(k)) {
                    *z += w.widen() * a;
                }
            }
            jacobian.advance(phi, &z, next);
            a = z.iter().map(|&z| phi.value(z)).collect();
        }
        jacobian.extremes()
    }
}
