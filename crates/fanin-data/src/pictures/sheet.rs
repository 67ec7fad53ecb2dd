//! Pictures as people look at them: a page of all, or one alone, as PNG.
//!
//! Pictures are enlarged by whole factors without smoothing, so that each pixel that a network gets
//! can be seen.

use crate::{Dataset, Error, Result, Split};

/// How the pictures of a dataset are laid out on a page by [`contact_sheet`]. Lengths are in pixels
/// of the page, which may have at most 16,384 of them each way.
///
/// ```
/// use fanin_data::SheetLayout;
/// let layout = SheetLayout { columns: 8, ..SheetLayout::default() };
/// assert_eq!(layout.zoom, 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetLayout {
    /// The number of pictures in a row, at least 1.
    pub columns: usize,
    /// The width and height of the square that shows one pixel of a picture; at least 1.
    pub zoom: usize,
    /// The distance between two pictures, and around all of them.
    pub gap: usize,
    /// The most pictures of a group (training cats, the other training pictures, …) that are shown,
    /// the first ones; at least 1.
    pub most: usize,
}

impl Default for SheetLayout {
    /// Every picture, 12 in a row, at twice its size, 4 pixels apart.
    fn default() -> Self {
        Self {
            columns: 12,
            zoom: 2,
            gap: 4,
            most: usize::MAX,
        }
    }
}

/// A warm white, close to paper.
const PAPER: [u8; 3] = [247, 245, 240];

/// Between two groups stand as many gaps.
const GAPS_BETWEEN_GROUPS: usize = 5;

/// The most pixels a sheet may have each way: what image viewers open without complaint.
const SIDE_LIMIT: usize = 16_384;

/// Draws the pictures of a dataset in a grid: training cats, the other training pictures, test
/// cats, the other test pictures, each group beginning a new row. Returns the bytes of a PNG file,
/// RGB with 8 bits a channel.
///
/// # Errors
///
/// [`Error::Sheet`] when a field of the layout is below its least value, when the page would have
/// more than 16,384 pixels in a direction, or when the pictures have neither 1 nor 3 channels.
///
/// ```
/// use fanin_data::{SheetLayout, contact_sheet, seeded};
/// let layout = SheetLayout { columns: 8, most: 16, ..SheetLayout::default() };
/// let png = contact_sheet(&seeded(1), &layout)?;
/// assert!(png.starts_with(b"\x89PNG"));
/// # Ok::<(), fanin_data::Error>(())
/// ```
pub fn contact_sheet(data: &Dataset, layout: &SheetLayout) -> Result<Vec<u8>> {
    let groups: Vec<Vec<&[u8]>> = [data.train(), data.test()]
        .into_iter()
        .flat_map(|split| [1, 0].map(|label| pictures(split, label, layout.most)))
        .filter(|group| !group.is_empty())
        .collect();
    let mut page = Page::new(data.train().shape(), layout, &groups)?;
    let mut top = layout.gap;
    for group in &groups {
        for row in group.chunks(layout.columns) {
            for (column, picture) in row.iter().enumerate() {
                page.place(picture, top, layout.gap + column * page.step_x);
            }
            top += page.step_y;
        }
        top += (GAPS_BETWEEN_GROUPS - 1) * layout.gap;
    }
    page.encode()
}

/// The first pictures of a split with this label, at most `most`.
fn pictures(split: &Split, label: u8, most: usize) -> Vec<&[u8]> {
    let pictures = split.images().chunks_exact(split.features());
    let labeled = pictures
        .zip(split.labels())
        .filter(|&(_, &found)| found == label);
    labeled.map(|(picture, _)| picture).take(most).collect()
}

/// The picture of a split with this index, for a figure: the bytes of a PNG file, RGB, in which
/// each channel has 32 levels instead of 256. That is a third fewer bytes, and on a thumbnail no
/// difference to the eye. Black stays black, and white stays white.
///
/// # Errors
///
/// [`Error::Sheet`] when there is no such picture, when it has more than 16,384 pixels in a
/// direction, or neither 1 nor 3 channels.
///
/// ```
/// let data = fanin_data::seeded(1);
/// let png = fanin_data::thumbnail(data.test(), 0)?;
/// assert!(png.starts_with(b"\x89PNG"));
/// # Ok::<(), fanin_data::Error>(())
/// ```
///
/// Its size is the picture's own; a figure enlarges it as it likes.
pub fn thumbnail(split: &Split, index: usize) -> Result<Vec<u8>> {
    let refused = |reason: String| Error::Sheet { reason };
    let picture = split
        .image(index)
        .ok_or_else(|| refused(format!("picture {index} is wanted of {}", split.len())))?;
    let layout = SheetLayout {
        columns: 1,
        zoom: 1,
        gap: 0,
        most: 1,
    };
    let mut page = Page::new(split.shape(), &layout, &[vec![picture]])?;
    page.place(picture, 0, 0);
    for value in &mut page.pixels {
        // The highest bits again below: 0 stays 0, and 255 stays 255.
        *value = (*value & 0xf8) | (*value >> 5);
    }
    page.encode()
}

/// A white page, filled picture by picture.
///
/// Three bytes a pixel, row by row from the top.
struct Page {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    /// From one picture's left or upper edge to the next one's.
    step_x: usize,
    step_y: usize,
    shape: [usize; 3],
    zoom: usize,
}

impl Page {
    /// A page in paper white for all groups, or the reason why there is none.
    fn new(shape: [usize; 3], layout: &SheetLayout, groups: &[Vec<&[u8]>]) -> Result<Self> {
        let &SheetLayout {
            columns,
            zoom,
            gap,
            most,
        } = layout;
        for (name, value) in [("columns", columns), ("zoom", zoom), ("most", most)] {
            if value == 0 {
                return Err(Error::Sheet {
                    reason: format!("{name} is 0, wanted at least 1"),
                });
            }
        }
        let [picture_height, picture_width, channels] = shape;
        if channels != 1 && channels != 3 {
            return Err(Error::Sheet {
                reason: format!("the pictures have {channels} channels, wanted 1 or 3"),
            });
        }
        let rows: usize = groups
            .iter()
            .map(|group| group.len().div_ceil(columns))
            .sum();
        // Saturating: an absurd layout must end above the limit, not wrap around below it.
        let step = |size: usize| size.saturating_mul(zoom).saturating_add(gap);
        let (step_x, step_y) = (step(picture_width), step(picture_height));
        let between = (groups.len() - 1) * (GAPS_BETWEEN_GROUPS - 1);
        let width = columns.saturating_mul(step_x).saturating_add(gap);
        let height = rows
            .saturating_mul(step_y)
            .saturating_add(gap.saturating_mul(1 + between));
        if width > SIDE_LIMIT || height > SIDE_LIMIT {
            return Err(Error::Sheet {
                reason: format!(
                    "it would be {width} x {height} pixels, wanted at most {SIDE_LIMIT} each way"
                ),
            });
        }
        Ok(Self {
            pixels: PAPER.repeat(width * height),
            width,
            height,
            step_x,
            step_y,
            shape,
            zoom,
        })
    }

    /// Copies a picture, each of its pixels as a square.
    fn place(&mut self, picture: &[u8], top: usize, left: usize) {
        let [height, width, channels] = self.shape;
        for y in 0..height * self.zoom {
            for x in 0..width * self.zoom {
                let source = (y / self.zoom * width + x / self.zoom) * channels;
                let target = ((top + y) * self.width + left + x) * 3;
                for channel in 0..3 {
                    // A gray picture shows its one channel three times.
                    self.pixels[target + channel] = picture[source + channel.min(channels - 1)];
                }
            }
        }
    }

    /// RGB, 8 bits a channel, with the encoder's default compression.
    fn encode(&self) -> Result<Vec<u8>> {
        let refused = |error: png::EncodingError| Error::Encode {
            format: "PNG",
            reason: error.to_string(),
        };
        let mut bytes = Vec::new();
        // Both are at most SIDE_LIMIT.
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(refused)?;
        writer.write_image_data(&self.pixels).map_err(refused)?;
        writer.finish().map_err(refused)?;
        Ok(bytes)
    }
}
