//! Probes: what they say, in both forms, and that they leave no trace in what is trained.

use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_init::{Element, Source};
use fanin_nn::{
    Architecture, Form, LayerProbe, Network, Problem, Run, Scalar, Settings, Step, train,
};
use fanin_tensor::Matrix;

use bounded::{Bounded, Rows, UNIT, dot, each, exact, norm, products, stored, transposed};

mod bounded;

const WIDTHS: [usize; 4] = [40, 6, 4, 1];

fn problem<T: Scalar>() -> Problem<T> {
    let x = Matrix::from_fn(WIDTHS[0], 21, |i, j| {
        T::from_f64(((i * 3 + j * 5 + i * j) % 11) as f64 / 11.0)
    });
    let labels: Vec<u8> = (0..21).map(|j| u8::from(j % 3 == 0)).collect();
    Problem::new(x, &labels).expect("finite inputs")
}

fn network<T: Scalar + Element>(activation: Activation, spec: &str) -> Network<T> {
    let shape = Architecture::mlp(&WIDTHS, activation).expect("positive widths");
    let spec = spec.parse().expect("a known scheme");
    Network::initialize(&shape, &spec, &mut Source::named(3)).expect("draws")
}

fn settings(form: Form) -> Settings {
    Settings {
        form,
        learning_rate: 0.1,
        iterations: 20,
        every: 7,
        l2: 0.1,
        momentum: 0.5,
        ..Settings::default()
    }
}

fn run<T: Scalar>(network: &Network<T>, form: Form, hook: &mut impl FnMut(&Step<'_, T>)) -> Run<T> {
    let mut observer = |step: &Step<'_, T>| {
        hook(step);
        ControlFlow::Continue(())
    };
    train(&problem(), network.clone(), &settings(form), &mut observer).expect("fits")
}

#[test]
fn a_probed_run_has_the_same_bits() {
    fn check<T: Scalar + Element>() {
        for form in [Form::Primal, Form::Dual] {
            let network = network::<T>(Activation::Gelu, "he_normal");
            let plain = run(&network, form, &mut |_| {});
            let mut seen = Vec::new();
            let probed = run(&network, form, &mut |step| {
                step.probe_into(&mut seen);
                seen.extend(step.probe());
                assert_eq!(step.deep_probe().len(), 3);
            });
            assert_eq!(plain, probed, "{form}, {}", T::NAME);
        }
    }
    check::<f64>();
    check::<f32>();
}

/// The moments of a layer, from the network that a hook sees, by the plain formulas in double
/// precision.
#[test]
fn moments_are_those_of_the_network() {
    let network = network::<f64>(Activation::Relu, "he_normal");
    let problem = problem::<f64>();
    run(&network, Form::Primal, &mut |step: &Step<'_, f64>| {
        let (network, probes) = (step.network(), step.probe());
        let w = &network.weights()[0];
        let z = Matrix::from_fn(w.rows(), problem.samples(), |i, j| {
            let terms = (0..w.cols()).map(|k| w[(i, k)] * problem.x()[(k, j)]);
            network.biases()[0][i] + terms.sum::<f64>()
        });
        let most = (0..w.rows())
            .flat_map(|i| (0..problem.samples()).map(move |j| (i, j)))
            .map(|(i, j)| {
                let terms = (0..w.cols()).map(|k| (w[(i, k)] * problem.x()[(k, j)]).abs());
                network.biases()[0][i].abs() + terms.sum::<f64>()
            })
            .fold(0.0, f64::max);
        let count = z.as_slice().len() as f64;
        let mean =
            |of: &dyn Fn(f64) -> f64| z.as_slice().iter().map(|&z| of(z)).sum::<f64>() / count;
        let LayerProbe {
            z_mean,
            z_variance,
            z_second_moment,
            a_mean,
            a_variance,
            a_second_moment,
            signal,
            flat,
            dead,
            ..
        } = probes[0];
        let relu = |z: f64| z.max(0.0);
        let m1 = mean(&|z| z);
        let a1 = mean(&relu);
        let unit_means: Vec<f64> = (0..z.rows())
            .map(|i| (0..z.cols()).map(|j| relu(z[(i, j)])).sum::<f64>() / z.cols() as f64)
            .collect();
        let within: f64 = (0..z.rows())
            .flat_map(|i| (0..z.cols()).map(move |j| (i, j)))
            .map(|(i, j)| (relu(z[(i, j)]) - unit_means[i]).powi(2))
            .sum();
        for (got, want) in [
            (z_mean, m1),
            (z_variance, mean(&|z| (z - m1).powi(2))),
            (z_second_moment, mean(&|z| z * z)),
            (a_mean, a1),
            (a_variance, mean(&|z| (relu(z) - a1).powi(2))),
            (a_second_moment, mean(&|z| relu(z).powi(2))),
            (signal, within / count),
        ] {
            // z is a sum of 41 terms, both here and there, whose sizes add up to `most`; a moment
            // is a sum of 126 such values or their squares. Each is wrong by at most as many
            // roundings as it has terms, a square by twice that.
            let bound = (4.0 * 41.0 + 2.0 * 126.0) * most.max(most * most) * f64::EPSILON;
            assert!((got - want).abs() <= bound, "{got} and {want}");
        }
        assert_eq!(flat, mean(&|z| f64::from(z <= 0.0)));
        let asleep = |i: &usize| (0..z.cols()).all(|j| z[(*i, j)] <= 0.0);
        assert_eq!(dead, (0..z.rows()).filter(asleep).count());
    });
}

#[test]
fn a_variance_survives_a_mean_a_billion_times_as_large() {
    // z = 1e6 + x on one unit, with x in steps of 2⁻¹⁰.
    let x = Matrix::from_fn(1, 20, |_, j| (j % 4) as f64 / 1024.0);
    let problem = Problem::new(x, &[0, 1].repeat(10)).expect("finite inputs");
    let shape = Architecture::mlp(&[1, 1, 1], Activation::Linear).expect("positive widths");
    let one = || Matrix::from_column_major(1, 1, vec![1.0]).expect("one value");
    let weights = vec![one(), one()];
    let biases = vec![vec![1e6], vec![0.0]];
    let network = Network::from_parameters(&shape, weights, biases).expect("shapes");
    let once = Settings {
        iterations: 1,
        ..Settings::default()
    };
    let run = train(&problem, network, &once, &mut ()).expect("fits");
    // 0, 1, 2, 3 have the variance 5/4, and all sums here are exact.
    let want = 1.25 / 1024.0_f64.powi(2);
    assert_eq!(run.start[0].z_variance, want);
    assert_eq!(run.start[0].signal, want);
}

/// Sums of absolute values of what leads to `W₁`: in primal form it is added up step by step, in
/// dual form it is `s W₁(0) + C Xᵀ` with `(s, C)` added up step by step.
struct Magnitudes {
    /// `W₁(0)`, and `|X|` sample by sample.
    start: Rows,
    x: Rows,
    /// `s` and `C`, and their velocities.
    s: [f64; 2],
    c: [Vec<Vec<f64>>; 2],
    step: usize,
}

impl Magnitudes {
    fn new(network: &Network<f64>, x: &Rows) -> Self {
        let zeros = vec![vec![0.0; x.len()]; network.weights()[0].rows()];
        Self {
            start: exact(&network.weights()[0]),
            x: x.clone(),
            s: [1.0, 0.0],
            c: [zeros.clone(), zeros],
            step: 0,
        }
    }

    /// `W₁` of the network that a hook sees.
    ///
    /// No number is behind more roundings than the terms of an inner product of features, one of
    /// samples, six a step in each recurrence, and a few of its own.
    fn weights(&self, network: &Network<f64>) -> Rows {
        let roundings = (self.start[0].len() + self.x.len() + 6 * self.step + 20) as f64;
        each(&exact(&network.weights()[0]), |i, k, w| {
            let learned = self.c[0][i].iter().zip(&self.x);
            let learned: f64 = learned.map(|(c, x)| c * x[k].size).sum();
            let size = self.s[0] * self.start[i][k].size + learned;
            let error = roundings * UNIT * size;
            Bounded { size, error, ..w }
        })
    }

    fn step(&mut self, dz: &Rows, settings: &Settings) {
        let (m, rate, momentum) = (
            self.x.len() as f64,
            settings.learning_rate,
            settings.momentum,
        );
        let decay = settings.l2 / m;
        self.s[1] = momentum * self.s[1] + decay * self.s[0];
        self.s[0] += rate * self.s[1];
        let [c, v] = &mut self.c;
        let values = c.iter_mut().zip(v).zip(dz);
        for ((c, v), dz) in values.flat_map(|((c, v), dz)| c.iter_mut().zip(v).zip(dz)) {
            *v = momentum * *v + (dz.size + dz.error) / m + decay * *c;
            *c += rate * *v;
        }
        self.step += 1;
    }
}

/// What deep probes say of a network of tanh with one output, by the plain formulas. Batches lie
/// sample by sample.
struct Reference {
    /// Pre-activations and activations; of the last layer twice the former.
    z: Vec<Rows>,
    a: Vec<Rows>,
    /// `m · ∂J/∂z`.
    dz: Vec<Rows>,
    w: Vec<Rows>,
    x: Rows,
}

/// tanh is within 1.5 units in the last place, each two roundings of a number up to 1; `1 - tanh²`
/// rounds twice more.
fn slope(z: Bounded) -> Bounded {
    let a = z.value.tanh();
    // |tanh″| ≤ 4/√27 < 0.77.
    z.map(1.0 - a * a, 0.77, 8.0)
}

impl Reference {
    fn new(network: &Network<f64>, first: Rows, x: &Rows, labels: &[u8]) -> Self {
        let mut w = vec![first];
        w.extend(network.weights()[1..].iter().map(exact));
        let (mut z, mut a): (Vec<Rows>, Vec<Rows>) = (Vec::new(), Vec::new());
        for (w, b) in w.iter().zip(network.biases()) {
            let sums = products(a.last().unwrap_or(x), w);
            let here = each(&sums, |_, i, sum| sum.plus(Bounded::exact(b[i])).stored());
            a.push(each(&here, |_, _, z| z.map(z.value.tanh(), 1.0, 4.0)));
            z.push(here);
        }
        let last = z.len() - 1;
        a[last].clone_from(&z[last]);
        // The sigmoid is nowhere steeper than 1/4.
        let mut dz = vec![each(&z[last], |j, _, z| {
            let y = f64::from(labels[j]);
            z.map(1.0 / (1.0 + (-z.value).exp()) - y, 0.25, 8.0)
        })];
        for l in (0..last).rev() {
            let back = products(&dz[0], &transposed(&w[l + 1]));
            dz.insert(
                0,
                each(&back, |j, i, back| back.times(slope(z[l][j][i])).stored()),
            );
        }
        let x = x.clone();
        Self { z, a, dz, w, x }
    }

    fn correlation(&self, layer: usize) -> Bounded {
        let a = &self.a[layer];
        let n = a.len() as f64;
        let units = each(a, |j, _, v| {
            let square = products(&vec![a[j].clone()], &vec![a[j].clone()])[0][0];
            v.over(square.sqrt())
        });
        let one = vec![Bounded::exact(1.0); a.len()];
        let sums = products(&vec![one], &transposed(&units));
        let square = products(&sums, &sums)[0][0];
        square
            .plus(Bounded::exact(-n))
            .over(Bounded::exact(n * (n - 1.0)))
    }

    /// `‖∂J/∂W‖` and its rank.
    fn gradient(&self, layer: usize) -> (Bounded, Bounded) {
        let before = if layer == 0 {
            &self.x
        } else {
            &self.a[layer - 1]
        };
        let sums = products(&transposed(&self.dz[layer]), &transposed(before));
        let m = Bounded::exact(self.x.len() as f64);
        let dw = each(&sums, |_, _, sum| {
            let mean = sum.over(m);
            // The sum's terms are divided as well.
            let size = sum.size / m.value;
            Bounded { size, ..mean }
        });
        let gram = stored(&products(&dw, &dw));
        let one = Bounded::exact(1.0);
        let trace = dot((0..gram.len()).map(|i| (gram[i][i], one)));
        let squares = dot(gram.iter().flatten().map(|&k| (k, k)));
        (trace.sqrt(), trace.times(trace).over(squares))
    }

    /// The smallest and the largest eigenvalue of `J Jᵀ` for the first sample.
    fn spectrum(&self, layer: usize) -> [Bounded; 2] {
        let mut gram = stored(&products(&self.w[0], &self.w[0]));
        for l in 1..=layer {
            let slopes: Vec<Bounded> = self.z[l - 1][0].iter().map(|&z| slope(z)).collect();
            let scaled = each(&self.w[l], |_, k, w| w.times(slopes[k]).stored());
            let half = stored(&products(&scaled, &transposed(&gram)));
            gram = stored(&products(&half, &scaled));
        }
        // An eigenvalue is wrong by no more than the matrix (Weyl). Here ten rounds of n (n - 1) /
        // 2 rotations are applied from two sides, each with six roundings: no more than 60 n² in
        // all. In the library these are n reflections from two sides, with numbers behind fewer
        // than 10 (n + 1) roundings, and a bisection that ends within two of the largest.
        let n = gram.len() as f64;
        let solver = 60.0 * n * (n + 1.0) + 2.0;
        let error = norm(&gram, |v| v.error) + solver * UNIT * norm(&gram, |v| v.value);
        let values = eigenvalues(&gram);
        let ends = [f64::min, f64::max].map(|end| values.iter().copied().reduce(end));
        ends.map(|end| Bounded::new(end.expect("a layer has units"), error))
    }
}

/// By Jacobi's rotations (Golub & Van Loan 2013, section 8.5), ten rounds of them, more than so few
/// rows need.
fn eigenvalues(matrix: &Rows) -> Vec<f64> {
    let n = matrix.len();
    let rows = matrix.iter();
    let mut a: Vec<Vec<f64>> = rows
        .map(|row| row.iter().map(|v| v.value).collect())
        .collect();
    let pairs = || (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q)));
    for (p, q) in (0..10).flat_map(|_| pairs()) {
        if a[p][q] == 0.0 {
            continue;
        }
        let tau = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
        let tangent = 1.0_f64.copysign(tau) / (tau.abs() + tau.hypot(1.0));
        let cos = 1.0 / tangent.hypot(1.0);
        let sin = tangent * cos;
        for row in &mut a {
            (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
        }
        let (above, below) = a.split_at_mut(q);
        for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
            (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
        }
    }
    (0..n).map(|i| a[i][i]).collect()
}

/// Each form is compared with the network that it trains: that the networks are the same is tested
/// in `forms.rs`.
#[test]
fn deep_probes_are_those_of_the_network_in_both_forms() {
    let network = network::<f64>(Activation::Tanh, "glorot_uniform");
    let problem = problem::<f64>();
    let x = transposed(&exact(problem.x()));
    let first: Vec<f64> = (0..WIDTHS[0]).map(|k| problem.x()[(k, 0)]).collect();
    for form in [Form::Primal, Form::Dual] {
        let mut magnitudes = Magnitudes::new(&network, &x);
        run(&network, form, &mut |step: &Step<'_, f64>| {
            let network = step.network();
            let weights = magnitudes.weights(&network);
            let reference = Reference::new(&network, weights, &x, problem.labels());
            let mut classes = network.unit_classes();
            classes.push(1);
            for (l, probe) in step.deep_probe().iter().enumerate() {
                assert_eq!(probe.layer, l + 1);
                assert_eq!(probe.unit_classes, classes[l]);
                let case =
                    |what| format!("{form}, iteration {}, layer {l}, {what}", step.iteration);
                let (norm, rank) = reference.gradient(l);
                reference
                    .correlation(l)
                    .check(probe.correlation, &case("correlation"));
                norm.check(probe.gradient_norm, &case("norm"));
                rank.check(probe.gradient_rank, &case("rank"));
                let [smallest, largest] = reference.spectrum(l);
                let of_network = network.jacobian_singular_values(&first, l + 1);
                let of_probe = (probe.smallest_singular_value, probe.largest_singular_value);
                for (low, high) in [of_network, of_probe] {
                    largest.check(high.powi(2), &case("largest"));
                    smallest.check(low.powi(2), &case("smallest"));
                }
            }
            magnitudes.step(&transposed(&reference.dz[0]), &settings(form));
        });
    }
}

#[test]
fn equal_units_are_seen_while_they_train_in_both_forms() {
    for form in [Form::Primal, Form::Dual] {
        let tied = network::<f64>(Activation::Sigmoid, "constant(value=0.1)");
        run(&tied, form, &mut |step: &Step<'_, f64>| {
            let classes: Vec<usize> = step.deep_probe().iter().map(|p| p.unit_classes).collect();
            assert_eq!(classes, [1, 1, 1], "{form}");
        });
        let drawn = network::<f64>(Activation::Sigmoid, "glorot_uniform");
        run(&drawn, form, &mut |step: &Step<'_, f64>| {
            let classes: Vec<usize> = step.deep_probe().iter().map(|p| p.unit_classes).collect();
            assert_eq!(classes, [6, 4, 1], "{form}");
        });
    }
}

#[test]
fn correlation_is_the_mean_cosine_of_pairs() {
    // Three samples that one linear unit per axis passes on: right angles, and 45 degrees.
    let x = Matrix::from_column_major(2, 3, vec![1.0_f64, 0.0, 0.0, 2.0, 3.0, 3.0]);
    let problem = Problem::new(x.expect("shape"), &[0, 1, 0]).expect("finite inputs");
    let shape = Architecture::mlp(&[2, 2, 1], Activation::Linear).expect("positive widths");
    let identity = Matrix::from_row_major(2, 2, &[1.0, 0.0, 0.0, 1.0]).expect("shape");
    let ones = Matrix::from_row_major(1, 2, &[1.0, 1.0]).expect("shape");
    let biases = vec![vec![0.0; 2], vec![0.0]];
    let network = Network::from_parameters(&shape, vec![identity, ones], biases).expect("shapes");
    let mut seen = f64::NAN;
    let mut hook = |step: &Step<'_, f64>| {
        seen = step.deep_probe()[0].correlation;
        ControlFlow::Break(())
    };
    train(&problem, network, &Settings::default(), &mut hook).expect("fits");
    let want = 2.0 * 0.5_f64.sqrt() / 3.0;
    // A few dozen roundings of numbers up to 9.
    assert!(
        (seen - want).abs() < 100.0 * f64::EPSILON,
        "{seen} and {want}"
    );
}

#[test]
fn wide_jacobians_are_left_out() {
    let widths = [4, 257, 3, 1];
    let shape = Architecture::mlp(&widths, Activation::Tanh).expect("positive widths");
    let init = "glorot_uniform".parse().expect("a scheme");
    let wide = Network::<f64>::initialize(&shape, &init, &mut Source::named(1)).expect("drawn");
    let x = Matrix::from_fn(4, 6, |i, j| (i * 6 + j) as f64 / 24.0);
    let problem = Problem::new(x, &[0, 1, 0, 1, 1, 0]).expect("two classes");
    let settings = Settings {
        iterations: 1,
        ..Settings::default()
    };
    let mut probes = Vec::new();
    let look = &mut |step: &Step<'_, f64>| {
        probes = step.deep_probe();
        ControlFlow::Continue(())
    };
    train(&problem, wide, &settings, look).expect("fits");
    assert!(
        probes
            .iter()
            .all(|probe| probe.largest_singular_value.is_nan())
    );
    assert!(probes.iter().all(|probe| probe.gradient_norm > 0.0));
}
