//! Streams of libraries that draw a whole tensor at a time: what an element gets depends on the tensor's length.

use crate::fill::element::Float;
use crate::fill::element::sealed::Sealed;
use crate::fill::plan::{Draw, Operation, Plan, apply};
use crate::streams::torch::Draws;
use crate::{Error, JaxKey, Torch};

/// Whose turn it is.
pub enum Library<'a> {
    Torch(&'a mut Torch),
    /// The key is split for each tensor, and the tensor drawn from the second half.
    Jax(&'a mut JaxKey),
}

impl Library<'_> {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Torch(_) => "PyTorch's stream",
            Self::Jax(_) => "JAX's stream",
        }
    }
}

/// Called for each type in this crate alone, for the reason given at `plan::fill_part`.
pub(crate) fn fill<T: Sealed>(
    plan: &Plan,
    library: &mut Library<'_>,
    out: &mut [T],
) -> Result<(), Error> {
    match library {
        Library::Torch(torch) => {
            let is_half = size_of::<T>() == 2;
            let draws = if is_half {
                Draws::ByBlock
            } else {
                Draws::AtOnce
            };
            let mut reals = vec![T::Real::from_f64(0.0); out.len()];
            draw_torch(plan, torch, draws, &mut reals)?;
            round(&reals, out);
            if let (true, Draw::Uniform { low, high }) = (is_half, plan.draw) {
                // What is rounded up to the upper bound becomes the lower one, as in other types while it is drawn.
                let (low, high) = (T::from_f64(low), T::from_f64(high).to_f64());
                for slot in out.iter_mut().filter(|slot| slot.to_f64() == high) {
                    *slot = low;
                }
            }
        }
        Library::Jax(key) => {
            let mut reals = vec![0.0_f32; out.len()];
            draw_jax(plan, key, &mut reals)?;
            round(&reals, out);
        }
    }
    Ok(())
}

fn draw_torch<R: Float>(
    plan: &Plan,
    torch: &mut Torch,
    draws: Draws,
    out: &mut [R],
) -> Result<(), Error> {
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
    Ok(())
}

fn draw_jax(plan: &Plan, key: &mut JaxKey, out: &mut [f32]) -> Result<(), Error> {
    if let Draw::Constant(value) = plan.draw {
        out.fill(value as f32);
    } else {
        let [next, subkey] = key.split();
        match plan.draw {
            // The initializers scale a draw from [-1, 1) or [0, 1), which rounds otherwise than a draw between the bounds.
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
    Ok(())
}

fn round<R: Float, T: Sealed>(reals: &[R], out: &mut [T]) {
    for (out, real) in out.iter_mut().zip(reals) {
        *out = T::from_f64(real.to_f64());
    }
}
