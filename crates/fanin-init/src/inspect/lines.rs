//! What is kept of each unit and of each weight that units hear with: enough to find equal units,
//! lines that differ in mean or scale, and matrices that no independent draws make.

use core::ops::Range;

use super::geometry::{Geometry, Run};
use crate::fill::drawless::{Drawless, Entries};

/// More lines than this are not looked at one by one: they would take more memory than a piece of
/// the tensor should.
const MOST_LINES: usize = 1 << 21;
/// Numbers kept of lines as a whole, to multiply them with each other.
const KEPT: usize = 1 << 20;
/// Lines kept as a whole.
const SAMPLE: usize = 32;

/// Sums over rows and columns, some of them as a whole, and what is still possible of schemes
/// without draws.
pub(crate) struct Lines {
    pub(crate) geometry: Geometry,
    /// Units, then what they hear.
    pub(crate) sides: [Side; 2],
    /// Rows, or columns of a tall matrix; and of a tall matrix with a kernel around it, columns of
    /// the center.
    pub(crate) kept: Vec<Kept>,
    /// The weights that are not zero, while they are few enough for an identity.
    pub(crate) sparse: Option<Vec<Entry>>,
    /// The schemes without draws that every weight so far is of.
    drawless: Vec<(&'static str, Entries)>,
}

/// Sums over the weights of each line.
pub(crate) struct Side {
    /// Of the weights.
    pub(crate) sums: Vec<f64>,
    /// Of their squares: squared lengths.
    pub(crate) squares: Vec<f64>,
    /// How many weights are 0.
    pub(crate) zeros: Vec<u64>,
    /// Lines with the same weights have the same number; others by an accident of 2⁻⁶⁴.
    pub(crate) prints: Vec<u64>,
    /// What each of the line's weights is multiplied by in it: random, from the place in the line.
    keys: Vec<u64>,
}

/// Some lines of the first group, as a whole.
pub(crate) struct Kept {
    /// Whether they are rows, the weights of one unit.
    pub(crate) are_rows: bool,
    /// Their numbers, rising.
    lines: Vec<usize>,
    /// Weights in each.
    length: usize,
    values: Vec<f64>,
}

/// A weight and where it is in its group's matrix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) output: usize,
    pub(crate) heard: usize,
    pub(crate) value: f64,
}

impl Side {
    fn new(lines: usize, length: usize) -> Self {
        Self {
            sums: vec![0.0; lines],
            squares: vec![0.0; lines],
            zeros: vec![0; lines],
            prints: vec![0; lines],
            keys: (0..length as u64).map(mixed).collect(),
        }
    }

    /// Consecutive weights of one line.
    fn add_along(&mut self, line: usize, first: usize, values: &[f64]) {
        let (mut sum, mut square, mut zeros, mut print) = (0.0, 0.0, 0, 0_u64);
        for (&value, key) in values.iter().zip(&self.keys[first..]) {
            sum += value;
            square += value * value;
            zeros += u64::from(value == 0.0);
            print = print.wrapping_add(scrambled(value).wrapping_mul(*key));
        }
        self.sums[line] += sum;
        self.squares[line] += square;
        self.zeros[line] += zeros;
        self.prints[line] = self.prints[line].wrapping_add(print);
    }

    /// One weight for each of consecutive lines.
    fn add_across(&mut self, lines: Range<usize>, place: usize, values: &[f64]) {
        let key = self.keys[place];
        for (sum, value) in self.sums[lines.clone()].iter_mut().zip(values) {
            *sum += value;
        }
        for (square, value) in self.squares[lines.clone()].iter_mut().zip(values) {
            *square += value * value;
        }
        for (zeros, &value) in self.zeros[lines.clone()].iter_mut().zip(values) {
            *zeros += u64::from(value == 0.0);
        }
        for (print, &value) in self.prints[lines].iter_mut().zip(values) {
            *print = print.wrapping_add(scrambled(value).wrapping_mul(key));
        }
    }
}

impl Kept {
    fn new(are_rows: bool, lines: usize, length: usize, from: impl Fn(usize) -> usize) -> Self {
        let count = SAMPLE.min(lines).min((KEPT / length.max(1)).max(2));
        let lines: Vec<usize> = (0..count).map(|i| from(i * lines / count)).collect();
        Self {
            are_rows,
            values: vec![0.0; lines.len() * length],
            lines,
            length,
        }
    }

    fn add(&mut self, run: Run, values: &[f64]) {
        let (line, place) = if self.are_rows {
            (run.output, run.heard)
        } else {
            (run.heard, run.output)
        };
        if self.are_rows == run.is_along_heard {
            if let Ok(slot) = self.lines.binary_search(&line) {
                let start = slot * self.length + place;
                self.values[start..start + values.len()].copy_from_slice(values);
            }
        } else if place < self.length {
            let first = self.lines.partition_point(|&kept| kept < line);
            for (slot, &kept) in self.lines.iter().enumerate().skip(first) {
                let Some(&value) = values.get(kept - line) else {
                    break;
                };
                self.values[slot * self.length + place] = value;
            }
        }
    }

    /// The lines as they are numbered, each with its weights.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.lines.iter().copied().zip(self.vectors())
    }

    /// The weights of each line, in the order of [`numbered`](Self::numbered).
    pub(crate) fn vectors(&self) -> impl Iterator<Item = &[f64]> + Clone {
        self.values.chunks_exact(self.length)
    }
}

impl Lines {
    /// None for a tensor with more lines than are looked at.
    pub(crate) fn new(
        geometry: Geometry,
        schemes: impl Iterator<Item = (&'static str, &'static dyn Drawless)>,
    ) -> Option<Self> {
        let [outputs, heard] = geometry.lines();
        if outputs > MOST_LINES || heard > MOST_LINES {
            return None;
        }
        let (units, length) = (geometry.outputs, geometry.heard());
        let mut kept = Vec::new();
        if units <= length {
            kept.push(Kept::new(true, units, length, |i| i));
        } else {
            kept.push(Kept::new(false, length, units, |i| i));
        }
        if geometry.kernel > 1 && units > geometry.inputs {
            // The earlier one of two in the middle, as `delta_orthogonal` has it.
            let center = geometry.center(|size| (size - 1) / 2);
            let column = |i| i * geometry.kernel + center;
            kept.push(Kept::new(false, geometry.inputs, units, column));
        }
        Some(Self {
            sides: [Side::new(outputs, length), Side::new(heard, units)],
            kept,
            sparse: Some(Vec::new()),
            drawless: schemes
                .map(|(name, scheme)| (name, scheme.entries(&geometry)))
                .collect(),
            geometry,
        })
    }

    /// Whether every weight is that of the scheme without draws.
    pub(crate) fn are_those_of(&self, name: &str) -> bool {
        self.drawless.iter().any(|(known, _)| *known == name)
    }

    /// The elements from `start` on.
    pub(crate) fn add(&mut self, start: usize, values: &[f64]) {
        let Self {
            geometry,
            sides: [units, heard],
            kept,
            sparse,
            drawless,
        } = self;
        let most = geometry.groups * geometry.outputs.min(geometry.inputs);
        let mut rest = values;
        geometry.runs(start, values.len(), |run| {
            let (values, after) = rest.split_at(run.length);
            rest = after;
            let place = run.heard % geometry.heard();
            let unit = run.output % geometry.outputs;
            if run.is_along_heard {
                units.add_along(run.output, place, values);
                heard.add_across(run.heard..run.heard + run.length, unit, values);
            } else {
                heard.add_along(run.heard, unit, values);
                units.add_across(run.output..run.output + run.length, place, values);
            }
            for kept in &mut *kept {
                kept.add(run, values);
            }
            if sparse.is_none() && drawless.is_empty() {
                return;
            }
            for (i, &value) in values.iter().enumerate() {
                let (along, across) = if run.is_along_heard { (i, 0) } else { (0, i) };
                let entry = Entry {
                    output: unit + across,
                    heard: place + along,
                    value,
                };
                drawless.retain(|(_, weight)| is_near(value, weight(entry.output, entry.heard)));
                if value != 0.0
                    && let Some(entries) = sparse
                {
                    entries.push(entry);
                    if entries.len() > most {
                        *sparse = None;
                    }
                }
                if sparse.is_none() && drawless.is_empty() {
                    break;
                }
            }
        });
    }
}

/// Whether a value is what was wanted, rounded to single precision or to any type between that and
/// half: the relative error is below 2⁻⁸.
fn is_near(value: f64, wanted: f64) -> bool {
    (value - wanted).abs() <= wanted.abs() / 256.0
}

/// Zeros of both signs are the same; the high half, where the digits of short types are, reaches
/// the low one.
fn scrambled(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits ^ bits >> 32
}

/// The finalizer of splitmix64, made odd.
pub(crate) fn mixed(index: u64) -> u64 {
    let mut z = index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ z >> 31) | 1
}
