//! One iteration of the course's network on the seeded pictures, in each form and precision.

use std::error::Error;
use std::hint::black_box;

use benches::{Precision, Task, pictures, problem, trainer};
use criterion::{Criterion, Throughput};
use fanin_init::Element;
use fanin_nn::{Form, Scalar};

fn bench<T: Scalar + Element>(
    criterion: &mut Criterion,
    precision: Precision,
) -> Result<(), Box<dyn Error>> {
    let data = pictures(None)?;
    let problem = problem::<T>(&data)?;
    let mut group = criterion.benchmark_group(format!("course network, {}", T::NAME));
    for form in [Form::Dual, Form::Primal] {
        let task = Task {
            form,
            precision,
            runs: 1,
        };
        group.throughput(Throughput::Elements(task.flop() as u64));
        let mut trainer = trainer(&problem, form, 1, 1)?;
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
    bench::<f64>(&mut criterion, Precision::F64)?;
    bench::<f32>(&mut criterion, Precision::F32)?;
    criterion.final_summary();
    Ok(())
}
