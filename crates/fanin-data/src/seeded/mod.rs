//! The seeded dataset: pictures of cats and other things, painted by a random stream.
//!
//! A picture is painted in five steps, from one stream of its own: the tone (light on dark, or dark
//! on light), the background, the subject, perhaps something in front of it, and the camera. Shapes
//! are signed distances (`shape`), filled by a brush in the coordinates of the subject (`canvas`).
//! The order of the draws is part of the contract: a draw more or less changes all that follow.
//!
//! A linear classifier should not learn the task, and a network of the course's size should. The tone
//! turns contrasts around in half of the pictures, and every law but the subject's is the same for
//! both classes; that is what does it.

mod animals;
mod background;
mod camera;
mod canvas;
mod cat;
mod color;
mod nature;
mod posture;
mod shape;
mod stream;
mod things;

use crate::{Dataset, Error, Kind, Result, Split};
use background::{Place, background, occlude};
use camera::{PICTURE_BYTES, take_picture};
use canvas::{Canvas, Pose, SIDE};
use color::Tone;
use stream::Stream;

/// The pictures of each split and the cats among them: the counts of the course's files.
const TRAIN: Counts = Counts {
    pictures: 209,
    cats: 72,
};
/// Two thirds of the test pictures are cats, one third of the training pictures: so a network that
/// always answers "non-cat" has 34 % in the test.
const TEST: Counts = Counts {
    pictures: 50,
    cats: 33,
};

/// The most fresh pictures that one call makes: 805 MB.
const FRESH_LIMIT: usize = 65_536;

/// Keeps the pictures' streams apart from the labels' and from each other.
const PICTURE_KEY: u64 = 0x0070_6963_7475_7265;
/// The key of the shuffle's stream.
const ORDER_KEY: u64 = 0x0000_006f_7264_6572;

/// What a split is for, which is a part of the key of its pictures' streams.
///
/// The numbers are part of the pictures' bytes.
#[derive(Debug, Clone, Copy)]
enum Part {
    Train = 0,
    Test = 1,
    Fresh = 2,
}

/// How many pictures there are, and how many of them are cats.
#[derive(Debug, Clone, Copy)]
struct Counts {
    pictures: usize,
    cats: usize,
}

/// The seeded stand-in for the course's pictures: 209 training pictures (72 cats) and 50 test
/// pictures (33 cats), 64 x 64 RGB, the same bytes on every platform.
///
/// Non-cats are dogs, cars, houses, trees, cups, balls, flowers, birds and mountains in equal
/// shares; the order is shuffled. A picture is a background (a room or a landscape, with clutter
/// and a texture), a subject in a random place, size and posture, at times something in front of
/// it, and a camera (uneven light, exposure, contrast, noise). Over all non-cats, each of these but
/// the subject has the law that it has for cats. The mean, the mean square and the deviation within
/// a picture are near those of the course's photographs: 0.404, 0.2325 and 0.198 of white.
///
/// The pixels are made of additions, multiplications, divisions, square roots and comparisons of
/// `f64` in a fixed order. Another seed gives other pictures, and no two pictures share a stream.
///
/// ```
/// let data = fanin_data::seeded(1);
/// assert_eq!((data.train().len(), data.train().count(1)), (209, 72));
/// assert_eq!((data.test().len(), data.test().count(1)), (50, 33));
/// assert_eq!(data.features(), 12288);
/// ```
#[must_use]
pub fn seeded(seed: u64) -> Dataset {
    Dataset::seeded(
        split(seed, Part::Train, TRAIN),
        split(seed, Part::Test, TEST),
        seed,
    )
}

/// Fresh pictures of the same law, half of them cats, that are in neither split of [`seeded`].
///
/// They measure a trained network more surely than the test pictures: an accuracy of 80 % has a
/// standard error of six points on 50 pictures, and of one point on 2,000.
///
/// # Errors
///
/// [`Error::FreshCount`] unless `count` is even and from 2 to 65,536.
///
/// ```
/// let fresh = fanin_data::seeded_fresh(1, 20)?;
/// assert_eq!((fresh.len(), fresh.count(1)), (20, 10));
/// # Ok::<(), fanin_data::Error>(())
/// ```
///
/// The first pictures of a larger call are not those of a smaller one: the order of kinds is
/// shuffled over all of them.
pub fn seeded_fresh(seed: u64, count: usize) -> Result<Split> {
    if !(2..=FRESH_LIMIT).contains(&count) || !count.is_multiple_of(2) {
        return Err(Error::FreshCount {
            count,
            limit: FRESH_LIMIT,
        });
    }
    Ok(split(
        seed,
        Part::Fresh,
        Counts {
            pictures: count,
            cats: count / 2,
        },
    ))
}

/// The pictures of a split, each from the stream of (seed, part, index): any of them can be painted
/// without the others.
fn split(seed: u64, part: Part, counts: Counts) -> Split {
    let kinds = shuffled_kinds(seed, part, counts);
    let mut images = Vec::with_capacity(counts.pictures * PICTURE_BYTES);
    for (index, &kind) in kinds.iter().enumerate() {
        let mut stream = Stream::keyed(&[PICTURE_KEY, seed, part as u64, index as u64]);
        images.extend(picture(&mut stream, kind));
    }
    Split::of_kinds([SIDE, SIDE, 3], images, kinds)
}

/// Cats first and the others dealt out in turn, then shuffled: the mix is the same for every seed.
fn shuffled_kinds(seed: u64, part: Part, counts: Counts) -> Vec<Kind> {
    let others = Kind::NON_CATS
        .into_iter()
        .cycle()
        .take(counts.pictures - counts.cats);
    let mut kinds: Vec<Kind> = std::iter::repeat_n(Kind::Cat, counts.cats)
        .chain(others)
        .collect();
    Stream::keyed(&[ORDER_KEY, seed, part as u64]).shuffle(&mut kinds);
    kinds
}

/// One picture, from the background to the bytes.
///
/// The steps and their draws are in the order of the code, which is part of the pictures' bytes.
fn picture(stream: &mut Stream, kind: Kind) -> Vec<u8> {
    let tone = Tone::draw(stream);
    let place = if stream.chance(outdoors(kind)) {
        Place::Outdoors
    } else {
        Place::Indoors
    };
    let mut canvas = background(stream, place, tone);
    let pose = Pose {
        center: [
            0.5 + 0.09 * stream.triangular(),
            0.52 + 0.08 * stream.triangular(),
        ],
        scale: stream.between(0.80, 1.2),
        tilt: 0.12 * stream.triangular(),
        facing: stream.sign(),
    };
    subject(&mut canvas, pose, stream, kind, tone);
    if stream.chance(0.12) {
        occlude(&mut canvas, stream);
    }
    take_picture(&mut canvas, stream)
}

/// How often this kind is met outdoors. Over all non-cats it is as often as for cats.
fn outdoors(kind: Kind) -> f64 {
    match kind {
        Kind::Cat => 0.60,
        Kind::Dog => 0.60,
        Kind::Car => 0.90,
        Kind::House => 1.0,
        Kind::Tree => 0.95,
        Kind::Cup => 0.0,
        Kind::Ball => 0.30,
        Kind::Flower => 0.30,
        Kind::Bird => 0.60,
        Kind::Mountains => 1.0,
    }
}

/// Paints the subject in the coordinates of its pose.
fn subject(canvas: &mut Canvas, pose: Pose, stream: &mut Stream, kind: Kind, tone: Tone) {
    let paint = match kind {
        Kind::Cat => cat::cat,
        Kind::Dog => animals::dog,
        Kind::Car => things::car,
        Kind::House => things::house,
        Kind::Tree => nature::tree,
        Kind::Cup => things::cup,
        Kind::Ball => things::ball,
        Kind::Flower => nature::flower,
        Kind::Bird => animals::bird,
        Kind::Mountains => nature::mountains,
    };
    paint(&mut canvas.brush(pose), stream, tone);
}
