//! A drawing as pixels.
//!
//! tiny-skia fills and strokes paths; texts become paths here, glyph by glyph, from the outlines of
//! the font and its advances, without kerning. Every pixel is computed in a fixed order, so that
//! the same drawing gives the same bytes.

use tiny_skia::{
    ColorU8, FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap,
    PixmapPaint, Rect, Stroke, StrokeDash, Transform,
};
use ttf_parser::{Face, OutlineBuilder};

use crate::Error;
use crate::layout::{Anchor, Color, Drawing, Item, Outline, Point, Rectangle, Style, Text};

/// Pixels for each unit of the drawing: figures are 800 units wide, and printed or on a dense
/// screen 1,600 pixels are sharp.
const SCALE: f32 = 2.0;
/// The most pixels of an image: 400 MB while it is drawn.
const MOST: f64 = 1e8;
/// Lines that leave the image are drawn to here and no further: the difference cannot be seen, and
/// far beyond, single precision has no digits left for the part that is inside.
const FAR: f32 = 1e5;

impl Drawing {
    /// The drawing as a PNG file, two pixels for each unit of its SVG. The same drawing gives the
    /// same bytes.
    ///
    /// Texts are set in DejaVu Sans, which the program brings; a character that it lacks becomes a
    /// box.
    ///
    /// # Errors
    /// [`Error::Pixels`] if the image would have more than 10⁸ pixels.
    ///
    /// ```
    /// # use fanin_report::{Figure, Panel};
    /// let figure = Figure { panels: vec![Panel::default()], ..Figure::default() };
    /// assert!(figure.draw()?.to_png()?.starts_with(b"\x89PNG"));
    /// # Ok::<(), fanin_report::Error>(())
    /// ```
    pub fn to_png(&self) -> Result<Vec<u8>, Error> {
        let [width, height] = self.size.map(|side| (side * f64::from(SCALE)).ceil());
        let wrong = || Error::Pixels { width, height };
        if width * height > MOST {
            return Err(wrong());
        }
        let pixels = Pixmap::new(width as u32, height as u32).ok_or_else(wrong)?;
        let mut canvas = Canvas {
            pixels,
            fonts: Fonts::new()?,
            clip: None,
        };
        canvas.pixels.fill(tiny_skia::Color::WHITE);
        canvas.items(&self.items);
        encode(&canvas.pixels)
    }
}

/// Every pixel is opaque, so alpha is left out.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, Error> {
    let mut rgb = Vec::with_capacity(3 * pixels.pixels().len());
    for pixel in pixels.pixels() {
        rgb.extend([pixel.red(), pixel.green(), pixel.blue()]);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // A third of the default's time for a tenth more bytes; a report has many figures.
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(&rgb).map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(bytes)
}

/// What the encoder or the font said, as the crate's error.
fn refused(error: impl std::fmt::Display) -> Error {
    Error::Image(error.to_string())
}

/// Pixels, the font in two weights, and the clip of the innermost group that has one.
struct Canvas {
    pixels: Pixmap,
    fonts: Fonts,
    /// Where drawing has an effect; everywhere if there is none.
    clip: Option<Mask>,
}

impl Canvas {
    /// In their order, groups inside out: the clip of a group ends with it.
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Shape(outline, style) => {
                    if let Some(path) = path(outline) {
                        self.shape(&path, style);
                    }
                }
                Item::Text(text) => self.text(text),
                Item::Image(rectangle, png) => {
                    // What is no picture was refused before; a broken one leaves its place empty.
                    if let Some(picture) = decode(png) {
                        self.image(*rectangle, &picture);
                    }
                }
                Item::Group(group) => {
                    let outer = self.clip.clone();
                    if let Some(rectangle) = group.clip {
                        self.clip = self.mask(rectangle);
                    }
                    self.items(&group.items);
                    self.clip = outer;
                }
            }
        }
    }

    /// Its area first, its outline over it; round styles have round ends and corners.
    fn shape(&mut self, path: &Path, style: &Style) {
        if let Some(color) = style.fill {
            self.fill(path, color, style.opacity.unwrap_or(1.0));
        }
        if let Some(color) = style.stroke {
            let stroke = Stroke {
                width: style.width as f32,
                dash: StrokeDash::new(style.dash.to_vec(), 0.0),
                line_cap: if style.round {
                    LineCap::Round
                } else {
                    LineCap::Butt
                },
                line_join: if style.round {
                    LineJoin::Round
                } else {
                    LineJoin::Miter
                },
                ..Stroke::default()
            };
            self.stroke(path, color, &stroke);
        }
    }

    /// The halo is a stroke of four units around the letters, below them.
    fn text(&mut self, text: &Text) {
        if let Some(path) = self.fonts.set(text) {
            if let Some(color) = text.halo {
                let stroke = Stroke {
                    width: 4.0,
                    line_join: LineJoin::Round,
                    ..Stroke::default()
                };
                self.stroke(&path, color, &stroke);
            }
            self.fill(&path, text.color, 1.0);
        }
    }

    /// Winding rule: what a path goes round is inside, in whichever direction.
    fn fill(&mut self, path: &Path, color: Color, opacity: f64) {
        let paint = paint(color, opacity);
        self.pixels.fill_path(
            path,
            &paint,
            FillRule::Winding,
            transform(),
            self.clip.as_ref(),
        );
    }

    fn stroke(&mut self, path: &Path, color: Color, stroke: &Stroke) {
        let paint = paint(color, 1.0);
        self.pixels
            .stroke_path(path, &paint, stroke, transform(), self.clip.as_ref());
    }

    /// A picture, stretched to its rectangle.
    fn image(&mut self, [left, top, right, bottom]: Rectangle, picture: &Pixmap) {
        let stretch = Transform::from_row(
            (right - left) as f32 / picture.width() as f32,
            0.0,
            0.0,
            (bottom - top) as f32 / picture.height() as f32,
            left as f32,
            top as f32,
        );
        let paint = PixmapPaint {
            quality: FilterQuality::Bicubic,
            ..PixmapPaint::default()
        };
        let stretch = stretch.post_concat(transform());
        self.pixels
            .draw_pixmap(0, 0, picture.as_ref(), &paint, stretch, self.clip.as_ref());
    }

    /// `None` for a rectangle without an area, which then cuts off nothing.
    fn mask(&self, rectangle: Rectangle) -> Option<Mask> {
        let mut mask = Mask::new(self.pixels.width(), self.pixels.height())?;
        mask.fill_path(
            &rounded(rectangle, 0.0)?,
            FillRule::Winding,
            true,
            transform(),
        );
        Some(mask)
    }
}

/// The pixels of a PNG file; colors behind transparency are mixed with black, as tiny-skia wants
/// them.
fn decode(png: &[u8]) -> Option<Pixmap> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let mut picture = Pixmap::new(info.width, info.height)?;
    let channels = info.color_type.samples();
    for (pixel, value) in picture
        .pixels_mut()
        .iter_mut()
        .zip(bytes.chunks_exact(channels))
    {
        let (r, g, b, a) = match *value {
            [gray, a] => (gray, gray, gray, a),
            [r, g, b, a] => (r, g, b, a),
            _ => return None,
        };
        *pixel = ColorU8::from_rgba(r, g, b, a).premultiply();
    }
    Some(picture)
}

/// From units of the drawing to pixels.
fn transform() -> Transform {
    Transform::from_scale(SCALE, SCALE)
}

fn paint(Color([r, g, b]): Color, opacity: f64) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, (255.0 * opacity).round() as u8);
    paint.anti_alias = true;
    paint
}

/// `None` where there is nothing to draw, such as a circle without a radius.
fn path(outline: &Outline) -> Option<Path> {
    match outline {
        Outline::Rectangle(rectangle, round) => rounded(*rectangle, *round as f32),
        Outline::Circle((x, y), radius) => {
            PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32)
        }
        Outline::Lines(runs) => lines(runs, false),
        Outline::Polygon(corners) => lines(std::slice::from_ref(corners), true),
    }
}

/// A run of one point has no length, and is seen only with round ends.
fn lines(runs: &[Vec<Point>], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for run in runs {
        for (i, &(x, y)) in run.iter().enumerate() {
            let [x, y] = [x, y].map(|place| (place as f32).clamp(-FAR, FAR));
            match i {
                0 => path.move_to(x, y),
                _ => path.line_to(x, y),
            }
        }
        if closed {
            path.close();
        }
    }
    path.finish()
}

/// A rectangle, its corners rounded by quarters of an ellipse's usual stand-in, a cubic curve.
fn rounded(rectangle: Rectangle, round: f32) -> Option<Path> {
    let [x, y, right, bottom] = rectangle.map(|side| side as f32);
    let r = round.min((right - x) / 2.0).min((bottom - y) / 2.0);
    if r <= 0.0 {
        return Some(PathBuilder::from_rect(Rect::from_ltrb(
            x, y, right, bottom,
        )?));
    }
    // Where the handles stand so that the curve's middle lies on the circle: 4/3 (sqrt 2 - 1) of
    // the radius.
    let near = r * (1.0 - 4.0 / 3.0 * (std::f32::consts::SQRT_2 - 1.0));
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(right - r, y);
    path.cubic_to(right - near, y, right, y + near, right, y + r);
    path.line_to(right, bottom - r);
    path.cubic_to(
        right,
        bottom - near,
        right - near,
        bottom,
        right - r,
        bottom,
    );
    path.line_to(x + r, bottom);
    path.cubic_to(x + near, bottom, x, bottom - near, x, bottom - r);
    path.line_to(x, y + r);
    path.cubic_to(x, y + near, x + near, y, x + r, y);
    path.close();
    path.finish()
}

/// The same font in regular and in bold, parsed once for an image.
struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Fonts {
    fn new() -> Result<Self, Error> {
        Ok(Self {
            regular: Face::parse(dejavu::sans::regular(), 0).map_err(refused)?,
            bold: Face::parse(dejavu::sans::bold(), 0).map_err(refused)?,
        })
    }

    /// The outlines of a text, at its place.
    fn set(&self, text: &Text) -> Option<Path> {
        let face = if text.bold { &self.bold } else { &self.regular };
        let scale = text.size as f32 / f32::from(face.units_per_em());
        let glyph = |c: char| face.glyph_index(c).unwrap_or_default();
        let advance =
            |c: char| scale * f32::from(face.glyph_hor_advance(glyph(c)).unwrap_or_default());
        let width: f32 = text.words.chars().map(advance).sum();
        let start = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let mut pen = Pen {
            path: PathBuilder::new(),
            x: text.at.0 as f32 - start,
            y: text.at.1 as f32,
            scale,
        };
        for c in text.words.chars() {
            // A space has no outline.
            let _ = face.outline_glyph(glyph(c), &mut pen);
            pen.x += advance(c);
        }
        pen.path.finish()
    }
}

/// Moves a glyph's outline, in font units with y upwards, to its place.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    /// From font units, y upward, to units of the drawing, y downward.
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + self.scale * x, self.y - self.scale * y)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
