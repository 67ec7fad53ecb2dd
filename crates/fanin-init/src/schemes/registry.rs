//! The list of all schemes. Names, aliases, errors, the table in the docs and inspection are read
//! from it: a new scheme is its file and one line here.

use core::fmt;
use core::str::FromStr;
use std::sync::LazyLock;

use fanin_activation::words::nearest;

use super::definition::{Definition, Found, Library, Names};
use super::{Fixup, depth};
use crate::fill::drawless::Drawless;
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::Lines;
use crate::spec::arguments::{About, Arguments, pairs};
use crate::spec::grammar::{check_length, split};
use crate::{Error, Filling, Kind, Shape, Source};

macro_rules! registry {
    (
        types {
            $($folder:ident::$file:ident::$type:ident: $doc:literal $($constant:ident)*;)*
        }
        names { $($names:path => $made:ident;)* }
    ) => {
        /// A named initialization scheme with checked parameters.
        ///
        /// A scheme says how the weights of one layer are distributed; biases are zeros, but for
        /// the layer defaults of PyTorch, candle and burn. Schemes without parameters are
        /// constants, others are made of the types in
        /// [`schemes`](crate::schemes), or read: [`Display`](fmt::Display) writes the canonical
        /// spec and [`FromStr`] reads it back, with the aliases that people type.
        ///
        /// ```
        /// use fanin_init::{FanMode, Scheme, schemes::FanScaling};
        /// let w: Vec<f32> = Scheme::HE_NORMAL.draw("W1", [512, 784], 1)?;
        ///
        /// let backward: Scheme = "kaiming_normal(mode=fan_out)".parse()?;
        /// assert_eq!(backward, FanScaling::HE_NORMAL.with_mode(FanMode::FanOut).into());
        /// assert_eq!(backward.to_string(), "he_normal(mode=fan_out)");
        /// # Ok::<(), fanin_init::Error>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub enum Scheme {
            $(#[doc = $doc] $type($type),)*
        }

        impl Scheme {
            $($(
                #[doc = concat!(
                    "[`", stringify!($type), "::", stringify!($constant), "`](crate::schemes::",
                    stringify!($type), "::", stringify!($constant), ") as a scheme: ", $doc
                )]
                pub const $constant: Self = Self::$type($type::$constant);
            )*)*

/// The type behind the scheme.
            pub(crate) fn definition(&self) -> &dyn Definition {
                match self {
                    $(Self::$type(scheme) => scheme,)*
                }
            }
        }

        $(pub use super::$folder::$file::$type;)*

        $(impl From<$type> for Scheme {
            fn from(scheme: $type) -> Self {
                Self::$type(scheme)
            }
        })*

        const REGISTRY: &[Registered] = &[
            $(Registered::of::<$type, $type>(),)*
            $(Registered::of::<$names, $made>(),)*
        ];
    };
}

registry! {
    types {
        fixed::constant::Constant: "Every weight the same." ZEROS ONES;
        fixed::normal::Normal: "Normal with a given mean and standard deviation.";
        fixed::uniform::Uniform: "Uniform between given bounds.";
        fixed::truncated_normal::TruncatedNormal: "Normal, cut off on both sides.";
        fans::papers::FanScaling: "LeCun, Glorot and He: a variance divided by a fan."
            LECUN_NORMAL LECUN_UNIFORM GLOROT_NORMAL GLOROT_UNIFORM HE_NORMAL HE_UNIFORM
            KERAS_LECUN_NORMAL KERAS_GLOROT_NORMAL KERAS_HE_NORMAL;
        fans::layer_default::LayerDefault: "What layers of PyTorch, candle and burn begin with, biases too."
            TORCH_LINEAR CANDLE_LINEAR TORCH_CONV_TRANSPOSE;
        fans::variance_scaling::VarianceScaling: "Keras' general form: any variance divided by a fan.";
        fans::siren::Siren: "Networks of sines." SIREN SIREN_FIRST;
        fans::sussillo_abbott::SussilloAbbott: "Random walk initialization." SUSSILLO_ABBOTT;
        depth::mup::MupOutput: "The output layer of a network widened by muP.";
        whole::identity::Identity: "Ones where output and input have the same number." IDENTITY;
        whole::near_identity::NearIdentity: "For tanh: the identity and noise." NEAR_IDENTITY;
        whole::hadamard::Hadamard: "ZerO: the identity, or signs from a Hadamard matrix." HADAMARD;
        whole::sinusoidal::Sinusoidal: "A wave for each unit, without draws." SINUSOIDAL;
        whole::sparse::Sparse: "Most weights zero." SPARSE;
        whole::orthogonal::Orthogonal: "A random matrix with orthonormal rows or columns."
            ORTHOGONAL DELTA_ORTHOGONAL;
    }
    names {
        depth::gpt2_residual::Gpt2Residual => Normal;
        Fixup => VarianceScaling;
    }
}

/// What the list says of one file.
struct Registered {
    /// What the table says of its names.
    abouts: fn() -> Vec<&'static About>,
    /// The scheme of a name, if that is one of its names.
    build: fn(&'static About, &Arguments<'_>) -> Option<Result<Scheme, Error>>,
    /// Its schemes without free numbers.
    proposals: fn() -> Vec<Found<Scheme>>,
    /// Its scheme without draws.
    drawless: Option<(&'static str, &'static dyn Drawless)>,
    /// Its schemes that the lines of a tensor show.
    of_structure: fn(&Lines, &Evidence) -> Vec<Found<Scheme>>,
    /// Its families with the numbers that the values tell.
    of_law: fn(&Evidence) -> Vec<Found<Scheme>>,
}

impl Registered {
    /// What the names of `N` are and do, for schemes of any type.
    const fn of<N: Names<M>, M: 'static>() -> Self
    where
        Scheme: From<M>,
    {
        Self {
            abouts: || N::ENTRIES.iter().map(|entry| &entry.about).collect(),
            build: |about, given| {
                let mut entries = N::ENTRIES.iter();
                let entry = entries.find(|entry| entry.about.name == about.name);
                entry.map(|entry| (entry.build)(given).map(Scheme::from))
            },
            proposals: || N::proposals().into_iter().map(Found::widened).collect(),
            drawless: N::DRAWLESS,
            of_structure: |lines, evidence| {
                let found = N::of_structure(lines, evidence).into_iter();
                found.map(Found::widened).collect()
            },
            of_law: |evidence| {
                N::of_law(evidence)
                    .into_iter()
                    .map(Found::widened)
                    .collect()
            },
        }
    }
}

/// Every scheme without free numbers, in the order of mention.
pub(crate) static PROPOSALS: LazyLock<Vec<Found<Scheme>>> = LazyLock::new(|| {
    let registered = REGISTRY.iter();
    registered
        .flat_map(|registered| (registered.proposals)())
        .collect()
});

/// All schemes that draw nothing, with their names.
pub(crate) fn drawless() -> impl Iterator<Item = (&'static str, &'static dyn Drawless)> {
    REGISTRY.iter().filter_map(|registered| registered.drawless)
}

/// The schemes that a tensor tells by its structure, and those whose numbers its values tell.
pub(crate) fn recognized(lines: Option<&Lines>, evidence: &Evidence) -> Vec<Found<Scheme>> {
    let mut found = Vec::new();
    for registered in REGISTRY {
        if let Some(lines) = lines {
            found.extend((registered.of_structure)(lines, evidence));
        }
        if evidence.tells_laws() {
            found.extend((registered.of_law)(evidence));
        }
    }
    found
}

/// What the table says of a name or an alias; names ignore case and PyTorch's final underscore.
pub(crate) fn about(name: &str) -> Option<&'static About> {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix('_').unwrap_or(&name);
    Scheme::known().find(|about| about.name == name || about.aliases.contains(&name))
}

/// The scheme of any of its names, with its parameters as pairs.
pub(crate) fn build(name: &str, parameters: Vec<(&str, &str)>) -> Result<Scheme, Error> {
    let unknown = || {
        let known = Scheme::known();
        let names = known.flat_map(|about| {
            [about.name]
                .into_iter()
                .chain(about.aliases.iter().copied())
        });
        Error::UnknownScheme {
            name: name.to_owned(),
            nearest: nearest(name, names),
        }
    };
    let about = about(name).ok_or_else(unknown)?;
    let given = Arguments::new(about, parameters)?;
    let mut built = REGISTRY
        .iter()
        .filter_map(|registered| (registered.build)(about, &given));
    built.next().unwrap_or_else(|| Err(unknown()))
}

impl Scheme {
    /// Every name that specs may use, with what the table in the docs says of it.
    ///
    /// ```
    /// use fanin_init::Scheme;
    /// let usages: Vec<String> = Scheme::known().map(|about| about.usage()).collect();
    /// assert!(usages.contains(&"gpt2_residual(std=0.02, blocks=…)".to_owned()));
    /// ```
    pub fn known() -> impl Iterator<Item = &'static About> {
        REGISTRY.iter().flat_map(|registered| (registered.abouts)())
    }

    /// Normal with mean 0 and the given standard deviation, finite and at least 0, whatever the
    /// fans: the course's `randn*std`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    ///
    /// ```
    /// use fanin_init::Scheme;
    /// assert_eq!(Scheme::normal(0.01)?.to_string(), "normal(std=0.01)");
    /// assert!(Scheme::normal(-1.0).is_err());
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn normal(std: f64) -> Result<Self, Error> {
        Normal::new(0.0, std).map(Self::Normal)
    }

    /// Uniform on `[low, high)`, both finite, whatever the fans; its variance is
    /// `(high - low)² / 12`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if `low > high`, or if a bound or their difference is not
    /// finite.
    pub fn uniform(low: f64, high: f64) -> Result<Self, Error> {
        Uniform::new(low, high).map(Self::Uniform)
    }

    /// `gain Q` with `Q` a random matrix with orthonormal rows or columns, whichever are fewer;
    /// `gain`, all its singular values, is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn orthogonal(gain: f64) -> Result<Self, Error> {
        Orthogonal::new(gain).map(Self::Orthogonal)
    }

    /// The weights of a layer, ready to be drawn. The shape is a [`Shape`], a [`Fan`](crate::Fan)
    /// of a dense layer, or sizes in PyTorch's order: `[fan_out, fan_in]`,
    /// `[out, in, height, width]`.
    ///
    /// # Errors
    /// Those of making the shape.
    pub fn weights<S>(&self, shape: S) -> Result<Filling, Error>
    where
        S: TryInto<Shape>,
        Error: From<S::Error>,
    {
        self.filling(self.to_string(), shape.try_into()?, false)
    }

    /// The biases of a layer whose weights have this shape, one for each output: zeros, but for the
    /// layers of PyTorch, candle and burn.
    ///
    /// # Errors
    /// Those of making the shape.
    ///
    /// ```
    /// use fanin_init::{Scheme, Source};
    /// let biases = Scheme::TORCH_LINEAR.biases([10, 100])?;
    /// let b: Vec<f32> = biases.draw("b1", &mut Source::named(1))?;
    /// assert!(b.len() == 10 && b.iter().all(|b| b.abs() < 0.1)); // U(±1/√100)
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn biases<S>(&self, shape: S) -> Result<Filling, Error>
    where
        S: TryInto<Shape>,
        Error: From<S::Error>,
    {
        self.filling(self.to_string(), shape.try_into()?, true)
    }

    /// Draws the weights of a layer into a new vector, in row-major order: those of the named
    /// stream of `seed`, in which `name` selects the draws. Shapes are those of
    /// [`weights`](Self::weights).
    ///
    /// # Errors
    /// Those of making the shape, and [`Error::TooManyElements`] if memory does not hold the
    /// tensor.
    ///
    /// ```
    /// use fanin_init::Scheme;
    /// let w: Vec<f32> = Scheme::HE_NORMAL.draw("W1", [512, 784], 1)?;
    /// let variance = w.iter().map(|w| w * w).sum::<f32>() / w.len() as f32;
    /// assert!((variance * 784.0 - 2.0).abs() < 0.03);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn draw<T: crate::Element, S>(
        &self,
        name: &str,
        shape: S,
        seed: u64,
    ) -> Result<Vec<T>, Error>
    where
        S: TryInto<Shape>,
        Error: From<S::Error>,
    {
        self.weights(shape)?.draw(name, &mut Source::named(seed))
    }

    /// Whether a value depends on its own draw or on the whole tensor: only the former can be
    /// filled in parts.
    ///
    /// ```
    /// use fanin_init::{Kind, Scheme};
    /// assert_eq!(Scheme::HE_NORMAL.kind(), Kind::Element);
    /// assert_eq!(Scheme::ORTHOGONAL.kind(), Kind::Tensor);
    /// ```
    pub fn kind(&self) -> Kind {
        // Whatever the shape.
        match self.recipe(&Shape::one()) {
            Recipe::Element(_) => Kind::Element,
            Recipe::Whole(..) => Kind::Tensor,
        }
    }

    /// Whether a layer's biases are drawn, as those of PyTorch's, candle's and burn's layers, and
    /// are not zeros.
    pub fn draws_biases(&self) -> bool {
        let one = Shape::one();
        self.definition().biases(&one, one.fan()).is_some()
    }

    /// Whether the values depend on the fans: such a scheme says nothing of a tensor of one axis.
    pub(crate) fn needs_fans(&self) -> bool {
        self.definition().needs_fans()
    }

    /// How the weights of this shape are made.
    pub(crate) fn recipe(&self, shape: &Shape) -> Recipe {
        if shape.elements() == 0 {
            return Recipe::Element(Plan::zeros());
        }
        self.definition().weights(shape)
    }

    /// The weights or the biases of a layer, as each kind of source sees them; `spec` is for errors
    /// and for [`Display`](fmt::Display).
    ///
    /// # Errors
    /// None: the scheme was checked when it was made.
    pub(crate) fn filling(
        &self,
        spec: String,
        shape: Shape,
        is_biases: bool,
    ) -> Result<Filling, Error> {
        let definition = self.definition();
        let recipes = if is_biases {
            let biases = |seen: &Shape| {
                let plan = definition.biases(&shape, seen.fan());
                Recipe::Element(plan.unwrap_or_else(Plan::zeros))
            };
            let ungrouped = biases(&shape.ungrouped());
            [biases(&shape), ungrouped.clone(), ungrouped]
        } else {
            let torch = definition.shape_seen_by(Library::Torch, &shape);
            let as_torch = match definition.weights_as_torch(torch.fan()) {
                Some(plan) if shape.elements() > 0 => Recipe::Element(plan),
                _ => self.recipe(&torch),
            };
            let as_jax = self.recipe(&definition.shape_seen_by(Library::Jax, &shape));
            [self.recipe(&shape), as_torch, as_jax]
        };
        Filling::new(spec, shape, is_biases, recipes.map(Ok))
    }
}

/// Writes the canonical spec.
impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.definition().spec())
    }
}

/// Reads `name` or `name(parameter=value, …)`; names ignore case and PyTorch's final underscore.
///
/// # Errors
/// [`Error::UnknownScheme`] with the nearest names if some are similar,
/// [`Error::UnknownParameter`], [`Error::DuplicateParameter`], [`Error::MissingParameter`],
/// [`Error::InvalidParameter`] and [`Error::Syntax`].
impl FromStr for Scheme {
    type Err = Error;

    fn from_str(spec: &str) -> Result<Self, Error> {
        check_length(spec)?;
        let (name, arguments) = split(spec)?;
        build(name, pairs(spec, arguments)?)
    }
}
