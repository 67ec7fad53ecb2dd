//! What stands behind the subject: a room or a landscape, some clutter, and a texture.
//!
//! Backgrounds have the same law for cats as for all other subjects together (`outdoors` in the
//! module above weighs the kinds), so that nothing in them tells the class.

use super::canvas::{Canvas, Pose, SIDE};
use super::color::{Color, Tone, WHITE, painted};
use super::stream::Stream;

/// Where a picture was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Indoors,
    Outdoors,
}

/// A new canvas with this background.
pub(crate) fn background(stream: &mut Stream, place: Place, tone: Tone) -> Canvas {
    let brightness = tone.ground(stream);
    let mut canvas = match place {
        Place::Indoors => room(stream, brightness),
        Place::Outdoors => landscape(stream, brightness),
    };
    for _ in 0..stream.below(4) {
        clutter(&mut canvas, stream, brightness);
    }
    texture(&mut canvas, stream);
    canvas
}

/// A wall in uneven light, often with a floor or a table, sometimes with a picture or a window.
///
/// Four random shades at the corners, mixed in between, are the light on the wall.
fn room(stream: &mut Stream, brightness: f64) -> Canvas {
    let wall = painted(stream, brightness, 0.45);
    let corners = [0.0; 4].map(|_: f64| {
        let level = 0.08 * stream.normal();
        wall.shifted(level).varied(stream, 0.05)
    });
    let mut canvas = Canvas::from_fn(|[x, y]| {
        let top = corners[0].toward(corners[1], x);
        top.toward(corners[2].toward(corners[3], x), y)
    });
    let mut brush = canvas.brush(Pose::at([0.0, 0.0]));
    if stream.chance(0.4) {
        let [x, y] = [stream.between(0.05, 0.75), stream.between(-0.05, 0.2)];
        let [width, height] = [stream.between(0.18, 0.34), stream.between(0.18, 0.34)];
        let frame = painted(stream, 1.0 - brightness, 0.5);
        let inside = painted(stream, 0.8 * brightness + 0.1, 0.6);
        let border = 0.025;
        brush.rectangle([x, y], [x + width, y + height], frame.with_opacity(0.8));
        brush.rectangle(
            [x + border, y + border],
            [x + width - border, y + height - border],
            inside,
        );
    }
    if stream.chance(0.6) {
        let edge = stream.between(0.62, 0.9);
        let slope = 0.06 * stream.triangular();
        let level = brightness + 0.10 * stream.normal();
        let floor = painted(stream, level, 0.5);
        brush.polygon(
            [
                [-0.1, edge - slope],
                [1.1, edge + slope],
                [1.1, 1.2],
                [-0.1, 1.2],
            ],
            floor,
        );
    }
    canvas
}

/// The blue of a clear sky, before the tone sets its brightness.
const SKY: Color = Color::new(0.56, 0.68, 0.82);
/// Meadow, field, sand and earth.
const SOILS: [Color; 4] = [
    Color::new(0.38, 0.50, 0.24),
    Color::new(0.50, 0.56, 0.30),
    Color::new(0.66, 0.58, 0.44),
    Color::new(0.46, 0.38, 0.30),
];

/// A sky, a horizon, and often bushes or hills in front of it.
fn landscape(stream: &mut Stream, brightness: f64) -> Canvas {
    let horizon = stream.between(0.38, 0.68);
    let high_sky = brightness * (1.0 + 0.10 * stream.normal());
    let low_sky = SKY.toward(Color::new(0.92, 0.72, 0.58), 0.7 * stream.unit());
    let sky = [
        SKY.varied(stream, 0.05).at_brightness(high_sky),
        low_sky.at_brightness(1.12 * brightness),
    ];
    let soil_level = brightness * (0.88 + 0.12 * stream.normal());
    let soil = stream
        .pick(&SOILS)
        .varied(stream, 0.05)
        .at_brightness(soil_level);
    let near_soil = soil.scaled(0.85);
    let mut canvas = Canvas::from_fn(|[_, y]| {
        let edge = ((y - horizon) * SIDE as f64 + 0.5).clamp(0.0, 1.0);
        let above = sky[0].toward(sky[1], (y / horizon).min(1.0));
        let below = soil.toward(near_soil, ((y - horizon) / (1.0 - horizon)).max(0.0));
        above.toward(below, edge)
    });
    if stream.chance(0.35) {
        for _ in 0..3 {
            let center = [stream.unit(), horizon * stream.between(0.15, 0.7)];
            let mut brush = canvas.brush(Pose::at(center));
            let cloud = sky[1].toward(WHITE, 0.4).with_opacity(0.6);
            brush.ellipse([0.0, 0.0], [0.14, 0.035], cloud);
            brush.ellipse([0.02, -0.03], [0.07, 0.04], cloud);
        }
    }
    if stream.chance(0.55) {
        let leaf = soil.toward(
            Color::new(0.24, 0.40, 0.18).at_brightness(0.8 * soil_level),
            0.7,
        );
        for _ in 0..5 {
            let center = [
                stream.between(-0.05, 1.05),
                horizon + 0.03 * stream.triangular(),
            ];
            let radii = [stream.between(0.09, 0.20), stream.between(0.05, 0.14)];
            let color = leaf.varied(stream, 0.05);
            canvas
                .brush(Pose::at(center))
                .ellipse([0.0, 0.0], radii, color);
        }
    }
    canvas
}

/// Something that happens to lie about.
fn clutter(canvas: &mut Canvas, stream: &mut Stream, brightness: f64) {
    let pose = Pose {
        tilt: stream.triangular(),
        ..Pose::at([stream.unit(), stream.unit()])
    };
    let [width, height] = [stream.between(0.05, 0.20), stream.between(0.05, 0.20)];
    let level = brightness + 0.14 * stream.normal();
    let paint = painted(stream, level, 0.6).with_opacity(0.8);
    let mut brush = canvas.brush(pose);
    if stream.chance(0.6) {
        brush.ellipse([0.0, 0.0], [width, height], paint);
    } else {
        brush.rectangle([-width, -height], [width, height], paint);
    }
}

/// Something between the camera and the subject that comes in from an edge: a bar or a blur.
pub(crate) fn occlude(canvas: &mut Canvas, stream: &mut Stream) {
    let level = 0.45 + 0.18 * stream.normal();
    let color = painted(stream, level, 0.6);
    if stream.chance(0.5) {
        let pose = Pose {
            tilt: stream.triangular(),
            ..Pose::at([stream.unit(), stream.sign() * 0.5 + 0.5])
        };
        let half_width = stream.between(0.02, 0.045);
        canvas.brush(pose).stroke(
            [-0.7, 0.0],
            [0.7, 0.2 * stream.triangular()],
            half_width,
            color,
        );
    } else {
        let along = stream.unit();
        let edge = stream.sign() * 0.5 + 0.5;
        let center = if stream.chance(0.5) {
            [edge, along]
        } else {
            [along, edge]
        };
        let radii = [stream.between(0.10, 0.22), stream.between(0.10, 0.22)];
        canvas
            .brush(Pose::at(center))
            .ellipse([0.0, 0.0], radii, color);
    }
}

/// Value noise in three octaves, the same for every channel.
///
/// Octaves of 3 to 6, 8 to 15 and 24 to 36 cells across the picture, the finest the weakest.
fn texture(canvas: &mut Canvas, stream: &mut Stream) {
    let strength = 0.22 * stream.unit();
    let roughness = stream.unit();
    let octaves = [
        (1.0, ValueNoise::draw(stream, 3, 6)),
        (0.6, ValueNoise::draw(stream, 8, 15)),
        (0.5 * roughness, ValueNoise::draw(stream, 24, 36)),
    ];
    canvas.change(|point, color| {
        let mut height = 0.0;
        for (weight, noise) in &octaves {
            height += weight * noise.at(point);
        }
        for value in &mut color.0 {
            *value += strength * height;
        }
    });
}

/// Random values on a square lattice, joined smoothly: in [-0.5, 0.5).
struct ValueNoise {
    cells: usize,
    values: Vec<f64>,
}

impl ValueNoise {
    /// A lattice with a random number of cells along each side, both ends included.
    fn draw(stream: &mut Stream, fewest: usize, most: usize) -> Self {
        let cells = fewest + stream.below(most - fewest + 1);
        let values = (0..(cells + 1) * (cells + 1))
            .map(|_| stream.unit() - 0.5)
            .collect();
        Self { cells, values }
    }

    /// Bilinear between the four corners of the cell, over the smooth step `3t² - 2t³` of the place
    /// in it.
    fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let (column, x) = self.cell(x);
        let (row, y) = self.cell(y);
        let value = |row: usize, column: usize| self.values[row * (self.cells + 1) + column];
        let top = value(row, column) * (1.0 - x) + value(row, column + 1) * x;
        let bottom = value(row + 1, column) * (1.0 - x) + value(row + 1, column + 1) * x;
        top * (1.0 - y) + bottom * y
    }

    /// The cell of a position, and the smooth step inside it.
    fn cell(&self, position: f64) -> (usize, f64) {
        let scaled = position * self.cells as f64;
        let cell = scaled.floor();
        let inside = scaled - cell;
        (cell as usize, inside * inside * (3.0 - 2.0 * inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::canvas::position;

    #[test]
    fn noise_passes_through_its_lattice() {
        let noise = ValueNoise::draw(&mut Stream::keyed(&[1]), 4, 4);
        assert_eq!(noise.at([0.25, 0.5]), noise.values[2 * 5 + 1]);
        let last = position(SIDE - 1);
        assert!(noise.at([last, last]).abs() <= 0.5);
    }
}
