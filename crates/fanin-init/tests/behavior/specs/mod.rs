//! Spec strings: what is read, what it means, and what the errors say.

mod expressions;

use fanin_init::{Error, Initialization, Kind, Scheme, Source};
use proptest::prelude::*;

use crate::support::{parsed, weights};

#[track_caller]
fn canonical(spec: &str, expected: &str) {
    let init = parsed(spec);
    assert_eq!(
        init.canonical()
            .map_or("none".to_owned(), |scheme| scheme.to_string()),
        expected,
        "{spec}"
    );
    assert_eq!(
        init.to_string().parse::<Initialization>().as_ref(),
        Ok(&init),
        "{spec}"
    );
    if let Some(scheme) = init.canonical() {
        assert_eq!(scheme.to_string().parse(), Ok(scheme), "{spec}");
    }
}

#[track_caller]
fn error(spec: &str, expected: &str) {
    match spec.parse::<Initialization>() {
        Ok(init) => panic!("{spec} is read as {init:?}"),
        Err(error) => assert_eq!(error.to_string(), expected),
    }
}

/// Specs, and the canonical spec of each that is not its own.
const SCHEMES: &str = "\
zeros
zero => zeros
ones => constant(value=1)
constant(value=-1e-7)
normal(std=0.02)
normal( mean = 1 , std = 2 ) => normal(mean=1, std=2)
normal(std=0)
uniform(low=-0.1, high=0.1)
uniform(low=1, high=1)
truncated_normal(std=0.02)
trunc_normal(std=0.02, low=-2, high=2) => truncated_normal(std=0.02)
truncated_normal(std=1, low=5, high=7)
lecun => lecun_normal
lecun_uniform(mode=fan_out)
glorot => glorot_uniform
xavier => glorot_uniform
xavier_normal => glorot_normal
xavier_uniform_ => glorot_uniform
glorot_normal(mode=fan_in)
glorot_normal(mode=fan_avg) => glorot_normal
he => he_normal
He_Normal => he_normal
kaiming_normal_ => he_normal
kaiming_uniform(mode=fan_out) => he_uniform(mode=fan_out)
torch_linear
torch_linear(bias=uniform) => torch_linear
torch_linear(bias=zeros)
zeros() => zeros
he_normal(mode=fan_geo_avg)
jax.he_normal => keras.he_normal
keras.glorot_normal(mode=fan_in)
flax.dense => keras.lecun_normal
flax.embed => lecun_normal
keras.dense => glorot_uniform
keras.embedding => uniform(low=-0.05, high=0.05)
torch.conv => torch_linear
torch.embedding => normal(std=1)
burn.conv_transpose => torch.conv_transpose
candle.conv => candle.linear
variance_scaling => variance_scaling(scale=1)
variance_scaling(scale=2, mode=fan_geo_avg, distribution=uniform)
variance_scaling(gain=2) => variance_scaling(scale=4)
variance_scaling(gain=torch.sigmoid) => variance_scaling(scale=1)
variance_scaling(gain=leaky_relu(slope=1)) => variance_scaling(scale=1)
variance_scaling(gain=leaky_relu(slope=1), mode=fan_out) => variance_scaling(scale=1, mode=fan_out)
siren
siren(layer=first)
siren(omega=10) => siren(layer=hidden, omega=10)
random_walk => sussillo_abbott
sussillo_abbott(activation=linear)
eye => identity
dirac(gain=0.5) => identity(gain=0.5)
hadamard
sparse => sparse(connections=15, std=1)
sparse(sparsity=0.9) => sparse(sparsity=0.9, std=0.01)
gpt2_residual(blocks=50) => normal(std=0.002)
fixup(branches=16, layers=3) => variance_scaling(scale=0.5, distribution=normal)
rezero => zeros
mup_output(base=64)
truncated_normal(std=0.5, low=-1, high=3, cuts=absolute) => truncated_normal(std=0.5, low=-2, high=6)
truncated_normal(mean=1, std=0.5, low=0, high=2, cuts=absolute) => truncated_normal(mean=1, std=0.5)
orthogonal
orthogonal(gain=torch.tanh) => orthogonal(gain=1.6666666666666667)
delta_orthogonal
orthogonal(gain=1.5)
";

#[test]
fn schemes_and_aliases() {
    for row in SCHEMES.lines() {
        let (spec, expected) = row.split_once(" => ").unwrap_or((row, row));
        canonical(spec, expected);
    }
    assert_eq!(parsed("he").kind(), Kind::Element);
    assert_eq!(parsed("orthogonal").kind(), Kind::Tensor);
}

/// Specs, and below each what its error says.
const ERRORS: &str = "\
he_nromal
    unknown scheme `he_nromal`; nearest: `he_normal`
xaviar(mode=fan_in)
    unknown scheme `xaviar`; nearest: `xavier`
normal
    `normal` needs `std`, as in `normal(std=0.01)`
normal(std=-1)
    `normal` got std=-1, wanted a finite number, at least 0
orthogonal(gain=-1)
    `orthogonal` got gain=-1, wanted a finite number, at least 0
normal(std=nan)
    `normal` got std=NaN, wanted a finite number, at least 0
normal(std=inf)
    `normal` got std=inf, wanted a finite number, at least 0
normal(std=small)
    `normal` got std=small, wanted a number
normal(std=1, std=2)
    `normal` was given `std` twice
normal(sigma=1)
    `normal` has no parameter `sigma`; it has `mean`, `std`
zeros(value=1)
    `zeros` has no parameter `value`; it takes none
constant(value=inf)
    `constant` got value=inf, wanted a finite number
normal(0.01)
    position 7 of `normal(0.01)`: wanted the mean and the standard deviation, as in normal(0, 0.01), or normal(std=0.01)
he_normal(mode=fan_in
    position 22 of `he_normal(mode=fan_in`: found the end, wanted `)` for the `(` at position 10
he_normal(mode=fan)
    `he_normal` got mode=fan, wanted fan_in, fan_out, fan_avg or fan_geo_avg
uniform
    `uniform` needs `low`, as in `uniform(low=-0.1, high=0.1)`
uniform(low=1, high=-1)
    `uniform` got high=-1 with low=1, wanted low <= high
uniform(low=-1e308, high=1e308)
    `uniform` got high=1e308 with low=-1e308, wanted a finite high - low
torch_linear(bias=ones)
    `torch_linear` got bias=ones, wanted zeros or uniform
truncated_normal(std=1, low=2, high=1)
    `truncated_normal` got high=1 with low=2, wanted low < high, both in units of std
truncated_normal(std=1, low=40, high=41)
    `truncated_normal` got high=41 with low=40, wanted cuts with at least 2^-90 of the normal distribution between them
variance_scaling(scale=-1)
    `variance_scaling` got scale=-1, wanted a finite number, at least 0
variance_scaling(distribution=cauchy)
    `variance_scaling` got distribution=cauchy, wanted normal, uniform or truncated_normal
variance_scaling(scale=1, gain=2)
    `variance_scaling` got gain=2, wanted no scale beside it, which is its square
identity(gain=torch.gelu)
    `identity` got gain=torch.gelu, wanted a number, an activation such as tanh, or one that PyTorch has a gain for, such as torch.tanh
siren(omega=0)
    `siren` got omega=0, wanted a finite number above 0
siren(layer=last)
    `siren` got layer=last, wanted first or hidden
sparse(sparsity=1.5)
    `sparse` got sparsity=1.5, wanted a number from 0 to 1
sparse(sparsity=nan)
    `sparse` got sparsity=NaN, wanted a number from 0 to 1
sparse(connections=0)
    `sparse` got connections=0, wanted a whole number above 0
sparse(connections=3, sparsity=0.5)
    `sparse` got sparsity=0.5, wanted no connections beside it
fixup(branches=2, layers=1)
    `fixup` got layers=1, wanted a whole number, at least 2
gpt2_residual
    `gpt2_residual` needs `blocks`, as in `gpt2_residual(blocks=12)`
hadamard(gain=2)
    `hadamard` has no parameter `gain`; it takes none
truncated_normal(std=0, cuts=absolute)
    `truncated_normal` got std=0, wanted a number above 0, as the cuts are absolute
truncated_normal(std=1, low=-1, high=1, cuts=absolute, spread=kept)
    `truncated_normal` got spread=kept, wanted cuts=relative beside it: a wider law has other cuts
";

#[test]
fn scheme_errors() {
    for pair in ERRORS.lines().collect::<Vec<_>>().chunks(2) {
        error(pair[0], pair[1].trim());
    }
    assert!(matches!(
        Source::numpy(1 << 32),
        Err(Error::NumpySeed {
            seed: 4_294_967_296
        })
    ));
}

#[test]
fn truncated_normal_is_refused_by_numpy() {
    let mut source = Source::numpy(1).expect("a seed");
    let weights = weights("truncated_normal(std=1)", [1, 1]);
    let error = weights.fill("W1", &mut source, &mut [0.0_f64]);
    assert_eq!(
        error,
        Err(Error::NotInStream {
            scheme: "truncated_normal(std=1)".to_owned(),
            stream: "NumPy's legacy stream: np.random has no truncated normal"
        })
    );
}

#[test]
fn a_scheme_like_no_other_gets_the_list() {
    for name in ["foo", "sgd", "kernel_initializer"] {
        error(
            name,
            &format!(
                "unknown scheme `{name}`; known: zeros, constant, normal, uniform, truncated_normal, lecun_*, glorot_*, he_*, \
                 orthogonal, torch_linear and more, or the course's notation such as randn*0.01"
            ),
        );
    }
}

#[test]
fn built_by_hand_or_read() {
    for (scheme, spec) in [
        (Scheme::ZEROS, "zeros"),
        (Scheme::HE_NORMAL, "he_normal"),
        (Scheme::GLOROT_UNIFORM, "xavier"),
        (Scheme::normal(0.01).expect("a std"), "normal(std=0.01)"),
    ] {
        assert_eq!(spec.parse(), Ok(scheme));
        assert_eq!(Initialization::from(scheme).canonical(), Some(scheme));
    }
}

proptest! {
    #[test]
    fn nothing_panics(parts in prop::collection::vec(prop::sample::select(vec![
        "randn", "rand", "uniform", "zeros", "sqrt", "he_normal", "normal", "n", "n_prev", "l", "layer_dims", "np.", "low", "size", "mode", "std",
        "(", ")", "[", "]", ",", "=", ";", "...", "…", "\\", "\n", "^", "loc", "n_h", "+", "-", "*", "**", "/", "0", "1", "0.5", "1e400", "'", "#", " ", "ß", ".",
    ]), 0..14)) {
        let spec = parts.concat();
        if let Ok(init) = spec.parse::<Initialization>() {
            prop_assert_eq!(init.to_string().parse(), Ok(init.clone()));
            let mut out = [0.0_f32; 6];
            let _ = init.weights([2, 3]).and_then(|filling| filling.fill("W1", &mut Source::named(1), &mut out));
        }
    }

    #[test]
    fn arbitrary_text_does_not_panic(spec in any::<String>()) {
        let _ = spec.parse::<Initialization>();
        let _ = spec.parse::<Scheme>();
    }

    #[test]
    fn specs_round_trip(std in 0.0..1e300_f64, mean in any::<f64>()) {
        let spec = format!("normal(mean={mean:e}, std={std:e})");
        if let Ok(scheme) = spec.parse::<Scheme>() {
            prop_assert_eq!(scheme.to_string().parse::<Scheme>(), Ok(scheme));
        }
    }
}
