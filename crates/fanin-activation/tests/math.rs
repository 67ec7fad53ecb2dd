//! Error bounds of the elementary functions, their edges, and the same bits at every vector width.

use fanin_activation::math::{self, Loop, vectorized};
use fanin_activation::{Activation, Real};

/// `python tests/reference/activation/points.py`.
const POINTS: &str = include_str!("../../../tests/reference/activation/points.csv");

/// A function in both precisions, with the bounds that its documentation states, in units in the
/// last place.
struct Function {
    name: &'static str,
    f64: fn(f64) -> f64,
    f32: fn(f32) -> f32,
    bound_f64: f64,
    bound_f32: f64,
    /// Another implementation in f64, by which f32 is judged.
    other: fn(f64) -> f64,
}

macro_rules! function {
    ($name:literal, $function:expr, $bound_f64:literal, $bound_f32:literal, $other:expr) => {
        Function {
            name: $name,
            f64: $function,
            f32: $function,
            bound_f64: $bound_f64,
            bound_f32: $bound_f32,
            other: $other,
        }
    };
}

const FUNCTIONS: [Function; 12] = [
    function!("exp", math::exp, 1.0, 1.0, f64::exp),
    function!("exp_m1", math::exp_m1, 1.5, 1.5, f64::exp_m1),
    function!("ln", math::ln, 1.0, 1.0, f64::ln),
    function!("ln_1p", math::ln_1p, 1.0, 1.0, f64::ln_1p),
    function!("tanh", math::tanh, 1.5, 1.5, f64::tanh),
    function!("sigmoid", math::sigmoid, 2.5, 2.5, other_sigmoid),
    function!("softplus", math::softplus, 2.0, 2.0, |x| {
        x.max(0.0) + (-x.abs()).exp().ln_1p()
    }),
    function!("erf", math::erf, 2.5, 2.5, libm::erf),
    function!("erfc", math::erfc, 4.0, 4.0, libm::erfc),
    function!("normal_cdf", math::normal_cdf, 4.5, 4.5, other_cdf),
    function!("gelu", |z| Activation::Gelu.value(z), 5.5, 5.5, |z| {
        // At minus infinity the limit.
        if z < -100.0 { -0.0 } else { z * other_cdf(z) }
    }),
    function!("silu", |z| Activation::Silu.value(z), 3.0, 3.0, |z| {
        if z < -600.0 {
            -0.0
        } else {
            z * other_sigmoid(z)
        }
    }),
];

fn other_sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn other_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// 2 to an integer, subnormal too.
fn power_of_two(n: i32) -> f64 {
    if n >= -1022 {
        f64::from_bits(((n + 1023) as u64) << 52)
    } else {
        f64::from_bits(1 << (n + 1074))
    }
}

/// A unit in the last place of an f64, or of an f32 of this value.
fn ulp(value: f64, digits: i32, lowest: i32) -> f64 {
    let exponent = ((value.abs().to_bits() >> 52) as i32 - 1023).max(lowest);
    power_of_two((exponent + 1 - digits).max(-1074))
}

/// The largest error of a function over lines as in [`POINTS`], in units in the last place, and
/// where.
fn worst_f64(lines: &str, function: &Function) -> (f64, f64) {
    let own = lines
        .lines()
        .skip_while(|line| *line != function.name)
        .skip(1);
    let mut worst = (0.0, f64::NAN);
    let mut count = 0;
    for line in own.take_while(|line| line.contains(' ')) {
        let mut cells = line.split(' ');
        let mut cell = || cells.next().expect("three cells");
        let [x, want] = [cell(), cell()]
            .map(|bits| f64::from_bits(u64::from_str_radix(bits, 16).expect("bits")));
        let rest: f64 = cell().parse().expect("thousandths");
        let got = (function.f64)(x);
        let error = if got == want {
            rest.abs() / 1e3
        } else {
            ((got - want) / ulp(want, 53, -1022) - rest / 1e3).abs()
        };
        if error.is_nan() || error > worst.0 {
            worst = (error, x);
        }
        count += 1;
    }
    assert!(count > 500, "only {count} points of {}", function.name);
    worst
}

#[test]
fn f64_is_within_its_bounds() {
    for function in &FUNCTIONS {
        let (error, x) = worst_f64(POINTS, function);
        assert!(
            error <= function.bound_f64,
            "{} is {error:.3} ulp off at {x:e}",
            function.name
        );
    }
}

/// `FANIN_POINTS=elsewhere.csv cargo test -p fanin-activation --test math -- --ignored
/// --nocapture`.
#[test]
#[ignore = "needs a file of points from points.py"]
fn f64_is_within_its_bounds_elsewhere() {
    let path = std::env::var("FANIN_POINTS").expect("the path of a file from points.py");
    let points = std::fs::read_to_string(path).expect("readable");
    let mut beyond = 0;
    for function in &FUNCTIONS {
        let (error, x) = worst_f64(&points, function);
        println!("{:<10} f64 {error:.3} ulp at {x:e}", function.name);
        beyond += usize::from(error > function.bound_f64);
    }
    assert_eq!(beyond, 0, "functions beyond their bounds");
}

/// The largest error over every `step`-th f32.
fn worst_f32(function: &Function, step: usize) -> (f64, f32) {
    let mut worst = (0.0, f32::NAN);
    for bits in (0..=u32::MAX).step_by(step) {
        let x = f32::from_bits(bits);
        let (got, want) = ((function.f32)(x), (function.other)(f64::from(x)));
        if want.is_nan() || got.is_nan() {
            assert!(
                want.is_nan() && got.is_nan(),
                "{} at {x:e}: {got}",
                function.name
            );
            continue;
        }
        // Infinite beyond the largest number and half a unit, as rounding to the nearest has it.
        if got.is_infinite() || (want as f32).is_infinite() {
            assert_eq!(got, want as f32, "{} at {x:e}", function.name);
            continue;
        }
        assert!(
            got.is_sign_negative() == want.is_sign_negative(),
            "{} at {x:e}: {got}, wanted {want}",
            function.name
        );
        let error = (f64::from(got) - want).abs() / ulp(want, 24, -126);
        if error > worst.0 {
            worst = (error, x);
        }
    }
    worst
}

fn check_f32(step: usize) {
    for function in &FUNCTIONS {
        let (error, x) = worst_f32(function, step);
        println!("{:<10} f32 {error:.3} ulp at {x:e}", function.name);
        assert!(
            error <= function.bound_f32,
            "{} is {error:.3} ulp off at {x:e}",
            function.name
        );
    }
}

#[test]
fn f32_is_within_its_bounds() {
    check_f32(4099);
}

/// `cargo test --release -p fanin-activation --test math -- --ignored --nocapture every`: ten
/// minutes. Judged by our own f64 functions, which are checked above and have vector code too.
#[test]
#[ignore = "all 2³² arguments of each function"]
fn f32_is_within_its_bounds_at_every_argument() {
    const BLOCK: u32 = 1 << 12;
    let (mut x, mut wide) = (vec![0.0_f32; BLOCK as usize], vec![0.0_f64; BLOCK as usize]);
    let (mut y, mut exact) = (x.clone(), wide.clone());
    for (index, function) in FUNCTIONS.iter().enumerate() {
        let mut worst = (0.0, f32::NAN);
        for block in 0..u32::MAX / BLOCK + 1 {
            for (i, (x, wide)) in
                (block * BLOCK..=block * BLOCK + (BLOCK - 1)).zip(x.iter_mut().zip(&mut wide))
            {
                *x = f32::from_bits(i);
                *wide = f64::from(*x);
            }
            apply(index, &x, &mut y);
            apply(index, &wide, &mut exact);
            for ((&x, &got), &want) in x.iter().zip(&y).zip(&exact) {
                let rounded = want as f32;
                let error = if got == rounded && got.is_infinite() || got.is_nan() && want.is_nan()
                {
                    0.0
                } else {
                    (f64::from(got) - want).abs() / ulp(want, 24, -126)
                };
                if error.is_nan() || error > worst.0 {
                    worst = (error, x);
                }
            }
        }
        println!(
            "{:<10} f32 {:.3} ulp at {:e}",
            function.name, worst.0, worst.1
        );
        assert!(worst.0 <= function.bound_f32, "{}", function.name);
    }
}

#[test]
fn edges() {
    #[track_caller]
    fn check<T: Real + std::fmt::Debug>(f: fn(T) -> T, x: f64, want: f64) {
        let got = f(T::from_f64(x));
        let want = T::from_f64(want);
        let same = got == want && got.is_sign_negative() == want.is_sign_negative();
        assert!(same, "at {x:e}: {got:?}, wanted {want:?}");
    }
    fn both<T: Real + std::fmt::Debug>(epsilon: f64) {
        let (inf, tiny) = (f64::INFINITY, T::min_positive_value() * T::epsilon());
        for (f, at) in [
            (math::exp::<T> as fn(T) -> T, [0.0, 1.0, 1.0, inf]),
            (math::exp_m1, [-1.0, -0.0, 0.0, inf]),
            (math::tanh, [-1.0, -0.0, 0.0, 1.0]),
            (math::sigmoid, [0.0, 0.5, 0.5, 1.0]),
            (math::erf, [-1.0, -0.0, 0.0, 1.0]),
            (math::erfc, [2.0, 1.0, 1.0, 0.0]),
            (math::normal_cdf, [0.0, 0.5, 0.5, 1.0]),
            (|z| Activation::Gelu.value(z), [-0.0, -0.0, 0.0, inf]),
            (|z| Activation::Silu.value(z), [-0.0, -0.0, 0.0, inf]),
            (|z| Activation::Gelu.derivative(z), [-0.0, 0.5, 0.5, 1.0]),
            (|z| Activation::Silu.derivative(z), [-0.0, 0.5, 0.5, 1.0]),
        ] {
            for (x, want) in [-inf, -0.0, 0.0, inf].into_iter().zip(at) {
                check(f, x, want);
            }
            assert!(f(T::nan()).is_nan());
        }
        check::<T>(math::softplus, -inf, 0.0);
        check::<T>(math::softplus, inf, inf);
        check::<T>(math::ln, 0.0, -inf);
        check::<T>(math::ln, -0.0, -inf);
        check::<T>(math::ln, 1.0, 0.0);
        check::<T>(math::ln, inf, inf);
        check::<T>(math::ln_1p, -1.0, -inf);
        check::<T>(math::ln_1p, -0.0, -0.0);
        check::<T>(math::ln_1p, 0.0, 0.0);
        check::<T>(math::ln_1p, inf, inf);
        // Near 0 these are their argument, down to the smallest number.
        for f in [math::exp_m1::<T>, math::ln_1p, math::tanh] {
            assert!(f(tiny) == tiny && f(-tiny) == -tiny);
        }
        for x in [T::nan(), -T::one(), T::neg_infinity(), -tiny] {
            assert!(math::ln(x).is_nan());
            assert!(math::ln_1p(x - T::one() - T::from_f64(epsilon)).is_nan());
        }
    }
    both::<f32>(f32::EPSILON.into());
    both::<f64>(f64::EPSILON);
    // The last argument that is not infinity, and the first that is; the last that is not 0.
    assert!(math::exp(709.782_712_893_384_f64) < f64::INFINITY);
    assert_eq!(math::exp(709.782_712_893_384_1_f64), f64::INFINITY);
    assert!(math::exp(88.722_83_f32) < f32::INFINITY);
    assert_eq!(math::exp(88.722_84_f32), f32::INFINITY);
    assert_eq!(math::exp(-745.133_219_101_941_1_f64), f64::from_bits(1));
    assert_eq!(math::exp(-745.133_219_101_941_2_f64), 0.0);
}

/// Arguments of every kind: of any magnitude, and dense where the functions are not constant.
fn arguments<T: Real>() -> Vec<T> {
    let mut state = 1_u64;
    let mut uniform = || {
        // Knuth's multiplier, MMIX.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut x = vec![
        T::zero(),
        -T::zero(),
        T::infinity(),
        T::neg_infinity(),
        T::nan(),
    ];
    for reach in [1.0, 10.0, 120.0, 800.0] {
        x.extend((0..5000).map(|_| T::from_f64(reach * (2.0 * uniform() - 1.0))));
    }
    for _ in 0..5000 {
        let sign = if uniform() < 0.5 { -1.0 } else { 1.0 };
        let exponent = (2098.0 * uniform()) as i32 - 1074;
        x.push(T::from_f64(
            sign * (1.0 + uniform()) * power_of_two(exponent),
        ));
    }
    x
}

/// One of the first ten of [`FUNCTIONS`] over a slice, dispatched.
struct Map<'a, T> {
    function: usize,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Real> Loop for Map<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.y.iter_mut().zip(self.x);
        match self.function {
            0 => pairs.for_each(|(y, &x)| *y = math::exp(x)),
            1 => pairs.for_each(|(y, &x)| *y = math::exp_m1(x)),
            2 => pairs.for_each(|(y, &x)| *y = math::ln(x)),
            3 => pairs.for_each(|(y, &x)| *y = math::ln_1p(x)),
            4 => pairs.for_each(|(y, &x)| *y = math::tanh(x)),
            5 => pairs.for_each(|(y, &x)| *y = math::sigmoid(x)),
            6 => pairs.for_each(|(y, &x)| *y = math::softplus(x)),
            7 => pairs.for_each(|(y, &x)| *y = math::erf(x)),
            8 => pairs.for_each(|(y, &x)| *y = math::erfc(x)),
            _ => pairs.for_each(|(y, &x)| *y = math::normal_cdf(x)),
        }
    }
}

/// One of [`FUNCTIONS`] over a slice.
fn apply<T: Real>(function: usize, x: &[T], y: &mut [T]) {
    match function {
        10 => Activation::Gelu.values(x, y),
        11 => Activation::Silu.values(x, y),
        _ => vectorized(Map { function, x, y }),
    }
}

/// Bits of a number; all NaN are one, as their payload depends on the order of operands.
fn bits<T: Real + Into<f64>>(x: T) -> u64 {
    if x.is_nan() {
        u64::MAX
    } else {
        x.into().to_bits()
    }
}

/// FNV-1a over the bits of every function and activation at the [`arguments`]; on the way, each
/// result of a slice is compared with that of a single call, which is compiled for the least
/// processor.
fn digest<T: Real + Into<f64> + std::fmt::Debug>() -> u64 {
    let x = arguments::<T>();
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |value: T| {
        for byte in bits(value).to_le_bytes() {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let mut y = vec![T::zero(); x.len()];
    let single: [fn(T) -> T; 10] = [
        math::exp,
        math::exp_m1,
        math::ln,
        math::ln_1p,
        math::tanh,
        math::sigmoid,
        math::softplus,
        math::erf,
        math::erfc,
        math::normal_cdf,
    ];
    for (function, single) in single.into_iter().enumerate() {
        apply(function, &x, &mut y);
        for (&x, &y) in x.iter().zip(&y) {
            assert_eq!(
                bits(y),
                bits(single(x)),
                "{} at {x:?}",
                FUNCTIONS[function].name
            );
            add(y);
        }
    }
    for &phi in Activation::ALL {
        phi.values(&x, &mut y);
        let mut gradient = vec![T::one(); x.len()];
        phi.backward(&x, &y, &mut gradient);
        for ((&x, &y), &g) in x.iter().zip(&y).zip(&gradient) {
            assert_eq!(bits(y), bits(phi.value(x)), "{phi} at {x:?}");
            assert_eq!(bits(g), bits(phi.derivative(x)), "{phi}' at {x:?}");
            add(y);
            add(g);
        }
    }
    digest
}

#[test]
fn same_bits_on_every_processor() {
    // Also what an emulated processor without AVX, or one of another make, must find.
    assert_eq!(format!("{:016x}", digest::<f32>()), "a9488b70287d8f73");
    assert_eq!(format!("{:016x}", digest::<f64>()), "03f6482cf1ce126f");
}
