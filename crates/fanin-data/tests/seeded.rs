//! The seeded pictures: fixed bytes, the course's counts, and the statistics of photographs.

use fanin_data::{Dataset, Kind, Result, seeded, seeded_fresh};

/// Changing any of these digests changes every result that was ever measured on the seeded data.
#[test]
fn the_bytes_are_fixed() -> Result<()> {
    let check = |seed: u64, digest: &str| assert_eq!(seeded(seed).digest(), digest, "seed {seed}");
    check(
        0,
        "sha256:5274b4f7a0400900a4ecc92dcd0b82c4689097dbc4ff6461393449a14f3b822e",
    );
    check(
        1,
        "sha256:e0ec3ef73cbc96bb24d420cf5b3dc4ddb2cf78eb9dd30e1a31b62f7ede4fb82d",
    );
    check(
        2,
        "sha256:7df97162aa9a2cfc966fe3a248e9df53542e5dc54527db9c8a08e3e30fc36c7a",
    );
    check(
        u64::MAX,
        "sha256:187c7c90b4a4f56ea82e1e69bd864f91d288bc185650b32ef38f5b61c4c7a56d",
    );
    let fresh = seeded_fresh(1, 50)?;
    let digest = Dataset::new(fresh.clone(), fresh, "fresh")?.digest();
    assert_eq!(
        digest,
        "sha256:2718315cdcf1db88dd531f11a50fff485d89d98ad883ec13f9eb7720d20d3954"
    );
    Ok(())
}

#[test]
fn the_counts_are_those_of_the_course() {
    let data = seeded(4);
    assert_eq!((data.source(), data.seed()), ("seeded", Some(4)));
    for (split, cats, others) in [(data.train(), 72, 137), (data.test(), 33, 17)] {
        assert_eq!((split.count(1), split.count(0)), (cats, others));
        assert_eq!(split.shape(), [64, 64, 3]);
        let mut dealt = [0; 9];
        for index in 0..split.len() {
            let kind = split.kind(index).expect("a seeded picture has a kind");
            assert_eq!(split.labels()[index], kind.label());
            if let Some(place) = Kind::NON_CATS.iter().position(|&other| other == kind) {
                dealt[place] += 1;
            }
        }
        assert!(
            dealt
                .iter()
                .all(|&count| count == others / 9 || count == others / 9 + 1),
            "{dealt:?}"
        );
    }
}

#[test]
fn no_picture_is_met_twice() -> Result<()> {
    let (data, fresh) = (seeded(7), seeded_fresh(7, 300)?);
    let mut pictures: Vec<&[u8]> = [data.train(), data.test(), &fresh]
        .into_iter()
        .flat_map(|split| split.images().chunks_exact(split.features()))
        .collect();
    let count = pictures.len();
    pictures.sort_unstable();
    pictures.dedup();
    assert_eq!((count, pictures.len()), (559, 559));
    Ok(())
}

#[test]
fn fresh_pictures_come_in_pairs() {
    for count in [0, 1, 7, 65_538, usize::MAX] {
        let message = seeded_fresh(1, count).err().map(|error| error.to_string());
        let wanted =
            format!("{count} fresh pictures asked for; wanted an even number from 2 to 65536");
        assert_eq!(message, Some(wanted));
    }
}

/// The real course files have mean 0.404, mean square 0.2325, deviation within a picture 0.198.
#[test]
fn pixels_are_distributed_like_the_real_ones() {
    let seeds = 1..=4;
    let [mut mean, mut square, mut deviation] = [0.0; 3];
    for seed in seeds.clone() {
        let data = seeded(seed);
        let train = data.train();
        for picture in train.images().chunks_exact(train.features()) {
            let moment = |power: i32| {
                let sum: f64 = picture
                    .iter()
                    .map(|&pixel| (f64::from(pixel) / 255.0).powi(power))
                    .sum();
                sum / train.features() as f64
            };
            let share = 1.0 / (train.len() * seeds.clone().count()) as f64;
            mean += share * moment(1);
            square += share * moment(2);
            deviation += share * (moment(2) - moment(1) * moment(1)).sqrt();
        }
    }
    assert!((mean - 0.404).abs() < 0.015, "mean {mean}");
    assert!((square - 0.2325).abs() < 0.015, "mean square {square}");
    assert!(
        (deviation - 0.198).abs() < 0.010,
        "deviation within a picture {deviation}"
    );
}

/// Exposure follows one law for all: a threshold on the mean of a channel must not tell cats from
/// the rest.
#[test]
fn the_mean_color_does_not_give_cats_away() -> Result<()> {
    let fresh = seeded_fresh(11, 1000)?;
    for channel in 0..3 {
        let means: Vec<u64> = fresh
            .images()
            .chunks_exact(fresh.features())
            .map(|picture| {
                picture
                    .iter()
                    .skip(channel)
                    .step_by(3)
                    .map(|&pixel| u64::from(pixel))
                    .sum()
            })
            .collect();
        for &threshold in &means {
            let above = |(mean, label): (&u64, &u8)| u8::from(*mean > threshold) == *label;
            let right = means
                .iter()
                .zip(fresh.labels())
                .filter(|&pair| above(pair))
                .count();
            let best = right.max(fresh.len() - right);
            assert!(
                best < 600,
                "channel {channel}: {best} of 1000 by one threshold"
            );
        }
    }
    Ok(())
}
