use std::path::{Path, PathBuf};

use fanin_data::{Number, Tensor, WeightFormat, encode_weights};
use fanin_nn::{Network, Scalar};

use crate::failure::Failure;
use crate::files::Output;
use crate::terminal::Terminal;

/// Where the trained weights go.
pub(super) struct Save<'t> {
    output: Output<'t>,
    format: WeightFormat,
}

impl<'t> Save<'t> {
    /// Makes sure, before the training, that the file can be written; its name says the format.
    pub(super) fn to(path: &Path, terminal: &'t Terminal) -> Result<Self, Failure> {
        let format = match WeightFormat::of(path) {
            Some(format) if format != WeightFormat::Npy => format,
            _ => {
                return Err(Failure::usage(format!(
                    "--save {}: wanted a name that ends in .safetensors or .npz",
                    path.display()
                )));
            }
        };
        let output = Output::reserve(path, terminal)?;
        Ok(Self { output, format })
    }

    /// The course's names: `W1` of shape (n, n_prev), `b1` of shape (n, 1), `W2`, …
    pub(super) fn network<T: Scalar + Number>(
        self,
        network: &Network<T>,
    ) -> Result<PathBuf, Failure> {
        let tensor = |name: String, shape: [usize; 2], values: &[T]| {
            let values = values.iter().map(|&value| value.into()).collect();
            Tensor::new(&name, T::TYPE, &shape, values)
        };
        let mut tensors = Vec::new();
        for (index, (w, b)) in network.weights().iter().zip(network.biases()).enumerate() {
            let (layer, shape) = (index + 1, [w.rows(), w.cols()]);
            tensors.push(tensor(format!("W{layer}"), shape, &w.to_row_major())?);
            tensors.push(tensor(format!("b{layer}"), [b.len(), 1], b)?);
        }
        self.output.write(&encode_weights(self.format, &tensors)?)
    }
}
