//! Orthogonal tensors of the named streams have the same bits at every level and with any number of
//! threads.

use std::num::NonZeroUsize;

use fanin_init::streams::Level;
use fanin_init::{Element, Scheme, Source, Streams};

use crate::vectors::digest;

fn drawn<T: Element>(fan_out: usize, fan_in: usize, streams: Streams) -> Vec<T> {
    let orthogonal = Scheme::orthogonal(1.5).expect("a gain");
    let weights = orthogonal.weights([fan_out, fan_in]).expect("a matrix");
    weights
        .draw("W1", &mut Source::Named(streams))
        .expect("a matrix")
}

fn digests(fan_out: usize, fan_in: usize, streams: Streams) -> [u64; 2] {
    let single = drawn::<f32>(fan_out, fan_in, streams);
    let double = drawn::<f64>(fan_out, fan_in, streams);
    [
        digest(single.iter().flat_map(|x| x.to_le_bytes())),
        digest(double.iter().flat_map(|x| x.to_le_bytes())),
    ]
}

/// Sizes on both sides of 8 rows, 32 columns and 256 terms. The digests are those of this crate on
/// an Intel processor: any other processor must have the same.
#[test]
fn bits_are_pinned_at_every_level() {
    for (fan_out, fan_in, expected) in [
        (3, 5, [0x5dad_b53b_cc7b_68e6, 0x506f_cf1d_2f94_f858]),
        (33, 32, [0xbfa8_1f9e_30c4_9006, 0xeb37_7b6e_8639_4722]),
        (40, 300, [0xb252_3be7_e458_70c4, 0x80e1_b986_3da3_1434]),
        (301, 257, [0xd616_8b99_96ff_25a0, 0x3d65_cce5_2553_48ba]),
    ] {
        for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
            for threads in [1, 3] {
                let threads = NonZeroUsize::new(threads).expect("not 0");
                let streams = Streams::new(7).at_level(level).expect("it is available");
                let got = digests(fan_out, fan_in, streams.on_threads(threads));
                let hex = got.map(|digest| format!("{digest:#018x}"));
                assert_eq!(
                    got, expected,
                    "{fan_out} x {fan_in}, {level}, {threads}: {hex:?}"
                );
            }
        }
    }
}
