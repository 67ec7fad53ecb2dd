//! Things that grew: a tree, a flower and mountains.
//!
//! Leaves, petals and rocks are many of one shape with small differences in color, and lit from
//! above.

use super::canvas::Brush;
use super::color::{Color, Tone, WHITE, painted};
use super::posture::BOTH_SIDES;
use super::shape::Ellipse;
use super::stream::Stream;

/// Paints a broad-leaved tree or a fir.
pub(crate) fn tree(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let season = stream.pick(&[
        Color::new(0.30, 0.50, 0.22),
        Color::new(0.42, 0.56, 0.24),
        Color::new(0.78, 0.52, 0.20),
        Color::new(0.24, 0.42, 0.30),
    ]);
    let leaves = season
        .varied(stream, 0.05)
        .at_brightness(0.6 * season.brightness() + 0.4 * brightness);
    let bark = Color::new(0.40, 0.29, 0.20).varied(stream, 0.05);
    brush.rectangle([-0.05, 0.05], [0.05, 0.46], bark);
    brush.rectangle([0.015, 0.05], [0.05, 0.46], bark.scaled(0.75));
    if stream.chance(0.5) {
        for _ in 0..9 {
            let center = [
                0.20 * stream.triangular(),
                -0.12 + 0.18 * stream.triangular(),
            ];
            let radii = [0.14 + 0.06 * stream.unit(), 0.13 + 0.05 * stream.unit()];
            // Light comes from above: a tuft is as light as it is high.
            let leaf = leaves
                .scaled(1.0 - 0.9 * (center[1] + 0.12))
                .varied(stream, 0.04);
            brush.ellipse(center, radii, leaf);
        }
    } else {
        for tier in [2.0, 1.0, 0.0] {
            let bottom = -0.14 + 0.17 * tier;
            let half_width = 0.17 + 0.07 * tier;
            let tip = [0.0, -0.46 + 0.15 * tier];
            let needle = leaves.scaled(1.08 - 0.10 * tier);
            brush.polygon([[-half_width, bottom], [half_width, bottom], tip], needle);
            brush.polygon(
                [[0.0, bottom], [half_width, bottom], tip],
                needle.scaled(0.85),
            );
        }
    }
}

/// The directions of six petals; the coordinates are those of a regular hexagon.
const PETALS: [[f64; 2]; 6] = [
    [1.0, 0.0],
    [0.5, 0.866],
    [-0.5, 0.866],
    [-1.0, 0.0],
    [-0.5, -0.866],
    [0.5, -0.866],
];

/// Paints a flower with six petals.
pub(crate) fn flower(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let petal = painted(stream, brightness, 0.9);
    let heart = stream.pick(&[
        Color::new(0.90, 0.72, 0.22),
        Color::new(0.46, 0.28, 0.16),
        WHITE,
    ]);
    let green = Color::new(0.30, 0.48, 0.22).varied(stream, 0.05);
    let foot = [0.10 * stream.triangular(), 0.52];
    brush.stroke([0.0, 0.05], foot, 0.024, green);
    for side in BOTH_SIDES {
        let height = 0.36 + 0.05 * stream.triangular();
        brush.fill(
            &Ellipse::new([side * 0.12, height], [0.12, 0.05]).tilted(side * -0.3),
            green.scaled(1.1),
        );
    }
    let spread = 0.19 + 0.02 * stream.triangular();
    for [x, y] in PETALS {
        let center = [spread * x, -0.06 + spread * y];
        // The tangent of half the angle is y / (1 + x); a petal that points left looks like one
        // that points right.
        let tilt = if x > -0.9 { y / (1.0 + x) } else { 0.0 };
        let color = petal.varied(stream, 0.05);
        brush.fill(
            &Ellipse::new(center, [0.155, 0.098]).tilted(tilt),
            color.scaled(0.82),
        );
        brush.fill(&Ellipse::new(center, [0.140, 0.083]).tilted(tilt), color);
    }
    brush.circle([0.0, -0.06], 0.095, heart.scaled(0.8));
    brush.circle([-0.008, -0.07], 0.078, heart);
}

/// Paints three mountains, the far one first, and perhaps a sun.
pub(crate) fn mountains(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    // Darker rock would show no slopes.
    let rock = tone.subject(stream).max(0.34);
    if stream.chance(0.5) {
        brush.circle(
            [0.34 * stream.triangular(), -0.33],
            0.075,
            Color::new(0.97, 0.90, 0.62),
        );
    }
    for depth in [0.0, 1.0, 2.0] {
        let color = painted(stream, rock * (1.12 - 0.12 * depth), 0.35);
        let x = 0.55 * stream.triangular();
        let bottom = 0.20 + 0.11 * depth;
        let top = [x + 0.08 * stream.triangular(), -0.32 + 0.14 * depth];
        let (left, right) = ([x - 0.48, bottom], [x + 0.48, bottom]);
        let between = |from: [f64; 2], to: [f64; 2], share: f64| {
            [
                from[0] + share * (to[0] - from[0]),
                from[1] + share * (to[1] - from[1]),
            ]
        };
        brush.polygon([left, right, top], color);
        brush.polygon([[x + 0.06, bottom], right, top], color.scaled(0.8));
        if stream.chance(0.6) {
            let snow = [
                between(top, left, 0.28),
                [x, between(top, left, 0.40)[1]],
                between(top, right, 0.28),
                top,
            ];
            brush.polygon(snow, WHITE.with_opacity(0.9));
        }
    }
}
