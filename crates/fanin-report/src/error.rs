//! What is refused, and what was wanted instead.
//!
//! Errors are of three kinds: figures that would be untrue (a value without a place on its axis, an
//! interval upside down, a grid with holes), bytes that are not what they are said to be, and pages
//! with links or ids that would not work. All are the caller's to fix; none depends on the machine
//! but [`Error::Image`].

/// What makes a figure impossible to draw truthfully, or a page impossible to write.
///
/// Values that are NaN or infinite are *not* among these where a line or a cell can leave a gap: a
/// diverged run is a result, and the figure says so.
///
/// ```
/// use fanin_report::{Axis, Error, Figure, Mark, Panel, Role, Shape};
/// let upside_down = Mark::new("range of seeds", Role::Plain, Shape::Band(vec![(0.0, 2.0, 1.0)]));
/// let panel = Panel::new(Axis::linear("layer"), Axis::linear("z"), vec![upside_down]);
/// let error = Figure::of("", "", panel).draw().unwrap_err();
/// assert_eq!(error.to_string(), "`range of seeds`: 2 to 1 at 0; wanted numbers that ascend");
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing to draw.
    ///
    /// A figure without panels, or a line over cells without a name.
    #[error("a figure without {0}; wanted at least one")]
    Empty(&'static str),
    /// A number that has no place on its axis.
    ///
    /// A value of 0 on a logarithmic axis, NaN as a position, a category that does not exist, a dot
    /// outside the ends of its axis.
    #[error("`{mark}` has {value} on the axis `{axis}`; wanted {wanted}")]
    Place {
        /// The mark's name, or the panel's where it has none.
        mark: String,
        /// The axis's label.
        axis: String,
        /// The number.
        value: f64,
        /// What the axis has places for.
        wanted: String,
    },
    /// An interval whose ends do not ascend.
    ///
    /// A band's lower end above its upper one, or a dot outside of its own spread.
    #[error("`{mark}`: {low} to {high} at {at}; wanted numbers that ascend")]
    Interval {
        /// The mark's name.
        mark: String,
        /// Where on the x axis; for a dot, its own value.
        at: f64,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// A grid that is not one cell for each row and column.
    ///
    /// Of values or of labels.
    #[error("a grid of {rows} rows and {columns} columns, but rows of {got:?} cells")]
    Grid {
        /// The number of rows that the axis has.
        rows: usize,
        /// The number of columns that the axis has.
        columns: usize,
        /// The number of cells in each row that came.
        got: Vec<usize>,
    },
    /// An axis whose positions or ends do not ascend, or are not finite.
    #[error(
        "axis `{axis}`: {positions:?}; wanted finite numbers in ascending order, above 0 on a logarithmic axis"
    )]
    /// A range has two positions, the middles of cells have one for each row or column.
    Axis {
        /// The axis's label.
        axis: String,
        /// The positions that came.
        positions: Vec<f64>,
    },
    /// Bytes that are not a PNG file.
    #[error("a picture of {bytes} bytes is no PNG file: {reason}")]
    Picture {
        /// The number of bytes that came.
        bytes: usize,
        /// What is wrong with them.
        reason: &'static str,
    },
    /// An image without pixels, or with too many for the memory.
    ///
    /// Two pixels are made for each unit of the drawing, in both directions.
    #[error("an image of {width} x {height} pixels; wanted 1 to 100,000,000 of them")]
    Pixels {
        /// The width of the image in pixels.
        width: f64,
        /// The height of the image in pixels.
        height: f64,
    },
    /// The encoder of images, or the reader of fonts, refused.
    #[error("cannot make the image: {0}")]
    Image(String),
    /// A section of a page that nothing could link to.
    ///
    /// It would be a link's target and a part of the page's address.
    #[error("section id `{id}`; wanted letters, digits and hyphens, and each id once in a page")]
    Id {
        /// The id.
        id: String,
    },
    /// A link away from the page's folder.
    ///
    /// A page can be moved with its folder only if its links stay within.
    #[error("link to `{href}`; wanted a file beside the page, or `#id` on it")]
    Href {
        /// Where it leads.
        href: String,
    },
    /// A page that could not be filled in.
    #[error("cannot make the page: {reason}")]
    Page {
        /// What the template says.
        reason: String,
    },
}
