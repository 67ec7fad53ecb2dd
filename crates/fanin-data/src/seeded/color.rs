//! Colors as linear triples, and the palettes that the painters draw from.
//!
//! Palettes hold surfaces, not lights: [`Tone`] sets how light a subject is, and the camera the
//! exposure at the end.

use super::stream::Stream;

/// Red, green and blue; 0 is black and 1 is white. Shades in between may leave that range, the
/// camera clips them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Color(pub(crate) [f64; 3]);

/// A color with its opacity: what a shape is filled with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    /// The color where the shape covers a pixel wholly.
    pub(crate) color: Color,
    /// How much of what is below is hidden: 0 nothing, 1 all.
    pub(crate) opacity: f64,
}

impl From<Color> for Paint {
    fn from(color: Color) -> Self {
        Self {
            color,
            opacity: 1.0,
        }
    }
}

impl Color {
    /// A color from its channels.
    pub(crate) const fn new(red: f64, green: f64, blue: f64) -> Self {
        Self([red, green, blue])
    }

    /// Applies a function to each channel and keeps the result inside what a surface can reflect.
    ///
    /// From 0.02 to 0.98: no surface is quite black or white.
    fn map(self, change: impl FnMut(f64) -> f64) -> Self {
        Self(self.0.map(change).map(|value| value.clamp(0.02, 0.98)))
    }

    /// The same hue, brighter (above 1) or darker (below 1).
    pub(crate) fn scaled(self, factor: f64) -> Self {
        self.map(|value| value * factor)
    }

    /// The same amount added to every channel.
    pub(crate) fn shifted(self, amount: f64) -> Self {
        self.map(|value| value + amount)
    }

    /// On the way to `other`: 0 stays, 1 arrives.
    pub(crate) fn toward(self, other: Self, share: f64) -> Self {
        let mut mixed = self;
        for (value, goal) in mixed.0.iter_mut().zip(other.0) {
            *value = *value * (1.0 - share) + goal * share;
        }
        mixed
    }

    /// The mean of the channels.
    ///
    /// From 0 to 1, each channel with the same weight.
    pub(crate) fn brightness(self) -> f64 {
        (self.0[0] + self.0[1] + self.0[2]) / 3.0
    }

    /// The same hue at another brightness.
    pub(crate) fn at_brightness(self, brightness: f64) -> Self {
        self.scaled(brightness / self.brightness())
    }

    /// Every channel moved on its own, by at most `amount`.
    pub(crate) fn varied(self, stream: &mut Stream, amount: f64) -> Self {
        self.map(|value| value + amount * stream.triangular())
    }

    /// This color as a translucent paint.
    pub(crate) fn with_opacity(self, opacity: f64) -> Paint {
        Paint {
            color: self,
            opacity,
        }
    }
}

/// The black of pupils, noses and tires: no surface reflects nothing.
pub(crate) const BLACK: Color = Color::new(0.04, 0.04, 0.05);
/// The white of snow, teeth and glints: no surface reflects everything.
pub(crate) const WHITE: Color = Color::new(0.96, 0.95, 0.93);

/// Whether the subject stands out as light or as dark.
///
/// The same law for cats and for everything else: it tells nothing about the class, but it turns
/// the contrast of every outline around, which a linear classifier cannot follow and a hidden layer
/// can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    LightOnDark,
    DarkOnLight,
}

impl Tone {
    /// Either, each in half of the pictures.
    pub(crate) fn draw(stream: &mut Stream) -> Self {
        if stream.chance(0.5) {
            Self::LightOnDark
        } else {
            Self::DarkOnLight
        }
    }

    /// A brightness for the subject: 0.74 or 0.26 with a standard deviation of 0.07.
    pub(crate) fn subject(self, stream: &mut Stream) -> f64 {
        let center = match self {
            Self::LightOnDark => 0.74,
            Self::DarkOnLight => 0.26,
        };
        center + 0.07 * stream.normal()
    }

    /// A brightness for the background: 0.30 or 0.66 with a standard deviation of 0.07.
    pub(crate) fn ground(self, stream: &mut Stream) -> f64 {
        let center = match self {
            Self::LightOnDark => 0.30,
            Self::DarkOnLight => 0.66,
        };
        center + 0.07 * stream.normal()
    }
}

/// White, cream, ginger, silver and fawn.
const LIGHT_FURS: [Color; 5] = [
    Color::new(0.90, 0.88, 0.84),
    Color::new(0.88, 0.76, 0.58),
    Color::new(0.90, 0.62, 0.34),
    Color::new(0.72, 0.71, 0.70),
    Color::new(0.82, 0.72, 0.64),
];

/// Black, slate, brown, chestnut and tabby.
const DARK_FURS: [Color; 5] = [
    Color::new(0.15, 0.14, 0.15),
    Color::new(0.30, 0.31, 0.35),
    Color::new(0.36, 0.26, 0.18),
    Color::new(0.52, 0.29, 0.13),
    Color::new(0.29, 0.26, 0.23),
];

/// A fur of this tone, for cats and dogs alike.
pub(crate) fn fur(stream: &mut Stream, tone: Tone) -> Color {
    let fur = match tone {
        Tone::LightOnDark => stream.pick(&LIGHT_FURS),
        Tone::DarkOnLight => stream.pick(&DARK_FURS),
    };
    let exposure = 0.04 * stream.normal();
    fur.shifted(exposure).varied(stream, 0.04)
}

/// Colors of walls, cars and cups: three warm ones, three cool ones, violet, and two near gray.
const PAINTS: [Color; 9] = [
    Color::new(0.80, 0.26, 0.22),
    Color::new(0.88, 0.56, 0.22),
    Color::new(0.88, 0.76, 0.34),
    Color::new(0.42, 0.62, 0.30),
    Color::new(0.28, 0.58, 0.58),
    Color::new(0.28, 0.42, 0.70),
    Color::new(0.56, 0.38, 0.62),
    Color::new(0.62, 0.54, 0.46),
    Color::new(0.66, 0.66, 0.68),
];

/// A painted or woven surface of this brightness; `colorfulness` 0 is gray, 1 the full paint.
pub(crate) fn painted(stream: &mut Stream, brightness: f64, colorfulness: f64) -> Color {
    let paint = stream.pick(&PAINTS).varied(stream, 0.06);
    let gray = paint.brightness();
    Color::new(gray, gray, gray)
        .toward(paint, colorfulness)
        .at_brightness(brightness)
}
