//! What a remedy says can be done, and where there is none.

use fanin_activation::Activation;
use fanin_init::Initialization;
use fanin_lab::explain::{Explanation, Investigation};
use fanin_lab::{CauseKind, Repair, Setup, Task};

fn setup(spec: &str, learning_rate: f64) -> Setup {
    let mut setup = Setup::course(spec.parse().expect("a known scheme"));
    setup.settings.learning_rate = learning_rate;
    setup
}

/// Tried as `fanin explain` does, on the seeded pictures.
fn tried(setup: &Setup) -> Explanation<f64> {
    let task = Task::new(&fanin_data::seeded(1)).expect("the seeded pictures");
    let case = Investigation::new(setup, &task).expect("draws");
    case.explain(false, || false).expect("no interruption")
}

fn learns(explanation: &Explanation<f64>) -> bool {
    let last = explanation.proofs.last().expect("something was tried");
    last.trial.has_learned()
}

/// However far the rate is off, one that learns is found, and the network is left as it is.
#[test]
fn rates_that_are_far_off_are_fixed_by_rates() {
    for rate in [1e6, 1000.0, 10.0, 3.0, 1e-7, 1e-12] {
        let explanation = tried(&setup("he_normal", rate));
        let cause = explanation.causes.first().expect("it does not learn");
        assert!(
            matches!(
                cause.kind,
                CauseKind::LearningRateTooLarge | CauseKind::LearningRateTooSmall
            ),
            "{rate}: {}",
            cause.kind
        );
        assert!(matches!(cause.repair, Repair::LearningRate(_)), "{rate}");
        assert!(learns(&explanation), "{rate}: {}", cause.repair);
    }
}

/// The theory has no weights for so narrow a linear network and names another activation; weights
/// alone fix it.
#[test]
fn weights_are_tried_before_another_activation() {
    let mut setup = setup("randn*0.01", 0.0075);
    setup.activation = Activation::Linear;
    let explanation = tried(&setup);
    let cause = explanation.causes.first().expect("it does not learn");
    assert!(
        matches!(cause.repair, Repair::Initialization(_)),
        "{}",
        cause.repair
    );
    assert!(learns(&explanation));
}

/// The stand-in has labels that can be learned: no network that trains on such data is called too
/// slow.
#[test]
fn healthy_networks_raise_no_alarm_without_data() {
    for (layers, activation, spec, rate) in [
        (&[10, 1][..], Activation::Relu, "zeros", 0.0075),
        (&[100, 50, 30, 1], Activation::Relu, "torch_linear", 0.0075),
        (&[64, 32, 32, 1], Activation::Gelu, "torch_linear", 0.05),
        (&[30, 20, 10, 1], Activation::Relu, "torch_linear", 0.01),
        (&[784, 100, 50, 10], Activation::Relu, "torch_linear", 0.01),
    ] {
        let mut setup = setup(spec, rate);
        setup.layers = layers.to_vec();
        setup.activation = activation;
        let outputs = layers[layers.len() - 1];
        let task = Task::<f64>::stand_in(layers[0], outputs, 1).expect("small");
        let counts = task.train.counts();
        let [least, most] = [counts.iter().min(), counts.iter().max()].map(Option::unwrap);
        assert!(most - least <= 1, "equal shares: {counts:?}");
        let causes = |setup: &Setup| {
            let case = Investigation::new(setup, &task).expect("draws");
            case.look().expect("fits").causes
        };
        assert_eq!(causes(&setup), [], "{layers:?} {activation}");
        // The same with steps that lead nowhere.
        setup.settings.learning_rate = 1e-7;
        assert_eq!(causes(&setup)[0].kind, CauseKind::LearningRateTooSmall);
    }
}

/// Every remedy that is a change of code has its lines, and they have all of the change.
#[test]
fn lines_have_all_of_the_change() {
    let lines = |repair: Repair| {
        let (numpy, torch) = (repair.numpy(), repair.pytorch());
        numpy
            .zip(torch)
            .map(|(numpy, torch)| format!("{numpy}\n{torch}"))
    };
    let parsed = |spec: &str| -> Initialization { spec.parse().expect("a spec") };
    let spec = || parsed("randn*sqrt(2/n_prev)");
    let weights = lines(Repair::Initialization(spec())).expect("lines");
    for part in [
        "np.random.randn(n, n_prev)*np.sqrt(2/n_prev)",
        "b = np.zeros",
        "kaiming_normal_(m.weight, nonlinearity='relu')",
        "zeros_(m.bias)",
    ] {
        assert!(weights.contains(part), "{part}: {weights}");
    }
    let orthogonal = lines(Repair::Initialization(parsed("orthogonal"))).expect("lines");
    assert!(orthogonal.contains("np.linalg.qr") && orthogonal.contains("orthogonal_(m.weight)"));
    for (phi, numpy, torch) in [
        (Activation::Tanh, "np.tanh(Z)", "torch.tanh(m(x))"),
        (Activation::Relu, "np.maximum(0, Z)", "torch.relu(m(x))"),
        (
            Activation::LeakyRelu { slope: 0.2 },
            "np.where(Z > 0, Z, 0.2 * Z)",
            "leaky_relu(m(x), 0.2)",
        ),
    ] {
        let both = lines(Repair::Activation(phi, spec())).expect("lines");
        assert!(both.contains(numpy) && both.contains(torch) && both.contains("randn"));
    }
    let paths = lines(Repair::ResidualPaths(spec())).expect("lines");
    assert!(
        paths.contains("/paths; b") && paths.contains("A = A_prev") && paths.contains("/ paths)")
    );
    assert_eq!(lines(Repair::Data), None);
    assert_eq!(lines(Repair::Architecture), None);
}
