//! The colors of a figure: on a white card of its own, so that it looks the same on a light and on a dark page.

use crate::Role;

pub(crate) const CARD: &str = "#ffffff";
pub(crate) const EDGE: &str = "#d0d7de";
pub(crate) const GRID: &str = "#e7eaee";
pub(crate) const INK: &str = "#1f2328";
pub(crate) const SOFT: &str = "#59636e";

/// Text on a colored area, which a dark page leaves as it is: ink and paper, but not by their names there.
pub(crate) const ON_LIGHT: &str = "#1f2329";
pub(crate) const ON_DARK: &str = "#fffffe";

/// Vermilion, a shade darker than in the Okabe-Ito set because it is also the color of text. Against the blues and
/// greens below it stays distinct in every common kind of color blindness.
const WARM: &str = "#c85200";
const COOL: [&str; 5] = ["#0072b2", "#00876c", "#6a51a3", "#2486c6", "#16325c"];
const PLAIN: &str = "#3d444d";
const GRAY: &str = "#868e96";

/// Ten good curves need more than five colors: the second five are dashed, the third dotted.
const DASHES: [&str; 3] = ["none", "7 3", "2 3"];

/// How a curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) color: &'static str,
    pub(crate) dash: &'static str,
    pub(crate) width: f64,
}

/// The stroke of the `nth` curve among those of its role.
pub(crate) fn stroke(role: Role, nth: usize) -> Stroke {
    let (color, dash, width) = match role {
        Role::Good => (
            COOL[nth % COOL.len()],
            DASHES[nth / COOL.len() % DASHES.len()],
            1.75,
        ),
        Role::Bad => (WARM, "none", 2.75),
        Role::Plain => (PLAIN, DASHES[nth % DASHES.len()], 1.75),
        Role::Muted => (GRAY, DASHES[nth % DASHES.len()], 1.5),
    };
    Stroke { color, dash, width }
}

/// Where several bad things stand beside each other, as in a line figure: warm colors that differ in lightness too.
const WARMS: [&str; 3] = [WARM, "#8f1d1d", "#d98e04"];
const PLAINS: [&str; 2] = [PLAIN, GRAY];

/// The color of the `nth` line of its role in a figure where each line has its own marker beside it.
pub(crate) fn several(role: Role, nth: usize) -> &'static str {
    match role {
        Role::Good => COOL[nth % COOL.len()],
        Role::Bad => WARMS[nth % WARMS.len()],
        Role::Plain => PLAINS[nth % PLAINS.len()],
        Role::Muted => GRAY,
    }
}

/// Each color of text, lines and areas with its place on a dark page: a color of the page's own, or a lighter one of the same hue.
#[cfg(feature = "html")]
const DARK: [(&str, &str); 15] = [
    (CARD, "var(--card)"),
    (EDGE, "var(--line)"),
    (GRID, "var(--tint)"),
    (INK, "var(--ink)"),
    (SOFT, "var(--soft)"),
    (WARM, "#f08a3c"),
    (WARMS[1], "#ff8080"),
    (WARMS[2], "#f2c14e"),
    (COOL[0], "#56b4e9"),
    (COOL[1], "#3fc7a5"),
    (COOL[2], "#b39ddb"),
    (COOL[3], "#8fd0ff"),
    (COOL[4], "#a9c1ee"),
    (PLAIN, "#c4cbd3"),
    (GRAY, "#9aa3ad"),
];

/// The style that turns figures dark. Colors are attributes of the elements, which any style outranks.
#[cfg(feature = "html")]
pub(crate) fn dark_style() -> String {
    let rules = |root: &str| -> String {
        DARK.iter()
            .map(|(light, dark)| {
                format!(
                    "{root} .plot [fill=\"{light}\"] {{ fill: {dark}; }} {root} .plot [stroke=\"{light}\"] {{ stroke: {dark}; }}\n"
                )
            })
            .collect()
    };
    format!(
        "@media screen {{\n{}@media (prefers-color-scheme: dark) {{\n{}}}\n}}\n",
        rules(":root[data-theme=\"dark\"]"),
        rules(":root:not([data-theme=\"light\"])")
    )
}
