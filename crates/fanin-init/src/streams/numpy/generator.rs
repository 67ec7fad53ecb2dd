//! NumPy's `Generator` with its default bits, PCG64.

use fanin_activation::Real;

use crate::Error;
use crate::fill::cuts::Cuts;
use crate::fill::plan::SequentialDraws;
use crate::streams::numpy::pcg64::Pcg64;
use crate::streams::numpy::ziggurat;

/// NumPy's generator since version 1.17: `np.random.default_rng(seed)`.
///
/// PCG64, seeded by a `SeedSequence`, with normals by the ziggurat. A sequence: each call goes on
/// where the last one ended. The bits are those of NumPy 2.4; NumPy does not promise to keep them.
/// The one normal in seventy that is decided by `exp` or `log1p` has NumPy's bits where the
/// platform's functions are those NumPy uses (glibc).
///
/// ```
/// use fanin_init::streams::NumpyGenerator;
/// let mut rng = NumpyGenerator::new(1); // np.random.default_rng(1)
/// let mut w = [0.0_f64; 2];
/// rng.standard_normal(&mut w);
/// assert_eq!(w, [0.345584192064786, 0.8216181435011584]);
/// let mut single = [0.0_f32; 3];
/// rng.random(&mut single); // rng.random(3, dtype=np.float32)
/// ```
#[derive(Debug, Clone)]
pub struct NumpyGenerator {
    generator: Pcg64,
}

impl NumpyGenerator {
    /// The generator `np.random.default_rng(seed)`.
    pub fn new(seed: u64) -> Self {
        Self {
            generator: Pcg64::new(seed),
        }
    }

    /// `rng.random(out.len(), dtype=…)`: uniform in `[0, 1)`, multiples of 2⁻⁵³ in `f64`, for a
    /// word each, and of 2⁻²⁴ in `f32`, for half a word.
    pub fn random<T: Real>(&mut self, out: &mut [T]) {
        for slot in out {
            let is_single = size_of::<T>() == 4;
            *slot = T::from_f64(if is_single {
                self.generator.unit_f32().into()
            } else {
                self.generator.unit_f64()
            });
        }
    }

    /// `rng.uniform(low, high, out.len())`: `low + (high - low) * random`, in `f64` as in NumPy.
    pub fn uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        for slot in out {
            *slot = low + (high - low) * self.generator.unit_f64();
        }
    }

    /// `rng.standard_normal(out.len(), dtype=…)`: by the ziggurat, which takes one word of bits for
    /// most normals and more for the others.
    pub fn standard_normal<T: Real>(&mut self, out: &mut [T]) {
        for slot in out {
            let is_single = size_of::<T>() == 4;
            *slot = T::from_f64(if is_single {
                ziggurat::normal_f32(&mut self.generator).into()
            } else {
                ziggurat::normal_f64(&mut self.generator)
            });
        }
    }
}

impl SequentialDraws for NumpyGenerator {
    fn normal(&mut self) -> f64 {
        ziggurat::normal_f64(&mut self.generator)
    }

    fn unit(&mut self) -> f64 {
        self.generator.unit_f64()
    }

    fn truncated(&mut self, _: &Cuts) -> Result<f64, Error> {
        Err(Error::not_in("NumPy's Generator"))
    }
}
