//! Which instructions the processor has, and how loops are compiled for each.

use core::fmt;

use pulp::{Simd, WithSimd};

#[cfg(target_arch = "x86_64")]
use crate::streams::kernel::lanes::Wide;
use crate::streams::kernel::lanes::{Plain, Twice};
use crate::streams::kernel::philox::Lanes;

/// A set of vector instructions that the default stream is drawn with.
///
/// The best one of the processor is chosen when the program runs. The bits are the same with each,
/// so there is a reason to choose only in tests and measurements:
/// [`Streams::at_level`](crate::Streams::at_level).
///
/// ```
/// use fanin_init::streams::Level;
/// let best = Level::best();
/// assert!(best.is_available() && Level::Baseline.is_available());
/// println!("draws with {best}"); // AVX-512, for instance
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// What every processor of the target has: SSE2 on x86-64, NEON on 64-bit ARM.
    Baseline,
    /// AVX2 and what came with it (x86-64-v3).
    Avx2,
    /// AVX-512 F, BW, CD, DQ and VL (x86-64-v4).
    Avx512,
}

impl Level {
    /// All levels, from the slowest to the fastest.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// The fastest level that this processor has.
    pub fn best() -> Self {
        let mut fastest_first = Self::ALL.into_iter().rev();
        fastest_first
            .find(|level| level.is_available())
            .unwrap_or(Self::Baseline)
    }

    /// Whether this processor has it.
    pub fn is_available(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => pulp::x86::V3::is_available(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => pulp::x86::V4::is_available(),
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }

    /// Runs a kernel that was compiled for this level; for the baseline where the processor does
    /// not have it.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[cfg(target_arch = "x86_64")]
        {
            if self == Self::Avx512
                && let Some(lanes) = pulp::x86::V4::try_new()
            {
                let wide = Wide(lanes);
                return lanes.vectorize(Inlined {
                    kernel,
                    lanes: wide,
                });
            }
            if self == Self::Avx2
                && let Some(lanes) = pulp::x86::V3::try_new()
            {
                return lanes.vectorize(Inlined {
                    kernel,
                    lanes: Twice(Wide(lanes)),
                });
            }
        }
        baseline(kernel)
    }

    /// Runs a loop over the vectors of this level, or of the baseline where the processor does not
    /// have it.
    pub(crate) fn vectorize<K: WithSimd>(self, kernel: K) -> K::Output {
        #[cfg(target_arch = "x86_64")]
        {
            if self == Self::Avx512
                && let Some(simd) = pulp::x86::V4::try_new()
            {
                return Simd::vectorize(simd, kernel);
            }
            if self == Self::Avx2
                && let Some(simd) = pulp::x86::V3::try_new()
            {
                return Simd::vectorize(simd, kernel);
            }
            kernel.with_simd(pulp::Scalar)
        }
        #[cfg(not(target_arch = "x86_64"))]
        pulp::Arch::new().dispatch(kernel)
    }
}

/// Out of line, so that its code is there once, whatever calls it.
#[inline(never)]
fn baseline<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Twice(Twice(Plain)))
}

/// Writes the name that the maker of the processor uses.
impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Baseline => "the baseline",
            Self::Avx2 => "AVX2",
            Self::Avx512 => "AVX-512",
        })
    }
}

/// A loop that is compiled once for each level.
///
/// A trait and not a closure: only a function can be marked `#[inline(always)]`, and what is not
/// inlined stays outside of the code for the wider vectors.
pub(crate) trait Kernel {
    /// What the loop returns.
    type Output;

    /// Mark it `#[inline(always)]`, and all that it calls.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// A kernel with its lanes, as the closure that `pulp` compiles for a level.
#[cfg(target_arch = "x86_64")]
struct Inlined<K, L> {
    kernel: K,
    lanes: L,
}

#[cfg(target_arch = "x86_64")]
impl<K: Kernel, L: Lanes> pulp::NullaryFnOnce for Inlined<K, L> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.kernel.run(self.lanes)
    }
}
