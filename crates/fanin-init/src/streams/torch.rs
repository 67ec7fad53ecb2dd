//! PyTorch's generator on the CPU, MT19937, with the loops that fill contiguous tensors.
//!
//! What a tensor gets depends on its length and its type: 16 elements and more are drawn in blocks,
//! fewer one by one with a second normal left waiting. So a tensor has no parts here, and the order
//! in which tensors are filled is the stream's.

use core::f64::consts::PI;
use core::fmt;

use fanin_activation::Real;
use rand_mt::Mt;

use crate::Error;
use crate::fill::cuts::Cuts;

/// Normals of fewer elements are drawn one by one, as PyTorch does.
const BLOCK: usize = 16;

/// PyTorch's generator for the CPU: `torch.manual_seed(seed)` and the functions that fill a
/// contiguous tensor.
///
/// A sequence: what is drawn depends on all calls before. `uniform_` has PyTorch's bits. `normal_`
/// draws `z` within 3 units in the last place, and `std z` in proportion, which can be 6 of its own
/// (5 were seen); in half precision it has PyTorch's numbers, but for one in some ten thousand that
/// is rounded to the next. PyTorch's own bits depend on the processor that it runs on; this was
/// compared with version 2.15 with AVX-512. Multiplications and additions are fused, as PyTorch's
/// are on processors that can (since 2013).
///
/// ```
/// use fanin_init::streams::Torch;
/// let mut torch = Torch::manual_seed(0);
/// let mut w = [0.0_f32; 3];
/// torch.uniform(0.0, 1.0, &mut w);
/// assert_eq!(w, [0.49625659, 0.76822180, 0.08847743]); // torch.rand(3)
/// ```
#[derive(Clone)]
pub struct Torch {
    // 2.5 kB of state, boxed so that a source is small to pass around.
    generator: Box<Mt>,
    /// The second normal of a pair that a small tensor did not use.
    waiting: Option<f64>,
}

impl Torch {
    /// The generator after `torch.manual_seed(seed)`, which takes the low 32 bits.
    pub fn manual_seed(seed: u64) -> Self {
        Self {
            generator: Box::new(Mt::new(seed as u32)),
            waiting: None,
        }
    }

    /// `tensor.uniform_(low, high)`: `low + (high - low) u`, fused, with a `u` in `[0, 1)` of 24
    /// bits in `f32` and 53 in `f64`; what rounds to `high` becomes `low`.
    pub fn uniform<T: Real>(&mut self, low: f64, high: f64, out: &mut [T]) {
        let (low, high) = (real::<T>(low), real::<T>(high));
        for slot in out {
            let value = self.unit::<T>().mul_add(high - low, low);
            *slot = if value == high { low } else { value };
        }
    }

    /// `tensor.normal_(mean, std)`. A tensor of 16 elements and more takes a uniform draw for each
    /// and makes normals of the 1st and 9th, 2nd and 10th … of every 16, the last 16 anew; smaller
    /// ones take two draws for two normals, and the second may wait for a later call.
    pub fn normal<T: Real>(&mut self, mean: f64, std: f64, out: &mut [T]) {
        self.normal_of(Draws::AtOnce, mean, std, out);
    }

    /// [`normal`](Self::normal), with the uniform draws at the time that the tensor's type has
    /// them.
    pub(crate) fn normal_of<T: Real>(&mut self, draws: Draws, mean: f64, std: f64, out: &mut [T]) {
        if out.len() < BLOCK {
            for slot in out {
                *slot = real(self.single_normal().mul_add(std, mean));
            }
            return;
        }
        if draws == Draws::AtOnce {
            self.uniform(0.0, 1.0, out);
        }
        let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
        for block in blocks {
            if draws == Draws::ByBlock {
                self.uniform(0.0, 1.0, block);
            }
            transform(mean, std, block);
        }
        if !rest.is_empty() {
            let last = out.last_chunk_mut::<BLOCK>();
            let last = last.expect("a slice of 16 and more");
            self.uniform(0.0, 1.0, last);
            transform(mean, std, last);
        }
    }

    /// `torch.nn.init.trunc_normal_(tensor, mean, std, low, high)` of version 2.15, with the cuts
    /// in units of the values.
    ///
    /// Where more than 0.3 of the mass is between the cuts, the tensor is drawn until all of it is
    /// there, and only what was outside is replaced; otherwise uniform draws are accepted by their
    /// density. A draw that is within rounding of a cut, or of acceptance, can be taken on one side
    /// and not on the other, and then what follows differs: one in some 10⁷ draws of `f32`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] unless `std > 0` and `low < high`, all finite, with mass between
    /// the cuts; [`Error::NotInStream`] where not one in a million uniform draws would be accepted
    /// (PyTorch tries on, for hours).
    pub fn truncated_normal<T: Real>(
        &mut self,
        mean: f64,
        std: f64,
        low: f64,
        high: f64,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.truncated_normal_of(Draws::AtOnce, mean, std, [low, high], out)
    }

    /// [`truncated_normal`](Self::truncated_normal), with the uniform draws at the time that the
    /// tensor's type has them.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn truncated_normal_of<T: Real>(
        &mut self,
        draws: Draws,
        mean: f64,
        std: f64,
        [low, high]: [f64; 2],
        out: &mut [T],
    ) -> Result<(), Error> {
        // The checks are those of the law.
        let mass = Cuts::between(mean, std, low, high)?.total;
        let (bottom, top) = (real::<T>(low), real::<T>(high));
        if mass > 0.3 {
            self.normal_of(draws, mean, std, out);
            let is_outside = |x: T| x < bottom || x > top;
            let mut again = vec![T::zero(); out.len()];
            while out.iter().any(|&x| is_outside(x)) {
                self.normal_of(draws, mean, std, &mut again);
                for (x, &y) in out.iter_mut().zip(&again) {
                    if is_outside(*x) {
                        *x = y;
                    }
                }
            }
            return Ok(());
        }
        // PyTorch computes the logarithm of the density in the type of the tensor, one operation
        // after the other.
        let mode = low.max(mean.min(high));
        let exponent = -0.5 * ((mode - mean) / std).powi(2);
        let accepted = mass * (2.0 * PI).sqrt() * std / (libm::exp(exponent) * (high - low));
        // Not a number where the density underflows; then the cuts are as near as they are far out.
        if accepted < 1e-6 {
            return Err(Error::not_in("PyTorch's stream"));
        }
        let peak = real::<T>(exponent);
        let log_density = |x: T| {
            let z = (x - real(mean)) / real(std);
            z * z * real(-0.5) - peak
        };
        let mut candidates = vec![T::zero(); out.len()];
        let mut levels = vec![T::zero(); out.len()];
        let mut pending = vec![true; out.len()];
        while pending.contains(&true) {
            self.uniform(low, high, &mut candidates);
            self.uniform(0.0, 1.0, &mut levels);
            for (i, x) in out.iter_mut().enumerate() {
                if pending[i] {
                    *x = candidates[i];
                    let level: T = real(libm::log(levels[i].widen()));
                    pending[i] = level > log_density(candidates[i]);
                }
            }
        }
        Ok(())
    }

    /// What `torch.randperm` does with the numbers from 0 on.
    pub(crate) fn shuffle(&mut self, places: &mut [usize]) {
        let count = places.len();
        for i in 0..count.saturating_sub(1) {
            places.swap(i, i + self.word() as usize % (count - i));
        }
    }

    /// Uniform in `[0, 1)`, of the lowest bits of a word or two: as many as the type has digits.
    fn unit<T: Real>(&mut self) -> T {
        let is_single = size_of::<T>() == 4;
        let (word, digits) = if is_single {
            (u64::from(self.word()), f32::MANTISSA_DIGITS)
        } else {
            (self.double_word(), f64::MANTISSA_DIGITS)
        };
        let one = 1_u64 << digits;
        // Exact in either type.
        real((word & (one - 1)) as f64 / one as f64)
    }

    /// The next 32 bits.
    fn word(&mut self) -> u32 {
        self.generator.next_u32()
    }

    /// The next 64 bits, the high half first.
    fn double_word(&mut self) -> u64 {
        let high = u64::from(self.word());
        high << 32 | u64::from(self.word())
    }

    /// Box and Muller's method in `f64`, one of a pair at a time.
    fn single_normal(&mut self) -> f64 {
        if let Some(second) = self.waiting.take() {
            return second;
        }
        let mut unit = [0.0_f64; 2];
        self.uniform(0.0, 1.0, &mut unit);
        let radius = (-2.0 * libm::log1p(-unit[1])).sqrt();
        let (sin, cos) = libm::sincos(2.0 * PI * unit[0]);
        self.waiting = Some(radius * sin);
        radius * cos
    }
}

/// Rounded to the type of the tensor.
fn real<T: Real>(value: f64) -> T {
    T::from_f64(value)
}

/// When the uniform draws for normals are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draws {
    /// All of the tensor's, then those for the last 16 anew.
    AtOnce,
    /// Sixteen at a time, as for tensors in half precision: none for what is over before the last
    /// 16.
    ByBlock,
}

/// Sixteen uniform draws to sixteen normals. The angle is rounded to the type, and the normal
/// before it is scaled, because PyTorch does so; its functions err by a unit or two in the last
/// place, ours are exact before rounding.
fn transform<T: Real>(mean: f64, std: f64, block: &mut [T; BLOCK]) {
    for j in 0..BLOCK / 2 {
        let [first, second] = [block[j], block[j + BLOCK / 2]];
        let u = (real::<T>(1.0) - first).widen();
        let angle = (real::<T>(2.0 * PI) * second).widen();
        let radius = (-2.0 * libm::log(u)).sqrt();
        let (sin, cos) = libm::sincos(angle);
        for (at, z) in [(j, radius * cos), (j + BLOCK / 2, radius * sin)] {
            block[at] = real(real::<T>(z).widen().mul_add(std, mean));
        }
    }
}

/// Without the 624 words of the state.
impl fmt::Debug for Torch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Torch")
            .field("waiting", &self.waiting)
            .finish_non_exhaustive()
    }
}
