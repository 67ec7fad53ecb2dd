//! One iteration of the course's network on the seeded pictures, in each form and precision.

use std::error::Error;
use std::hint::black_box;

use benches::{pictures, problem, trainer};
use criterion::{Criterion, Throughput};
use fanin_init::Element;
use fanin_nn::{Form, Scalar};

/// Multiply-adds of one iteration, times two: the first layer's products, and those behind it.
const DUAL_FLOP: u64 = 2 * (20 * 209 * 209) + 6 * 209 * (20 * 7 + 7 * 5 + 5);
const PRIMAL_FLOP: u64 = 4 * 20 * 12288 * 209 + 6 * 209 * (20 * 7 + 7 * 5 + 5);

fn bench<T: Scalar + Element>(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let data = pictures(None)?;
    let problem = problem::<T>(&data)?;
    let mut group = criterion.benchmark_group(format!("course network, {}", T::NAME));
    for (form, flop) in [(Form::Dual, DUAL_FLOP), (Form::Primal, PRIMAL_FLOP)] {
        group.throughput(Throughput::Elements(flop));
        let mut trainer = trainer(&problem, form)?;
        let first = trainer.step();
        group.bench_function(form.to_string(), |bencher| {
            bencher.iter(|| black_box(trainer.step()))
        });
        // It trained: a bench of something else would not show that.
        assert!(trainer.step() < first, "the cost fell");
    }
    group.finish();
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default().configure_from_args();
    bench::<f64>(&mut criterion)?;
    bench::<f32>(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}
