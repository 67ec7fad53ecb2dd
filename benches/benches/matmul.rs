//! A few products by every back end that is here, in Criterion's form.

use std::num::NonZeroUsize;

use benches::backend::{Backend, Number};
use benches::matmul::{Case, Shape};
use criterion::{Criterion, Throughput};

/// The course's hidden layer in dual form, a hidden layer of an ordinary network, a large square.
const SHAPES: [&str; 3] = ["20x209x209", "512x512x128", "1024x1024x1024"];

fn bench<T: Number>(criterion: &mut Criterion) -> Result<(), String> {
    for text in SHAPES {
        let shape: Shape = text.parse()?;
        let mut group = criterion.benchmark_group(format!("{shape}, {}", T::NAME));
        // One element is one floating-point operation.
        group.throughput(Throughput::Elements(shape.flop() as u64));
        for &backend in Backend::ALL {
            let Ok(kernel) = backend.open::<T>() else {
                continue;
            };
            let mut case = Case::<T>::new(shape);
            group.bench_function(backend.name(), |bencher| {
                bencher.iter(|| case.multiply(kernel, NonZeroUsize::MIN));
                assert_eq!(case.wrong(), None, "{backend}");
            });
        }
        group.finish();
    }
    Ok(())
}

fn main() -> Result<(), String> {
    let mut criterion = Criterion::default().configure_from_args();
    bench::<f64>(&mut criterion)?;
    bench::<f32>(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}
