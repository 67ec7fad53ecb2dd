//! Splits, datasets and pages of pictures.

use fanin_data::{Dataset, Result, SheetLayout, Split, contact_sheet, thumbnail};

#[track_caller]
fn check_refused(shape: [usize; 3], bytes: usize, labels: &[u8], message: &str) {
    let error = Split::new(shape, vec![0; bytes], labels.to_vec())
        .err()
        .map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some(message));
}

#[test]
fn the_constructor_says_what_does_not_fit() {
    check_refused([2, 2, 3], 12, &[0, 1], "12 bytes for 2 images of 2 x 2 x 3");
    check_refused([2, 2, 3], 24, &[0, 2], "label 1 is 2, wanted 0 or 1");
    check_refused([2, 2, 3], 0, &[], "no pixels: 0 images of 2 x 2 x 3");
    check_refused([2, 0, 3], 0, &[1], "no pixels: 1 images of 2 x 0 x 3");
    let huge = usize::MAX;
    check_refused(
        [huge, huge, 3],
        1,
        &[1],
        &format!("1 bytes for 1 images of {huge} x {huge} x 3"),
    );
}

#[test]
fn inputs_are_quotients_in_contiguous_columns() -> Result<()> {
    let bytes: Vec<u8> = (0..=255).collect();
    let split = Split::new([8, 8, 2], bytes, vec![0, 1])?;
    let inputs = split.inputs::<f64>();
    assert_eq!((inputs.rows(), inputs.cols()), (128, 2));
    for pixel in 0..=255_u8 {
        let (column, row) = (usize::from(pixel) / 128, usize::from(pixel) % 128);
        assert_eq!(inputs.column(column)[row], f64::from(pixel) / 255.0);
    }
    // NumPy: (np.uint8([49]) / 255.).view(np.uint64); 49 * (1 / 255.) ends in 98.
    assert_eq!(inputs.column(0)[49].to_bits(), 0x3fc8_9898_9898_9899);
    // NumPy: (np.uint8([49, 98]) / 255.).astype(np.float32).view(np.uint32).
    let narrow = split.inputs::<f32>();
    assert_eq!(narrow.column(0)[49].to_bits(), 0x3e44_c4c5);
    assert_eq!(narrow.column(0)[98].to_bits(), 0x3ec4_c4c5);
    Ok(())
}

#[test]
fn pictures_are_counted_and_found() -> Result<()> {
    let split = Split::new([1, 2, 1], vec![1, 2, 3, 4, 5, 6], vec![1, 0, 1])?;
    assert_eq!((split.len(), split.features()), (3, 2));
    assert_eq!((split.count(0), split.count(1)), (1, 2));
    assert_eq!(split.image(1), Some(&[3, 4][..]));
    assert_eq!(split.image(3), None);
    assert_eq!(split.kind(0), None);
    Ok(())
}

fn of_bytes(train: [u8; 4], test: [u8; 2]) -> Result<Dataset> {
    Dataset::new(
        Split::new([1, 2, 1], train.to_vec(), vec![0, 1])?,
        Split::new([1, 2, 1], test.to_vec(), vec![1])?,
        "tiny",
    )
}

#[test]
fn the_digest_is_sha256_over_shapes_pixels_and_labels() -> Result<()> {
    // python: h = hashlib.sha256(); h.update(struct.pack('<4Q', 2, 1, 2, 1) + bytes([1, 2, 3, 4, 0,
    // 1]) + struct.pack('<4Q', 1, 1, 2, 1) + bytes([5, 6, 1]))
    let expected = "sha256:14355f682682bec7ab55a03e5544d94e0816e011040cbafc6fb1f1d58a2d4b1d";
    assert_eq!(of_bytes([1, 2, 3, 4], [5, 6])?.digest(), expected);
    assert_ne!(of_bytes([1, 2, 3, 5], [5, 6])?.digest(), expected);
    assert_ne!(of_bytes([1, 2, 3, 4], [5, 7])?.digest(), expected);
    Ok(())
}

#[test]
fn splits_of_different_size_are_refused() -> Result<()> {
    let train = Split::new([2, 2, 3], vec![0; 12], vec![1])?;
    let test = Split::new([2, 3, 3], vec![0; 18], vec![1])?;
    let error = Dataset::new(train, test, "odd")
        .err()
        .map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("training images are 2 x 2 x 3 but test images are 2 x 3 x 3")
    );
    Ok(())
}

/// The red of the page between the pictures.
const PAPER: u8 = 247;

fn tiny() -> Result<Dataset> {
    // Pictures of two gray pixels; the cats are 20 and 40 in training, 60 in the test.
    Dataset::new(
        Split::new([1, 2, 1], vec![10, 11, 20, 21, 40, 41], vec![0, 1, 1])?,
        Split::new([1, 2, 1], vec![60, 61], vec![1])?,
        "tiny",
    )
}

fn decode(bytes: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .expect("a PNG header");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size that fits")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    (info.width as usize, info.height as usize, pixels)
}

#[test]
fn cats_come_first_and_test_pictures_last() -> Result<()> {
    let layout = SheetLayout {
        columns: 2,
        zoom: 3,
        gap: 1,
        ..SheetLayout::default()
    };
    let (width, height, pixels) = decode(&contact_sheet(&tiny()?, &layout)?);
    assert_eq!((width, height), (1 + 2 * 7, 1 + 3 * 4 + 2 * 4));
    let red = |x: usize, y: usize| pixels[(y * width + x) * 3];
    // The cats' row, the other picture, the test cat; each pixel three wide and three high.
    for (x, y, value) in [
        (1, 1, 20),
        (3, 3, 20),
        (4, 1, 21),
        (8, 1, 40),
        (1, 9, 10),
        (1, 17, 60),
        (6, 19, 61),
    ] {
        assert_eq!(red(x, y), value, "at {x}, {y}");
    }
    for (x, y) in [(0, 0), (7, 2), (2, 4), (8, 9), (14, 20)] {
        assert_eq!(red(x, y), PAPER, "at {x}, {y}");
    }
    Ok(())
}

#[test]
fn a_group_can_be_cut_short() -> Result<()> {
    let layout = SheetLayout {
        columns: 1,
        most: 1,
        gap: 0,
        zoom: 1,
    };
    let (_, height, pixels) = decode(&contact_sheet(&tiny()?, &layout)?);
    assert_eq!(height, 3);
    assert_eq!([pixels[0], pixels[6], pixels[12]], [20, 10, 60]);
    Ok(())
}

#[test]
fn a_thumbnail_is_the_picture_but_for_its_lowest_bits() -> Result<()> {
    let bytes: Vec<u8> = (0..=251).collect();
    let split = Split::new([7, 12, 3], bytes, vec![1])?;
    let (width, height, pixels) = decode(&thumbnail(&split, 0)?);
    assert_eq!((width, height, pixels.len()), (12, 7, 252));
    for (value, &seen) in (0_u8..).zip(&pixels) {
        assert!(seen.abs_diff(value) < 8, "{value} became {seen}");
    }
    assert_eq!((pixels[0], pixels[251]), (0, 255));
    let error = thumbnail(&split, 1).expect_err("there is one picture");
    assert!(error.to_string().contains("picture 1 is wanted of 1"));
    Ok(())
}

#[test]
fn impossible_layouts_are_refused() -> Result<()> {
    let data = tiny()?;
    let check = |layout: SheetLayout, reason: &str| {
        let error = contact_sheet(&data, &layout)
            .err()
            .map(|error| error.to_string());
        assert_eq!(
            error,
            Some(format!("cannot draw a contact sheet: {reason}"))
        );
    };
    let layout = SheetLayout::default();
    check(
        SheetLayout {
            columns: 0,
            ..layout
        },
        "columns is 0, wanted at least 1",
    );
    check(
        SheetLayout { zoom: 0, ..layout },
        "zoom is 0, wanted at least 1",
    );
    check(
        SheetLayout { most: 0, ..layout },
        "most is 0, wanted at least 1",
    );
    let huge = usize::MAX;
    check(
        SheetLayout {
            zoom: huge,
            ..layout
        },
        &format!("it would be {huge} x {huge} pixels, wanted at most 16384 each way"),
    );
    Ok(())
}
