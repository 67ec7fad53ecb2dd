use core::str::FromStr;

use crate::scheme::{Distribution, Family, Normal, TorchBias, TorchLinear};
use crate::{Error, FanMode, Scheme, TruncatedNormal, Uniform};

/// Every name a spec may use, and the canonical name it stands for.
const NAMES: &[(&str, &str)] = &[
    ("zeros", "zeros"),
    ("zero", "zeros"),
    ("ones", "ones"),
    ("one", "ones"),
    ("constant", "constant"),
    ("const", "constant"),
    ("normal", "normal"),
    ("gaussian", "normal"),
    ("uniform", "uniform"),
    ("truncated_normal", "truncated_normal"),
    ("trunc_normal", "truncated_normal"),
    ("lecun_normal", "lecun_normal"),
    ("lecun_uniform", "lecun_uniform"),
    ("lecun", "lecun_normal"),
    ("glorot_normal", "glorot_normal"),
    ("glorot_uniform", "glorot_uniform"),
    // Glorot and Bengio draw uniform numbers, He et al. normal ones.
    ("glorot", "glorot_uniform"),
    ("xavier_normal", "glorot_normal"),
    ("xavier_uniform", "glorot_uniform"),
    ("xavier", "glorot_uniform"),
    ("he_normal", "he_normal"),
    ("he_uniform", "he_uniform"),
    ("he", "he_normal"),
    ("kaiming_normal", "he_normal"),
    ("kaiming_uniform", "he_uniform"),
    ("kaiming", "he_normal"),
    ("torch_linear", "torch_linear"),
    ("pytorch_linear", "torch_linear"),
    ("orthogonal", "orthogonal"),
    ("ortho", "orthogonal"),
];

/// Reads `name` or `name(parameter=value, …)`; names ignore case and PyTorch's final underscore.
///
/// # Errors
/// [`Error::UnknownScheme`] with the nearest names if some are similar, [`Error::UnknownParameter`], [`Error::DuplicateParameter`],
/// [`Error::MissingParameter`], [`Error::InvalidParameter`] and [`Error::Syntax`].
impl FromStr for Scheme {
    type Err = Error;

    fn from_str(spec: &str) -> Result<Self, Error> {
        check_length(spec)?;
        let (name, arguments) = split(spec)?;
        let scheme = canonical(name).ok_or_else(|| unknown(name))?;
        Self::build(scheme, Parameters::read(spec, arguments)?)
    }
}

impl Scheme {
    fn build(name: &'static str, mut parameters: Parameters<'_>) -> Result<Self, Error> {
        let scaled = |parameters: &mut Parameters<'_>, family: Family, distribution| {
            parameters.known(name, &["mode"])?;
            let mode = parameters.mode(name, family.usual_mode())?;
            Ok(Self::scaled(family, distribution, mode))
        };
        match name {
            "zeros" => {
                parameters.known(name, &[])?;
                Ok(Self::zeros())
            }
            "ones" => {
                parameters.known(name, &[])?;
                Self::constant(1.0)
            }
            "constant" => {
                parameters.known(name, &["value"])?;
                Self::constant(parameters.required(name, "value", "constant(value=0.5)")?)
            }
            "normal" => {
                parameters.known(name, &["mean", "std"])?;
                let mean = parameters.number(name, "mean")?.unwrap_or(0.0);
                let std = parameters.required(name, "std", "normal(std=0.01)")?;
                Normal::new(mean, std).map(Self::Normal)
            }
            "uniform" => {
                parameters.known(name, &["low", "high"])?;
                let low = parameters.required(name, "low", "uniform(low=-0.1, high=0.1)")?;
                let high = parameters.required(name, "high", "uniform(low=-0.1, high=0.1)")?;
                Uniform::new(low, high).map(Self::Uniform)
            }
            "truncated_normal" => {
                parameters.known(name, &["std", "low", "high"])?;
                let std = parameters.required(name, "std", "truncated_normal(std=0.02)")?;
                let low = parameters.number(name, "low")?.unwrap_or(-2.0);
                let high = parameters.number(name, "high")?.unwrap_or(2.0);
                TruncatedNormal::new(std, low, high).map(Self::TruncatedNormal)
            }
            "lecun_normal" => scaled(&mut parameters, Family::LeCun, Distribution::Normal),
            "lecun_uniform" => scaled(&mut parameters, Family::LeCun, Distribution::Uniform),
            "glorot_normal" => scaled(&mut parameters, Family::Glorot, Distribution::Normal),
            "glorot_uniform" => scaled(&mut parameters, Family::Glorot, Distribution::Uniform),
            "he_normal" => scaled(&mut parameters, Family::He, Distribution::Normal),
            "he_uniform" => scaled(&mut parameters, Family::He, Distribution::Uniform),
            "torch_linear" => {
                parameters.known(name, &["bias"])?;
                let bias = match parameters.text("bias") {
                    None | Some("uniform") => TorchBias::Uniform,
                    Some("zeros") => TorchBias::Zeros,
                    Some(value) => return Err(invalid(name, "bias", value, "zeros or uniform")),
                };
                Ok(Self::TorchLinear(TorchLinear { bias }))
            }
            #[cfg(feature = "orthogonal")]
            "orthogonal" => {
                parameters.known(name, &["gain"])?;
                Self::orthogonal(parameters.number(name, "gain")?.unwrap_or(1.0))
            }
            _ => Err(Error::MissingFeature {
                scheme: name,
                feature: name,
            }),
        }
    }
}

/// The parameters of a spec, in the order typed.
struct Parameters<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parameters<'a> {
    fn read(spec: &'a str, arguments: Option<&'a str>) -> Result<Self, Error> {
        let mut read = Vec::new();
        let arguments = arguments.unwrap_or_default();
        if !arguments.trim().is_empty() {
            for argument in arguments.split(',') {
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

    fn known(&self, scheme: &'static str, known: &'static [&'static str]) -> Result<(), Error> {
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

    fn text(&self, parameter: &str) -> Option<&'a str> {
        self.0
            .iter()
            .find(|(key, _)| *key == parameter)
            .map(|&(_, value)| value)
    }

    fn number(&self, scheme: &'static str, parameter: &'static str) -> Result<Option<f64>, Error> {
        let Some(value) = self.text(parameter) else {
            return Ok(None);
        };
        value
            .parse()
            .map(Some)
            .map_err(|_| invalid(scheme, parameter, value, "a number"))
    }

    fn required(
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

    fn mode(&self, scheme: &'static str, usual: FanMode) -> Result<FanMode, Error> {
        let Some(value) = self.text("mode") else {
            return Ok(usual);
        };
        let mode = FanMode::ALL.into_iter().find(|mode| mode.name() == value);
        mode.ok_or_else(|| invalid(scheme, "mode", value, "fan_in, fan_out or fan_avg"))
    }
}

fn invalid(
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

/// Bounds the work that a spec from outside can cause.
pub(crate) fn check_length(spec: &str) -> Result<(), Error> {
    const LONGEST: usize = 1024;
    if spec.len() <= LONGEST {
        return Ok(());
    }
    let start = spec.chars().take(20).chain(['…']).collect();
    let message = format!(
        "the spec has {} bytes, wanted at most {LONGEST}",
        spec.len()
    );
    Err(Error::Syntax {
        spec: start,
        position: LONGEST + 1,
        message,
    })
}

/// Splits `name(arguments)`.
fn split(spec: &str) -> Result<(&str, Option<&str>), Error> {
    let trimmed = spec.trim();
    let Some((name, rest)) = trimmed.split_once('(') else {
        return Ok((trimmed, None));
    };
    let Some(arguments) = rest.strip_suffix(')') else {
        let leading = spec.len() - spec.trim_start().len();
        let opened = position(spec, leading + name.len());
        let message = format!("found the end, wanted `)` for the `(` at position {opened}");
        return Err(syntax(spec, &trimmed[trimmed.len()..], message));
    };
    Ok((name.trim_end(), Some(arguments)))
}

pub(crate) fn canonical(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix('_').unwrap_or(&name);
    NAMES
        .iter()
        .find(|(alias, _)| *alias == name)
        .map(|&(_, canonical)| canonical)
}

pub(crate) fn unknown(name: &str) -> Error {
    /// Below this Jaro–Winkler similarity a name would be a guess.
    const SIMILAR: f64 = 0.75;
    let lower = name.to_ascii_lowercase();
    let mut nearest: Vec<(usize, &'static str)> = NAMES
        .iter()
        .map(|&(known, _)| (strsim::damerau_levenshtein(&lower, known), known))
        .collect();
    nearest.sort_by_key(|&(distance, _)| distance);
    // Further ones would be noise beside a name that is one letter off.
    let limit = nearest.first().map_or(0, |&(distance, _)| distance + 1);
    let nearest = nearest
        .into_iter()
        .filter(|&(distance, known)| {
            distance <= limit && strsim::jaro_winkler(&lower, known) >= SIMILAR
        })
        .take(3)
        .map(|(_, known)| known)
        .collect();
    Error::UnknownScheme {
        name: name.to_owned(),
        nearest,
    }
}

/// An error at the start of `part`, a sub-slice of `spec`.
fn syntax(spec: &str, part: &str, message: String) -> Error {
    let part = part.trim_start();
    let offset = (part.as_ptr() as usize)
        .saturating_sub(spec.as_ptr() as usize)
        .min(spec.len());
    Error::Syntax {
        spec: spec.to_owned(),
        position: position(spec, offset),
        message,
    }
}

/// The character, counted from 1, at a byte of the spec.
pub(crate) fn position(spec: &str, byte: usize) -> usize {
    spec.char_indices()
        .take_while(|&(index, _)| index < byte)
        .count()
        + 1
}

/// What to say of a comma with a digit on both sides, which where no comma may stand is a decimal comma.
pub(crate) fn decimal_comma(spec: &str, comma: usize) -> Option<String> {
    let (before, after) = (spec.get(..comma)?, spec.get(comma..)?.strip_prefix(',')?);
    let is_digit = |c: char| c.is_ascii_digit();
    let whole = &before[before.trim_end_matches(is_digit).len()..];
    let decimals = &after[..after.len() - after.trim_start_matches(is_digit).len()];
    let is_number = !whole.is_empty() && !decimals.is_empty();
    is_number
        .then(|| format!("found `{whole},{decimals}`, wanted a decimal point: {whole}.{decimals}"))
}

/// Whether a spec is a name, with or without parameters by name, rather than an expression of the course.
///
/// A few names are in both notations: `uniform(low=-1, high=1)` is a scheme, `uniform(-1, 1)` and `uniform(low=-1/sqrt(n), …)` are expressions;
/// `normal(std=0.02)` is a scheme, `normal(0, 0.02)` and `normal(loc=0, scale=0.02)` are expressions.
pub(crate) fn is_scheme_like(spec: &str) -> bool {
    let (name, arguments) = match spec.split_once('(') {
        None => (spec, None),
        Some((name, rest)) => (name.trim_end(), Some(rest)),
    };
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
    };
    if !is_word(name) {
        return false;
    }
    if !crate::course::is_name(name) {
        // Arithmetic after the closing parenthesis makes it an expression, which then gets the course's errors.
        return arguments.is_none_or(|rest| rest.find(')').is_none_or(|end| end + 1 == rest.len()));
    }
    let is_scheme = canonical(name).is_some();
    let Some(rest) = arguments else {
        return is_scheme;
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return false;
    };
    let is_named = inside.split(',').all(|argument| {
        argument.split_once('=').is_some_and(|(key, value)| {
            !["loc", "scale", "size"].contains(&key.trim()) && value.trim().parse::<f64>().is_ok()
        })
    });
    // Only the scheme has these two, so that their values are its to read; arithmetic makes it an expression here too.
    let has_own = inside
        .split_once('=')
        .is_some_and(|(key, _)| ["mean", "std"].contains(&key.trim()) && !inside.contains(')'));
    is_scheme && (inside.trim().is_empty() || is_named || has_own)
}
