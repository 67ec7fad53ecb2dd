use core::marker::PhantomData;

use crate::fill::element::Element;
use crate::fill::plan::{Draw, Operation, Plan, SequentialDraws};
use crate::schemes::scaling::{Distribution, Scaling, VarianceScaling};
use crate::schemes::scheme::{TorchBias, TorchLinear};
use crate::schemes::tensor_scheme::{LibraryDraws, NamedDraws, NextDraws, TensorScheme};
use crate::streams::library::Library;
use crate::{Error, Fan, FanMode, Scheme, Shape, Source};

/// How to make one tensor.
pub(crate) enum Recipe {
    Element(Plan),
    Tensor(TensorScheme, Shape),
}

impl Recipe {
    pub(crate) fn fill<T: Element>(
        &self,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        match source {
            Source::Numpy(numpy) => self.fill_sequential(numpy, out),
            Source::NumpyGenerator(numpy) => self.fill_sequential(numpy, out),
            Source::Torch(torch) => self.fill_library(Library::Torch(torch), out),
            Source::Jax(key) => self.fill_library(Library::Jax(key), out),
            Source::Named(streams) => match self {
                Self::Element(plan) => plan.fill_named(*streams, name, 0, out),
                Self::Tensor(scheme, shape) => {
                    let mut draws = NamedDraws {
                        streams: *streams,
                        name,
                        element: PhantomData::<T>,
                    };
                    scheme.fill(shape, &mut draws, out)
                }
            },
        }
    }

    fn fill_library<T: Element>(
        &self,
        mut library: Library<'_>,
        out: &mut [T],
    ) -> Result<(), Error> {
        match self {
            Self::Element(plan) => T::fill_library(plan, &mut library, out),
            Self::Tensor(scheme, shape) => {
                let mut draws = LibraryDraws {
                    library: &mut library,
                    scheme: scheme.name(),
                    element: PhantomData::<T>,
                };
                scheme.fill(shape, &mut draws, out)
            }
        }
    }

    pub(crate) fn fill_sequential<T: Element>(
        &self,
        draws: &mut impl SequentialDraws,
        out: &mut [T],
    ) -> Result<(), Error> {
        match self {
            Self::Element(plan) => plan.fill_sequential(draws, out),
            Self::Tensor(scheme, shape) => scheme.fill(shape, &mut NextDraws(draws), out),
        }
    }
}

impl Plan {
    pub(crate) fn zeros() -> Self {
        Self::new(Draw::Constant(0.0))
    }

    pub(crate) fn symmetric(limit: f64) -> Self {
        Self::new(Draw::Uniform {
            low: -limit,
            high: limit,
        })
    }
}

impl Plan {
    fn around(self, mean: f64) -> Self {
        if mean == 0.0 {
            self
        } else {
            self.then(Operation::Add(mean))
        }
    }
}

impl Scheme {
    /// The weights of a layer, in the arithmetic of the course's form, so that the named scheme and the typed one have the same bits.
    pub(crate) fn weights(&self, shape: &Shape) -> Recipe {
        let fan = shape.fan();
        if let Some(scheme) = self.tensor_scheme() {
            return Recipe::Tensor(scheme, shape.clone());
        }
        Recipe::Element(match *self {
            Self::Constant(constant) => Plan::new(Draw::Constant(constant.value())),
            Self::Normal(normal) => {
                let plan = Plan::new(Draw::Normal).then(Operation::Multiply(normal.std()));
                plan.around(normal.mean())
            }
            Self::Uniform(uniform) => Plan::new(Draw::Uniform {
                low: uniform.low(),
                high: uniform.high(),
            }),
            Self::TruncatedNormal(law) => {
                let plan = Plan::new(Draw::Truncated(law)).then(Operation::Multiply(law.std()));
                plan.around(law.mean())
            }
            Self::VarianceScaling(scaling) => scaling.plan(fan),
            Self::Scaling(scaling) => scaling.plan(fan),
            Self::Siren(siren) => siren.plan(fan),
            Self::SussilloAbbott(scheme) => scheme.plan(fan),
            Self::MupOutput(output) => output.plan(fan),
            Self::TorchLinear(_) => Plan::symmetric(bound(fan.fan_in)),
            Self::TorchConvTranspose => Plan::symmetric(bound(fan.fan_out)),
            Self::CandleLinear => return Self::he_normal(FanMode::FanIn).weights(shape),
            // Those of the tensor as a whole are above.
            _ => Plan::zeros(),
        })
    }

    /// The same in the arithmetic of `torch.nn.init`, which differs in the last digit of an `f64`: `std = gain / sqrt(fan)`,
    /// `gain * sqrt(2 / (fan_in + fan_out))` for the average, and `sqrt(3) * std` for the bound.
    pub(crate) fn weights_of_torch(&self, shape: &Shape) -> Recipe {
        let fan = shape.fan();
        // What `calculate_gain` makes of the slope √5 of PyTorch's layers.
        let slope = 5.0_f64.sqrt();
        let default = (2.0 / (1.0 + slope * slope)).sqrt();
        let (gain, mode, distribution) = match *self {
            Self::VarianceScaling(VarianceScaling {
                family,
                mode,
                distribution,
            }) => (family.gain_squared().sqrt(), mode, distribution),
            Self::Scaling(Scaling {
                scale,
                mode,
                distribution,
            }) => (scale.sqrt(), mode, distribution),
            Self::TorchLinear(_) => (default, FanMode::FanIn, Distribution::Uniform),
            Self::TorchConvTranspose => (default, FanMode::FanOut, Distribution::Uniform),
            _ => return self.weights(shape),
        };
        let std = if mode == FanMode::FanAvg {
            gain * (2.0 / (fan.fan_in as f64 + fan.fan_out as f64)).sqrt()
        } else {
            gain / mode.of(fan).sqrt()
        };
        match distribution {
            Distribution::Normal => {
                Recipe::Element(Plan::new(Draw::Normal).then(Operation::Multiply(std)))
            }
            Distribution::Uniform => Recipe::Element(Plan::symmetric(3.0_f64.sqrt() * std)),
            // PyTorch has none of these.
            Distribution::TruncatedNormal => self.weights(shape),
        }
    }

    pub(crate) fn tensor_scheme(&self) -> Option<TensorScheme> {
        match *self {
            Self::Orthogonal(orthogonal) => Some(TensorScheme::Orthogonal(orthogonal)),
            Self::DeltaOrthogonal(orthogonal) => Some(TensorScheme::DeltaOrthogonal(orthogonal)),
            Self::Identity(identity) => Some(TensorScheme::Identity(identity)),
            Self::Hadamard => Some(TensorScheme::Hadamard),
            Self::Sparse(sparse) => Some(TensorScheme::Sparse(sparse)),
            _ => None,
        }
    }

    /// Whether it has other biases than zeros.
    pub(crate) fn draws_biases(&self) -> bool {
        matches!(
            self,
            Self::TorchLinear(TorchLinear {
                bias: TorchBias::Uniform,
            }) | Self::TorchConvTranspose
                | Self::CandleLinear
        )
    }

    /// The biases of a layer whose weights have these fans.
    pub(crate) fn biases(&self, shape: &Shape, fan: Fan) -> Plan {
        match *self {
            // PyTorch sets them to zero too where there is no fan-in.
            Self::TorchLinear(TorchLinear {
                bias: TorchBias::Uniform,
            }) if fan.fan_in > 0 => Plan::symmetric(bound(fan.fan_in)),
            Self::TorchConvTranspose if fan.fan_out > 0 => Plan::symmetric(bound(fan.fan_out)),
            Self::CandleLinear if shape.inputs() > 0 => Plan::symmetric(bound(shape.inputs())),
            _ => Plan::zeros(),
        }
    }
}

fn bound(fan: usize) -> f64 {
    1.0 / (fan as f64).sqrt()
}
