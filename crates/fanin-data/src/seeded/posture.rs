//! What cats and dogs share: coats, postures, and everything below the neck.
//!
//! A posture says where the head is, and how large; a head is painted in coordinates of its own, on
//! top of the body.

use super::canvas::Brush;
use super::color::{Color, Tone, WHITE, fur};
use super::shape::Point;
use super::stream::Stream;

/// The colors of one animal.
///
/// Fur, patches, shadows and lines, belly and muzzle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coat {
    /// Most of the fur.
    pub(crate) main: Color,
    /// Spots, and the tip of the tail.
    pub(crate) patch: Color,
    /// Stripes, mouth, and the line between the legs.
    pub(crate) dark: Color,
    /// Muzzle, chest and paws.
    pub(crate) pale: Color,
}

impl Coat {
    /// A coat of this tone; a quarter of the animals have patches of another fur.
    pub(crate) fn draw(stream: &mut Stream, tone: Tone) -> Self {
        let main = fur(stream, tone);
        let patch = if stream.chance(0.25) {
            fur(stream, tone)
        } else {
            main.varied(stream, 0.08)
        };
        Self {
            main,
            patch,
            dark: main.scaled(0.58),
            pale: main.toward(WHITE, 0.42),
        }
    }
}

/// How the animal holds itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Posture {
    /// Head and shoulders fill the picture.
    Portrait,
    /// Upright on its hind legs, seen from the front.
    Sitting,
    /// On its belly, seen from the side, the face to the camera.
    Lying,
}

impl Posture {
    /// A posture: 55 % portraits, 30 % sitting, 15 % lying.
    pub(crate) fn draw(stream: &mut Stream) -> Self {
        let share = stream.unit();
        if share < 0.55 {
            Self::Portrait
        } else if share < 0.85 {
            Self::Sitting
        } else {
            Self::Lying
        }
    }

    /// Where the middle of the head belongs, and how large the head is beside a portrait's.
    pub(crate) fn head(self) -> (Point, f64) {
        match self {
            Self::Portrait => ([0.0, 0.0], 1.0),
            Self::Sitting => ([0.0, -0.16], 0.72),
            Self::Lying => ([0.20, -0.08], 0.66),
        }
    }
}

/// Left and right, as factors of x.
pub(crate) const BOTH_SIDES: [f64; 2] = [-1.0, 1.0];

/// Paints body, legs and tail. The head comes on top.
pub(crate) fn body(brush: &mut Brush<'_>, stream: &mut Stream, posture: Posture, coat: &Coat) {
    match posture {
        Posture::Portrait => shoulders(brush, stream, coat),
        Posture::Sitting => sitting(brush, stream, coat),
        Posture::Lying => lying(brush, stream, coat),
    }
    if stream.chance(0.25) {
        collar(brush, stream, posture);
    }
}

/// What a portrait shows of the body, and at times the tip of the tail beside it.
fn shoulders(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat) {
    if stream.chance(0.4) {
        let sway = 0.05 * stream.triangular();
        tail(
            brush,
            coat,
            [
                [0.22, 0.66],
                [0.40, 0.62],
                [0.49, 0.46],
                [0.47 + sway, 0.27],
                [0.53 + 2.0 * sway, 0.14],
            ],
        );
    }
    let lean = 0.06 * stream.triangular();
    let half_width = 0.34 + 0.05 * stream.triangular();
    brush.ellipse([lean, 0.62], [half_width, 0.43], coat.main.scaled(0.93));
    if stream.chance(0.5) {
        brush.ellipse([lean, 0.56], [0.15, 0.27], coat.pale.with_opacity(0.85));
    }
}

/// Haunches, belly and two front legs, with the tail to one side.
fn sitting(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat) {
    let sway = 0.05 * stream.triangular();
    tail(
        brush,
        coat,
        [
            [0.12, 0.40],
            [0.30, 0.42],
            [0.39, 0.30],
            [0.36 + sway, 0.14],
            [0.41 + 2.0 * sway, 0.05],
        ],
    );
    let shade = coat.main.scaled(0.90);
    for side in BOTH_SIDES {
        brush.ellipse([side * 0.17, 0.33], [0.11, 0.13], coat.main.scaled(0.82));
    }
    brush.ellipse(
        [0.0, 0.22],
        [0.20 + 0.02 * stream.triangular(), 0.25],
        shade,
    );
    if stream.chance(0.5) {
        brush.ellipse([0.0, 0.16], [0.10, 0.15], coat.pale.with_opacity(0.85));
    }
    for side in BOTH_SIDES {
        brush.stroke([side * 0.075, 0.22], [side * 0.075, 0.42], 0.048, coat.main);
        brush.ellipse([side * 0.08, 0.445], [0.062, 0.036], coat.pale);
    }
    brush.stroke([0.0, 0.30], [0.0, 0.44], 0.008, coat.dark);
}

/// A long body with the legs before it, the tail behind.
fn lying(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat) {
    let sway = 0.05 * stream.triangular();
    tail(
        brush,
        coat,
        [
            [-0.36, 0.26],
            [-0.46, 0.22],
            [-0.48, 0.10],
            [-0.41 + sway, 0.00],
            [-0.45 + 2.0 * sway, -0.09],
        ],
    );
    brush.ellipse([-0.06, 0.16], [0.36, 0.17], coat.main.scaled(0.92));
    brush.ellipse([-0.26, 0.18], [0.17, 0.16], coat.main.scaled(0.86));
    if stream.chance(0.5) {
        brush.ellipse([-0.10, 0.08], [0.13, 0.07], coat.patch);
    }
    for (from, to) in [([-0.30, 0.31], [-0.12, 0.32]), ([0.08, 0.28], [0.38, 0.31])] {
        brush.stroke(from, to, 0.042, coat.main);
        brush.circle(to, 0.045, coat.pale);
    }
}

/// A tail through five points, from its root to its tip.
fn tail(brush: &mut Brush<'_>, coat: &Coat, bends: [Point; 5]) {
    for pair in bends.windows(2) {
        brush.stroke(pair[0], pair[1], 0.045, coat.main.scaled(0.84));
    }
    brush.circle(bends[4], 0.045, coat.patch);
}

/// A colored band with a tag, under the chin.
fn collar(brush: &mut Brush<'_>, stream: &mut Stream, posture: Posture) {
    let band = stream.pick(&[
        Color::new(0.78, 0.22, 0.22),
        Color::new(0.24, 0.42, 0.72),
        Color::new(0.26, 0.58, 0.42),
    ]);
    let (center, size) = posture.head();
    let mut neck = brush.within(center, size);
    neck.stroke([-0.19, 0.27], [0.19, 0.27], 0.03, band);
    neck.circle([0.0, 0.32], 0.035, Color::new(0.90, 0.76, 0.30));
}
