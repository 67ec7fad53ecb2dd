//! The canvas: 64 × 64 colors, and a brush that fills shapes with smooth edges.
//!
//! A pixel is covered by as much of a shape as a straight edge at the shape's signed distance from
//! the pixel's center would cover: one evaluation a pixel, and no jagged edges. Shapes lie in the
//! coordinates of a pose, which has a center, a scale, a tilt and a mirror.

use super::color::{Color, Paint};
use super::shape::{Ellipse, Point, Polygon, Rectangle, Rotation, Shape, Stroke};

/// Width and height of every picture, in pixels.
pub(crate) const SIDE: usize = 64;

/// A picture in the making. Positions run from 0 to 1 across it; pixel centers lie at (i + 1/2) /
/// 64.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    colors: Vec<Color>,
}

/// Where a subject stands: its own coordinates have the origin at `center` and the unit `scale` (1:
/// the picture's side).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    /// The subject's origin, as a position in the picture.
    pub(crate) center: Point,
    /// The subject's unit of length, as a share of the picture's side.
    pub(crate) scale: f64,
    /// Tangent of half the angle, clockwise.
    pub(crate) tilt: f64,
    /// 1, or -1 for the mirror image.
    pub(crate) facing: f64,
}

impl Pose {
    /// Upright, at the picture's own scale.
    pub(crate) fn at(center: Point) -> Self {
        Self {
            center,
            scale: 1.0,
            tilt: 0.0,
            facing: 1.0,
        }
    }
}

/// Draws on a canvas in the coordinates of a pose.
///
/// Painters work in coordinates of about -0.5 to 0.5, y downward, and know nothing of where the
/// subject stands.
#[derive(Debug)]
pub(crate) struct Brush<'a> {
    canvas: &'a mut Canvas,
    pose: Pose,
    rotation: Rotation,
}

/// The center of a pixel row or column, as a position.
pub(crate) fn position(index: usize) -> f64 {
    (index as f64 + 0.5) / SIDE as f64
}

impl Canvas {
    /// Every pixel from a function of its position.
    pub(crate) fn from_fn(mut color: impl FnMut(Point) -> Color) -> Self {
        let mut colors = Vec::with_capacity(SIDE * SIDE);
        for row in 0..SIDE {
            for column in 0..SIDE {
                colors.push(color([position(column), position(row)]));
            }
        }
        Self { colors }
    }

    /// The pixels, row by row.
    pub(crate) fn colors(&self) -> &[Color] {
        &self.colors
    }

    /// Changes every pixel, row by row, knowing its position.
    pub(crate) fn change(&mut self, mut change: impl FnMut(Point, &mut Color)) {
        for (row, colors) in self.colors.chunks_exact_mut(SIDE).enumerate() {
            for (column, color) in colors.iter_mut().enumerate() {
                change([position(column), position(row)], color);
            }
        }
    }

    /// The color of the pixel at this position; positions outside count as the nearest edge.
    pub(crate) fn color_at(&self, [x, y]: Point) -> Color {
        let [column, row] = [x, y].map(|value| nearest_pixel(value * SIDE as f64));
        self.colors[row * SIDE + column]
    }

    /// A brush for this pose.
    pub(crate) fn brush(&mut self, pose: Pose) -> Brush<'_> {
        Brush {
            canvas: self,
            pose,
            rotation: Rotation::from_half_tangent(pose.tilt),
        }
    }
}

/// From 0 to 63; coordinates outside count as the nearest edge.
fn nearest_pixel(coordinate: f64) -> usize {
    coordinate.floor().clamp(0.0, SIDE as f64 - 1.0) as usize
}

impl Brush<'_> {
    /// The picture's position of a point in the pose's coordinates.
    fn to_canvas(&self, [x, y]: Point) -> Point {
        let [x, y] = self.rotation.apply([x * self.pose.facing, y]);
        [
            self.pose.center[0] + x * self.pose.scale,
            self.pose.center[1] + y * self.pose.scale,
        ]
    }

    /// The inverse of [`Self::to_canvas`].
    fn to_pose(&self, [x, y]: Point) -> Point {
        let [x, y] = self
            .rotation
            .undo([x - self.pose.center[0], y - self.pose.center[1]]);
        [self.pose.facing * x / self.pose.scale, y / self.pose.scale]
    }

    /// A brush for a part of the subject: its origin lies at `center`, its unit is `scale` of this
    /// brush's.
    ///
    /// Tilt and mirror stay those of the whole subject.
    pub(crate) fn within(&mut self, center: Point, scale: f64) -> Brush<'_> {
        let pose = Pose {
            center: self.to_canvas(center),
            scale: self.pose.scale * scale,
            ..self.pose
        };
        self.canvas.brush(pose)
    }

    /// What the canvas shows at a point of the pose's coordinates.
    pub(crate) fn color_at(&self, point: Point) -> Color {
        self.canvas.color_at(self.to_canvas(point))
    }

    /// Fills an upright ellipse with half width and half height `radii`.
    pub(crate) fn ellipse(&mut self, center: Point, radii: Point, paint: impl Into<Paint>) {
        self.fill(&Ellipse::new(center, radii), paint);
    }

    /// Fills a circle.
    pub(crate) fn circle(&mut self, center: Point, radius: f64, paint: impl Into<Paint>) {
        self.fill(&Ellipse::circle(center, radius), paint);
    }

    /// Fills an upright rectangle between two opposite corners.
    pub(crate) fn rectangle(&mut self, low: Point, high: Point, paint: impl Into<Paint>) {
        self.fill(&Rectangle::new(low, high), paint);
    }

    /// Fills a convex polygon.
    pub(crate) fn polygon<const N: usize>(&mut self, corners: [Point; N], paint: impl Into<Paint>) {
        self.fill(&Polygon(corners), paint);
    }

    /// Draws a straight stroke with round ends.
    pub(crate) fn stroke(
        &mut self,
        from: Point,
        to: Point,
        half_width: f64,
        paint: impl Into<Paint>,
    ) {
        self.fill(&Stroke::new(from, to, half_width), paint);
    }

    /// Fills a shape. A pixel is covered by the share that a straight edge at the shape's distance
    /// would cover.
    pub(crate) fn fill(&mut self, shape: &impl Shape, paint: impl Into<Paint>) {
        let paint = paint.into();
        let pixels_per_unit = SIDE as f64 * self.pose.scale;
        let [rows, columns] = self.touched(shape);
        for row in rows {
            for column in columns.clone() {
                let point = self.to_pose([position(column), position(row)]);
                let coverage = (0.5 - shape.distance(point) * pixels_per_unit).clamp(0.0, 1.0);
                if coverage > 0.0 {
                    let color = &mut self.canvas.colors[row * SIDE + column];
                    *color = color.toward(paint.color, coverage * paint.opacity);
                }
            }
        }
    }

    /// The rows and the columns of pixels that the shape can touch: most shapes are a small part of
    /// the picture.
    fn touched(&self, shape: &impl Shape) -> [std::ops::RangeInclusive<usize>; 2] {
        let [[left, top], [right, bottom]] = shape.bounds();
        let corners = [[left, top], [right, top], [left, bottom], [right, bottom]]
            .map(|corner| self.to_canvas(corner));
        [1, 0].map(|axis| {
            let mut low = f64::INFINITY;
            let mut high = f64::NEG_INFINITY;
            for corner in corners {
                low = low.min(corner[axis] * SIDE as f64);
                high = high.max(corner[axis] * SIDE as f64);
            }
            // A smooth edge reaches half a pixel beyond the outline; one pixel is safe.
            nearest_pixel(low - 1.0)..=nearest_pixel(high + 1.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::color::{BLACK, WHITE};
    use crate::seeded::shape::{Ellipse, Rectangle};

    #[test]
    fn coverage_adds_up_to_the_area() {
        let mut canvas = Canvas::from_fn(|_| Color::new(0.0, 0.0, 0.0));
        let pose = Pose {
            scale: 0.8,
            tilt: 0.2,
            facing: -1.0,
            ..Pose::at([0.52, 0.47])
        };
        canvas.brush(pose).fill(
            &Ellipse::new([0.02, 0.01], [0.3, 0.2]),
            Color::new(1.0, 1.0, 1.0),
        );
        let covered: f64 = canvas.colors().iter().map(|color| color.0[0]).sum();
        let area = std::f64::consts::PI * 0.3 * 0.2 * 0.8 * 0.8 * 64.0 * 64.0;
        assert!(
            (covered / area - 1.0).abs() < 0.01,
            "{covered} pixels, expected {area}"
        );
    }

    #[test]
    fn a_shape_outside_changes_nothing_that_lies_inside() {
        let mut canvas = Canvas::from_fn(|_| BLACK);
        canvas
            .brush(Pose::at([3.0, 0.5]))
            .fill(&Rectangle::new([-0.1, -0.1], [0.1, 0.1]), WHITE);
        assert!(canvas.colors().iter().all(|&color| color == BLACK));
    }

    #[test]
    fn the_brush_reads_where_it_paints() {
        let mut canvas = Canvas::from_fn(|_| BLACK);
        let mut brush = canvas.brush(Pose {
            scale: 0.5,
            tilt: 0.3,
            facing: -1.0,
            ..Pose::at([0.4, 0.6])
        });
        brush.fill(&Ellipse::circle([0.3, -0.2], 0.1), WHITE);
        assert_eq!(brush.color_at([0.3, -0.2]), WHITE);
        assert_eq!(brush.color_at([-0.3, 0.2]), BLACK);
    }
}
