//! How to make one tensor from one kind of source.

use core::marker::PhantomData;
use std::sync::Arc;

use super::draws::{LibraryDraws, NamedDraws, NextDraws};
use super::moments::Moments;
use super::whole::Whole;
use crate::fill::element::Element;
use crate::fill::plan::{Plan, SequentialDraws};
use crate::streams::library::Library;
use crate::{Error, Shape, Source};

/// How to make one tensor: element by element, or as a whole.
#[derive(Debug, Clone)]
pub(crate) enum Recipe {
    /// Value by value.
    Element(Plan),
    /// All values together, for a tensor of this shape as the source sees it.
    Whole(Arc<dyn Whole>, Shape),
}

impl Recipe {
    /// A scheme that makes this tensor as a whole.
    pub(crate) fn whole(scheme: impl Whole + 'static, shape: &Shape) -> Self {
        Self::Whole(Arc::new(scheme), shape.clone())
    }

    /// Mean and variance of one value, where all places have the same law and it has a closed form.
    pub(crate) fn moments(&self) -> Option<Moments> {
        match self {
            Self::Element(plan) => plan.moments(),
            Self::Whole(scheme, shape) => scheme.moments(shape),
        }
    }

    /// The whole tensor from any source; `name` selects the draws of the named streams.
    ///
    /// # Errors
    /// [`Error::NotInStream`], without the spec, for what the source's library has no function for.
    pub(crate) fn fill<T: Element>(
        &self,
        name: &str,
        source: &mut Source,
        mut out: &mut [T],
    ) -> Result<(), Error> {
        match source {
            Source::Numpy(numpy) => self.fill_sequential(numpy, out),
            Source::NumpyGenerator(numpy) => self.fill_sequential(numpy, out),
            Source::Torch(torch) => self.fill_library(Library::Torch(torch), out),
            Source::Jax(key) => self.fill_library(Library::Jax(key), out),
            Source::Named(streams) => match self {
                Self::Element(plan) => streams.fill(plan, name, 0, out),
                Self::Whole(scheme, shape) => {
                    let mut draws = NamedDraws {
                        streams: *streams,
                        name,
                        element: PhantomData::<T>,
                    };
                    scheme.fill(shape, &mut draws, &mut out)
                }
            },
        }
    }

    /// From a library that draws tensor by tensor, in the element's own type.
    fn fill_library<T: Element>(
        &self,
        mut library: Library<'_>,
        mut out: &mut [T],
    ) -> Result<(), Error> {
        match self {
            Self::Element(plan) => library.fill(plan, out),
            Self::Whole(scheme, shape) => {
                let mut draws = LibraryDraws {
                    library: &mut library,
                    element: PhantomData::<T>,
                };
                scheme.fill(shape, &mut draws, &mut out)
            }
        }
    }

    /// From draws in order, in `f64`, rounded at the end.
    pub(crate) fn fill_sequential<T: Element>(
        &self,
        draws: &mut impl SequentialDraws,
        mut out: &mut [T],
    ) -> Result<(), Error> {
        match self {
            Self::Element(plan) => plan.fill_sequential(draws, out),
            Self::Whole(scheme, shape) => scheme.fill(shape, &mut NextDraws(draws), &mut out),
        }
    }
}
