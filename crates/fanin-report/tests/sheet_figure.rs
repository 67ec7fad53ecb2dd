//! Sheet figures, read back with an XML parser and as pixels.

use fanin_report::{Error, Picture, SheetAnswer, SheetFigure, SheetGroup, SheetPicture, Verdict};
use roxmltree::Document;

const GREEN: [u8; 3] = [20, 200, 90];

/// A picture of one color.
fn green(width: u32, height: u32) -> Picture {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    let pixels = GREEN.repeat((width * height) as usize);
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("an end");
    Picture::from_png(bytes).expect("a picture")
}

fn figure(pictures: usize) -> SheetFigure {
    let answer = |verdict| SheetAnswer {
        words: "says «cat» (0.7)".into(),
        verdict,
    };
    let picture = |i: usize| SheetPicture {
        name: format!("picture {i}"),
        picture: green(64, 32),
        answers: vec![answer(Verdict::Right), answer(Verdict::Wrong)],
    };
    SheetFigure {
        title: "Answers".into(),
        subtitle: "seed 1".into(),
        schemes: vec!["a & b".into(), "c".into()],
        groups: vec![SheetGroup {
            name: "cats".into(),
            pictures: (1..=pictures).map(picture).collect(),
        }],
    }
}

#[test]
fn every_picture_has_its_marks() {
    let svg = figure(12).draw().expect("drawable").to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let titles: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("g"))
        .map(|group| group.first_element_child().expect("a child"))
        .filter(|title| title.has_tag_name("title"))
        .filter_map(|title| title.text())
        .collect();
    assert_eq!(titles.len(), 36);
    assert_eq!(
        titles[..3],
        [
            "picture 1",
            "picture 1: a & b says «cat» (0.7): right",
            "picture 1: c says «cat» (0.7): wrong"
        ]
    );
    let images: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("image"))
        .collect();
    assert_eq!(images.len(), 12);
    assert!(images.iter().all(|image| {
        let href = image.attribute("href").expect("a picture");
        href.starts_with("data:image/png;base64,iVBORw0KGgo")
    }));
    // A disk with a check, and a square with a cross: one each in the legend.
    let count = |name: &str| {
        document
            .descendants()
            .filter(|n| n.has_tag_name(name))
            .count()
    };
    assert_eq!((count("circle"), count("rect")), (13, 14));
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"));
    let description = description.and_then(|node| node.text()).expect("words");
    assert!(
        description.contains("a & b: 12 of 12 right (cats)."),
        "{description}"
    );
    assert!(
        description.contains("c: 0 of 12 right (cats)."),
        "{description}"
    );
}

#[test]
fn pictures_have_their_pixels_and_their_shape() {
    let drawing = figure(1).draw().expect("drawable");
    let svg = drawing.to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let image = document
        .descendants()
        .find(|node| node.has_tag_name("image"));
    let image = image.expect("a picture");
    let number = |key: &str| -> f64 { image.attribute(key).expect(key).parse().expect("a number") };
    let [x, y, width, height] = ["x", "y", "width", "height"].map(number);
    assert!(
        (width - 2.0 * height).abs() < 0.02,
        "64 x 32 stays twice as wide as high"
    );
    let bytes = drawing.to_png().expect("an image");
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .expect("a PNG file");
    let mut rgb = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut rgb).expect("pixels");
    let at = |x: f64, y: f64| {
        let at = 3 * ((2.0 * y) as usize * info.width as usize + (2.0 * x) as usize);
        [rgb[at], rgb[at + 1], rgb[at + 2]]
    };
    for (dx, dy) in [(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)] {
        assert_eq!(at(x + dx * width, y + dy * height), GREEN);
    }
    for (dx, dy) in [(-0.1, 0.5), (1.1, 0.5), (0.5, -0.1), (0.5, 1.1)] {
        assert_eq!(at(x + dx * width, y + dy * height), [255; 3]);
    }
}

#[test]
fn a_picture_that_breaks_off_leaves_its_place_empty() {
    let mut header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    header.extend([0, 0, 0, 9, 0, 0, 0, 9]);
    let mut broken = figure(1);
    broken.groups[0].pictures[0].picture = Picture::from_png(header).expect("a beginning");
    let drawing = broken.draw().expect("drawable");
    assert!(drawing.to_png().is_ok());
}

#[test]
fn what_is_incomplete_is_an_error() {
    let mut wrong = figure(2);
    wrong.groups[0].pictures[1].answers.pop();
    assert_eq!(
        wrong.draw().expect_err("incomplete").to_string(),
        "`picture 2` has 1 answers, wanted 2"
    );
    assert_eq!(figure(0).draw(), Err(Error::Empty("pictures")));
    let mut nobody = figure(1);
    nobody.schemes.clear();
    assert_eq!(nobody.draw(), Err(Error::Empty("schemes")));
    assert_eq!(figure(3).draw(), figure(3).draw());
}
