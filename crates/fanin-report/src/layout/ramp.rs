//! Colors that stand for numbers.
//!
//! A ramp gets darker from its first color to its last, for every kind of color vision and on gray
//! paper: the order of two values can be seen without telling hues apart. `tests` below computes
//! the lightnesses.

use super::palette::{Color, ON_DARK, ON_LIGHT};
use crate::Ramp;

/// Colors at equal distances, mixed in between.
///
/// Six colors are 0, 20, 40, 60, 80 and 100 % of a ramp; between them red, green and blue are mixed
/// linearly in sRGB.
type Colors = [[u8; 3]; 6];

/// Sand, pale green, turquoise, blue, dark blue, navy.
const AMOUNT: Colors = [
    [0xf3, 0xf0, 0xd0],
    [0xb9, 0xdf, 0xc8],
    [0x62, 0xb8, 0xc4],
    [0x2f, 0x83, 0xb3],
    [0x29, 0x50, 0x8f],
    [0x15, 0x1f, 0x4f],
];

/// Peach, dusty pink, lilac, blue gray, blue, dark blue.
const GOODNESS: Colors = [
    [0xf7, 0xb9, 0x8a],
    [0xd9, 0xa9, 0xa0],
    [0xa7, 0x9b, 0xb4],
    [0x6c, 0x88, 0xb8],
    [0x33, 0x69, 0xa3],
    [0x0f, 0x44, 0x78],
];

impl Ramp {
    /// The color of a share from 0 to 1, and of text on it.
    pub(crate) fn at(self, share: f64) -> (Color, Color) {
        let rgb = mixed(self.colors(), share);
        let ink = if luminance(rgb) > EVEN {
            ON_LIGHT
        } else {
            ON_DARK
        };
        (Color(rgb), ink)
    }

    fn colors(self) -> &'static Colors {
        match self {
            Ramp::Amount => &AMOUNT,
            Ramp::Goodness => &GOODNESS,
        }
    }
}

/// Shares below 0 and above 1 get the colors of the ends.
fn mixed(colors: &Colors, share: f64) -> [u8; 3] {
    let last = colors.len() - 1;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = (place as usize).min(last - 1);
    let (from, to) = (colors[below], colors[below + 1]);
    let rest = place - below as f64;
    std::array::from_fn(|i| {
        let [from, to] = [from[i], to[i]].map(f64::from);
        (from + rest * (to - from)).round() as u8
    })
}

/// Where white and ink have the same contrast: √((Y_white + 0.05)(Y_ink + 0.05)) - 0.05, with `Y` =
/// 0.0165 of the ink.
///
/// The contrast of two colors is `(Y₁ + 0.05) / (Y₂ + 0.05)` (WCAG 2.2), so that the two contrasts
/// are equal at a geometric mean.
const EVEN: f64 = 0.214;

/// WCAG 2.2's relative luminance, from 0 to 1.
fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// IEC 61966-2-1.
///
/// The transfer function of sRGB: a byte to a share of the light.
fn linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Matrix = [[f64; 3]; 3];

    /// Normal vision, and Machado, Oliveira & Fernandes 2009, table 1, severity 1.0, on linear RGB.
    const VISIONS: [(&str, Matrix); 4] = [
        (
            "normal",
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        ),
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];

    /// CIE L* of a color as somebody sees it.
    fn lightness(rgb: [u8; 3], vision: &Matrix) -> f64 {
        let color = rgb.map(linear);
        let seen = vision.map(|row| {
            let mixed: f64 = row.iter().zip(color).map(|(m, c)| m * c).sum();
            mixed.clamp(0.0, 1.0)
        });
        let y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
        if y > 0.008856 {
            116.0 * y.cbrt() - 16.0
        } else {
            903.3 * y
        }
    }

    fn darkens(ramp: &Colors) -> bool {
        VISIONS.iter().all(|(_, vision)| {
            let shares = (0..=40).map(|i| f64::from(i) / 40.0);
            let seen: Vec<f64> = shares
                .map(|share| lightness(mixed(ramp, share), vision))
                .collect();
            // Two L* are what an eye just tells apart side by side; a ramp of 40 steps has room for
            // 20 of them.
            seen.windows(2).all(|pair| pair[1] < pair[0]) && seen[0] - seen[40] > 40.0
        })
    }

    #[test]
    fn ramps_get_darker_for_every_eye_and_on_gray_paper() {
        assert!(darkens(&AMOUNT));
        assert!(darkens(&GOODNESS));
    }

    /// From vermilion over paper to blue: its ends are both dark.
    #[test]
    fn a_diverging_ramp_is_found_out() {
        let [warm, paper, cool] = [[200, 82, 0], [247, 243, 236], [0, 114, 178]];
        let between = |a: [u8; 3], b: [u8; 3]| std::array::from_fn(|i| a[i] / 2 + b[i] / 2);
        let ramp = [
            warm,
            between(warm, paper),
            paper,
            paper,
            between(paper, cool),
            cool,
        ];
        assert!(!darkens(&ramp));
    }

    #[test]
    fn text_has_the_better_of_two_contrasts() {
        for ramp in [Ramp::Amount, Ramp::Goodness] {
            for i in 0..=40 {
                let (fill, ink) = ramp.at(f64::from(i) / 40.0);
                let contrast = |text: Color| {
                    let (a, b) = (luminance(text.0), luminance(fill.0));
                    (a.max(b) + 0.05) / (a.min(b) + 0.05)
                };
                // The worst is √(contrast of white and ink) = 4.0, above the 3 that WCAG asks of
                // graphics.
                assert!(contrast(ink) >= 3.9, "{fill}: {}", contrast(ink));
            }
        }
    }

    #[test]
    fn ends_are_ends() {
        assert_eq!(Ramp::Amount.at(0.0).0.to_string(), "#f3f0d0");
        assert_eq!(Ramp::Amount.at(1.0).0.to_string(), "#151f4f");
        assert_eq!(Ramp::Amount.at(7.0), Ramp::Amount.at(1.0));
    }
}
