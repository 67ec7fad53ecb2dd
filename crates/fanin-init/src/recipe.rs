use crate::element::Element;
use crate::library::Library;
use crate::plan::{Draw, Operation, Plan, SequentialDraws};
use crate::scheme::{Distribution, Family, TorchBias, TorchLinear, VarianceScaling};
use crate::{Error, Fan, FanMode, Scheme, Source};

/// How to make one tensor.
pub(crate) enum Recipe {
    Element(Plan),
    #[cfg(feature = "orthogonal")]
    Orthogonal(crate::Orthogonal, Fan),
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
                #[cfg(feature = "orthogonal")]
                Self::Orthogonal(orthogonal, fan) => {
                    streams.standard_normal(name, 0, out)?;
                    let normals: Vec<f64> = out.iter().map(|normal| normal.to_f64()).collect();
                    orthogonal.fill(*fan, &normals, out);
                    Ok(())
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
            #[cfg(feature = "orthogonal")]
            Self::Orthogonal(orthogonal, _) => Err(Error::NotInStream {
                scheme: Scheme::Orthogonal(*orthogonal).to_string(),
                stream: library.name(),
            }),
        }
    }

    pub(crate) fn fill_sequential<T: Element>(
        &self,
        draws: &mut impl SequentialDraws,
        out: &mut [T],
    ) -> Result<(), Error> {
        match self {
            Self::Element(plan) => plan.fill_sequential(draws, out),
            #[cfg(feature = "orthogonal")]
            Self::Orthogonal(orthogonal, fan) => {
                let normals: Vec<f64> = out.iter().map(|_| draws.normal()).collect();
                orthogonal.fill(*fan, &normals, out);
                Ok(())
            }
        }
    }
}

impl Plan {
    pub(crate) fn zeros() -> Self {
        Self::new(Draw::Constant(0.0))
    }

    fn symmetric(limit: f64) -> Self {
        Self::new(Draw::Uniform {
            low: -limit,
            high: limit,
        })
    }
}

impl Scheme {
    /// The weights of a layer, in the arithmetic of the course's form, so that the named scheme and the typed one have the same bits.
    pub(crate) fn weights(&self, fan: Fan) -> Recipe {
        Recipe::Element(match *self {
            Self::Constant(constant) => Plan::new(Draw::Constant(constant.value())),
            Self::Normal(normal) => {
                let plan = Plan::new(Draw::Normal).then(Operation::Multiply(normal.std()));
                if normal.mean() == 0.0 {
                    plan
                } else {
                    plan.then(Operation::Add(normal.mean()))
                }
            }
            Self::Uniform(uniform) => Plan::new(Draw::Uniform {
                low: uniform.low(),
                high: uniform.high(),
            }),
            Self::TruncatedNormal(law) => {
                Plan::new(Draw::Truncated(law)).then(Operation::Multiply(law.std()))
            }
            Self::VarianceScaling(scaling) => scaling.plan(fan),
            Self::TorchLinear(_) => torch_linear(fan),
            #[cfg(feature = "orthogonal")]
            Self::Orthogonal(orthogonal) => return Recipe::Orthogonal(orthogonal, fan),
        })
    }

    /// The biases of a layer.
    pub(crate) fn biases(&self, fan: Fan) -> Recipe {
        Recipe::Element(match *self {
            // PyTorch sets them to zero too where there is no fan-in.
            Self::TorchLinear(TorchLinear {
                bias: TorchBias::Uniform,
            }) if fan.fan_in > 0 => torch_linear(fan),
            _ => Plan::zeros(),
        })
    }
}

impl VarianceScaling {
    fn plan(self, fan: Fan) -> Plan {
        let (fan, gain_squared) = (self.mode.of(fan), self.family.gain_squared());
        match (self.distribution, self.family) {
            // randn / sqrt(n_prev): a division, because that is how it is written.
            (Distribution::Normal, Family::LeCun) => {
                Plan::new(Draw::Normal).then(Operation::Divide(fan.sqrt()))
            }
            (Distribution::Normal, Family::Glorot | Family::He) => {
                Plan::new(Draw::Normal).then(Operation::Multiply((gain_squared / fan).sqrt()))
            }
            (Distribution::Uniform, _) => Plan::symmetric((3.0 * gain_squared / fan).sqrt()),
        }
    }
}

fn torch_linear(fan: Fan) -> Plan {
    Plan::symmetric(1.0 / FanMode::FanIn.of(fan).sqrt())
}
