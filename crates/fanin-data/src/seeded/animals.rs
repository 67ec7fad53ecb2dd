//! The animals that are not cats: a dog that a careless eye takes for one, and a bird.
//!
//! Dogs have the cat's coats, postures and place in the picture, so that neither color nor outline
//! of the body tells the two apart: a network has to find ears, eyes or muzzle.

use super::canvas::Brush;
use super::color::{BLACK, Color, Tone, WHITE, painted};
use super::posture::{BOTH_SIDES, Coat, Posture, body};
use super::shape::Ellipse;
use super::stream::Stream;

/// Paints a dog: the cat's coats and postures, but hanging ears, a long muzzle, and no whiskers.
pub(crate) fn dog(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let coat = Coat::draw(stream, tone);
    let posture = Posture::draw(stream);
    body(brush, stream, posture, &coat);
    let (center, size) = posture.head();
    let mut brush = brush.within(center, size);
    let ears = coat.main.scaled(0.50 + 0.25 * stream.unit());
    let turn = 0.08 * stream.triangular();
    brush.ellipse([0.0, -0.03], [0.27, 0.29], coat.main);
    for side in BOTH_SIDES {
        let drop = 0.04 * stream.triangular();
        brush.fill(
            &Ellipse::new([side * 0.29, 0.05 + drop], [0.10, 0.26]).tilted(side * -0.10),
            ears,
        );
    }
    if stream.chance(0.35) {
        let side = stream.sign();
        brush.ellipse(
            [side * 0.11 + turn, -0.08],
            [0.095, 0.11],
            ears.with_opacity(0.8),
        );
    }
    for side in BOTH_SIDES {
        let x = side * 0.115 + turn;
        brush.ellipse([x, -0.08], [0.044, 0.047], Color::new(0.12, 0.08, 0.06));
        brush.circle([x + 0.014, -0.095], 0.013, WHITE.with_opacity(0.9));
    }
    if stream.chance(0.5) {
        brush.ellipse([turn, 0.25], [0.052, 0.085], Color::new(0.86, 0.46, 0.50));
    }
    brush.ellipse([turn, 0.12], [0.155, 0.135], coat.pale);
    brush.ellipse([turn, 0.055], [0.072, 0.050], BLACK);
    brush.ellipse([turn - 0.02, 0.04], [0.022, 0.012], WHITE.with_opacity(0.5));
    brush.stroke([turn, 0.10], [turn, 0.16], 0.010, BLACK.with_opacity(0.8));
    for side in BOTH_SIDES {
        brush.stroke(
            [turn, 0.16],
            [turn + side * 0.08, 0.185],
            0.010,
            BLACK.with_opacity(0.7),
        );
    }
}

/// Paints a bird on a twig.
pub(crate) fn bird(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let feathers = painted(stream, brightness, 0.75);
    let wing = feathers.scaled(0.70);
    let breast = feathers.toward(painted(stream, 0.75, 0.9), 0.6);
    let twig = Color::new(0.36, 0.26, 0.18).varied(stream, 0.06);
    let rise = 0.05 * stream.triangular();
    brush.stroke([-0.56, 0.31 + rise], [0.56, 0.27 - rise], 0.028, twig);
    if stream.chance(0.5) {
        brush.fill(
            &Ellipse::new([0.40, 0.20], [0.11, 0.045]).tilted(-0.3),
            Color::new(0.34, 0.52, 0.24),
        );
    }
    for foot in [-0.02, 0.07] {
        brush.stroke(
            [foot, 0.18],
            [foot + 0.01, 0.28],
            0.012,
            Color::new(0.74, 0.50, 0.26),
        );
    }
    brush.polygon(
        [[-0.20, 0.00], [-0.17, 0.14], [-0.50, 0.24], [-0.50, 0.16]],
        wing,
    );
    brush.fill(
        &Ellipse::new([-0.01, 0.04], [0.27, 0.18]).tilted(-0.10),
        feathers,
    );
    brush.fill(
        &Ellipse::new([0.10, 0.09], [0.15, 0.11]).tilted(-0.25),
        breast.with_opacity(0.85),
    );
    brush.circle([0.20, -0.14], 0.13, feathers);
    brush.polygon(
        [[0.31, -0.18], [0.31, -0.09], [0.44, -0.12]],
        Color::new(0.90, 0.64, 0.22),
    );
    brush.circle([0.235, -0.165], 0.030, WHITE.with_opacity(0.8));
    brush.circle([0.24, -0.165], 0.022, BLACK);
    brush.fill(
        &Ellipse::new([-0.07, 0.03], [0.17, 0.095]).tilted(0.20),
        wing,
    );
    brush.stroke([-0.18, 0.10], [-0.02, 0.09], 0.010, wing.scaled(0.75));
}
