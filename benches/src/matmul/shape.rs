//! Which products are measured.

use std::fmt::{self, Display};
use std::str::FromStr;

use clap::ValueEnum;

/// The most memory that the three matrices of a product may take, in f64.
const MOST_BYTES: u128 = 8 << 30;

/// Shapes that belong together: a verdict is given for each class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum Class {
    /// Squares from 64 to 4096.
    Square,
    /// The layers of a network 784-512-512-10 with a batch of 128, forward and backward.
    Layers,
    /// The course's network: few rows, long sums.
    Skinny,
    /// What `--shape` names.
    #[value(skip)]
    Given,
}

impl Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Class::Square => "square",
            Class::Layers => "layers",
            Class::Skinny => "skinny",
            Class::Given => "given",
        })
    }
}

/// Which operand lies transposed; the result always has contiguous columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// Both with contiguous columns: a forward pass, `W X`.
    Plain,
    /// The left one with contiguous rows: `Wᵀ dZ`.
    LhsTransposed,
    /// The right one with contiguous rows: `dZ Xᵀ`.
    RhsTransposed,
}

/// `rows × inner` times `inner × cols`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Rows of the left matrix and of the result.
    pub rows: usize,
    /// Columns of the left matrix, rows of the right one.
    pub inner: usize,
    /// Columns of the right matrix and of the result.
    pub cols: usize,
    /// How the operands lie.
    pub layout: Layout,
}

impl Shape {
    const fn new(rows: usize, inner: usize, cols: usize, layout: Layout) -> Self {
        Self {
            rows,
            inner,
            cols,
            layout,
        }
    }

    /// Floating-point operations of one product: a multiplication and an addition a term.
    pub fn flop(&self) -> f64 {
        2.0 * self.rows as f64 * self.inner as f64 * self.cols as f64
    }
}

/// Multiply-adds as in the text: `20x209x209`, `20x209x12288 A·Bᵀ`.
impl Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = match self.layout {
            Layout::Plain => "",
            Layout::LhsTransposed => " Aᵀ·B",
            Layout::RhsTransposed => " A·Bᵀ",
        };
        let Shape {
            rows, inner, cols, ..
        } = self;
        f.pad(&format!("{rows}x{inner}x{cols}{layout}"))
    }
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || {
            format!(
                "`{text}`: wanted three sizes of at least 1, rows x inner x columns, as in 20x209x209"
            )
        };
        let sizes: Vec<usize> = text
            .split('x')
            .map(|size| size.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| wanted())?;
        let &[rows, inner, cols] = sizes.as_slice() else {
            return Err(wanted());
        };
        if sizes.contains(&0) {
            return Err(wanted());
        }
        let area = |a: usize, b: usize| (a as u128).saturating_mul(b as u128);
        let bytes = area(rows, inner)
            .saturating_add(area(inner, cols))
            .saturating_add(area(rows, cols))
            .saturating_mul(8);
        if bytes > MOST_BYTES {
            return Err(format!(
                "`{text}`: the three matrices would take {:.0} GiB, more than {}",
                bytes as f64 / (1_u64 << 30) as f64,
                MOST_BYTES >> 30
            ));
        }
        Ok(Shape::new(rows, inner, cols, Layout::Plain))
    }
}

impl Class {
    /// The shapes of a class, small ones first.
    pub fn shapes(self) -> Vec<Shape> {
        use Layout::{LhsTransposed, Plain, RhsTransposed};
        let mut shapes: Vec<Shape> = match self {
            Class::Square => [64, 128, 256, 512, 1024, 2048, 4096]
                .map(|n| Shape::new(n, n, n, Plain))
                .into(),
            Class::Layers => {
                let layers = [(784, 512), (512, 512), (512, 10)];
                let forward = layers.map(|(i, o)| Shape::new(o, i, 128, Plain));
                let weights = layers.map(|(i, o)| Shape::new(o, 128, i, RhsTransposed));
                // The first layer's input needs no gradient.
                let inputs =
                    [(512, 512), (512, 10)].map(|(i, o)| Shape::new(i, o, 128, LhsTransposed));
                [&forward[..], &weights, &inputs].concat()
            }
            Class::Skinny => vec![
                Shape::new(7, 20, 209, Plain),
                Shape::new(20, 209, 209, Plain),
                Shape::new(20, 12288, 209, Plain),
                Shape::new(20, 209, 12288, RhsTransposed),
                Shape::new(12288, 20, 209, LhsTransposed),
            ],
            Class::Given => Vec::new(),
        };
        shapes.sort_by(|a, b| a.flop().total_cmp(&b.flop()));
        shapes
    }
}

/// The number formats to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    /// Single.
    F32,
    /// Double.
    F64,
    /// Double, then single.
    Both,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read() {
        let shape: Shape = "20x12288x209".parse().expect("a shape");
        assert_eq!((shape.rows, shape.inner, shape.cols), (20, 12288, 209));
        assert_eq!(shape.to_string(), "20x12288x209");
        assert_eq!(shape.flop(), 102_727_680.0);
    }

    #[test]
    fn what_is_no_shape_is_refused_in_words() {
        #[track_caller]
        fn refused(text: &str, word: &str) {
            let error = text.parse::<Shape>().expect_err("not a shape");
            assert!(error.contains(word) && error.contains(text), "{error}");
        }
        for text in [
            "",
            "20",
            "20x30",
            "1x2x3x4",
            "ax2x3",
            "-1x2x3",
            "0x5x5",
            "5x0x5",
            "1x2x99999999999999999999",
        ] {
            refused(text, "wanted three sizes of at least 1");
        }
        refused("100000x100000x1", "more than 8");
        // The product of the sizes exceeds 128 bits once multiplied by 8.
        refused("18446744073709551615x18446744073709551615x2", "more than 8");
    }

    #[test]
    fn every_class_has_shapes_in_order_of_size() {
        for class in [Class::Square, Class::Layers, Class::Skinny] {
            let shapes = class.shapes();
            assert!(shapes.len() >= 5);
            assert!(shapes.is_sorted_by(|a, b| a.flop() <= b.flop()));
        }
    }
}
