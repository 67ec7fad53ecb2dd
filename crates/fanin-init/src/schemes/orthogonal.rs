use crate::Error;
use crate::fill::element::Element;
use crate::fill::element::sealed::Sealed as _;
use crate::schemes::scheme::not_negative;
use crate::schemes::tensor_scheme::WholeDraws;

/// `W = gain Q`, with `Q` uniform among the matrices with orthonormal rows (`fan_out ≤ fan_in`) or columns.
///
/// `Q` is a product of Householder reflections of a matrix of normals with `max(n, n_prev)` rows and `min(n, n_prev)` columns, in the precision of the
/// draws (Stewart, "The efficient generation of random orthogonal matrices with an application to condition estimators", 1980), and
/// transposed where `fan_out < fan_in`. From other libraries' streams, `Q` is that of the decomposition `Q R` of the normals, as there, but in `f64`; its columns are
/// multiplied by the signs of the diagonal of `R`, without which `Q` would not be uniform (Mezzadri, "How to generate random matrices from the
/// classical compact groups", 2007). Saxe, McClelland and Ganguli (2014) proposed it for weights.
///
/// A kernel counts as the matrix of its outputs by all that an output hears (`in / groups` channels times the places), and each group of a
/// grouped convolution is a matrix by itself, so that a layer keeps lengths whatever its groups. (PyTorch takes all groups as one tall
/// matrix, which makes a depthwise kernel's rows short; so do we from [`Source::Torch`](crate::Source::Torch).) `delta_orthogonal` has the matrix of outputs by channels in the center of the kernel and
/// zeros around it: Xiao et al., "Dynamical isometry and a mean field theory of CNNs" (2018), algorithm 1. Lengths are kept exactly where
/// `fan_in ≤ fan_out`, as JAX demands; otherwise what is heard is.
///
/// The bits of the named streams are the same on every CPU and with any number of threads.
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

    /// Writes `W = gain Q`, or its transpose where there are fewer outputs than inputs, from one normal for each weight: that between output
    /// `o` and input `i` is at `outputs[o] + heard[i]`.
    pub(crate) fn fill<D: WholeDraws, T: Element>(
        self,
        draws: &D,
        normals: &[D::Entry],
        outputs: &[usize],
        heard: &[usize],
        out: &mut [T],
    ) {
        let weight = |entry: D::Entry| T::from_f64(self.gain * entry.to_f64());
        let columns = draws.orthonormal(outputs.len(), heard.len(), normals);
        if draws.is_transposed(outputs.len(), heard.len()) {
            for (at, column) in outputs.iter().zip(columns.chunks_exact(heard.len())) {
                for (place, &entry) in heard.iter().zip(column) {
                    out[at + place] = weight(entry);
                }
            }
            return;
        }
        // Each output is a row of Q; some at a time, so that every line of memory is read once.
        const ROWS: usize = 16;
        let columns = columns.chunks_exact(outputs.len());
        for (part, first) in outputs.chunks(ROWS).zip((0..).step_by(ROWS)) {
            for (place, column) in heard.iter().zip(columns.clone()) {
                for (at, &entry) in part.iter().zip(&column[first..]) {
                    out[at + place] = weight(entry);
                }
            }
        }
    }
}
