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
    Element(Plan),
    Whole(Arc<dyn Whole>, Shape),
}

impl Recipe {
    pub(crate) fn whole(scheme: impl Whole + 'static, shape: &Shape) -> Self {
        Self::Whole(Arc::new(scheme), shape.clone())
    }

    pub(crate) fn moments(&self) -> Option<Moments> {
        match self {
            Self::Element(plan) => plan.moments(),
            Self::Whole(scheme, shape) => scheme.moments(shape),
        }
    }

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
