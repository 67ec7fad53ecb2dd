use core::num::NonZeroU32;

use fanin_activation::Activation;
use fanin_activation::theory::{forward_gain, torch_gain};

use crate::spec::names::{decimal_comma, syntax};
use crate::{Error, FanMode};

/// The parameters of a spec, in the order typed.
pub(crate) struct Parameters<'a>(Vec<(&'a str, &'a str)>);

/// Parameters whose values are words; those of all others are numbers, that of `gain` is either.
#[cfg(feature = "rules")]
pub(crate) const WORDS: &[&str] = &[
    "mode",
    "distribution",
    "cuts",
    "spread",
    "layer",
    "activation",
    "bias",
];

impl<'a> Parameters<'a> {
    #[cfg(feature = "rules")]
    pub(crate) fn new(pairs: Vec<(&'a str, &'a str)>) -> Self {
        Self(pairs)
    }

    pub(crate) fn read(spec: &'a str, arguments: Option<&'a str>) -> Result<Self, Error> {
        let mut read = Vec::new();
        let arguments = arguments.unwrap_or_default();
        if !arguments.trim().is_empty() {
            for argument in split_outside(arguments) {
                let Some((key, value)) = argument.split_once('=') else {
                    let comma =
                        (argument.as_ptr() as usize).saturating_sub(spec.as_ptr() as usize + 1);
                    let message = decimal_comma(spec, comma).unwrap_or_else(|| {
                        format!("found `{}`, wanted `parameter=value`", argument.trim())
                    });
                    return Err(syntax(spec, argument, message));
                };
                read.push((key.trim(), value.trim()));
            }
        }
        Ok(Self(read))
    }

    pub(crate) fn known(
        &self,
        scheme: &'static str,
        known: &'static [&'static str],
    ) -> Result<(), Error> {
        for (index, &(key, _)) in self.0.iter().enumerate() {
            if !known.contains(&key) {
                return Err(Error::UnknownParameter {
                    scheme,
                    parameter: key.to_owned(),
                    known,
                });
            }
            if self.0[..index].iter().any(|&(earlier, _)| earlier == key) {
                return Err(Error::DuplicateParameter {
                    scheme,
                    parameter: key.to_owned(),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn text(&self, parameter: &str) -> Option<&'a str> {
        self.0
            .iter()
            .find(|(key, _)| *key == parameter)
            .map(|&(_, value)| value)
    }

    pub(crate) fn number(
        &self,
        scheme: &'static str,
        parameter: &'static str,
    ) -> Result<Option<f64>, Error> {
        let Some(value) = self.text(parameter) else {
            return Ok(None);
        };
        value
            .parse()
            .map(Some)
            .map_err(|_| invalid(scheme, parameter, value, "a number"))
    }

    pub(crate) fn required(
        &self,
        scheme: &'static str,
        parameter: &'static str,
        example: &'static str,
    ) -> Result<f64, Error> {
        self.number(scheme, parameter)?
            .ok_or(Error::MissingParameter {
                scheme,
                parameter,
                example,
            })
    }

    /// One of several values that have names.
    pub(crate) fn choice<V: Copy>(
        &self,
        scheme: &'static str,
        parameter: &'static str,
        usual: V,
        (choices, wanted): (&[(&str, V)], &'static str),
    ) -> Result<V, Error> {
        let Some(value) = self.text(parameter) else {
            return Ok(usual);
        };
        let choice = choices.iter().find(|(name, _)| *name == value);
        choice
            .map(|&(_, choice)| choice)
            .ok_or_else(|| invalid(scheme, parameter, value, wanted))
    }

    pub(crate) fn mode(&self, scheme: &'static str, usual: FanMode) -> Result<FanMode, Error> {
        let choices = FanMode::ALL.map(|mode| (mode.name(), mode));
        self.choice(
            scheme,
            "mode",
            usual,
            (&choices, "fan_in, fan_out, fan_avg or fan_geo_avg"),
        )
    }

    pub(crate) fn count(
        &self,
        scheme: &'static str,
        parameter: &'static str,
    ) -> Result<Option<u32>, Error> {
        let Some(value) = self.text(parameter) else {
            return Ok(None);
        };
        let count = value.parse().ok().filter(|&count| count > 0);
        count
            .map(Some)
            .ok_or_else(|| invalid(scheme, parameter, value, "a whole number above 0"))
    }

    pub(crate) fn required_count(
        &self,
        scheme: &'static str,
        parameter: &'static str,
        example: &'static str,
    ) -> Result<NonZeroU32, Error> {
        let count = self.count(scheme, parameter)?.and_then(NonZeroU32::new);
        count.ok_or(Error::MissingParameter {
            scheme,
            parameter,
            example,
        })
    }

    /// A number, or the name of an activation: what keeps the second moment at 1 behind it, or after `torch.` what PyTorch says.
    pub(crate) fn gain(&self, scheme: &'static str) -> Result<Option<f64>, Error> {
        const WANTED: &str = "a number, an activation such as tanh, or one that PyTorch has a gain for, such as torch.tanh";
        let Some(value) = self.text("gain") else {
            return Ok(None);
        };
        let (name, is_torch) = value
            .strip_prefix("torch.")
            .map_or((value, false), |name| (name, true));
        let by_name = || {
            let activation: Activation = name.parse().ok()?;
            if is_torch {
                torch_gain(activation)
            } else {
                Some(forward_gain(&activation))
            }
        };
        let gain = value.parse().ok().or_else(by_name);
        gain.map(Some)
            .ok_or_else(|| invalid(scheme, "gain", value, WANTED))
    }
}

pub(crate) fn invalid(
    scheme: &'static str,
    parameter: &'static str,
    value: &str,
    wanted: &'static str,
) -> Error {
    Error::InvalidParameter {
        scheme,
        parameter,
        value: value.to_owned(),
        wanted,
    }
}

/// The parts between commas that are not inside parentheses, as those of `leaky_relu(slope=0.2)` are.
fn split_outside(arguments: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    arguments.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}
