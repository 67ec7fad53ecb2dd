/// What makes a figure impossible to draw truthfully.
///
/// Costs that are NaN or infinite are *not* among these: a diverged run is a result, and the figure says so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The columns of a series differ in length.
    #[error("series `{series}` has {x} x values, but {got} {field} values")]
    Length {
        /// The series' name.
        series: String,
        /// Number of `x` values.
        x: usize,
        /// The column that differs: `lowest`, `middle` or `highest`; `y` in a scale figure.
        field: &'static str,
        /// Number of values in that column.
        got: usize,
    },
    /// An `x` value is NaN or infinite.
    #[error("series `{series}`: x value {index} is {value}; it must be finite")]
    Position {
        /// The series' name.
        series: String,
        /// Index of the value.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A point has `lowest` above `middle`, or `middle` above `highest`.
    #[error(
        "series `{series}`: point {index} has lowest {lowest}, middle {middle}, highest {highest}; they must ascend"
    )]
    Band {
        /// The series' name.
        series: String,
        /// Index of the point.
        index: usize,
        /// Lower end of the band.
        lowest: f64,
        /// The line.
        middle: f64,
        /// Upper end of the band.
        highest: f64,
    },
    /// An axis cannot end at this number.
    #[error("the axis ends at {0}; it must end at a finite number above 0")]
    Limit(f64),
    /// A reference line that nobody could see.
    #[error("reference line `{label}` at {value} lies outside the y axis, 0 to {limit}")]
    Reference {
        /// The line's label.
        label: String,
        /// Where it should be drawn.
        value: f64,
        /// The end of the y axis.
        limit: f64,
    },
    /// A number that has no place on a logarithmic axis.
    #[error("series `{series}` holds {value}, logarithmic axes want numbers above 0")]
    Logarithm {
        /// The series' name.
        series: String,
        /// The number.
        value: f64,
    },
    /// A row of dots has not one place for each series.
    #[error("row `{row}` has {got} places, the figure has {series} series")]
    Places {
        /// The row's name.
        row: String,
        /// Number of series.
        series: usize,
        /// Number of places in the row.
        got: usize,
    },
    /// A dot that has no place on the axis.
    #[error(
        "row `{row}`, series `{series}`: low {low}, middle {middle}, high {high}; they must be finite, ascending and not below 0"
    )]
    Dot {
        /// The row's name.
        row: String,
        /// The series' name.
        series: String,
        /// Where its line begins.
        low: f64,
        /// Where it stands.
        middle: f64,
        /// Where its line ends.
        high: f64,
    },
    /// A grid is not one cell for each row and column.
    #[error("a grid of {rows} rows and {columns} columns, but rows of {got:?} cells")]
    Grid {
        /// Names of rows.
        rows: usize,
        /// Names of columns.
        columns: usize,
        /// Cells in each row that came.
        got: Vec<usize>,
    },
    /// A value that no color stands for.
    #[error("row `{row}`, column `{column}`: {value}; it must lie in [0, 1]")]
    CellValue {
        /// The row's name.
        row: String,
        /// The column's name.
        column: String,
        /// The value.
        value: f64,
    },
    /// Nothing to draw.
    #[error("a figure without {0}; wanted at least one")]
    Empty(&'static str),
    /// A number that lies outside of its axis, or is none.
    #[error("`{name}` is {value}, the axis runs from {from} to {to}")]
    Beyond {
        /// What it is.
        name: String,
        /// The number.
        value: f64,
        /// Where the axis begins.
        from: f64,
        /// Where the axis ends.
        to: f64,
    },
    /// An axis whose positions do not ascend, or are none.
    #[error("axis `{axis}`: {positions:?}; wanted finite numbers in ascending order")]
    Axis {
        /// The axis's name.
        axis: String,
        /// What came.
        positions: Vec<f64>,
    },
    /// A list has not one entry for each thing that it is about.
    #[error("`{name}` has {got} {what}, wanted {wanted}")]
    Count {
        /// Whose list it is.
        name: String,
        /// What is in the list.
        what: &'static str,
        /// How many there should be.
        wanted: usize,
        /// How many there are.
        got: usize,
    },
    /// Bytes that are no PNG file.
    #[error("a picture of {bytes} bytes is no PNG file: {reason}")]
    Picture {
        /// How many bytes came.
        bytes: usize,
        /// What is wrong with them.
        reason: &'static str,
    },
    /// An image without pixels, or with too many for the memory.
    #[error("an image of {width} x {height} pixels; wanted 1 to 100,000,000 of them")]
    Pixels {
        /// Its width.
        width: f64,
        /// Its height.
        height: f64,
    },
    /// The encoder of images, or the reader of fonts, refused.
    #[error("cannot make the image: {0}")]
    Image(String),
    /// A section that nothing could link to.
    #[error("section id `{id}`; wanted letters, digits and hyphens, and each id once in a page")]
    Id {
        /// The id.
        id: String,
    },
    /// A link away from the page's folder.
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
