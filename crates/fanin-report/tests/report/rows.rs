//! Dots, bars and pictures in rows.

use fanin_report::{
    Axis, Bar, Category, CategoryKind, Dot, Error, Figure, Legend, Mark, Marker, Note, Panel,
    Picture, PlacedPicture, Role, Scale, Shape, Side,
};
use roxmltree::Document;

use crate::{
    center, description, mark, marks, nodes, nothing_collides, number, path, shape, svg, texts,
};

const NAN: f64 = f64::NAN;

/// Results of several seeds, a row a scheme.
fn strip() -> Figure {
    let rows: [(&str, Role, &[f64]); 3] = [
        ("a & b", Role::Bad, &[34.0; 10]),
        ("good", Role::Good, &[80.0, 78.0, 80.5, 82.0, 34.0]),
        ("nothing", Role::Good, &[]),
    ];
    let mut marks = vec![
        Mark::upright("majority baseline, always the same answer", 34.0),
        Mark::upright("another line close to it", 40.0),
        Mark::new("good: mean of 5", Role::Plain, Shape::Tick(70.9, 1)),
    ];
    for (row, (name, role, values)) in rows.iter().enumerate() {
        let dots = (1..).zip(*values).map(|(seed, &x)| Dot {
            x,
            y: row as f64,
            words: format!("{name}, seed {seed}"),
            ..Dot::default()
        });
        marks.push(Mark::new("", *role, Shape::Dots(dots.collect())));
    }
    let y = Axis::categories("", rows.map(|row| row.0));
    let x = Axis::linear("accuracy, %").from_to(0.0, 100.0);
    Figure::of(
        "Which <weights> learn?",
        "ten seeds",
        Panel::new(x, y, marks),
    )
}

#[test]
fn every_seed_is_seen() {
    let svg = svg(&strip());
    nothing_collides(&svg);
    let document = Document::parse(&svg).expect("well-formed XML");
    let circles = nodes(&document, "circle");
    assert_eq!(circles.len(), 15);
    let places: Vec<(f64, f64)> = circles
        .iter()
        .map(|&c| (number(c, "cx"), number(c, "cy")))
        .collect();
    for (i, a) in places.iter().enumerate() {
        for b in &places[..i] {
            // Twice the radius with its edge: none covers another.
            assert!((a.0 - b.0).hypot(a.1 - b.1) > 5.9, "{a:?} and {b:?}");
        }
    }
    // Ten equal ones stand around their common place, none more than a dot away.
    let middle: f64 = places[..10].iter().map(|p| p.0).sum::<f64>() / 10.0;
    assert!(places[..10].iter().all(|p| (p.0 - middle).abs() < 6.0));
    // The role shows in the shape: hollow and filled.
    let [bad, good] =
        ["a & b, seed 3", "good, seed 1"].map(|title| shape(mark(&document, title), "circle"));
    assert_eq!(bad.attribute("fill"), Some("#ffffff"));
    assert_eq!(good.attribute("fill"), good.attribute("stroke"));
}

#[test]
fn means_and_baselines_stand_where_their_values_are() {
    let svg = svg(&strip());
    let document = Document::parse(&svg).expect("well-formed XML");
    let x = |start: &str| path(mark(&document, start))[0];
    let [baseline, other] = [x("majority baseline"), x("another line")];
    let pixels = (other - baseline) / 6.0;
    // Coordinates are rounded to hundredths.
    assert!((x("good: mean of 5") - (baseline + (70.9 - 34.0) * pixels)).abs() < 0.1);
    for words in [
        "a & b: 10 results from 34 to 34",
        "A line at 34: majority baseline, always the same answer",
    ] {
        assert!(
            description(&document).contains(words),
            "{words}: {}",
            description(&document)
        );
    }
}

/// Eleven series on rows with headings.
fn products() -> Figure {
    let names = [
        ("f64 <1 thread>", CategoryKind::Heading),
        ("64x64x64", CategoryKind::Thing),
        ("empty", CategoryKind::Thing),
    ];
    let category = |(name, kind): (&str, _)| Category {
        name: name.into(),
        kind,
        ..Category::default()
    };
    let mark = |i: u32| {
        let x = 9.0 * f64::from(i);
        let dot = Dot {
            x,
            y: 1.0,
            spread: Some([0.9 * x, 1.1 * x]),
            words: format!("{i}"),
            ..Dot::default()
        };
        Mark::new(format!("series {i}"), Role::Good, Shape::Dots(vec![dot]))
    };
    let y = Axis {
        scale: Scale::Categories(names.map(category).to_vec()),
        ..Axis::default()
    };
    let x = Axis::linear("% of the peak").from_to(0.0, 100.0);
    let panel = Panel::new(x, y, (0..11).map(mark).collect());
    Figure {
        legend: Legend::Below,
        ..Figure::of("Products", "by back end", panel)
    }
}

#[test]
fn no_two_series_look_alike_and_each_is_at_its_place() {
    let svg = svg(&products());
    nothing_collides(&svg);
    let document = Document::parse(&svg).expect("well-formed XML");
    let mut looks: Vec<_> = (0..11)
        .map(|i| {
            let shape = mark(&document, &i.to_string())
                .last_element_child()
                .expect("a marker");
            let of = |key: &str| shape.attribute(key).map(str::to_owned);
            (shape.tag_name().name().to_owned(), of("fill"), of("stroke"))
        })
        .collect();
    looks.sort();
    looks.dedup();
    assert_eq!(looks.len(), 11);
    // The first two circles of the row are those of series 0 and 3.
    let place = |title: &str| number(shape(mark(&document, title), "circle"), "cx");
    let (zero, three, four) = (place("0"), place("3"), place("4"));
    assert!(((three - zero) / 3.0 - (four - zero) / 4.0).abs() < 0.1);
    let words = "64x64x64: series 0 0.000, series 1 9.000";
    assert!(
        description(&document).contains(words),
        "{}",
        description(&document)
    );
    assert!(texts(&document).contains(&"f64 <1 thread>"));
}

/// Histograms: two rows and two columns over one range.
fn histograms() -> Figure {
    let panel = |title: &str, row: &str, counts: [u32; 5]| {
        let bars = counts.iter().zip(0..).map(|(&count, i)| Bar {
            from: f64::from(i) - 2.5,
            to: f64::from(i) - 1.5,
            height: f64::from(count),
            words: format!("{row} {title}: {count} in bin {i}"),
        });
        let note = |words: &str, side, line| Note {
            words: words.into(),
            side,
            line,
            ..Note::default()
        };
        Panel {
            title: if row == "good" {
                title.into()
            } else {
                String::new()
            },
            notes: vec![
                note("std 0.620", Side::Right, 0),
                note("◀ 10 %", Side::Left, 1),
            ],
            ..Panel::new(
                Axis::linear("z").from_to(-2.5, 2.5),
                Axis::default(),
                vec![Mark::new("", Role::Good, Shape::Bars(bars.collect()))],
            )
        }
    };
    let wide = [0, 2, 4, 2, 1];
    let spike = [0, 0, 1000, 0, 1];
    Figure {
        columns: 2,
        rows: vec!["good".into(), "a & b".into()],
        panels: vec![
            panel("layer 1", "good", wide),
            panel("layer 2", "good", wide),
            panel("layer 1", "a & b", wide),
            panel("layer 2", "a & b", spike),
        ],
        ..Figure::of("Pre-activations <z>", "seed 1", Panel::default())
    }
}

#[test]
fn every_bar_has_its_height_and_its_words() {
    let svg = svg(&histograms());
    nothing_collides(&svg);
    let document = Document::parse(&svg).expect("well-formed XML");
    let bar = |title: &str| {
        ["x", "y", "width", "height"].map(|key| number(shape(mark(&document, title), "rect"), key))
    };
    let highest = bar("good layer 1: 4 in bin 2");
    let half = bar("good layer 1: 2 in bin 1");
    assert!((highest[3] - 2.0 * half[3]).abs() < 0.02);
    // They stand on one line, side by side.
    assert!((highest[1] + highest[3] - half[1] - half[3]).abs() < 0.02);
    assert!((highest[0] - half[0] - half[2] - 0.5).abs() < 0.03);
    // One of a thousand is seen.
    let least = bar("a & b layer 2: 1 in bin 4");
    assert!(least[3] > 0.5 && least[3] < 1.0);
    // Empty bins have no bar: 4 of 5 in three panels, 2 in the last.
    assert_eq!(
        marks(&document)
            .iter()
            .filter(|(_, title)| title.contains("in bin"))
            .count(),
        14
    );
    let texts = texts(&document);
    for words in ["std 0.620", "◀ 10 %", "layer 2", "z", "a & b"] {
        assert!(texts.contains(&words), "{words}: {texts:?}");
    }
    assert!(
        description(&document).contains("good, layer 1: std 0.620. ◀ 10 %."),
        "{}",
        description(&document)
    );
}

const GREEN: [u8; 3] = [20, 200, 90];

/// A picture of one color.
fn green(width: u32, height: u32) -> Picture {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer
        .write_image_data(&GREEN.repeat((width * height) as usize))
        .expect("pixels");
    writer.finish().expect("an end");
    Picture::from_png(bytes).expect("a picture")
}

/// Pictures, and below each who is right.
fn sheet(count: usize) -> Figure {
    let pictures = (0..count).map(|column| PlacedPicture {
        at: [column, 0],
        picture: green(64, 32),
        words: format!("picture {column}"),
    });
    let answers = |row: f64, marker, name: &str| {
        let dots = (0..count).map(|column| Dot {
            x: column as f64,
            y: row,
            words: format!("picture {column}: {name}"),
            marker,
            ..Dot::default()
        });
        Shape::Dots(dots.collect())
    };
    let marks = vec![
        Mark::new("", Role::Plain, Shape::Pictures(pictures.collect())),
        Mark::new(
            "right",
            Role::Good,
            answers(1.0, Marker::Check, "a & b: right"),
        ),
        Mark::new("wrong", Role::Bad, answers(2.0, Marker::Cross, "c: wrong")),
    ];
    let panel = Panel::new(
        Axis::categories("", [""; 10]),
        Axis::categories("", ["", "a & b", "c"]),
        marks,
    );
    let panel = Panel {
        title: "cats".into(),
        ..panel
    };
    Figure {
        legend: Legend::Below,
        ..Figure::of("Answers", "seed 1", panel)
    }
}

#[test]
fn every_picture_has_its_marks() {
    let svg = svg(&sheet(10));
    nothing_collides(&svg);
    let document = Document::parse(&svg).expect("well-formed XML");
    assert_eq!(marks(&document).len(), 30);
    let images = nodes(&document, "image");
    assert_eq!(images.len(), 10);
    for image in images {
        let href = image.attribute("href").expect("a picture");
        assert!(href.starts_with("data:image/png;base64,iVBORw0KGgo"));
        assert!(
            (number(image, "width") - 2.0 * number(image, "height")).abs() < 0.02,
            "64 x 32"
        );
    }
    // A disk with a check, and a square with a cross: one each in the legend, and the card.
    assert_eq!(
        (
            nodes(&document, "circle").len(),
            nodes(&document, "rect").len()
        ),
        (11, 12)
    );
    // The mark stands below its picture.
    let picture = shape(mark(&document, "picture 3"), "image");
    let check = shape(mark(&document, "picture 3: a & b"), "circle");
    assert!(
        (number(picture, "x") + number(picture, "width") / 2.0 - number(check, "cx")).abs() < 0.02
    );
    let square = center(mark(&document, "picture 3: c"));
    assert!(square.1 > number(check, "cy") && number(check, "cy") > number(picture, "y"));
    for words in ["10 pictures", "a & b: 10 right", "c: 10 wrong"] {
        assert!(
            description(&document).contains(words),
            "{words}: {}",
            description(&document)
        );
    }
}

#[test]
fn pictures_have_their_pixels_and_a_broken_one_leaves_its_place_empty() {
    let drawing = sheet(1).draw().expect("drawable");
    let svg = drawing.to_svg();
    let document = Document::parse(&svg).expect("well-formed XML");
    let [x, y, width, height] =
        ["x", "y", "width", "height"].map(|key| number(nodes(&document, "image")[0], key));
    let image = crate::pixels::Image::of(&drawing);
    for (dx, dy) in [(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)] {
        assert_eq!(image.at(x + dx * width, y + dy * height), GREEN);
    }
    for (dx, dy) in [(-0.1, 0.5), (1.1, 0.5), (0.5, -0.1), (0.5, 1.1)] {
        assert_eq!(image.at(x + dx * width, y + dy * height), [255; 3]);
    }
    let mut header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    header.extend([0, 0, 0, 9, 0, 0, 0, 9]);
    let mut broken = sheet(1);
    let Shape::Pictures(pictures) = &mut broken.panels[0].marks[0].shape else {
        panic!("pictures")
    };
    pictures[0].picture = Picture::from_png(header).expect("a beginning");
    assert!(broken.draw().expect("drawable").to_png().is_ok());
}

#[test]
fn what_has_no_place_is_an_error() {
    for value in [-0.1, 100.5, NAN, f64::INFINITY] {
        for index in [0, 2] {
            let mut wrong = strip();
            wrong.panels[0].marks[index].shape = match index {
                0 => Shape::Upright(value),
                _ => Shape::Tick(value, 0),
            };
            assert!(matches!(wrong.draw(), Err(Error::Place { .. })), "{value}");
        }
        let mut wrong = strip();
        let Shape::Dots(dots) = &mut wrong.panels[0].marks[4].shape else {
            panic!("dots")
        };
        dots[0].x = value;
        assert!(matches!(wrong.draw(), Err(Error::Place { .. })), "{value}");
    }
    let mut wrong = products();
    let Shape::Dots(dots) = &mut wrong.panels[0].marks[1].shape else {
        panic!("dots")
    };
    dots[0].spread = Some([10.0, 12.0]);
    assert_eq!(
        wrong
            .draw()
            .expect_err("9 lies below its spread")
            .to_string(),
        "`series 1`: 10 to 9 at 9; wanted numbers that ascend"
    );
    let mut wrong = strip();
    wrong.panels[0]
        .marks
        .push(Mark::new("", Role::Plain, Shape::Tick(1.0, 3)));
    assert_eq!(
        wrong.draw().expect_err("three rows").to_string(),
        "`` has 3 on the axis ``; wanted 0 to 2"
    );
}
