//! The test vectors of `STREAMS.md`: the bits of the default stream are a contract.

use fanin_init::streams::Cuts;
use fanin_init::{Element, Streams};

fn vectors() -> Vec<Vec<&'static str>> {
    let document = include_str!("../../STREAMS.md");
    let lines = document
        .lines()
        .filter(|line| !line.starts_with('|') && line.split(" | ").count() == 6);
    lines
        .map(|line| line.split(" | ").collect())
        .filter(|fields: &Vec<&str>| fields[0] != "draw")
        .collect()
}

fn draw<T: Element>(fields: &[&str], count: usize) -> Vec<T> {
    let streams = Streams::new(fields[2].parse().expect("a seed"));
    let (name, start) = (fields[3], fields[4].parse().unwrap_or(0));
    let mut out = vec![T::default(); count];
    match fields[0].split(' ').collect::<Vec<_>>()[..] {
        ["normal"] => streams.standard_normal(name, start, &mut out),
        ["uniform"] => streams.unit_uniform(name, start, &mut out),
        ["truncated", low, high] => {
            let [low, high] = [low, high].map(|cut| cut.parse().expect("a cut"));
            let law = Cuts::new(low, high).expect("cuts");
            streams.standard_truncated_normal(&law, name, start, &mut out)
        }
        _ => panic!("unknown draw {}", fields[0]),
    }
    .expect("indices of 64 bits");
    out
}

fn little_endian(fields: &[&str], count: usize) -> Vec<u8> {
    /// The bytes of the draws, each in little-endian order.
    macro_rules! bytes {
        ($type:ty) => {{
            let draws = draw::<$type>(fields, count);
            draws.iter().flat_map(|x| x.to_le_bytes()).collect()
        }};
    }
    match fields[1] {
        "f32" => bytes!(f32),
        "f64" => bytes!(f64),
        #[cfg(feature = "half")]
        "f16" => bytes!(half::f16),
        #[cfg(feature = "half")]
        "bf16" => bytes!(half::bf16),
        dtype => panic!("unknown type {dtype}"),
    }
}

/// FNV-1a over the little-endian bytes.
pub(crate) fn digest(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let add = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, add)
}

#[test]
fn vectors_of_the_document() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 7 * 4 * (4 + 1), "lines of the tables");
    let has_half = cfg!(feature = "half");
    for fields in vectors
        .into_iter()
        .filter(|fields| has_half || !fields[1].ends_with("f16"))
    {
        if let Some(count) = fields[4].strip_prefix("first ") {
            let bytes = little_endian(&fields, count.parse().expect("a count"));
            assert_eq!(format!("{:016x}", digest(bytes)), fields[5], "{fields:?}");
        } else {
            let size = match fields[1] {
                "f64" => 8,
                "f32" => 4,
                _ => 2,
            };
            let bytes = little_endian(&fields, fields[5].split(' ').count());
            let hex = |value: &[u8]| {
                value
                    .iter()
                    .rev()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>()
            };
            let got: Vec<String> = bytes.chunks(size).map(hex).collect();
            assert_eq!(got.join(" "), fields[5], "{fields:?}");
        }
    }
}
