//! Training allocates nothing once it is under way.

#![expect(
    unsafe_code,
    reason = "an allocator that counts, and hands on to the system's"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_init::{Element, Source};
use fanin_nn::{Architecture, Form, Network, Problem, Scalar, Settings, Step, Trainer, train};
use fanin_tensor::Matrix;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: both functions hand on to the system's allocator, with the arguments as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory came from `alloc` above, that is from the system's.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// By how many allocations a hundred iterations exceed one, after two. (The cost is computed once
/// in both; with a penalty, in dual form, it takes memory.)
fn allocations<T: Scalar + Element>(widths: &[usize], form: Form, activation: Activation) -> usize {
    let x = Matrix::from_fn(widths[0], 70, |i, j| {
        <T as fanin_activation::Real>::from_f64(((i * 31 + j * 17) % 64) as f64 / 64.0)
    });
    let labels: Vec<u8> = (0..70).map(|j| (j % 2) as u8).collect();
    let problem = Problem::new(x, &labels).expect("fitting data");
    let shape = Architecture::mlp(widths, activation).expect("a shape");
    let scheme = "he_normal".parse().expect("a scheme");
    let network = Network::initialize(&shape, &scheme, &mut Source::named(1)).expect("drawn");
    let settings = Settings {
        form,
        momentum: 0.5,
        l2: 0.1,
        ..Settings::default()
    };
    let mut trainer = Trainer::<T>::new(&problem, network, &settings).expect("fits");
    trainer.advance(2);
    let mut count = |iterations| {
        let before = COUNT.get();
        trainer.advance(iterations);
        COUNT.get() - before
    };
    count(101) - count(1)
}

#[test]
fn an_iteration_allocates_nothing() {
    let counted = COUNT.get();
    drop(std::hint::black_box(vec![1_u8; 100]));
    assert_eq!(COUNT.get(), counted + 1, "the allocator counts");

    for activation in [Activation::Relu, Activation::Tanh, Activation::Gelu] {
        for form in [Form::Primal, Form::Dual] {
            // Small layers are multiplied as they lie; wide ones, and many classes, take other
            // ways.
            for widths in [
                [300_usize, 20, 7, 5, 1].as_slice(),
                &[300, 90, 250, 60, 2],
                &[300, 1],
            ] {
                let f64s = allocations::<f64>(widths, form, activation);
                let f32s = allocations::<f32>(widths, form, activation);
                assert_eq!((f64s, f32s), (0, 0), "{widths:?}, {form}, {activation}");
            }
        }
    }
}

/// Cheap probes go into a list that the hook keeps.
#[test]
fn probes_in_every_iteration_allocate_nothing() {
    let x = Matrix::from_fn(300, 70, |i, j| ((i * 31 + j * 17) % 64) as f64 / 64.0);
    let labels: Vec<u8> = (0..70).map(|j| (j % 2) as u8).collect();
    let problem = Problem::new(x, &labels).expect("fitting data");
    let shape = Architecture::mlp(&[300, 20, 7, 1], Activation::Tanh).expect("a shape");
    let scheme = "he_normal".parse().expect("a scheme");
    for form in [Form::Primal, Form::Dual] {
        let network = Network::initialize(&shape, &scheme, &mut Source::named(1)).expect("drawn");
        let settings = Settings {
            form,
            iterations: 100,
            every: 1000,
            ..Settings::default()
        };
        let (mut probes, mut counts) = (Vec::new(), [0; 2]);
        let mut hook = |step: &Step<'_, f64>| {
            step.probe_into(&mut probes);
            match step.iteration {
                2 => counts[0] = COUNT.get(),
                90 => counts[1] = COUNT.get(),
                _ => {}
            }
            ControlFlow::Continue(())
        };
        train(&problem, network, &settings, &mut hook).expect("fits");
        assert!(counts[0] > 0, "the allocator counts");
        assert_eq!(counts[1] - counts[0], 0, "{form}");
    }
}
