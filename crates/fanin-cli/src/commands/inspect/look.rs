use fanin_data::{Dtype, TensorHeader, WeightFile};
use fanin_init::inspect::{Candidate, Inspection, Inspector, Precision};
use fanin_init::{Layout, Shape};

use crate::args::InspectOptions;
use crate::failure::Failure;

/// A tensor of the file.
pub(super) struct Tensor {
    pub(super) header: TensorHeader,
    /// The type of its numbers in the file's own words.
    pub(super) type_name: String,
    /// None for numbers that are not floating-point.
    pub(super) seen: Option<Seen>,
}

pub(super) struct Seen {
    pub(super) inspection: Inspection,
    pub(super) candidates: Vec<Candidate>,
    /// What fits if the tensor is read in another way, and only then.
    pub(super) elsewhere: Vec<(Reading, Vec<Candidate>)>,
}

/// How else a tensor can be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// The axes are in the order of another library.
    Layout(Layout),
    /// As PyTorch's and JAX's functions see it, which are not told of groups.
    Ungrouped,
}

/// None for numbers that are not floating-point.
pub(super) fn precision(dtype: &Dtype) -> Option<Precision> {
    match dtype {
        Dtype::F64 => Some(Precision::F64),
        Dtype::F32 => Some(Precision::F32),
        Dtype::F16 => Some(Precision::F16),
        Dtype::Bf16 => Some(Precision::BF16),
        _ => None,
    }
}

pub(super) fn look(
    options: &InspectOptions,
    file: &mut WeightFile,
    index: usize,
    header: &TensorHeader,
    precision: Precision,
) -> Result<Seen, Failure> {
    // Layers without a kernel have no groups.
    let groups = if header.shape().len() > 2 {
        options.groups.get()
    } else {
        1
    };
    let is_column_major = file.is_column_major(index);
    let shape = |layout: Layout, groups: usize| {
        let shape = layout.shape(header.shape(), groups)?;
        Ok::<Shape, fanin_init::Error>(if is_column_major {
            shape.reversed()
        } else {
            shape
        })
    };
    let refused = |error| Failure::usage(format!("tensor {}: {error}", header.name()));
    let own = shape(options.layout, groups).map_err(refused)?;
    let mut inspector = Inspector::new(&own, precision);
    file.read(index, |values| inspector.push(values))?;
    let inspection = inspector.finish().map_err(refused)?;
    let candidates = inspection.candidates();
    let mut elsewhere = Vec::new();
    if header.shape().len() > 1 && !candidates.iter().any(Candidate::is_plain) {
        let mut fans = vec![own.fan()];
        let ungrouped = std::iter::once((Reading::Ungrouped, shape(options.layout, 1)));
        let layouts = Layout::ALL.map(|layout| (Reading::Layout(layout), shape(layout, groups)));
        for (reading, other) in ungrouped.chain(layouts) {
            let Ok(other) = other else {
                continue;
            };
            if fans.contains(&other.fan()) {
                continue;
            }
            fans.push(other.fan());
            let mut found = inspection.candidates_as(&other);
            if matches!(reading, Reading::Layout(_)) {
                // With fans the other way round, much would be another mode of itself.
                found.retain(Candidate::is_plain);
            }
            if !found.is_empty() {
                elsewhere.push((reading, found));
            }
        }
    }
    Ok(Seen {
        inspection,
        candidates,
        elsewhere,
    })
}
