//! Draws for a whole tensor from each kind of source.

use core::marker::PhantomData;

use super::reals::{Numbers, Reals};
use super::whole::{Line, WholeDraws};
use crate::fill::element::Element;
use crate::fill::element::sealed::Real;
use crate::fill::plan::{Draw, Plan, SequentialDraws};
use crate::fill::reflections::{decomposed, reflected};
use crate::streams::library::Library;
use crate::{Error, Streams};

/// The draws of a tensor from the named streams: normals in the type of the tensor, so that they
/// are those of the other schemes.
pub(crate) struct NamedDraws<'a, T> {
    pub(crate) streams: Streams,
    /// The tensor's name; places are drawn under `name:places`.
    pub(crate) name: &'a str,
    pub(crate) element: PhantomData<T>,
}

impl<T: Element> WholeDraws for NamedDraws<'_, T> {
    fn normals(&mut self, count: usize) -> Result<Reals, Error> {
        let mut draws = vec![T::default(); count];
        self.streams.standard_normal(self.name, 0, &mut draws)?;
        let reals = draws.into_iter().map(|draw| draw.to_real()).collect();
        Ok(T::Real::all(reals))
    }

    fn shuffle(&mut self, count: usize, lines: &mut [Line]) -> Result<(), Error> {
        let mut draws = vec![0.0_f64; count];
        let name = format!("{}:places", self.name);
        self.streams.unit_uniform(&name, 0, &mut draws)?;
        sort_by(&draws, lines);
        Ok(())
    }

    fn orthonormal(&self, outputs: usize, heard: usize, normals: Numbers<'_>) -> Reals {
        orthonormal(self.streams, outputs, heard, normals)
    }
}

/// Not generic, so that it is compiled in this crate and not in each that fills.
fn orthonormal(streams: Streams, outputs: usize, heard: usize, normals: Numbers<'_>) -> Reals {
    let (rows, columns) = (outputs.max(heard), outputs.min(heard));
    let (level, threads) = (streams.level(), streams.threads());
    match normals {
        Numbers::Single(normals) => {
            Reals::Single(reflected(rows, columns, normals, level, threads))
        }
        Numbers::Double(normals) => {
            Reals::Double(reflected(rows, columns, normals, level, threads))
        }
    }
}

/// The next draws of a sequence.
pub(crate) struct NextDraws<'a, D>(pub(crate) &'a mut D);

impl<D: SequentialDraws> WholeDraws for NextDraws<'_, D> {
    fn normals(&mut self, count: usize) -> Result<Reals, Error> {
        Ok(Reals::Double((0..count).map(|_| self.0.normal()).collect()))
    }

    fn shuffle(&mut self, count: usize, lines: &mut [Line]) -> Result<(), Error> {
        let draws: Vec<f64> = (0..count).map(|_| self.0.unit()).collect();
        sort_by(&draws, lines);
        Ok(())
    }

    fn orthonormal(&self, outputs: usize, heard: usize, normals: Numbers<'_>) -> Reals {
        let normals = doubles(normals);
        Reals::Double(decomposed(outputs.max(heard), outputs.min(heard), &normals))
    }
}

/// The draws of a library that draws tensor by tensor.
pub(crate) struct LibraryDraws<'a, 'b, T> {
    pub(crate) library: &'a mut Library<'b>,
    pub(crate) element: PhantomData<T>,
}

impl<T: Element> WholeDraws for LibraryDraws<'_, '_, T> {
    fn normals(&mut self, count: usize) -> Result<Reals, Error> {
        let mut draws = vec![T::default(); count];
        self.library.fill(&Plan::new(Draw::Normal), &mut draws)?;
        let draws = draws.into_iter().map(|draw| draw.to_f64()).collect();
        Ok(Reals::Double(draws))
    }

    fn shuffle(&mut self, _: usize, lines: &mut [Line]) -> Result<(), Error> {
        let Library::Torch(torch) = self.library else {
            return Err(Error::not_in(self.library.name()));
        };
        for (places, _) in lines {
            torch.shuffle(places);
            // `sparse_` makes zeros of the first.
            places.reverse();
        }
        Ok(())
    }

    fn orthonormal(&self, outputs: usize, heard: usize, normals: Numbers<'_>) -> Reals {
        let normals = doubles(normals);
        let (rows, columns) = (outputs.max(heard), outputs.min(heard));
        // PyTorch draws a matrix with a row for each output and transposes it where that is wide,
        // JAX draws it tall.
        if matches!(self.library, Library::Torch(_)) && outputs < heard {
            let mut tall = Vec::with_capacity(normals.len());
            for place in 0..heard {
                tall.extend(normals[place..].iter().step_by(heard));
            }
            return Reals::Double(decomposed(rows, columns, &tall));
        }
        Reals::Double(decomposed(rows, columns, &normals))
    }

    /// JAX has a row for each input, PyTorch for each output; for a square matrix that is not the
    /// same.
    fn is_transposed(&self, outputs: usize, heard: usize) -> bool {
        outputs < heard || outputs == heard && matches!(self.library, Library::Jax(_))
    }

    fn is_in_memory_order(&self) -> bool {
        true
    }
}

/// The places with the smallest draws come first: a sample without replacement.
fn sort_by(draws: &[f64], lines: &mut [Line]) {
    for (places, _) in lines {
        places.sort_by(|&a, &b| draws[a].total_cmp(&draws[b]));
    }
}

/// The numbers in `f64`, which is exact.
fn doubles(numbers: Numbers<'_>) -> std::borrow::Cow<'_, [f64]> {
    match numbers {
        Numbers::Single(numbers) => numbers.iter().map(|&number| number.into()).collect(),
        Numbers::Double(numbers) => numbers.into(),
    }
}
