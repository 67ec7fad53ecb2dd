use fanin_tensor::Matrix;

use crate::Error;
use crate::element::Element;
use crate::scheme::not_negative;

/// `W = gain Q`, with `Q` uniform among the matrices with orthonormal rows (`fan_out ≤ fan_in`) or columns.
///
/// A matrix of normals with `max(n, n_prev)` rows and `min(n, n_prev)` columns is decomposed as `Q R` in `f64`; the columns of `Q` are multiplied
/// by the signs of the diagonal of `R`, without which `Q` would not be uniform (Mezzadri, "How to generate random matrices from the
/// classical compact groups", 2007), and transposed where `fan_out < fan_in`. Saxe, McClelland and Ganguli (2014) proposed it for weights.
///
/// A kernel counts as the matrix of its outputs by all that an output hears (`in / groups` channels times the places), and each group of a
/// grouped convolution is a matrix by itself, so that a layer keeps lengths whatever its groups. (PyTorch takes all groups as one tall
/// matrix, which makes a depthwise kernel's rows short.) `delta_orthogonal` has the matrix of outputs by channels in the center of the kernel and
/// zeros around it: Xiao et al., "Dynamical isometry and a mean field theory of CNNs" (2018), algorithm 1. Lengths are kept exactly where
/// `fan_in ≤ fan_out`, as JAX demands; otherwise what is heard is.
///
/// The draws are bit-exact, the decomposition is so on one kind of CPU only: compare values from two machines with a tolerance.
///
/// ```
/// use fanin_init::{Fan, Initialization, Source};
/// let init: Initialization = "orthogonal".parse()?;
/// let mut w = [0.0_f64; 6];
/// init.fill_weights(Fan { fan_in: 3, fan_out: 2 }, "W1", &mut Source::named(1), &mut w)?;
/// let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
/// assert!((dot(&w[..3], &w[..3]) - 1.0).abs() < 1e-14);
/// assert!(dot(&w[..3], &w[3..]).abs() < 1e-14);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orthogonal {
    gain: f64,
}

impl Orthogonal {
    /// `gain`, the common singular value, is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(gain: f64) -> Result<Self, Error> {
        Ok(Self {
            gain: not_negative("orthogonal", "gain", gain)?,
        })
    }

    /// The common singular value.
    pub fn gain(self) -> f64 {
        self.gain
    }

    /// Makes the matrix from one normal for each weight, the rows of the taller of `W` and its transpose.
    ///
    /// The weight between output `o` and input `i` is at `outputs[o] + heard[i]`.
    pub(crate) fn fill<T: Element>(
        self,
        normals: &[f64],
        outputs: &[usize],
        heard: &[usize],
        out: &mut [T],
    ) {
        let is_wide = outputs.len() < heard.len();
        let (rows, columns) = if is_wide {
            (heard.len(), outputs.len())
        } else {
            (outputs.len(), heard.len())
        };
        let factors =
            Matrix::from_row_major(rows, columns, normals).and_then(|matrix| matrix.thin_qr());
        let factors = factors.expect("one normal for each weight, and not fewer rows than columns");
        for (i, at) in outputs.iter().enumerate() {
            for (j, place) in heard.iter().enumerate() {
                let (row, column) = if is_wide { (j, i) } else { (i, j) };
                // A zero on the diagonal, which `sign` would make a column of zeros, counts as positive.
                let sign = if factors.r[(column, column)] < 0.0 {
                    -1.0
                } else {
                    1.0
                };
                out[at + place] = T::from_f64(self.gain * (sign * factors.q[(row, column)]));
            }
        }
    }
}
