//! Things that people made: a car, a house, a cup and a ball.
//!
//! Each has parts that a cat lacks (wheels, gables, handles) and the colors of painted surfaces.

use super::canvas::Brush;
use super::color::{BLACK, Color, Tone, WHITE, painted};
use super::stream::Stream;

/// Windows, by day.
const GLASS: Color = Color::new(0.62, 0.74, 0.82);

/// Paints a car from its side.
pub(crate) fn car(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let paint = painted(stream, brightness, 0.9);
    let shade = paint.scaled(0.72);
    let roof = -0.20 - 0.05 * stream.unit();
    brush.ellipse([0.0, 0.28], [0.48, 0.05], BLACK.with_opacity(0.5));
    brush.polygon(
        [[-0.27, -0.02], [-0.16, roof], [0.14, roof], [0.29, -0.02]],
        paint,
    );
    brush.polygon(
        [
            [-0.21, -0.02],
            [-0.13, roof + 0.04],
            [-0.01, roof + 0.04],
            [-0.01, -0.02],
        ],
        GLASS,
    );
    brush.polygon(
        [
            [0.03, -0.02],
            [0.03, roof + 0.04],
            [0.12, roof + 0.04],
            [0.22, -0.02],
        ],
        GLASS,
    );
    brush.rectangle([-0.44, -0.03], [0.42, 0.17], paint);
    brush.ellipse([0.40, 0.07], [0.07, 0.10], paint);
    brush.rectangle([-0.45, 0.11], [0.44, 0.15], shade);
    brush.stroke([0.0, 0.02], [0.06, 0.02], 0.010, shade);
    brush.ellipse([0.43, 0.04], [0.032, 0.035], Color::new(0.96, 0.92, 0.66));
    brush.ellipse([-0.43, 0.04], [0.020, 0.035], Color::new(0.80, 0.20, 0.18));
    for wheel in [-0.26, 0.26] {
        brush.circle([wheel, 0.18], 0.11, BLACK.shifted(0.04));
        brush.circle([wheel, 0.18], 0.055, Color::new(0.72, 0.72, 0.73));
        brush.circle([wheel, 0.18], 0.022, Color::new(0.30, 0.30, 0.32));
    }
}

/// Paints a house with a gable, two windows and a door.
pub(crate) fn house(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let wall = painted(stream, brightness, 0.5);
    let slate = 0.34 + 0.06 * stream.normal();
    let roof = painted(stream, slate, 0.8);
    let door = painted(stream, 0.30, 0.9);
    let gable = 0.10 * stream.triangular();
    let pane = if stream.chance(0.3) {
        Color::new(0.96, 0.84, 0.50)
    } else {
        GLASS
    };
    brush.rectangle([0.17, -0.38], [0.25, -0.14], roof.scaled(0.8));
    brush.rectangle([-0.33, -0.09], [0.33, 0.37], wall);
    brush.polygon([[-0.42, -0.08], [0.42, -0.08], [gable, -0.40]], roof);
    brush.rectangle([-0.33, -0.08], [0.33, -0.05], wall.scaled(0.75));
    brush.rectangle([-0.07, 0.12], [0.07, 0.37], door);
    brush.circle([0.04, 0.25], 0.014, Color::new(0.92, 0.80, 0.40));
    for x in [-0.21, 0.21] {
        brush.rectangle([x - 0.085, -0.015], [x + 0.085, 0.155], WHITE.scaled(0.9));
        brush.rectangle([x - 0.068, 0.0], [x + 0.068, 0.14], pane);
        brush.stroke([x, 0.0], [x, 0.14], 0.009, WHITE.scaled(0.9));
        brush.stroke([x - 0.07, 0.07], [x + 0.07, 0.07], 0.009, WHITE.scaled(0.9));
    }
}

/// Paints a cup of something hot.
pub(crate) fn cup(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let glaze = painted(stream, brightness, 0.7);
    let band = painted(stream, 1.0 - brightness, 0.9);
    let drink = stream.pick(&[
        Color::new(0.28, 0.17, 0.10),
        Color::new(0.62, 0.38, 0.16),
        Color::new(0.72, 0.58, 0.42),
    ]);
    let foot = 0.19 + 0.05 * stream.unit();
    let behind_handle = brush.color_at([0.30, 0.02]);
    brush.ellipse([0.0, 0.35], [0.34, 0.05], BLACK.with_opacity(0.4));
    brush.ellipse([0.27, 0.02], [0.15, 0.16], glaze.scaled(0.86));
    brush.ellipse([0.28, 0.02], [0.088, 0.10], behind_handle);
    brush.polygon(
        [[-0.27, -0.24], [0.27, -0.24], [foot, 0.31], [-foot, 0.31]],
        glaze,
    );
    brush.ellipse([0.0, 0.31], [foot, 0.045], glaze);
    let inset = (0.27 - foot) * 0.25;
    brush.polygon(
        [
            [-0.27 + inset, -0.06],
            [0.27 - inset, -0.06],
            [0.27 - 2.0 * inset, 0.08],
            [-0.27 + 2.0 * inset, 0.08],
        ],
        band.with_opacity(0.85),
    );
    brush.polygon(
        [[-0.24, -0.22], [-0.17, -0.22], [-0.13, 0.29], [-0.18, 0.29]],
        WHITE.with_opacity(0.20),
    );
    brush.ellipse([0.0, -0.24], [0.27, 0.075], glaze.scaled(0.85));
    brush.ellipse([0.0, -0.23], [0.23, 0.053], drink);
    if stream.chance(0.5) {
        for x in [-0.09, 0.07] {
            brush.stroke(
                [x, -0.32],
                [x + 0.03, -0.38],
                0.014,
                WHITE.with_opacity(0.35),
            );
            brush.stroke(
                [x + 0.03, -0.38],
                [x, -0.45],
                0.014,
                WHITE.with_opacity(0.25),
            );
        }
    }
}

/// Paints a ball with a stripe.
pub(crate) fn ball(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let brightness = tone.subject(stream);
    let rubber = painted(stream, brightness, 0.95);
    let contrast = 0.5 + 0.2 * stream.triangular();
    let stripe = painted(stream, contrast, 0.9);
    brush.ellipse([0.03, 0.33], [0.33, 0.055], BLACK.with_opacity(0.45));
    brush.circle([0.0, 0.0], 0.335, rubber.scaled(0.82));
    brush.circle([-0.02, -0.025], 0.305, rubber);
    match stream.below(3) {
        0 => {
            brush.ellipse([0.0, 0.0], [0.12, 0.335], stripe);
            brush.stroke([-0.325, 0.0], [0.325, 0.0], 0.014, stripe.scaled(0.6));
        }
        1 => {
            brush.rectangle([-0.32, -0.085], [0.32, 0.085], stripe);
            brush.circle([0.0, 0.0], 0.06, WHITE.scaled(0.9));
        }
        _ => {
            for center in [[-0.14, 0.12], [0.15, 0.10], [0.0, -0.17]] {
                brush.circle(center, 0.085, stripe);
            }
        }
    }
    brush.ellipse([-0.12, -0.14], [0.085, 0.065], WHITE.with_opacity(0.5));
}
