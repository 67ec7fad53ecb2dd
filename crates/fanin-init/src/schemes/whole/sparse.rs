//! `sparse`: a few normal weights in each line, zeros elsewhere.
//!
//! Martens gives each unit 15 inputs whatever the width, so that units differ more than sums over
//! all inputs do, and the scale of a sum does not depend on the fan-in: its variance is `15 std²
//! E(a²)`. PyTorch's `sparse_` zeroes a share of each *column* instead, the weights that one input
//! is heard with. `Sparsity` has both.
//!
//! A tensor tells the scheme by its zeros: lines of one side that all have the same number of them,
//! and a normal law of the rest.

use crate::fill::moments::Moments;
use crate::fill::recipe::Recipe;
use crate::fill::whole::{Canvas, Line, Whole, WholeDraws};
use crate::inspect::agreement::Agreement;
use crate::inspect::estimates::shortest;
use crate::inspect::evidence::{Evidence, Origin};
use crate::inspect::law::Law;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::shape::block::Block;
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, checked, not_negative};
use crate::{Error, Shape};

/// `W = std z` in a few places, drawn without replacement line by line, and zero in all others.
///
/// ```
/// use fanin_init::Scheme;
/// let w: Vec<f32> = Scheme::SPARSE.draw("W1", [10, 40], 1)?;
/// assert!(w.chunks(40).all(|row| row.iter().filter(|&&w| w != 0.0).count() == 15));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sparse {
    sparsity: Sparsity,
    std: f64,
}

/// Which weights of [`Sparse`] are not zero.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Sparsity {
    /// This many of the weights that a unit hears with are not zero: Martens, "Deep learning via
    /// Hessian-free optimization" (2010), section 5, who takes 15 and `std = 1`.
    Connections(usize),
    /// This fraction, from 0 to 1, of the weights that an input is heard with is zero, rounded up:
    /// PyTorch's `sparse_`, whose `std` is 0.01.
    Fraction(f64),
}

impl Sparse {
    /// Martens' choice: 15 inputs of each unit, with a standard deviation of 1.
    pub const SPARSE: Self = Self {
        sparsity: Sparsity::Connections(15),
        std: 1.0,
    };

    /// A fraction is from 0 to 1, `std` is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside these ranges.
    pub fn new(sparsity: Sparsity, std: f64) -> Result<Self, Error> {
        if let Sparsity::Fraction(fraction) = sparsity {
            let (valid, wanted) = ((0.0..=1.0).contains(&fraction), "a number from 0 to 1");
            checked("sparse", "sparsity", fraction, valid, wanted)?;
        }
        Ok(Self {
            sparsity,
            std: not_negative("sparse", "std", std)?,
        })
    }

    /// Places of each line, and how many of them are kept.
    fn lines(self, block: &Block) -> Vec<Line> {
        let heard = block.heard();
        match self.sparsity {
            Sparsity::Connections(connections) => {
                let line = |&output: &usize| heard.iter().map(|place| output + place).collect();
                let lines = block.outputs.iter().map(line);
                lines.map(|line: Vec<usize>| (line, connections)).collect()
            }
            Sparsity::Fraction(fraction) => {
                let line =
                    |&input: &usize| block.outputs.iter().map(|place| input + place).collect();
                let kept = kept(fraction, block.outputs.len());
                let lines = heard.iter().map(line);
                lines.map(|line: Vec<usize>| (line, kept)).collect()
            }
        }
    }

    /// The fraction of weights that are not zero.
    fn density(self, shape: &Shape) -> f64 {
        match self.sparsity {
            Sparsity::Connections(connections) => {
                let heard = shape.fan().fan_in.max(1);
                connections.min(heard) as f64 / heard as f64
            }
            Sparsity::Fraction(fraction) => {
                let outputs = (shape.outputs() / shape.groups()).max(1);
                kept(fraction, outputs) as f64 / outputs as f64
            }
        }
    }
}

/// What is left of a line; the zeros are rounded up, as in PyTorch.
fn kept(fraction: f64, length: usize) -> usize {
    length.saturating_sub((fraction * length as f64).ceil() as usize)
}

impl Definition for Sparse {
    fn spec(&self) -> String {
        let sparsity = match self.sparsity {
            Sparsity::Connections(count) => ("connections", Some(count.to_string())),
            Sparsity::Fraction(fraction) => ("sparsity", Some(Plain(fraction).to_string())),
        };
        let std = Some(Plain(self.std).to_string());
        written("sparse", [sparsity, ("std", std)])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// JAX does not have it.
    fn shape_seen_by(&self, library: Library, shape: &Shape) -> Shape {
        match library {
            Library::Torch => shape.ungrouped(),
            Library::Jax => shape.clone(),
        }
    }
}

impl Whole for Sparse {
    fn fill(
        &self,
        shape: &Shape,
        draws: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error> {
        let normals = draws.normals(out.len())?;
        let blocks = shape.blocks();
        let mut lines: Vec<Line> = blocks.iter().flat_map(|block| self.lines(block)).collect();
        draws.shuffle(out.len(), &mut lines)?;
        out.clear();
        for (places, kept) in lines {
            for place in places.into_iter().take(kept) {
                out.set(place, self.std * normals.at(place));
            }
        }
        Ok(())
    }

    fn moments(&self, shape: &Shape) -> Option<Moments> {
        Some(Moments {
            mean: 0.0,
            variance: self.std.powi(2) * self.density(shape),
        })
    }
}

impl Names for Sparse {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "sparse",
            "std z for this many inputs of each unit, else 0; or `sparsity=…`, the part of each \
             input's weights that is 0, with std 0.01",
            "Martens 2010, section 5",
            "PyTorch `sparse_` (the second, matrices)",
        )
        .with(&[
            Parameter::count("connections").or("15"),
            Parameter::number("std").or("1"),
            Parameter::number("sparsity").optional(),
        ]),
        build: |given| {
            let connections = given.count("connections")?.get() as usize;
            let (mut sparsity, mut std) = (Sparsity::Connections(connections), 1.0);
            if given.has("sparsity") {
                let fraction = given.number("sparsity")?;
                if given.has("connections") {
                    return Err(given.refused("sparsity", "no connections beside it"));
                }
                (sparsity, std) = (Sparsity::Fraction(fraction), 0.01);
            }
            if given.has("std") {
                std = given.number("std")?;
            }
            Self::new(sparsity, std)
        },
    }];

    /// Lines with the same number of weights that are not zero, which are normal with mean 0.
    fn of_structure(lines: &Lines, evidence: &Evidence) -> Vec<Found<Self>> {
        let running = &evidence.running;
        let sparsities = sparsities(lines);
        if running.zeros == 0 || sparsities.is_empty() {
            return Vec::new();
        }
        let others = evidence.without_zeros();
        if !others.tells_laws() {
            return Vec::new();
        }
        let std = others.running.mean_square_about(0.0).sqrt();
        let half_width = std / (2.0 * others.running.count as f64).sqrt();
        let found = |(sparsity, usual): (Sparsity, f64)| {
            let law = |std| Law::Normal { mean: 0.0, std };
            let given = others.compare(law(usual), Origin::Given);
            let (law, fit, std) = if given.is_close() {
                (law(usual), given, usual)
            } else {
                // Its mean is given; nothing is known of the distance with an estimated deviation
                // alone, which is less than without.
                let fit = others.compare(law(std), Origin::Given);
                (law(std), fit, shortest(std, 2.0 * half_width))
            };
            let scheme = Self::new(sparsity, std).ok()?;
            fit.is_close().then(|| Found {
                agreement: Some(Agreement::new(law, fit, &others)),
                ..Found::with_parameter(scheme)
            })
        };
        sparsities.into_iter().filter_map(found).collect()
    }
}

/// Which weights can be zero, by the zeros of the lines, each with the usual deviation of the
/// others.
fn sparsities(lines: &Lines) -> Vec<(Sparsity, f64)> {
    // A normal draw of single precision can be 0 itself, once in some 10⁷: the fewest zeros of a
    // line count, and hardly a line has more.
    let same = |counts: &[u64]| {
        let fewest = counts.iter().copied().min()?;
        let more = counts.iter().filter(|&&count| count != fewest).count();
        (more <= counts.len() / 100 + usize::from(counts.len() > 20)).then_some(fewest)
    };
    let geometry = &lines.geometry;
    let mut found = Vec::new();
    if let Some(zeros) = same(&lines.sides[0].zeros) {
        let connections = geometry.heard() - zeros as usize;
        found.push((Sparsity::Connections(connections), 1.0));
    }
    if let Some(zeros) = same(&lines.sides[1].zeros).filter(|&zeros| zeros > 0) {
        // Rounded up: any fraction from (zeros − 1) / outputs, exclusive, to zeros / outputs.
        let fraction = fraction(zeros as f64, geometry.outputs as f64);
        found.push((Sparsity::Fraction(fraction), 0.01));
    }
    found
}

/// The fraction with the fewest digits that is rounded up to this many of the lines' places, and of
/// those the largest.
fn fraction(zeros: f64, of: f64) -> f64 {
    let digits = (1..17).map(|digits| 10_f64.powi(digits));
    let below = |scale: f64| (zeros / of * scale * (1.0 + 4.0 * f64::EPSILON)).floor() / scale;
    let mut all = digits.map(below);
    all.find(|fraction| (fraction * of).ceil() == zeros)
        .unwrap_or(zeros / of)
}
