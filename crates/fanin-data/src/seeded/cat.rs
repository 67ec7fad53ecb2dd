//! The cat. The head's coordinates have its middle at the origin, and it is about 0.66 wide.
//!
//! Every part varies: posture, coat, patches, stripes, how far the eyes are open, where they look.
//! What does not vary is what makes it a cat. The order of draws is that of the code, and part of
//! the pictures' bytes.

use super::canvas::Brush;
use super::color::{BLACK, Color, Tone, WHITE};
use super::posture::{BOTH_SIDES, Coat, Posture, body};
use super::stream::Stream;

/// The skin inside an ear.
const INNER_EAR: Color = Color::new(0.78, 0.54, 0.50);
/// Yellow, green, blue, amber and sea green.
const IRISES: [Color; 5] = [
    Color::new(0.84, 0.76, 0.22),
    Color::new(0.48, 0.70, 0.30),
    Color::new(0.40, 0.66, 0.82),
    Color::new(0.84, 0.54, 0.16),
    Color::new(0.58, 0.74, 0.56),
];

/// Paints a cat: upright pointed ears, slit pupils and whiskers are what no other subject has.
pub(crate) fn cat(brush: &mut Brush<'_>, stream: &mut Stream, tone: Tone) {
    let coat = Coat::draw(stream, tone);
    let posture = Posture::draw(stream);
    body(brush, stream, posture, &coat);
    let (center, size) = posture.head();
    let mut brush = brush.within(center, size);
    let turn = 0.08 * stream.triangular();
    ears(&mut brush, stream, &coat);
    head(&mut brush, stream, &coat);
    eyes(&mut brush, stream, &coat, turn);
    muzzle(&mut brush, stream, &coat, turn);
}

/// Two triangles that stick out above the head, each at times of the patch's color.
fn ears(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat) {
    let tip = -0.43 - 0.08 * stream.unit();
    for side in BOTH_SIDES {
        let color = if stream.chance(0.25) {
            coat.patch
        } else {
            coat.main
        };
        let tip_x = 0.27 + 0.03 * stream.triangular();
        let at = |x: f64, y: f64| [side * x, y];
        brush.polygon([at(0.325, -0.02), at(0.06, -0.20), at(tip_x, tip)], color);
        let inner = INNER_EAR.scaled(0.45 + 0.65 * coat.main.brightness());
        brush.polygon(
            [
                at(0.28, -0.10),
                at(0.14, -0.20),
                at(tip_x - 0.015, tip + 0.075),
            ],
            inner.with_opacity(0.85),
        );
    }
}

/// The skull and the cheeks, with a patch or stripes.
fn head(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat) {
    let radii = [
        0.335 + 0.02 * stream.triangular(),
        0.285 + 0.02 * stream.triangular(),
    ];
    brush.ellipse([0.0, 0.0], radii, coat.main);
    // Cheeks round the lower half out.
    for side in BOTH_SIDES {
        brush.ellipse([side * 0.17, 0.11], [0.17, 0.15], coat.main);
    }
    if stream.chance(0.35) {
        let side = stream.sign();
        brush.ellipse(
            [side * 0.16, -0.06],
            [0.15, 0.17],
            coat.patch.with_opacity(0.8),
        );
    }
    if stream.chance(0.5) {
        stripes(brush, coat);
    }
}

/// The tabby's stripes on brow and cheeks.
fn stripes(brush: &mut Brush<'_>, coat: &Coat) {
    let mut stripe = |from, to, half_width| {
        brush.stroke(from, to, half_width, coat.dark.with_opacity(0.75));
    };
    stripe([0.0, -0.26], [0.0, -0.13], 0.014);
    for side in BOTH_SIDES {
        stripe([side * 0.085, -0.25], [side * 0.06, -0.14], 0.013);
        stripe([side * 0.315, 0.03], [side * 0.22, 0.055], 0.012);
        stripe([side * 0.305, 0.10], [side * 0.22, 0.105], 0.012);
    }
}

/// Two almonds, more or less open, whose pupils are higher than wide; `turn` moves them to a side.
fn eyes(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat, turn: f64) {
    let iris = stream.pick(&IRISES).varied(stream, 0.05);
    let open = 0.60 + 0.40 * stream.unit();
    let pupil = 0.25 + 0.45 * stream.unit();
    for side in BOTH_SIDES {
        let x = side * 0.138 + turn;
        let y = -0.03;
        brush.ellipse(
            [x, y],
            [0.078, 0.066 * open + 0.006],
            coat.main.scaled(0.32),
        );
        brush.ellipse([x, y], [0.065, 0.055 * open + 0.004], iris);
        brush.ellipse([x, y], [0.055 * pupil, 0.052 * open + 0.004], BLACK);
        brush.circle([x + 0.018, y - 0.022], 0.014, WHITE.with_opacity(0.9));
    }
}

/// Chin, whisker pads, nose, mouth and six whiskers.
fn muzzle(brush: &mut Brush<'_>, stream: &mut Stream, coat: &Coat, turn: f64) {
    brush.ellipse([turn, 0.195], [0.075, 0.055], coat.pale.with_opacity(0.85));
    for side in BOTH_SIDES {
        brush.ellipse(
            [turn + side * 0.062, 0.135],
            [0.092, 0.074],
            coat.pale.with_opacity(0.85),
        );
    }
    let nose = if stream.chance(0.6) {
        Color::new(0.78, 0.46, 0.46)
    } else {
        Color::new(0.13, 0.10, 0.10)
    };
    brush.polygon(
        [[turn - 0.045, 0.072], [turn + 0.045, 0.072], [turn, 0.118]],
        nose,
    );
    brush.stroke([turn, 0.11], [turn, 0.15], 0.009, coat.dark);
    for side in BOTH_SIDES {
        brush.stroke([turn, 0.15], [turn + side * 0.055, 0.178], 0.009, coat.dark);
    }
    let whisker = if coat.main.brightness() < 0.5 {
        WHITE.scaled(0.9)
    } else {
        Color::new(0.34, 0.31, 0.30)
    };
    for side in BOTH_SIDES {
        for row in [-1.0, 0.0, 1.0] {
            let droop = 0.03 * stream.triangular();
            let root = [turn + side * 0.11, 0.13 + 0.02 * row];
            let end = [turn + side * 0.40, 0.12 + 0.055 * row + droop];
            brush.stroke(root, end, 0.004, whisker.with_opacity(0.55));
        }
    }
}
