use crate::batch::Batch;
use crate::descent::dot;
use crate::gram::{participation, products_of_rows};
use crate::jacobian::Jacobian;
use crate::probe::{Batches, correlation};
use crate::symmetry::{Incoming, classes, classes_of_matrix, join_chains};
use crate::{DeepProbe, LayerProbe, Scalar, Trainer};

/// The widest layer whose Jacobian a probe takes apart: that takes time like the cube of the width, at 256 units some
/// hundredths of a second.
const MOST_UNITS: usize = 256;

/// What a trainer tells of itself, as of the last forward and backward pass.
impl<T: Scalar> Trainer<'_, T> {
    /// Signal, weights and updates, layer by layer.
    pub(crate) fn probe(&self) -> impl Iterator<Item = LayerProbe> {
        let hidden = self.network.architecture().hidden();
        (0..self.z.len()).map(move |l| {
            let (z, dz) = (&self.z[l], &self.dz[l]);
            let (weight, update) = if l == 0 {
                (self.first.squared_norm(), self.first.squared_update())
            } else {
                let w = self.network.weights[l].as_slice();
                (dot(w, w), self.squared_updates[l - 1])
            };
            let batches = Batches {
                phi: hidden.get(l).map(|layer| layer.activation),
                z,
                a: self.a.get(l).unwrap_or(z),
                branch: self.branch(l),
                dz,
            };
            batches.probe(l + 1, weight, update)
        })
    }

    /// `φ(z)` of a layer with a residual path, whose activations are more than that.
    fn branch(&self, layer: usize) -> Option<&Batch<T>> {
        let branch = self.branches.get(layer)?.as_ref()?;
        Some(&branch.phi)
    }

    /// `‖∂J/∂W‖` of each layer, without the penalty's part.
    pub(crate) fn gradient_norms(&self) -> Vec<f64> {
        let first = self.first.squared_gradient_norm(self.problem, &self.dz[0]);
        let behind = self.dw.iter().map(|dw| dot(dw.as_slice(), dw.as_slice()));
        std::iter::once(first)
            .chain(behind)
            .map(f64::sqrt)
            .collect()
    }

    /// What takes longer, layer by layer.
    pub(crate) fn deep_probe(&self) -> Vec<DeepProbe> {
        let mut room = self.first.room();
        let weights_gram = self.first.gram(&mut room);
        let inputs = self.problem.x().rows();
        let narrow = |units: usize| units <= MOST_UNITS;
        let first = narrow(weights_gram.rows());
        let mut jacobian = first.then(|| Jacobian::of_first(&weights_gram, inputs));
        let hidden = self.network.architecture().hidden();
        let mut probes: Vec<DeepProbe> = (0..self.z.len())
            .map(|l| {
                let (w, b) = (&self.network.weights, &self.network.biases);
                if l > 0 {
                    let z: Vec<f64> = self.z[l - 1].rows().map(|row| row[0].widen()).collect();
                    if !narrow(w[l].rows()) {
                        jacobian = None;
                    }
                    if let Some(jacobian) = &mut jacobian {
                        jacobian.go_on(&self.network, l, &z);
                    }
                }
                let (smallest_singular_value, largest_singular_value) = jacobian
                    .as_ref()
                    .map_or((f64::NAN, f64::NAN), Jacobian::extremes);
                let (gram, squares) = if l == 0 {
                    self.first
                        .gradient_gram(self.problem, &self.dz[0], &mut room)
                } else {
                    let dw = &self.dw[l - 1];
                    (
                        products_of_rows(dw.view()),
                        dot(dw.as_slice(), dw.as_slice()),
                    )
                };
                let unit_classes = match w.get(l + 1) {
                    None => self.z[l].units(),
                    Some(outgoing) if l == 0 => {
                        let units = 0..weights_gram.rows();
                        let squares: Vec<f64> =
                            units.map(|i| weights_gram[(i, i)].widen()).collect();
                        let incoming = Incoming {
                            squares: &squares,
                            squared_distance: &|i, j| self.first.squared_distance(i, j),
                            biases: &b[l],
                        };
                        classes(&incoming, outgoing)
                    }
                    Some(outgoing) => classes_of_matrix(&w[l], &b[l], outgoing),
                };
                DeepProbe {
                    layer: l + 1,
                    correlation: correlation(self.a.get(l).unwrap_or(&self.z[l])),
                    gradient_norm: squares.sqrt(),
                    gradient_rank: participation(&gram),
                    unit_classes,
                    smallest_singular_value,
                    largest_singular_value,
                }
            })
            .collect();
        let classes = probes.iter_mut().map(|probe| &mut probe.unit_classes);
        join_chains(classes, hidden);
        probes
    }
}
