//! The colors of a figure: on a white card of its own, so that it looks the same on a light and on
//! a dark page.
//!
//! Good things have five cool colors, bad ones three warm ones, the rest is gray. On a page with a
//! dark theme each color is replaced by a lighter one of the same hue: the table of both is here,
//! and the style is made from it.

use std::fmt;

use crate::Role;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Color(pub(crate) [u8; 3]);

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([r, g, b]) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// From a color as one writes it in hexadecimal.
const fn rgb(hex: u32) -> Color {
    let [_, r, g, b] = hex.to_be_bytes();
    Color([r, g, b])
}

/// Paper.
pub(crate) const CARD: Color = rgb(0xff_ff_ff);
/// The outline of the card, and of plots without numbers.
pub(crate) const EDGE: Color = rgb(0xd0_d7_de);
/// Lines at ticks, which should be seen only when looked for.
pub(crate) const GRID: Color = rgb(0xe7_ea_ee);
/// Text, and lines that belong to no series.
pub(crate) const INK: Color = rgb(0x1f_23_28);
/// Numbers of axes, captions, notes.
pub(crate) const SOFT: Color = rgb(0x59_63_6e);

/// Text on a colored area, which a dark page leaves as it is: ink and paper, but not by their names
/// there.
pub(crate) const ON_LIGHT: Color = rgb(0x1f_23_29);
pub(crate) const ON_DARK: Color = rgb(0xff_ff_fe);

/// Vermilion first, a shade darker than in the Okabe-Ito set because it is also the color of text.
/// Against the cool colors it stays distinct in every common kind of color blindness. The others,
/// for figures with few bad things, differ from it in lightness too.
const WARM: [Color; 3] = [rgb(0xc8_52_00), rgb(0x8f_1d_1d), rgb(0xd9_8e_04)];
/// Blue, green, violet, purple and navy, which differ in lightness as well as in hue.
const COOL: [Color; 5] = [
    rgb(0x00_72_b2),
    rgb(0x00_87_6c),
    rgb(0x6a_51_a3),
    rgb(0xa8_44_8a),
    rgb(0x16_32_5c),
];
/// Neither good nor bad: near ink, and gray.
const PLAIN: [Color; 2] = [rgb(0x3d_44_4d), GRAY];
/// What is beside the point.
const GRAY: Color = rgb(0x86_8e_96);

/// Ten good lines need more than five colors: the second five are dashed, the third dotted.
const DASHES: [&[f32]; 3] = [&[], &[7.0, 3.0], &[2.0, 3.0]];

/// How a mark is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// The color of lines, markers, bands and bars.
    pub(crate) color: Color,
    /// Strokes and gaps of solid lines; what is meant as dashed has its own.
    pub(crate) dash: &'static [f32],
    /// The width of lines.
    pub(crate) width: f64,
    /// Which marker its dots have.
    pub(crate) marker: usize,
}

/// The look of the `nth` of `count` names of a role. Where more than three are bad, they all look
/// alike: that they are bad is what there is to see.
pub(crate) fn look(role: Role, nth: usize, count: usize) -> Look {
    let (color, dash, width) = match role {
        Role::Good => (
            COOL[nth % COOL.len()],
            DASHES[nth / COOL.len() % DASHES.len()],
            1.75,
        ),
        Role::Bad if count > WARM.len() => (WARM[0], DASHES[0], 2.75),
        Role::Bad => (WARM[nth % WARM.len()], DASHES[0], 1.75),
        Role::Plain => (PLAIN[nth % PLAIN.len()], DASHES[0], 1.75),
        Role::Muted => (GRAY, DASHES[nth % DASHES.len()], 1.5),
    };
    Look {
        color,
        dash,
        width,
        marker: nth,
    }
}

/// Each color of text, lines and areas with its place on a dark page: a color of the page's own, or
/// a lighter one of the same hue.
#[cfg(feature = "html")]
const DARK: [(Color, &str); 15] = [
    (CARD, "var(--card)"),
    (EDGE, "var(--line)"),
    (GRID, "var(--tint)"),
    (INK, "var(--ink)"),
    (SOFT, "var(--soft)"),
    (WARM[0], "#f08a3c"),
    (WARM[1], "#ff8080"),
    (WARM[2], "#f2c14e"),
    (COOL[0], "#56b4e9"),
    (COOL[1], "#3fc7a5"),
    (COOL[2], "#b39ddb"),
    (COOL[3], "#e08cc8"),
    (COOL[4], "#a9c1ee"),
    (PLAIN[0], "#c4cbd3"),
    (GRAY, "#9aa3ad"),
];

/// The style that turns figures dark. Colors are attributes of the elements, which any style
/// outranks.
#[cfg(feature = "html")]
pub(crate) fn dark_style() -> String {
    let rules = |root: &str| -> String {
        let rule = |(light, dark): &(Color, &str)| {
            format!(
                "{root} .plot [fill=\"{light}\"] {{ fill: {dark}; }} {root} .plot [stroke=\"{light}\"] {{ stroke: {dark}; }}\n"
            )
        };
        DARK.iter().map(rule).collect()
    };
    format!(
        "@media screen {{\n{}@media (prefers-color-scheme: dark) {{\n{}}}\n}}\n",
        rules(":root[data-theme=\"dark\"]"),
        rules(":root:not([data-theme=\"light\"])")
    )
}
