//! Shapes as signed distances: negative inside, positive outside, in the units of their own
//! coordinates.
//!
//! A distance that is right near the outline is enough: the brush only asks where a pixel lies
//! between half a pixel inside and half a pixel outside.

/// A point or a direction; x grows to the right and y downward, as in images.
pub(crate) type Point = [f64; 2];

/// A figure that a brush can fill.
pub(crate) trait Shape {
    /// The signed distance from the outline, exact or right to first order near it.
    fn distance(&self, point: Point) -> f64;

    /// Two opposite corners of a box that holds the whole figure.
    fn bounds(&self) -> [Point; 2];
}

/// A rotation by rational numbers: for `t` the tangent of half the angle, cosine (1 - t²)/(1 + t²)
/// and sine 2t/(1 + t²).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rotation {
    cosine: f64,
    sine: f64,
}

impl Rotation {
    /// The clockwise rotation by the angle whose half has the tangent `t`: 0 is none, 1 a quarter
    /// turn. So no sine or cosine of a mathematical library is needed, whose last bits differ
    /// between platforms.
    pub(crate) fn from_half_tangent(t: f64) -> Self {
        let scale = 1.0 + t * t;
        Self {
            cosine: (1.0 - t * t) / scale,
            sine: 2.0 * t / scale,
        }
    }

    /// Turns a point clockwise about the origin.
    pub(crate) fn apply(self, [x, y]: Point) -> Point {
        [
            self.cosine * x - self.sine * y,
            self.sine * x + self.cosine * y,
        ]
    }

    /// Turns a point back, counterclockwise.
    pub(crate) fn undo(self, [x, y]: Point) -> Point {
        [
            self.cosine * x + self.sine * y,
            self.cosine * y - self.sine * x,
        ]
    }
}

/// The Euclidean length of a direction.
///
/// A square root is exact to the last bit on every platform (IEEE 754), other than `hypot`.
fn length([x, y]: Point) -> f64 {
    (x * x + y * y).sqrt()
}

/// An ellipse, upright unless tilted.
///
/// Its distance is right to first order: with `k = ‖(u/a, v/b)‖`, which is 1 on the outline, it is
/// `k (k - 1) / ‖(u/a², v/b²)‖`. The exact distance takes the root of a quartic equation, and no
/// eye sees the difference on an edge that is one pixel wide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ellipse {
    center: Point,
    radii: Point,
    tilt: Rotation,
}

impl Ellipse {
    /// `radii` are the half width and the half height, both positive.
    pub(crate) fn new(center: Point, radii: Point) -> Self {
        Self {
            center,
            radii,
            tilt: Rotation::from_half_tangent(0.0),
        }
    }

    /// A circle: its distance is exact.
    pub(crate) fn circle(center: Point, radius: f64) -> Self {
        Self::new(center, [radius, radius])
    }

    /// Turned clockwise by the angle whose half has the tangent `t`.
    pub(crate) fn tilted(self, t: f64) -> Self {
        Self {
            tilt: Rotation::from_half_tangent(t),
            ..self
        }
    }
}

/// Its bounds are those of the circle around it, which hold for every tilt.
impl Shape for Ellipse {
    fn distance(&self, [x, y]: Point) -> f64 {
        let [a, b] = self.radii;
        let [u, v] = self.tilt.undo([x - self.center[0], y - self.center[1]]);
        let relative = length([u / a, v / b]);
        let slope = length([u / (a * a), v / (b * b)]);
        // At the very center the quotient below is 0/0; everything near it is inside.
        if relative < 0.25 {
            return -0.5 * a.min(b);
        }
        relative * (relative - 1.0) / slope
    }

    fn bounds(&self) -> [Point; 2] {
        let reach = self.radii[0].max(self.radii[1]);
        let [x, y] = self.center;
        [[x - reach, y - reach], [x + reach, y + reach]]
    }
}

/// A convex polygon of at least three corners, in either direction of travel. Its distance is that
/// of the farthest of its edges' lines: exact inside, too small beside a corner outside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Polygon<const N: usize>(pub(crate) [Point; N]);

impl<const N: usize> Polygon<N> {
    /// The corners in pairs, each with the next.
    fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        (0..N).map(|index| (self.0[index], self.0[(index + 1) % N]))
    }
}

/// Twice the signed area says in which direction the corners go round.
impl<const N: usize> Shape for Polygon<N> {
    fn distance(&self, [x, y]: Point) -> f64 {
        let mut doubled_area = 0.0;
        for ([x0, y0], [x1, y1]) in self.edges() {
            doubled_area += x0 * y1 - x1 * y0;
        }
        let direction = if doubled_area > 0.0 { 1.0 } else { -1.0 };
        let mut farthest = f64::NEG_INFINITY;
        for ([x0, y0], [x1, y1]) in self.edges() {
            let (along_x, along_y) = (x1 - x0, y1 - y0);
            let offset = along_y * (x - x0) - along_x * (y - y0);
            farthest = farthest.max(direction * offset / length([along_x, along_y]));
        }
        farthest
    }

    fn bounds(&self) -> [Point; 2] {
        let mut low = self.0[0];
        let mut high = self.0[0];
        for corner in self.0 {
            for axis in 0..2 {
                low[axis] = low[axis].min(corner[axis]);
                high[axis] = high[axis].max(corner[axis]);
            }
        }
        [low, high]
    }
}

/// An upright rectangle between two opposite corners; its distance is as a polygon's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rectangle {
    /// The corner with the smaller coordinates.
    pub(crate) top_left: Point,
    /// The corner with the larger coordinates.
    pub(crate) bottom_right: Point,
}

impl Rectangle {
    /// The corners must be in this order, so that width and height are positive.
    pub(crate) fn new(top_left: Point, bottom_right: Point) -> Self {
        Self {
            top_left,
            bottom_right,
        }
    }
}

/// The largest of four signed distances, one from the line of each side.
impl Shape for Rectangle {
    fn distance(&self, [x, y]: Point) -> f64 {
        let [left, top] = self.top_left;
        let [right, bottom] = self.bottom_right;
        (left - x).max(x - right).max((top - y).max(y - bottom))
    }

    fn bounds(&self) -> [Point; 2] {
        [self.top_left, self.bottom_right]
    }
}

/// A straight stroke with round ends: all points within `half_width` of a segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    from: Point,
    to: Point,
    half_width: f64,
}

impl Stroke {
    /// The ends must differ.
    pub(crate) fn new(from: Point, to: Point, half_width: f64) -> Self {
        Self {
            from,
            to,
            half_width,
        }
    }
}

/// The distance from the nearest point of the segment, less the half width: exact everywhere.
impl Shape for Stroke {
    fn distance(&self, [x, y]: Point) -> f64 {
        let along = [self.to[0] - self.from[0], self.to[1] - self.from[1]];
        let offset = [x - self.from[0], y - self.from[1]];
        let share = (offset[0] * along[0] + offset[1] * along[1])
            / (along[0] * along[0] + along[1] * along[1]);
        let share = share.clamp(0.0, 1.0);
        length([offset[0] - share * along[0], offset[1] - share * along[1]]) - self.half_width
    }

    fn bounds(&self) -> [Point; 2] {
        let mut low = [0.0; 2];
        let mut high = [0.0; 2];
        for axis in 0..2 {
            low[axis] = self.from[axis].min(self.to[axis]) - self.half_width;
            high[axis] = self.from[axis].max(self.to[axis]) + self.half_width;
        }
        [low, high]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shape: &impl Shape, point: Point, distance: f64) {
        let found = shape.distance(point);
        assert!(
            (found - distance).abs() < 1e-12,
            "distance {found}, expected {distance}"
        );
    }

    #[test]
    fn distances_are_negative_inside_and_grow_outward() {
        check(&Ellipse::circle([1.0, 0.0], 2.0), [5.0, 0.0], 2.0);
        check(&Ellipse::circle([1.0, 0.0], 2.0), [1.0, 1.0], -1.0);
        check(&Ellipse::circle([1.0, 0.0], 2.0), [1.0, 0.0], -1.0);
        check(&Rectangle::new([0.0, 0.0], [4.0, 2.0]), [1.0, 1.0], -1.0);
        check(&Rectangle::new([0.0, 0.0], [4.0, 2.0]), [5.0, 1.0], 1.0);
        check(&Stroke::new([0.0, 0.0], [2.0, 0.0], 0.5), [1.0, 2.0], 1.5);
        check(&Stroke::new([0.0, 0.0], [2.0, 0.0], 0.5), [4.0, 0.0], 1.5);
    }

    #[test]
    fn a_polygon_may_be_given_in_either_direction() {
        check(
            &Polygon([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]),
            [1.0, 1.5],
            -0.5,
        );
        check(
            &Polygon([[0.0, 2.0], [2.0, 2.0], [2.0, 0.0], [0.0, 0.0]]),
            [1.0, 1.5],
            -0.5,
        );
    }

    #[test]
    fn a_tilted_ellipse_turns_its_long_axis() {
        // Half-angle tangent 1 is a quarter turn.
        let ellipse = Ellipse::new([0.0, 0.0], [2.0, 1.0]).tilted(1.0);
        check(&ellipse, [0.0, 2.0], 0.0);
        check(&ellipse, [1.0, 0.0], 0.0);
    }
}
