//! Draws of the default stream, at every level: a matrix of 784 x 512, which the second-level cache
//! holds; and orthogonal matrices.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use fanin_init::streams::{Cuts, Level};
use fanin_init::{Element, Error, Scheme, Source, Streams};
use half::bf16;

const ELEMENTS: usize = 784 * 512;

type Fill<T> = fn(Streams, &mut [T]) -> Result<(), Error>;

fn bench<T: Element>(criterion: &mut Criterion, name: &str, fill: Fill<T>) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(ELEMENTS as u64));
    let mut wanted = vec![T::default(); ELEMENTS];
    fill(Streams::new(1), &mut wanted).expect("indices of 64 bits");
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        let streams = Streams::new(1).at_level(level).expect("it is available");
        let mut out = vec![T::default(); ELEMENTS];
        group.bench_function(level.to_string(), |bencher| {
            bencher.iter(|| fill(streams, black_box(&mut out)).expect("indices of 64 bits"));
        });
        assert!(out == wanted, "{level} has the bits of the best level");
    }
    group.finish();
}

/// Products, for which the level of the draws hardly counts.
fn orthogonal(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("orthogonal, f32");
    group.sample_size(10);
    for order in [256, 1024] {
        let weights = Scheme::ORTHOGONAL
            .weights([order, order])
            .expect("a small shape");
        let mut out = vec![0.0_f32; order * order];
        group.throughput(Throughput::Elements(out.len() as u64));
        group.bench_function(format!("{order} x {order}"), |bencher| {
            bencher.iter(|| {
                let source = &mut Source::named(1);
                weights
                    .fill("W1", source, black_box(&mut out))
                    .expect("the right size");
            });
        });
    }
    group.finish();
}

fn truncated(streams: Streams, out: &mut [f32]) -> Result<(), Error> {
    streams.standard_truncated_normal(&Cuts::new(-2.0, 2.0)?, "W1", 0, out)
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    bench::<f32>(&mut criterion, "normal, f32", |s, out| {
        s.standard_normal("W1", 0, out)
    });
    bench::<f64>(&mut criterion, "normal, f64", |s, out| {
        s.standard_normal("W1", 0, out)
    });
    bench::<bf16>(&mut criterion, "normal, bf16", |s, out| {
        s.standard_normal("W1", 0, out)
    });
    bench::<f32>(&mut criterion, "uniform, f32", |s, out| {
        s.unit_uniform("W1", 0, out)
    });
    bench::<f32>(&mut criterion, "truncated normal, f32", truncated);
    orthogonal(&mut criterion);
    criterion.final_summary();
}
