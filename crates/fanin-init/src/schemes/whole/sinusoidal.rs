//! `sinusoidal`: sines in place of draws.
//!
//! Row `i` is a wave with `i` periods over the inputs, and a phase of its own. Waves of different
//! frequencies, up to half the inputs, are orthogonal, and each adds up to 0 over its periods; so
//! units differ, and each weighs as many inputs positively as negatively.

use core::f64::consts::TAU;

use crate::Shape;
use crate::fill::drawless::{Drawless, Entries};
use crate::fill::recipe::Recipe;
use crate::inspect::evidence::Evidence;
use crate::inspect::geometry::Geometry;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::spec::arguments::About;

/// Sines, without any draws: each unit hears with a wave of its own frequency and phase,
/// `W[i][j] = a sin(i (2π j / n + 2π / m))` for the units `i = 1 … m` and what they hear,
/// `j = 0 … n - 1`.
///
/// The amplitude `a` gives all weights together Glorot's variance: `a² v = 2 / (m + n)`, with `v`
/// the variance of the sines (their squares about their mean by `m n - 1`). So it is in
/// Fernández-Hernández, Mestre, Dolz, Duato and Quintana-Ortí, "Sinusoidal initialization, time for
/// a new start" (2025, arXiv 2505.12909), with `j` from 0 as in the authors' code. `n` counts
/// channels and places of a kernel, channel by channel; each group is a matrix by itself. Matrices
/// whose sines are all zero, of two units or fewer by two inputs or fewer, are zeros.
///
/// ```
/// use fanin_init::Scheme;
/// let w: Vec<f64> = Scheme::SINUSOIDAL.draw("W1", [30, 40], 1)?;
/// // Rows add up to 0, and their squares to Glorot's variance.
/// assert!(w.chunks(40).all(|row| row.iter().sum::<f64>().abs() < 1e-12));
/// let squares: f64 = w.iter().map(|w| w * w).sum();
/// assert!((squares / 1199.0 - 2.0 / 70.0).abs() < 1e-15);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sinusoidal;

impl Sinusoidal {
    /// The only one there is.
    pub const SINUSOIDAL: Self = Self;
}

/// The matrix of a group: this many units, hearing this many places.
#[derive(Clone, Copy)]
struct Waves {
    units: usize,
    heard: usize,
    amplitude: f64,
}

impl Waves {
    /// The amplitude from the closed forms of the sums over a row.
    fn new(units: usize, heard: usize) -> Self {
        let (m, n) = (units as f64, heard as f64);
        // Over a row, sines of a frequency that is no multiple of n add up to 0, and cosines of
        // twice the frequency likewise: sin² = (1 - cos 2x) / 2.
        let (mut sum, mut squares) = (0.0, 0.0);
        for unit in 1..=units {
            if unit.is_multiple_of(heard) {
                sum += n * sine(0, unit, heard, units);
            }
            squares += 0.5 * n;
            if (2 * unit).is_multiple_of(heard) {
                let phase = (2 * unit % units) as f64 / m;
                squares -= 0.5 * n * libm::cos(TAU * phase);
            }
        }
        let variance = (squares - sum * sum / (m * n)) / (m * n - 1.0).max(1.0);
        let is_flat = variance < 1e-12;
        let amplitude = (2.0 / (variance * (m + n))).sqrt();
        Self {
            units,
            heard,
            amplitude: if is_flat { 0.0 } else { amplitude },
        }
    }

    /// The weight of a unit, counted from 0, and a place that it hears.
    fn weight(self, unit: usize, place: usize) -> f64 {
        let unit = unit + 1;
        self.amplitude * sine(unit * place, unit, self.heard, self.units)
    }
}

/// `sin(2π (a / n + b / m))`, exactly 0 where it is zero but for rounding.
fn sine(a: usize, b: usize, n: usize, m: usize) -> f64 {
    let turns = (a % n) as f64 / n as f64 + (b % m) as f64 / m as f64;
    let sine = libm::sin(TAU * turns);
    if sine.abs() < 1e-14 { 0.0 } else { sine }
}

impl Definition for Sinusoidal {
    fn spec(&self) -> String {
        "sinusoidal".to_owned()
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// No library has it, so that all sources keep its groups.
    fn shape_seen_by(&self, _: Library, shape: &Shape) -> Shape {
        shape.clone()
    }
}

impl Drawless for Sinusoidal {
    fn entries(&self, geometry: &Geometry) -> Entries {
        let waves = Waves::new(geometry.outputs, geometry.heard());
        Box::new(move |unit, place| waves.weight(unit, place))
    }
}

impl Names for Sinusoidal {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "sinusoidal",
            "a sin(i (2π j/fan_in + 2π/outputs)), i from 1, j from 0; a for Glorot's variance",
            "Fernández-Hernández et al. 2025 (arXiv 2505.12909)",
            "the authors' code",
        ),
        build: |_| Ok(Self),
    }];

    const DRAWLESS: Option<(&'static str, &'static dyn Drawless)> = Some(("sinusoidal", &Self));

    fn of_structure(lines: &Lines, _: &Evidence) -> Vec<Found<Self>> {
        let is_found = lines.are_those_of("sinusoidal");
        Vec::from_iter(is_found.then_some(Found::named(Self)))
    }
}
