//! Figures as pixels, read back with a PNG decoder.

use fanin_report::{
    Axis, Cells, ColorAxis, Drawing, Error, Figure, Legend, Mark, Panel, Ramp, Role, Shape,
};

pub(crate) struct Image {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Image {
    pub(crate) fn of(drawing: &Drawing) -> Self {
        let bytes = drawing.to_png().expect("an image");
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .expect("a PNG file");
        let mut rgb = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut rgb).expect("pixels");
        assert_eq!(info.color_type, png::ColorType::Rgb);
        Self {
            width: info.width as usize,
            height: info.height as usize,
            rgb,
        }
    }

    /// The color at a place of the drawing, whose units are two pixels.
    pub(crate) fn at(&self, x: f64, y: f64) -> [u8; 3] {
        let at = 3 * ((2.0 * y) as usize * self.width + (2.0 * x) as usize);
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }

    /// How many pixels between two corners are dark.
    fn ink(&self, [x0, y0, x1, y1]: [f64; 4]) -> usize {
        let places = ((2.0 * y0) as usize..(2.0 * y1) as usize)
            .flat_map(|y| ((2.0 * x0) as usize..(2.0 * x1) as usize).map(move |x| (x, y)));
        places
            .filter(|(x, y)| {
                let at = 3 * (y * self.width + x);
                self.rgb[at..at + 3].iter().all(|&value| value < 128)
            })
            .count()
    }
}

fn heat(rows: usize, title: &str) -> Figure {
    let cells = Cells {
        values: vec![vec![1.0]; rows],
        labels: vec![vec!["1".into()]; rows],
        ..Cells::default()
    };
    let names = (0..rows).map(|row| row.to_string());
    let panel = Panel::new(
        Axis::categories("weights", ["randn"]),
        Axis::categories("layers", names),
        vec![Mark::new("", Role::Plain, Shape::Cells(cells))],
    );
    Figure {
        legend: Legend::Below,
        colors: ColorAxis {
            range: Some([0.0, 1.0]),
            ramp: Ramp::Goodness,
            ..ColorAxis::default()
        },
        ..Figure::of(title, "", panel)
    }
}

#[test]
fn shapes_and_letters_are_where_the_svg_has_them() {
    let figure = heat(2, "σ_w and χ₁ ≤ √2");
    let drawing = figure.draw().expect("drawable");
    let svg = drawing.to_svg();
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let image = Image::of(&drawing);
    let number = |node: &roxmltree::Node<'_, '_>, key: &str| -> f64 {
        node.attribute(key).expect(key).parse().expect("a number")
    };
    let root = document.root_element();
    assert_eq!(image.width as f64, 2.0 * number(&root, "width"));
    assert_eq!(image.height as f64, (2.0 * number(&root, "height")).ceil());
    assert_eq!(image.at(0.0, 0.0), [255; 3], "outside of the round corner");
    let cells: Vec<_> = document
        .descendants()
        .filter(|node| {
            node.attribute("fill") == Some("#0f4478")
                && node
                    .parent_element()
                    .is_some_and(|parent| parent.has_tag_name("g"))
        })
        .collect();
    assert_eq!(cells.len(), 2);
    for cell in &cells {
        let (x, y) = (number(cell, "x"), number(cell, "y"));
        // Inside of the cell, above its text; and in the gap beside it.
        assert_eq!(image.at(x + 9.0, y + 3.0), [0x0f, 0x44, 0x78]);
        assert_eq!(image.at(x - 1.5, y + 9.0), [255; 3]);
    }
    let texts = document.descendants().filter(|n| n.has_tag_name("text"));
    let title = texts
        .filter(|node| node.attribute("font-size") == Some("17"))
        .collect::<Vec<_>>();
    let (x, y) = (number(&title[0], "x"), number(&title[0], "y"));
    // Fifteen letters about 10 units wide, and nothing to the left of where they begin.
    assert!(image.ink([x, y - 17.0, x + 150.0, y]) > 200);
    assert_eq!(image.ink([x - 10.0, y - 17.0, x - 1.0, y + 4.0]), 0);
    // A capital of DejaVu Sans is 0.73 of the font size high; letters without ascenders end at
    // 0.56.
    assert!(image.ink([x, y - 12.0, x + 150.0, y - 10.0]) > 50);
    // What is anchored in its middle lies on both sides of it, alike.
    let column = document
        .descendants()
        .find(|node| node.text() == Some("randn") && node.has_tag_name("text"))
        .expect("a name of a column");
    let (x, y) = (number(&column, "x"), number(&column, "y"));
    let sides = [[x - 25.0, x], [x, x + 25.0]];
    let [left, right] = sides.map(|[from, to]| image.ink([from, y - 10.0, to, y]));
    assert!(
        left > 50 && right > 50 && left.abs_diff(right) < left,
        "{left} and {right}"
    );
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    let bytes = || heat(3, "again").draw().expect("drawable").to_png();
    assert_eq!(bytes(), bytes());
}

#[test]
fn what_leaves_its_panel_is_cut_off() {
    // Costs far beyond what the rasterizer can count.
    let points = [(0.0, 0.5), (1.0, 1e300), (2.0, f64::NAN), (3.0, 0.1)];
    let band = vec![
        (0.0, 0.5, 0.5),
        (1.0, 1e300, f64::MAX),
        (2.0, f64::NAN, f64::NAN),
        (3.0, 0.1, 0.1),
    ];
    let marks = vec![
        Mark::new("exploding", Role::Bad, Shape::Band(band)),
        Mark::line("exploding", Role::Bad, points),
        Mark::level("", 0.5),
    ];
    let y = Axis::linear("cost").from_to(0.0, 1.0);
    let figure = Figure::of("", "", Panel::new(Axis::linear("iteration"), y, marks));
    let drawing = figure.draw().expect("drawable");
    let svg = drawing.to_svg();
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let panel = document
        .descendants()
        .filter(|node| node.has_tag_name("svg"))
        .nth(1)
        .expect("the panel");
    let number = |key: &str| -> f64 { panel.attribute(key).expect(key).parse().expect("a number") };
    let [x, y, width] = ["x", "y", "width"].map(number);
    let image = Image::of(&drawing);
    let colored = |[x0, y0, x1, y1]: [f64; 4]| {
        (y0 as usize..y1 as usize)
            .flat_map(|y| (x0 as usize..x1 as usize).map(move |x| (x, y)))
            .filter(|&(x, y)| {
                let [r, _, b] = image.at(x as f64, y as f64);
                r > b.saturating_add(100)
            })
            .count()
    };
    assert!(colored([x, y, x + width, y + 300.0]) > 50, "it is drawn");
    assert_eq!(
        colored([x, 2.0, x + width, y - 1.0]),
        0,
        "not above its panel"
    );
}

#[test]
fn an_image_beyond_the_memory_is_refused() {
    let error = heat(20_000, "").draw().expect("drawable").to_png();
    assert!(matches!(error, Err(Error::Pixels { .. })));
}
