use fanin_activation::Activation;
use fanin_tensor::{Accumulate, Matrix, matmul, vectorized};

use crate::gram::products_of_rows;
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

    /// `J ← W A`, with `A = ∂a/∂x` of the layer before: `diag φ′(z) J`, or with a path around it `(diag φ′(z) V + 1) A′`
    /// with its own weights `V` and with `A′` of the layer before that.
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
        let [smallest, largest] = eigenvalues(self.gram.clone(), [self.count, 1]);
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
        let (first, behind) = (&self.weights()[0], layer - 1);
        let mut jacobian = Jacobian::of_first(&products_of_rows(widened(first).view()), x.len());
        let mut a: Vec<f64> = x.iter().map(|v| v.widen()).collect();
        for l in 0..behind {
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

/// Two eigenvalues of a symmetric matrix, counted from the largest, which is 1: exact to rounding of the largest. NaN if
/// an element is no finite number.
fn eigenvalues(mut a: Matrix<f64>, which: [usize; 2]) -> [f64; 2] {
    let scale = a.as_slice().iter().fold(0.0_f64, |max, v| max.max(v.abs()));
    if !a.as_slice().iter().all(|v| v.is_finite()) {
        return [f64::NAN; 2];
    }
    if scale == 0.0 {
        return [0.0; 2];
    }
    a.as_mut_slice().iter_mut().for_each(|v| *v /= scale);
    let (diagonal, squares) = tridiagonal(a);
    // No eigenvalue is beyond the largest sum of a row.
    let bound = (0..diagonal.len())
        .map(|i| {
            diagonal[i].abs() + squares[i].sqrt() + squares.get(i + 1).map_or(0.0, |s| s.sqrt())
        })
        .fold(0.0, f64::max);
    // J Jᵀ has no negative ones.
    let mut intervals = [[0.0, bound]; 2];
    // Until behind the last digit of the bound: in each round an interval is cut in POINTS + 1 parts.
    let rounds = (f64::from(f64::MANTISSA_DIGITS) / f64::log2((POINTS + 1) as f64)).ceil();
    for _ in 0..rounds as usize {
        let at = |[low, high]: [f64; 2], point: usize| {
            low + (high - low) * (point as f64 / (POINTS + 1) as f64)
        };
        let x = std::array::from_fn(|lane| at(intervals[lane / POINTS], lane % POINTS + 1));
        let above = vectorized(
            #[inline(always)]
            || count_above(&diagonal, &squares, x),
        );
        for (k, interval) in intervals.iter_mut().enumerate() {
            let above = &above[k * POINTS..][..POINTS];
            let below_it = above.iter().filter(|&&above| above >= which[k]).count();
            let within = *interval;
            if below_it > 0 {
                interval[0] = at(within, below_it);
            }
            if below_it < POINTS {
                interval[1] = at(within, below_it + 1);
            }
        }
    }
    intervals.map(|[low, high]| scale * 0.5 * (low + high))
}

/// The diagonal of the tridiagonal matrix with the same eigenvalues, and the squares of what stands beside it, behind a
/// zero: by Householder's reflections (Golub & Van Loan 2013, algorithm 8.3.1).
fn tridiagonal(mut a: Matrix<f64>) -> (Vec<f64>, Vec<f64>) {
    let n = a.rows();
    let (mut v, mut p) = (vec![0.0; n], vec![0.0; n]);
    let mut squares = vec![0.0; n];
    for k in 0..n.saturating_sub(1) {
        let below = &a.column(k)[k + 1..];
        let square: f64 = below.iter().map(|x| x * x).sum();
        squares[k + 1] = square;
        let v = &mut v[k + 1..];
        v.copy_from_slice(below);
        // The sign that does not cancel.
        v[0] += square.sqrt().copysign(v[0]);
        let norm: f64 = v.iter().map(|x| x * x).sum();
        if norm == 0.0 {
            continue;
        }
        let beta = 2.0 / norm;
        // A ← A - v wᵀ - w vᵀ with p = βAv, w = p - ½β⟨p, v⟩v.
        let p = &mut p[k + 1..];
        p.fill(0.0);
        for (j, &v) in v.iter().enumerate() {
            let column = &a.column(k + 1 + j)[k + 1..];
            p.iter_mut()
                .zip(column)
                .for_each(|(p, a)| *p += beta * v * a);
        }
        let inner: f64 = p.iter().zip(&*v).map(|(p, v)| p * v).sum();
        p.iter_mut()
            .zip(&*v)
            .for_each(|(p, v)| *p -= 0.5 * beta * inner * v);
        for j in 0..v.len() {
            let start = (k + 1 + j) * n + k + 1;
            let (vj, pj) = (v[j], p[j]);
            let column = &mut a.as_mut_slice()[start..start + v.len()];
            for (a, (v, p)) in column.iter_mut().zip(v.iter().zip(&*p)) {
                *a -= v * pj + p * vj;
            }
        }
    }
    ((0..n).map(|i| a[(i, i)]).collect(), squares)
}

/// Points inside of an interval that are tried at a time.
const POINTS: usize = 4;
const LANES: usize = 2 * POINTS;

/// How many eigenvalues of a tridiagonal matrix are above each of some numbers (Sturm's sequence; Golub & Van Loan 2013,
/// section 8.4.1, as quotients). Several at a time: the divisions of one wait for each other.
#[inline(always)]
fn count_above(diagonal: &[f64], squares: &[f64], x: [f64; LANES]) -> [usize; LANES] {
    let (mut counts, mut q) = ([0; LANES], [1.0; LANES]);
    for (d, square) in diagonal.iter().zip(squares) {
        for k in 0..LANES {
            let next = d - x[k] - square / q[k];
            // As if x were a little smaller; a quotient of 0 by 0 would be none.
            q[k] = if next == 0.0 { f64::MIN_POSITIVE } else { next };
            counts[k] += usize::from(q[k] > 0.0);
        }
    }
    counts
}
