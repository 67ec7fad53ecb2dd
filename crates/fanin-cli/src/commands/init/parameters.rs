use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use fanin_data::{Dtype, WeightFile};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::args::{InitOptions, ZERO};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// The tensors that are asked for, in order.
pub(super) struct Parameters {
    tensors: Vec<ListedTensor>,
    /// The types that they have in a file.
    pub(super) dtypes: HashMap<String, Dtype>,
    /// Those of a file that are not floating-point numbers.
    pub(super) left_out: Vec<String>,
}

impl Parameters {
    fn new(tensors: Vec<ListedTensor>) -> Self {
        Self {
            tensors,
            dtypes: HashMap::new(),
            left_out: Vec::new(),
        }
    }

    /// None if none are asked for.
    pub(super) fn of(options: &InitOptions, terminal: &Terminal) -> Result<Option<Self>, Failure> {
        let parameters = if let Some(path) = &options.like {
            Self::like(path, terminal)?
        } else if let Some(path) = &options.list {
            Self::listed(path, terminal)?
        } else if options.shapes.is_empty() {
            return Ok(None);
        } else {
            let tensors = options.shapes.iter().enumerate().map(|(index, typed)| {
                let name = typed.name.clone();
                ListedTensor {
                    name: name.unwrap_or_else(|| format!("W{}", index + 1)),
                    shape: typed.sizes.clone(),
                }
            });
            Self::new(tensors.collect())
        };
        if parameters.tensors.is_empty() {
            return Err(Failure::usage(
                "there are no tensors of floating-point numbers to make",
            ));
        }
        Ok(Some(parameters))
    }

    fn like(path: &Path, terminal: &Terminal) -> Result<Self, Failure> {
        let mut parameters = Self::new(Vec::new());
        terminal.detail(format_args!("reading the header of {}", path.display()));
        for tensor in WeightFile::open(path)?.tensors() {
            let (name, shape) = (tensor.name().to_owned(), tensor.shape().to_vec());
            match tensor.dtype() {
                Dtype::Other(_) => parameters.left_out.push(name),
                dtype => {
                    parameters.dtypes.insert(name.clone(), dtype.clone());
                    parameters.tensors.push(ListedTensor { name, shape });
                }
            }
        }
        Ok(parameters)
    }

    fn listed(path: &Path, terminal: &Terminal) -> Result<Self, Failure> {
        let text = Failure::reading(path)?;
        terminal.detail(format_args!("read {}", path.display()));
        let unusable = |reason: String| Failure::usage(format!("{}: {reason}", path.display()));
        let Listed(tensors) = serde_json::from_str(&text).map_err(|error| {
            // serde names Rust's type.
            unusable(
                error
                    .to_string()
                    .replace("usize", "a whole number, at least 1"),
            )
        })?;
        if let Some(empty) = tensors.iter().find(|tensor| tensor.shape.contains(&0)) {
            return Err(unusable(format!("{}: {ZERO}", empty.name)));
        }
        Ok(Self::new(tensors))
    }

    pub(super) fn named_sizes(&self) -> impl Iterator<Item = (&str, &[usize])> {
        let tensors = self.tensors.iter();
        tensors.map(|tensor| (&*tensor.name, &*tensor.shape))
    }
}

/// A list of tensors, or an object of their names and shapes, in the order of the file.
struct Listed(Vec<ListedTensor>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedTensor {
    name: String,
    shape: Vec<usize>,
}

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Vec<ListedTensor>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a list such as [{\"name\": \"W1\", \"shape\": [20, 784]}], or an object such as {\"W1\": [20, 784]}",
                )
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut tensors = Vec::new();
                while let Some(tensor) = list.next_element()? {
                    tensors.push(tensor);
                }
                Ok(tensors)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut tensors = Vec::new();
                while let Some((name, shape)) = map.next_entry()? {
                    tensors.push(ListedTensor { name, shape });
                }
                Ok(tensors)
            }
        }

        deserializer.deserialize_any(Either).map(Self)
    }
}
