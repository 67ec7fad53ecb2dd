//! A drawing as pixels: tiny-skia fills and strokes, the letters are DejaVu Sans, whatever fonts the system has.

use tiny_skia::{
    Color, ColorU8, FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, Path, PathBuilder,
    Pixmap, PixmapPaint, Rect, Stroke, StrokeDash, Transform,
};
use ttf_parser::{Face, OutlineBuilder};

use crate::Error;
use crate::drawing::{Drawing, Step, Tag};

/// Pixels for each unit of the drawing: figures are 800 units wide, and printed or on a dense screen 1,600 pixels are sharp.
const SCALE: f32 = 2.0;
/// The most pixels of an image: 400 MB while it is drawn.
const MOST: f64 = 1e8;
/// Lines that leave the image are drawn to here and no further: the difference cannot be seen, and far beyond, single
/// precision has no digits left for the part that is inside.
const FAR: f32 = 1e5;

impl Drawing {
    /// The drawing as a PNG file, two pixels for each unit of its SVG. The same drawing gives the same bytes.
    ///
    /// Texts are set in DejaVu Sans, which the program brings; a character that it lacks becomes a box.
    ///
    /// # Errors
    /// [`Error::Pixels`] if the image would have more than 10⁸ pixels.
    ///
    /// ```
    /// # use fanin_report::{AxisScale, LineAxis, LineFigure};
    /// # let axis = LineAxis { label: "x".into(), scale: AxisScale::Linear };
    /// # let figure = LineFigure { title: "t".into(), subtitle: String::new(), x: axis.clone(), y: axis, lines: vec![] };
    /// let png = figure.draw()?.to_png()?;
    /// assert!(png.starts_with(b"\x89PNG"));
    /// # Ok::<(), fanin_report::Error>(())
    /// ```
    pub fn to_png(&self) -> Result<Vec<u8>, Error> {
        let (width, height) = match self.steps.first() {
            Some(Step::Open(root)) => (number(root, "width"), number(root, "height")),
            _ => (0.0, 0.0),
        };
        let (width, height) = ((width * SCALE).ceil(), (height * SCALE).ceil());
        let wrong = || Error::Pixels {
            width: f64::from(width),
            height: f64::from(height),
        };
        if f64::from(width) * f64::from(height) > MOST {
            return Err(wrong());
        }
        let pixels = Pixmap::new(width as u32, height as u32).ok_or_else(wrong)?;
        let mut canvas = Canvas {
            pixels,
            fonts: Fonts::new()?,
            states: vec![State::default()],
        };
        canvas.pixels.fill(Color::WHITE);
        for step in &self.steps {
            canvas.step(step);
        }
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

fn refused(error: impl std::fmt::Display) -> Error {
    Error::Image(error.to_string())
}

/// What an element takes over from those around it.
#[derive(Clone)]
struct State {
    fill: Option<Color>,
    stroke: Option<Color>,
    line: Stroke,
    font_size: f32,
    bold: bool,
    /// Where drawing has an effect; everywhere if none.
    clip: Option<Mask>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            fill: Some(Color::BLACK),
            stroke: None,
            line: Stroke::default(),
            font_size: 16.0,
            bold: false,
            clip: None,
        }
    }
}

impl State {
    fn with(&self, tag: &Tag) -> Self {
        let mut state = self.clone();
        for (key, value) in &tag.attributes {
            match *key {
                "fill" => state.fill = color(value),
                "stroke" => state.stroke = color(value),
                "stroke-width" => state.line.width = parsed(value),
                "stroke-dasharray" => {
                    let lengths = value.split(' ').filter_map(|word| word.parse().ok());
                    state.line.dash = StrokeDash::new(lengths.collect(), 0.0);
                }
                "stroke-linejoin" if value == "round" => state.line.line_join = LineJoin::Round,
                "stroke-linecap" if value == "round" => state.line.line_cap = LineCap::Round,
                "font-size" => state.font_size = parsed(value),
                "font-weight" => state.bold = parsed(value) >= 600.0,
                _ => {}
            }
        }
        state
    }
}

struct Canvas {
    pixels: Pixmap,
    fonts: Fonts,
    states: Vec<State>,
}

impl Canvas {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Open(tag) => {
                let mut state = self.state(tag);
                // A document inside the document cuts off what leaves it.
                if tag.name == "svg" && self.states.len() > 1 {
                    state.clip = self.clip(tag);
                }
                self.states.push(state);
            }
            Step::Close => {
                self.states.pop();
            }
            Step::Leaf(tag) => {
                let path = match tag.name {
                    "rect" => rectangle(tag),
                    "circle" => {
                        let [x, y, r] = ["cx", "cy", "r"].map(|key| number(tag, key));
                        PathBuilder::from_circle(x, y, r)
                    }
                    _ => attribute(tag, "d").and_then(lines),
                };
                if let Some(path) = path {
                    let state = self.state(tag);
                    self.fill(
                        &path,
                        &state,
                        attribute(tag, "fill-opacity").map_or(1.0, parsed),
                    );
                    self.stroke(&path, &state);
                }
            }
            Step::Text(tag, text) if tag.name == "text" => {
                let state = self.state(tag);
                if let Some(path) = self.fonts.set(tag, text, &state) {
                    // Every stroke of a text is a halo below it.
                    self.stroke(&path, &state);
                    self.fill(&path, &state, 1.0);
                }
            }
            Step::Image(tag, png) => {
                // What is no picture was refused when the figure was laid out; a broken one leaves its place empty.
                if let Some(picture) = decode(png) {
                    self.image(tag, &picture);
                }
            }
            // Titles and descriptions are for readers of the SVG.
            Step::Text(..) => {}
        }
    }

    fn state(&self, tag: &Tag) -> State {
        match self.states.last() {
            Some(outer) => outer.with(tag),
            None => State::default().with(tag),
        }
    }

    /// A picture, stretched to its rectangle.
    fn image(&mut self, tag: &Tag, picture: &Pixmap) {
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|key| number(tag, key));
        let stretch = Transform::from_row(
            width / picture.width() as f32,
            0.0,
            0.0,
            height / picture.height() as f32,
            x,
            y,
        );
        let paint = PixmapPaint {
            quality: FilterQuality::Bicubic,
            ..PixmapPaint::default()
        };
        let clip = self.states.last().and_then(|state| state.clip.as_ref());
        self.pixels.draw_pixmap(
            0,
            0,
            picture.as_ref(),
            &paint,
            stretch.post_concat(transform()),
            clip,
        );
    }

    fn clip(&self, tag: &Tag) -> Option<Mask> {
        let mut mask = Mask::new(self.pixels.width(), self.pixels.height())?;
        mask.fill_path(&rectangle(tag)?, FillRule::Winding, true, transform());
        Some(mask)
    }

    fn fill(&mut self, path: &Path, state: &State, opacity: f32) {
        if let Some(mut color) = state.fill {
            color.apply_opacity(opacity);
            let clip = state.clip.as_ref();
            self.pixels
                .fill_path(path, &paint(color), FillRule::Winding, transform(), clip);
        }
    }

    fn stroke(&mut self, path: &Path, state: &State) {
        if let Some(color) = state.stroke {
            let clip = state.clip.as_ref();
            self.pixels
                .stroke_path(path, &paint(color), &state.line, transform(), clip);
        }
    }
}

/// The pixels of a PNG file; colors behind transparency are mixed with black, as tiny-skia wants them.
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

fn transform() -> Transform {
    Transform::from_scale(SCALE, SCALE)
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(color);
    paint.anti_alias = true;
    paint
}

fn attribute<'a>(tag: &'a Tag, key: &str) -> Option<&'a str> {
    let found = tag.attributes.iter().find(|(name, _)| *name == key);
    found.map(|(_, value)| value.as_str())
}

/// A number as an attribute; 0 where there is none, as in SVG.
fn number(tag: &Tag, key: &str) -> f32 {
    attribute(tag, key).map_or(0.0, parsed)
}

fn parsed(text: &str) -> f32 {
    text.parse().unwrap_or(0.0)
}

/// `#rrggbb`; everything else, which is `none`, is no color.
fn color(text: &str) -> Option<Color> {
    let [_, r, g, b] = u32::from_str_radix(text.strip_prefix('#')?, 16)
        .ok()?
        .to_be_bytes();
    Some(Color::from_rgba8(r, g, b, 255))
}

/// A rectangle, its corners rounded by quarters of an ellipse's usual stand-in, a cubic curve.
fn rectangle(tag: &Tag) -> Option<Path> {
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|key| number(tag, key));
    let r = number(tag, "rx").min(width / 2.0).min(height / 2.0);
    if r <= 0.0 {
        return Some(PathBuilder::from_rect(Rect::from_xywh(
            x, y, width, height,
        )?));
    }
    // Where the handles stand so that the curve's middle lies on the circle: 4/3 (sqrt 2 - 1) of the radius.
    let near = r * (1.0 - 4.0 / 3.0 * (std::f32::consts::SQRT_2 - 1.0));
    let (right, bottom) = (x + width, y + height);
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

/// The `d` of a path as [`crate::drawing::path`] writes it: `M`, `L` and `Z`.
fn lines(d: &str) -> Option<Path> {
    let mut path = PathBuilder::new();
    let mut rest = d;
    while let Some(command) = rest.chars().next() {
        let tail = &rest[command.len_utf8()..];
        let end = tail.find(['M', 'L', 'Z']).unwrap_or(tail.len());
        let (numbers, next) = tail.split_at(end);
        let (x, y) = numbers.split_once(' ').unwrap_or_default();
        let [x, y] = [x, y].map(|number| parsed(number).clamp(-FAR, FAR));
        match command {
            'M' => path.move_to(x, y),
            'L' => path.line_to(x, y),
            _ => path.close(),
        }
        rest = next;
    }
    path.finish()
}

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
    fn set(&self, tag: &Tag, text: &str, state: &State) -> Option<Path> {
        let face = if state.bold {
            &self.bold
        } else {
            &self.regular
        };
        let scale = state.font_size / f32::from(face.units_per_em());
        let glyph = |c: char| face.glyph_index(c).unwrap_or_default();
        let advance =
            |c: char| scale * f32::from(face.glyph_hor_advance(glyph(c)).unwrap_or_default());
        let width: f32 = text.chars().map(advance).sum();
        let start = match attribute(tag, "text-anchor") {
            Some("end") => width,
            Some("middle") => width / 2.0,
            _ => 0.0,
        };
        let mut pen = Pen {
            path: PathBuilder::new(),
            x: number(tag, "x") - start,
            y: number(tag, "y"),
            scale,
        };
        for c in text.chars() {
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
