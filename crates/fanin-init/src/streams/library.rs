//! Streams of libraries that draw a whole tensor at a time: what an element gets depends on the
//! tensor's length.

use fanin_activation::Real;

use crate::fill::element::sealed::Sealed;
use crate::fill::operation::{Operation, apply};
use crate::fill::plan::{Draw, Plan};
use crate::fill::reals::Reals;
use crate::inspect::Precision;
use crate::streams::torch::Draws;
use crate::{Error, JaxKey, Torch};

/// Whose turn it is.
pub(crate) enum Library<'a> {
    /// Its sequence goes on where the last tensor ended.
    Torch(&'a mut Torch),
    /// The key is split for each tensor, and the tensor drawn from the second half.
    Jax(&'a mut JaxKey),
}

impl Library<'_> {
    /// For errors.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Torch(_) => "PyTorch's stream",
            Self::Jax(_) => "JAX's stream",
        }
    }

    /// A whole tensor. Only the rounding is generic: the rest is compiled in this crate alone.
    pub(crate) fn fill<T: Sealed>(&mut self, plan: &Plan, out: &mut [T]) -> Result<(), Error> {
        let reals = self.draw(plan, T::PRECISION, out.len())?;
        for (place, out) in out.iter_mut().enumerate() {
            *out = T::from_f64(reals.at(place));
        }
        if let (Self::Torch(_), 2, Draw::Uniform { low, high }) = (self, size_of::<T>(), plan.draw)
        {
            // What is rounded up to the upper bound becomes the lower one, as in other types while
            // it is drawn.
            let (low, high) = (T::from_f64(low), T::from_f64(high).to_f64());
            for slot in out.iter_mut().filter(|slot| slot.to_f64() == high) {
                *slot = low;
            }
        }
        Ok(())
    }

    /// The values before they are rounded to a tensor of this precision.
    fn draw(&mut self, plan: &Plan, precision: Precision, count: usize) -> Result<Reals, Error> {
        Ok(match self {
            Self::Torch(torch) if precision == Precision::F64 => {
                Reals::Double(draw_torch(plan, torch, Draws::AtOnce, vec![0.0; count])?)
            }
            Self::Torch(torch) => {
                let is_half = precision != Precision::F32;
                let draws = if is_half {
                    Draws::ByBlock
                } else {
                    Draws::AtOnce
                };
                Reals::Single(draw_torch(plan, torch, draws, vec![0.0; count])?)
            }
            Self::Jax(key) => Reals::Single(draw_jax(plan, key, vec![0.0; count])?),
        })
    }
}

/// PyTorch's values in one of its two types.
///
/// # Errors
/// Those of [`Torch::truncated_normal`].
fn draw_torch<R: Real>(
    plan: &Plan,
    torch: &mut Torch,
    draws: Draws,
    mut values: Vec<R>,
) -> Result<Vec<R>, Error> {
    let out = &mut values[..];
    let mut operations = &plan.operations[..];
    match plan.draw {
        Draw::Constant(value) => out.fill(R::from_f64(value)),
        Draw::Normal | Draw::Truncated(_) => {
            // `normal_` and `trunc_normal_` scale and shift by themselves, with one rounding.
            let (mean, std, rest) = match *operations {
                [Operation::Multiply(std), Operation::Add(mean), ..] => (mean, std, 2),
                [Operation::Multiply(std), ..] => (0.0, std, 1),
                _ => (0.0, 1.0, 0),
            };
            operations = &operations[rest..];
            if let Draw::Truncated(cuts) = plan.draw {
                let cuts = [cuts.low, cuts.high].map(|cut| mean + std * cut);
                torch.truncated_normal_of(draws, mean, std, cuts, out)?;
            } else {
                torch.normal_of(draws, mean, std, out);
            }
        }
        Draw::Uniform { low, high } => torch.uniform(low, high, out),
    }
    for &operation in operations {
        apply(operation, out);
    }
    Ok(values)
}

/// JAX's values: the key moves on if anything is drawn.
///
/// # Errors
/// [`Error::RangeBeyondEnd`] for indices that 64 bits do not hold.
fn draw_jax(plan: &Plan, key: &mut JaxKey, mut values: Vec<f32>) -> Result<Vec<f32>, Error> {
    let out = &mut values[..];
    if let Draw::Constant(value) = plan.draw {
        out.fill(value as f32);
    } else {
        let [next, subkey] = key.split();
        match plan.draw {
            // The initializers scale a draw from [-1, 1) or [0, 1), which rounds otherwise than a
            // draw between the bounds.
            Draw::Uniform { low, high } if low == -high || low == 0.0 => {
                let unit = if low == 0.0 { 0.0 } else { -1.0 };
                subkey.uniform(unit, 1.0, 0, out)?;
                apply(Operation::Multiply(high), out);
            }
            Draw::Uniform { low, high } => subkey.uniform(low as f32, high as f32, 0, out)?,
            Draw::Truncated(cuts) => {
                subkey.truncated_normal(cuts.low as f32, cuts.high as f32, 0, out)?;
            }
            Draw::Normal | Draw::Constant(_) => subkey.normal(0, out)?,
        }
        *key = next;
    }
    for &operation in &plan.operations {
        apply(operation, out);
    }
    Ok(values)
}
