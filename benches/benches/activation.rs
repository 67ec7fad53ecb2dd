//! Nanoseconds an element of the elementary functions and activations, against the standard library
//! and libm.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use fanin_activation::math::{self, Loop, vectorized};
use fanin_activation::{Activation, Real};

/// Elements of a slice: as many as the first-level cache holds twice in f64.
const LEN: usize = 1024;

/// A function by name, with what it is compared to.
struct Contest<T> {
    name: &'static str,
    ours: fn(&[T], &mut [T]),
    theirs: fn(T) -> T,
    /// Where the arguments lie, evenly.
    range: (f64, f64),
}

macro_rules! contest {
    ($t:ident, $name:ident, $theirs:expr, $range:expr) => {{
        struct Slices<'a>(&'a [$t], &'a mut [$t]);

        impl Loop for Slices<'_> {
            type Output = ();

            #[inline(always)]
            fn run(self) {
                for (y, &x) in self.1.iter_mut().zip(self.0) {
                    *y = math::$name(x);
                }
            }
        }

        Contest {
            name: stringify!($name),
            ours: |x, y| vectorized(Slices(x, y)),
            theirs: $theirs,
            range: $range,
        }
    }};
}

/// Everything of one precision; the functions of the standard library have the same names in both.
macro_rules! bench {
    ($criterion:expr, $t:ident, $erf:path, $erfc:path) => {{
        let contests: [Contest<$t>; 9] = [
            contest!($t, exp, $t::exp, (-20.0, 20.0)),
            contest!($t, exp_m1, $t::exp_m1, (-20.0, 20.0)),
            contest!($t, ln, $t::ln, (0.01, 100.0)),
            contest!($t, ln_1p, $t::ln_1p, (-0.9, 10.0)),
            contest!($t, tanh, $t::tanh, (-5.0, 5.0)),
            contest!($t, sigmoid, |x| 1.0 / (1.0 + (-x).exp()), (-10.0, 10.0)),
            contest!(
                $t,
                softplus,
                |x| if x > 0.0 {
                    x + (-x).exp().ln_1p()
                } else {
                    x.exp().ln_1p()
                },
                (-10.0, 10.0)
            ),
            contest!($t, erf, $erf, (-4.0, 4.0)),
            contest!($t, erfc, $erfc, (-4.0, 4.0)),
        ];
        for contest in contests {
            compare(
                $criterion,
                stringify!($t),
                &contest,
                1e3 * f64::from($t::EPSILON),
            );
        }
    }};
}

fn points<T: Real>((low, high): (f64, f64)) -> Vec<T> {
    // The golden ratio's multiples: evenly spread, in no order that a branch predictor learns.
    (0..LEN)
        .map(|i| T::from_f64(low + (high - low) * (i as f64 * 0.618_033_988_749_894_9).fract()))
        .collect()
}

fn compare<T: Real + Into<f64> + Default>(
    criterion: &mut Criterion,
    precision: &str,
    contest: &Contest<T>,
    tolerance: f64,
) {
    let x: Vec<T> = points(contest.range);
    let mut y = vec![T::default(); LEN];
    (contest.ours)(&x, &mut y);
    for (&x, &y) in x.iter().zip(&y) {
        let (ours, theirs): (f64, f64) = (y.into(), (contest.theirs)(x).into());
        assert!(
            (ours - theirs).abs() <= tolerance * theirs.abs(),
            "{}: {ours} {theirs}",
            contest.name
        );
    }
    let mut group = criterion.benchmark_group(format!("{} {precision}", contest.name));
    group.throughput(Throughput::Elements(LEN as u64));
    group.bench_function("fanin", |bencher| {
        bencher.iter(|| (contest.ours)(black_box(&x), black_box(&mut y)));
    });
    group.bench_function("std or libm", |bencher| {
        bencher.iter(|| {
            for (y, &x) in y.iter_mut().zip(black_box(&x)) {
                *y = (contest.theirs)(x);
            }
            black_box(&mut y);
        });
    });
    group.finish();
}

fn activations<T: Real + Default>(criterion: &mut Criterion, precision: &str) {
    let z: Vec<T> = points((-5.0, 5.0));
    let mut a = vec![T::default(); LEN];
    for &phi in Activation::ALL {
        let mut group = criterion.benchmark_group(format!("{phi} {precision}"));
        group.throughput(Throughput::Elements(LEN as u64));
        group.bench_function("values", |bencher| {
            bencher.iter(|| phi.values(black_box(&z), black_box(&mut a)));
        });
        // The gradient is multiplied again and again: kept from 0, where some processors are slow.
        let mut gradient = vec![T::one(); LEN];
        group.bench_function("backward", |bencher| {
            bencher.iter(|| {
                gradient.fill(T::one());
                phi.backward(black_box(&z), black_box(&a), black_box(&mut gradient));
            });
        });
        group.finish();
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    bench!(&mut criterion, f64, libm::erf, libm::erfc);
    bench!(&mut criterion, f32, libm::erff, libm::erfcf);
    activations::<f64>(&mut criterion, "f64");
    activations::<f32>(&mut criterion, "f32");
    criterion.final_summary();
}
