use crate::{Drawing, Error, Picture, draw_sheet};

/// Pictures in groups, below each what several schemes answered, right or wrong.
///
/// Right is a check in a filled disk, wrong a cross in an empty square: the shapes say it, colors repeat it.
///
/// ```
/// # fn one_white_pixel() -> Vec<u8> {
/// #     b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\xda\x63\xf8\x0f\0\x01\x01\x01\0\
/// #       \x1b\xb6\xee\x56\0\0\0\0IEND\xae\x42\x60\x82".to_vec()
/// # }
/// use fanin_report::{Picture, SheetAnswer, SheetFigure, SheetGroup, SheetPicture, Verdict};
///
/// let figure = SheetFigure {
///     title: "What each network says of each picture".into(),
///     schemes: vec!["randn * 0.01".into()],
///     groups: vec![SheetGroup {
///         name: "cats".into(),
///         pictures: vec![SheetPicture {
///             name: "test picture 1, a cat".into(),
///             picture: Picture::from_png(one_white_pixel())?,
///             answers: vec![SheetAnswer { words: "says «non-cat»".into(), verdict: Verdict::Wrong }],
///         }],
///     }],
///     ..SheetFigure::default()
/// };
/// assert!(figure.draw()?.to_svg().contains("data:image/png;base64,"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What was asked, of which data.
    pub subtitle: String,
    /// Who answers; stands beside each row of marks.
    pub schemes: Vec<String>,
    /// Each begins a new row.
    pub groups: Vec<SheetGroup>,
}

/// Pictures that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetGroup {
    /// What they have in common.
    pub name: String,
    /// In rows of ten.
    pub pictures: Vec<SheetPicture>,
}

/// A picture and the answers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetPicture {
    /// What is said of it where it is pointed at.
    pub name: String,
    /// The picture itself.
    pub picture: Picture,
    /// One a scheme.
    pub answers: Vec<SheetAnswer>,
}

/// An answer to a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetAnswer {
    /// What is said of it where it is pointed at: the answer, and how sure it is.
    pub words: String,
    /// Whether it is right.
    pub verdict: Verdict,
}

/// Whether an answer is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// As it should be.
    Right,
    /// Not so.
    Wrong,
}

impl SheetFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If there is no picture or scheme, or a picture has not one answer a scheme.
    pub fn draw(&self) -> Result<Drawing, Error> {
        if self.schemes.is_empty() {
            return Err(Error::Empty("schemes"));
        }
        if self.groups.iter().all(|group| group.pictures.is_empty()) {
            return Err(Error::Empty("pictures"));
        }
        for picture in self.groups.iter().flat_map(|group| &group.pictures) {
            if picture.answers.len() != self.schemes.len() {
                return Err(Error::Count {
                    name: picture.name.clone(),
                    what: "answers",
                    wanted: self.schemes.len(),
                    got: picture.answers.len(),
                });
            }
        }
        Ok(draw_sheet::draw(self))
    }
}
