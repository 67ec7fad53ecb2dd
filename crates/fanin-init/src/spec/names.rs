use core::str::FromStr;

use crate::schemes::scheme::{TorchBias, TorchLinear};
use crate::spec::parameters::{Parameters, invalid};
use crate::{
    Distribution, Error, Family, FanMode, Fixup, Identity, MupOutput, Normal, Scaling, Scheme,
    Siren, SirenLayer, Sparse, Sparsity, SussilloAbbott, TruncatedNormal, Uniform, gpt2_residual,
};

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
    ("keras.lecun_normal", "keras.lecun_normal"),
    ("jax.lecun_normal", "keras.lecun_normal"),
    ("keras.glorot_normal", "keras.glorot_normal"),
    ("jax.glorot_normal", "keras.glorot_normal"),
    ("jax.xavier_normal", "keras.glorot_normal"),
    ("keras.he_normal", "keras.he_normal"),
    ("jax.he_normal", "keras.he_normal"),
    ("jax.kaiming_normal", "keras.he_normal"),
    ("variance_scaling", "variance_scaling"),
    ("siren", "siren"),
    ("sussillo_abbott", "sussillo_abbott"),
    ("random_walk", "sussillo_abbott"),
    ("identity", "identity"),
    ("eye", "identity"),
    ("dirac", "identity"),
    ("hadamard", "hadamard"),
    ("sparse", "sparse"),
    ("orthogonal", "orthogonal"),
    ("ortho", "orthogonal"),
    ("delta_orthogonal", "delta_orthogonal"),
    ("torch_linear", "torch_linear"),
    ("pytorch_linear", "torch_linear"),
    ("torch.linear", "torch_linear"),
    ("torch.conv", "torch_linear"),
    ("burn.linear", "torch_linear"),
    ("burn.conv", "torch_linear"),
    ("torch.conv_transpose", "torch.conv_transpose"),
    ("candle.conv_transpose", "torch.conv_transpose"),
    ("burn.conv_transpose", "torch.conv_transpose"),
    ("torch.embedding", "torch.embedding"),
    ("candle.embedding", "torch.embedding"),
    ("burn.embedding", "torch.embedding"),
    ("candle.linear", "candle.linear"),
    ("candle.conv", "candle.linear"),
    ("keras.dense", "glorot_uniform"),
    ("keras.conv", "glorot_uniform"),
    ("keras.embedding", "keras.embedding"),
    ("flax.dense", "keras.lecun_normal"),
    ("flax.conv", "keras.lecun_normal"),
    // Variance 1 / features, not truncated.
    ("flax.embed", "lecun_normal"),
    ("gpt2_residual", "gpt2_residual"),
    ("fixup", "fixup"),
    ("zero_gate", "zeros"),
    ("rezero", "zeros"),
    ("skip_init", "zeros"),
    ("mup_output", "mup_output"),
];

/// The other spellings of a name, in order.
fn aliases_of(name: &str) -> impl Iterator<Item = &'static str> {
    NAMES
        .iter()
        .filter(move |(alias, known)| *known == name && alias != known)
        .map(|&(alias, _)| alias)
}

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
        Self::with(name, Parameters::read(spec, arguments)?)
    }
}

impl Scheme {
    /// The names that specs may use, and the other spellings of each.
    ///
    /// ```
    /// let names: Vec<_> = fanin_init::Scheme::names().collect();
    /// let (_, others) = names.iter().find(|(name, _)| *name == "he_normal").expect("He's");
    /// assert!(others.contains(&"kaiming_normal"));
    /// ```
    pub fn names() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        let canonical = NAMES.iter().filter(|(alias, name)| alias == name);
        canonical.map(|&(name, _)| (name, aliases_of(name).collect()))
    }

    /// The scheme of any of its names, with parameters that are read already.
    pub(crate) fn with(name: &str, parameters: Parameters<'_>) -> Result<Self, Error> {
        let scheme = canonical(name).ok_or_else(|| unknown(name))?;
        Self::build(scheme, parameters)
    }

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
            "truncated_normal" => truncated_normal(name, &parameters),
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
            _ => Self::build_other(name, &parameters),
        }
    }

    fn build_other(name: &'static str, parameters: &Parameters<'_>) -> Result<Self, Error> {
        let keras = |family: Family| {
            parameters.known(name, &["mode"])?;
            let mode = parameters.mode(name, family.usual_mode())?;
            Ok(Self::scaled(family, Distribution::TruncatedNormal, mode))
        };
        let plain = |scheme: Result<Self, Error>| {
            parameters.known(name, &[])?;
            scheme
        };
        match name {
            "keras.lecun_normal" => keras(Family::LeCun),
            "keras.glorot_normal" => keras(Family::Glorot),
            "keras.he_normal" => keras(Family::He),
            "variance_scaling" => variance_scaling(name, parameters),
            "siren" => {
                parameters.known(name, &["layer", "omega"])?;
                let layers = [("first", SirenLayer::First), ("hidden", SirenLayer::Hidden)];
                let choices = (layers.as_slice(), "first or hidden");
                let layer = parameters.choice(name, "layer", SirenLayer::Hidden, choices)?;
                let omega = parameters.number(name, "omega")?.unwrap_or(30.0);
                Siren::new(omega, layer).map(Self::Siren)
            }
            "sussillo_abbott" => {
                parameters.known(name, &["activation"])?;
                let units = [
                    ("relu", SussilloAbbott::Relu),
                    ("linear", SussilloAbbott::Linear),
                ];
                let choices = (units.as_slice(), "relu or linear");
                let scheme =
                    parameters.choice(name, "activation", SussilloAbbott::Relu, choices)?;
                Ok(Self::SussilloAbbott(scheme))
            }
            "identity" => {
                parameters.known(name, &["gain"])?;
                Identity::new(parameters.gain(name)?.unwrap_or(1.0)).map(Self::Identity)
            }
            "hadamard" => plain(Ok(Self::Hadamard)),
            "sparse" => sparse(name, parameters),
            "torch.conv_transpose" => plain(Ok(Self::TorchConvTranspose)),
            "torch.embedding" => plain(Self::normal(1.0)),
            "candle.linear" => plain(Ok(Self::CandleLinear)),
            "keras.embedding" => plain(Self::uniform(-0.05, 0.05)),
            "gpt2_residual" => {
                parameters.known(name, &["blocks", "std"])?;
                let std = parameters.number(name, "std")?.unwrap_or(0.02);
                gpt2_residual(
                    std,
                    parameters.required_count(name, "blocks", "gpt2_residual(blocks=12)")?,
                )
            }
            "fixup" => {
                parameters.known(name, &["branches", "layers"])?;
                let branches = parameters.required_count(name, "branches", "fixup(branches=16)")?;
                Ok(Fixup::new(branches, parameters.count(name, "layers")?.unwrap_or(2))?.inner())
            }
            "mup_output" => {
                parameters.known(name, &["base"])?;
                let base = parameters.required_count(name, "base", "mup_output(base=256)")?;
                Ok(Self::MupOutput(MupOutput { base }))
            }
            _ => {
                parameters.known(name, &["gain"])?;
                let orthogonal = crate::Orthogonal::new(parameters.gain(name)?.unwrap_or(1.0))?;
                let is_delta = name == "delta_orthogonal";
                Ok(if is_delta {
                    Self::DeltaOrthogonal(orthogonal)
                } else {
                    Self::Orthogonal(orthogonal)
                })
            }
        }
    }
}

fn truncated_normal(name: &'static str, parameters: &Parameters<'_>) -> Result<Scheme, Error> {
    parameters.known(name, &["mean", "std", "low", "high", "cuts", "spread"])?;
    let std = parameters.required(name, "std", "truncated_normal(std=0.02)")?;
    let mean = parameters.number(name, "mean")?.unwrap_or(0.0);
    let low = parameters.number(name, "low")?.unwrap_or(-2.0);
    let high = parameters.number(name, "high")?.unwrap_or(2.0);
    let cuts = [("relative", false), ("absolute", true)];
    let is_absolute = parameters.choice(name, "cuts", false, (&cuts, "relative or absolute"))?;
    let spreads = [("lost", false), ("kept", true)];
    let is_kept = parameters.choice(name, "spread", false, (&spreads, "lost or kept"))?;
    let law = if is_absolute {
        TruncatedNormal::between(Normal::new(mean, std)?, low, high)?
    } else {
        TruncatedNormal::new(std, low, high)?.around(mean)?
    };
    if is_absolute && is_kept {
        return Err(invalid(
            name,
            "spread",
            "kept",
            "cuts=relative beside it: a wider law has other cuts",
        ));
    }
    let law = if is_kept { law.corrected()? } else { law };
    Ok(Scheme::TruncatedNormal(law))
}

fn variance_scaling(name: &'static str, parameters: &Parameters<'_>) -> Result<Scheme, Error> {
    parameters.known(name, &["scale", "gain", "mode", "distribution"])?;
    let scale = match (parameters.number(name, "scale")?, parameters.gain(name)?) {
        (Some(_), Some(_)) => {
            return Err(beside(
                name,
                "gain",
                parameters,
                "no scale beside it, which is its square",
            ));
        }
        (Some(scale), None) => scale,
        (None, gain) => gain.map_or(1.0, |gain| gain * gain),
    };
    let choices = Distribution::ALL.map(|distribution| (distribution.name(), distribution));
    let choices = (choices.as_slice(), "normal, uniform or truncated_normal");
    let usual = Distribution::TruncatedNormal;
    let distribution = parameters.choice(name, "distribution", usual, choices)?;
    let mode = parameters.mode(name, FanMode::FanIn)?;
    Scaling::new(scale, mode, distribution).map(Scheme::Scaling)
}

fn sparse(name: &'static str, parameters: &Parameters<'_>) -> Result<Scheme, Error> {
    parameters.known(name, &["connections", "sparsity", "std"])?;
    let connections = parameters
        .count(name, "connections")?
        .map(|count| count as usize);
    let (sparsity, std) = match (connections, parameters.number(name, "sparsity")?) {
        (Some(_), Some(_)) => {
            return Err(beside(
                name,
                "sparsity",
                parameters,
                "no connections beside it",
            ));
        }
        (connections, None) => (Sparsity::Connections(connections.unwrap_or(15)), 1.0),
        (None, Some(fraction)) => (Sparsity::Fraction(fraction), 0.01),
    };
    let std = parameters.number(name, "std")?.unwrap_or(std);
    Sparse::new(sparsity, std).map(Scheme::Sparse)
}

/// Two parameters that say the same.
fn beside(
    name: &'static str,
    parameter: &'static str,
    parameters: &Parameters<'_>,
    wanted: &'static str,
) -> Error {
    invalid(
        name,
        parameter,
        parameters.text(parameter).unwrap_or_default(),
        wanted,
    )
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
pub(crate) fn syntax(spec: &str, part: &str, message: String) -> Error {
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
    // NumPy's own, also where it is misspelled.
    if !is_word(name) || name.starts_with("np.") || name.starts_with("numpy.") {
        return false;
    }
    if !crate::spec::course::is_name(name) {
        // Arithmetic after the closing parenthesis makes it an expression, which then gets the course's errors.
        return arguments.is_none_or(|rest| closing(rest).is_none_or(|end| end + 1 == rest.len()));
    }
    let is_scheme = canonical(name).is_some();
    let Some(rest) = arguments else {
        return is_scheme;
    };
    // Only the scheme has these two, so that their values are its to read; arithmetic makes it an expression here too.
    let has_own = |inside: &str| {
        inside
            .split_once('=')
            .is_some_and(|(key, _)| ["mean", "std"].contains(&key.trim()) && !inside.contains(')'))
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return is_scheme && has_own(rest);
    };
    let is_named = inside.split(',').all(|argument| {
        argument.split_once('=').is_some_and(|(key, value)| {
            !["loc", "scale", "size"].contains(&key.trim()) && value.trim().parse::<f64>().is_ok()
        })
    });
    is_scheme && (inside.trim().is_empty() || is_named || has_own(inside))
}

/// Where the parenthesis that is open at the start is closed.
fn closing(rest: &str) -> Option<usize> {
    let mut depth = 1_usize;
    rest.find(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}
