//! Spec strings: what is read, what it means, and what the errors say.

use fanin_init::{Error, Fan, FanMode, Initialization, Kind, Scheme, Source};
use proptest::prelude::*;

fn parsed(spec: &str) -> Initialization {
    spec.parse()
        .unwrap_or_else(|error| panic!("{spec}: {error}"))
}

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

#[test]
fn schemes_and_aliases() {
    for (spec, expected) in [
        ("zeros", "zeros"),
        ("zero", "zeros"),
        ("ones", "constant(value=1)"),
        ("constant(value=-1e-7)", "constant(value=-1e-7)"),
        ("normal(std=0.02)", "normal(std=0.02)"),
        ("normal( mean = 1 , std = 2 )", "normal(mean=1, std=2)"),
        ("normal(std=0)", "normal(std=0)"),
        ("uniform(low=-0.1, high=0.1)", "uniform(low=-0.1, high=0.1)"),
        ("uniform(low=1, high=1)", "uniform(low=1, high=1)"),
        ("truncated_normal(std=0.02)", "truncated_normal(std=0.02)"),
        (
            "trunc_normal(std=0.02, low=-2, high=2)",
            "truncated_normal(std=0.02)",
        ),
        (
            "truncated_normal(std=1, low=5, high=7)",
            "truncated_normal(std=1, low=5, high=7)",
        ),
        ("lecun", "lecun_normal"),
        ("lecun_uniform(mode=fan_out)", "lecun_uniform(mode=fan_out)"),
        ("glorot", "glorot_uniform"),
        ("xavier", "glorot_uniform"),
        ("xavier_normal", "glorot_normal"),
        ("xavier_uniform_", "glorot_uniform"),
        ("glorot_normal(mode=fan_in)", "glorot_normal(mode=fan_in)"),
        ("glorot_normal(mode=fan_avg)", "glorot_normal"),
        ("he", "he_normal"),
        ("He_Normal", "he_normal"),
        ("kaiming_normal_", "he_normal"),
        ("kaiming_uniform(mode=fan_out)", "he_uniform(mode=fan_out)"),
        ("torch_linear", "torch_linear"),
        ("torch_linear(bias=uniform)", "torch_linear"),
        ("torch_linear(bias=zeros)", "torch_linear(bias=zeros)"),
        ("zeros()", "zeros"),
        ("he_normal(mode=fan_geo_avg)", "he_normal(mode=fan_geo_avg)"),
        ("jax.he_normal", "keras.he_normal"),
        (
            "keras.glorot_normal(mode=fan_in)",
            "keras.glorot_normal(mode=fan_in)",
        ),
        ("flax.dense", "keras.lecun_normal"),
        ("flax.embed", "lecun_normal"),
        ("keras.dense", "glorot_uniform"),
        ("keras.embedding", "uniform(low=-0.05, high=0.05)"),
        ("torch.conv", "torch_linear"),
        ("torch.embedding", "normal(std=1)"),
        ("burn.conv_transpose", "torch.conv_transpose"),
        ("candle.conv", "candle.linear"),
        ("variance_scaling", "variance_scaling(scale=1)"),
        (
            "variance_scaling(scale=2, mode=fan_geo_avg, distribution=uniform)",
            "variance_scaling(scale=2, mode=fan_geo_avg, distribution=uniform)",
        ),
        ("variance_scaling(gain=2)", "variance_scaling(scale=4)"),
        (
            "variance_scaling(gain=torch.sigmoid)",
            "variance_scaling(scale=1)",
        ),
        (
            "variance_scaling(gain=leaky_relu(slope=1))",
            "variance_scaling(scale=1)",
        ),
        (
            "variance_scaling(mode=fan_out, gain=leaky_relu(slope=1), distribution=normal)",
            "variance_scaling(scale=1, mode=fan_out, distribution=normal)",
        ),
        ("siren", "siren"),
        ("siren(layer=first)", "siren(layer=first)"),
        ("siren(omega=10)", "siren(layer=hidden, omega=10)"),
        ("random_walk", "sussillo_abbott"),
        (
            "sussillo_abbott(activation=linear)",
            "sussillo_abbott(activation=linear)",
        ),
        ("eye", "identity"),
        ("dirac(gain=0.5)", "identity(gain=0.5)"),
        ("hadamard", "hadamard"),
        ("sparse", "sparse(connections=15, std=1)"),
        ("sparse(sparsity=0.9)", "sparse(sparsity=0.9, std=0.01)"),
        ("gpt2_residual(blocks=50)", "normal(std=0.002)"),
        (
            "fixup(branches=16, layers=3)",
            "variance_scaling(scale=0.5, distribution=normal)",
        ),
        ("rezero", "zeros"),
        ("mup_output(base=64)", "mup_output(base=64)"),
        (
            "truncated_normal(std=0.5, low=-1, high=3, cuts=absolute)",
            "truncated_normal(std=0.5, low=-2, high=6)",
        ),
        (
            "truncated_normal(mean=1, std=0.5, low=0, high=2, cuts=absolute)",
            "truncated_normal(mean=1, std=0.5)",
        ),
    ] {
        canonical(spec, expected);
    }
    assert_eq!(parsed("he").kind(), Kind::Element);
}

#[cfg(feature = "orthogonal")]
#[test]
fn orthogonal() {
    canonical("orthogonal", "orthogonal");
    canonical(
        "orthogonal(gain=torch.tanh)",
        "orthogonal(gain=1.6666666666666667)",
    );
    canonical("delta_orthogonal", "delta_orthogonal");
    canonical("orthogonal(gain=1.5)", "orthogonal(gain=1.5)");
    assert_eq!(parsed("orthogonal").kind(), Kind::Tensor);
    error(
        "orthogonal(gain=-1)",
        "`orthogonal` got gain=-1, wanted a finite number, at least 0",
    );
}

#[cfg(not(feature = "orthogonal"))]
#[test]
fn orthogonal_names_its_feature() {
    error(
        "orthogonal",
        "`orthogonal` needs the cargo feature `orthogonal` of fanin-init",
    );
}

#[test]
fn scheme_errors() {
    error(
        "he_nromal",
        "unknown scheme `he_nromal`; nearest: `he_normal`",
    );
    error(
        "xaviar(mode=fan_in)",
        "unknown scheme `xaviar`; nearest: `xavier`",
    );
    error("normal", "`normal` needs `std`, as in `normal(std=0.01)`");
    error(
        "normal(std=-1)",
        "`normal` got std=-1, wanted a finite number, at least 0",
    );
    error(
        "normal(std=nan)",
        "`normal` got std=NaN, wanted a finite number, at least 0",
    );
    error(
        "normal(std=inf)",
        "`normal` got std=inf, wanted a finite number, at least 0",
    );
    error(
        "normal(std=small)",
        "`normal` got std=small, wanted a number",
    );
    error("normal(std=1, std=2)", "`normal` was given `std` twice");
    error(
        "normal(sigma=1)",
        "`normal` has no parameter `sigma`; it has `mean`, `std`",
    );
    error(
        "zeros(value=1)",
        "`zeros` has no parameter `value`; it takes none",
    );
    error(
        "constant(value=inf)",
        "`constant` got value=inf, wanted a finite number",
    );
    error(
        "normal(0.01)",
        "position 7 of `normal(0.01)`: wanted the mean and the standard deviation, as in normal(0, 0.01), or normal(std=0.01)",
    );
    error(
        "he_normal(mode=fan_in",
        "position 22 of `he_normal(mode=fan_in`: found the end, wanted `)` for the `(` at position 10",
    );
    error(
        "he_normal(mode=fan)",
        "`he_normal` got mode=fan, wanted fan_in, fan_out, fan_avg or fan_geo_avg",
    );
    error(
        "uniform",
        "`uniform` needs `low`, as in `uniform(low=-0.1, high=0.1)`",
    );
    error(
        "uniform(low=1, high=-1)",
        "`uniform` got high=-1 with low=1, wanted low <= high",
    );
    error(
        "uniform(low=-1e308, high=1e308)",
        "`uniform` got high=1e308 with low=-1e308, wanted a finite high - low",
    );
    error(
        "torch_linear(bias=ones)",
        "`torch_linear` got bias=ones, wanted zeros or uniform",
    );
    error(
        "truncated_normal(std=1, low=2, high=1)",
        "`truncated_normal` got high=1 with low=2, wanted low < high, both in units of std",
    );
    error(
        "truncated_normal(std=1, low=40, high=41)",
        "`truncated_normal` got high=41 with low=40, wanted cuts with at least 2^-90 of the normal distribution between them",
    );
    for (spec, expected) in [
        (
            "variance_scaling(scale=-1)",
            "`variance_scaling` got scale=-1, wanted a finite number, at least 0",
        ),
        (
            "variance_scaling(distribution=cauchy)",
            "`variance_scaling` got distribution=cauchy, wanted normal, uniform or truncated_normal",
        ),
        (
            "variance_scaling(scale=1, gain=2)",
            "`variance_scaling` got gain=2, wanted no scale beside it, which is its square",
        ),
        (
            "identity(gain=torch.gelu)",
            "`identity` got gain=torch.gelu, wanted a number, an activation such as tanh, or one that PyTorch has a gain for, such as torch.tanh",
        ),
        (
            "siren(omega=0)",
            "`siren` got omega=0, wanted a finite number above 0",
        ),
        (
            "siren(layer=last)",
            "`siren` got layer=last, wanted first or hidden",
        ),
        (
            "sparse(sparsity=1.5)",
            "`sparse` got sparsity=1.5, wanted a number from 0 to 1",
        ),
        (
            "sparse(sparsity=nan)",
            "`sparse` got sparsity=NaN, wanted a number from 0 to 1",
        ),
        (
            "sparse(connections=0)",
            "`sparse` got connections=0, wanted a whole number above 0",
        ),
        (
            "sparse(connections=3, sparsity=0.5)",
            "`sparse` got sparsity=0.5, wanted no connections beside it",
        ),
        (
            "fixup(branches=2, layers=1)",
            "`fixup` got layers=1, wanted a whole number, at least 2",
        ),
        (
            "gpt2_residual",
            "`gpt2_residual` needs `blocks`, as in `gpt2_residual(blocks=12)`",
        ),
        (
            "hadamard(gain=2)",
            "`hadamard` has no parameter `gain`; it takes none",
        ),
        (
            "truncated_normal(std=0, cuts=absolute)",
            "`truncated_normal` got std=0, wanted a number above 0, as the cuts are absolute",
        ),
        (
            "truncated_normal(std=1, low=-1, high=1, cuts=absolute, spread=kept)",
            "`truncated_normal` got spread=kept, wanted cuts=relative beside it: a wider law has other cuts",
        ),
    ] {
        error(spec, expected);
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
    let fan = Fan {
        fan_in: 1,
        fan_out: 1,
    };
    let error =
        parsed("truncated_normal(std=1)").fill_weights(fan, "W1", &mut source, &mut [0.0_f64]);
    assert_eq!(
        error,
        Err(Error::NotInNumpy {
            scheme: "truncated_normal(std=1)".to_owned()
        })
    );
}

#[test]
fn expressions_have_canonical_schemes() {
    for (spec, expected) in [
        ("randn", "normal(std=1)"),
        ("randn*0.01", "normal(std=0.01)"),
        ("0.01*randn", "normal(std=0.01)"),
        ("randn/100", "normal(std=0.01)"),
        ("np.random.randn(n, n_prev) * 0.01", "normal(std=0.01)"),
        ("randn*0.5+2", "normal(mean=2, std=0.5)"),
        ("randn/sqrt(n_prev)", "lecun_normal"),
        ("randn/np.sqrt(fan_in)", "lecun_normal"),
        ("randn*n_prev**-0.5", "lecun_normal"),
        ("randn*sqrt(1/n_prev)", "lecun_normal"),
        ("1/sqrt(n_prev)*randn", "lecun_normal"),
        ("randn/sqrt(n)", "lecun_normal(mode=fan_out)"),
        ("randn*sqrt(2/n_prev)", "he_normal"),
        ("randn*(2/fan_in)**0.5", "he_normal"),
        ("randn*sqrt(2)/sqrt(n_prev)", "he_normal"),
        ("randn*sqrt(2/fan_out)", "he_normal(mode=fan_out)"),
        ("randn*sqrt(2/(n_prev+n))", "glorot_normal"),
        (
            "randn*np.sqrt(2.0/(layers_dims[l-1]+layers_dims[l]))",
            "glorot_normal",
        ),
        ("--randn*0.1", "normal(std=0.1)"),
        ("-randn*0.1", "none"),
        ("randn**0.001", "none"),
        ("randn**1", "normal(std=1)"),
        ("randn**2", "none"),
        ("sqrt(randn)", "none"),
        ("1/randn", "none"),
        ("randn/n_prev", "none"),
        ("randn/(n-3)", "none"),
        ("randn*sqrt(2/n_prev)*1.0000001", "none"),
        ("rand", "uniform(low=0, high=1)"),
        ("rand*2-1", "uniform(low=-1, high=1)"),
        ("1-rand", "none"),
        ("uniform(-0.1, 0.1)", "uniform(low=-0.1, high=0.1)"),
        ("uniform(0.1, -0.1)", "none"),
        ("uniform(low=-n, high=n)", "none"),
        (
            "uniform(low=-0.1, high=.1, size=(n, n_prev))",
            "uniform(low=-0.1, high=0.1)",
        ),
        (
            "uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))",
            "torch_linear(bias=zeros)",
        ),
        ("(rand*2-1)/sqrt(n_prev)", "torch_linear(bias=zeros)"),
        (
            "uniform(-sqrt(6/(n_prev+n)), sqrt(6/(n_prev+n)))",
            "glorot_uniform",
        ),
        ("uniform(-sqrt(6/n_prev), sqrt(6/n_prev))", "he_uniform"),
        ("uniform(-sqrt(3/n_prev), sqrt(3/n_prev))", "lecun_uniform"),
        (
            "uniform(low=-1/sqrt(n_prev), high=1/sqrt(n_prev), size=(n, n_prev))",
            "torch_linear(bias=zeros)",
        ),
        (
            "np.random.uniform(-1, 1, (layer_dims[l], layer_dims[l-1]))",
            "uniform(low=-1, high=1)",
        ),
        ("np.zeros((layer_dims[l], layer_dims[l-1]))", "zeros"),
        ("np.zeros((n, n_prev))", "zeros"),
        ("np.ones((n, n_prev)) * 0.5", "constant(value=0.5)"),
        (
            "parameters['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l-1]) / np.sqrt(layer_dims[l-1]) #*0.01",
            "lecun_normal",
        ),
        ("W1 = np.random.randn(n, n_prev) * 0.01", "normal(std=0.01)"),
    ] {
        canonical(spec, expected);
    }
}

#[test]
fn ellipses_and_ends_of_lines() {
    for (spec, expected) in [
        ("randn(...) * 0.01", "normal(std=0.01)"),
        ("randn(…) / np.sqrt(n_prev)", "lecun_normal"),
        ("np.random.rand(...)", "uniform(low=0, high=1)"),
        ("zeros(...)", "zeros"),
        ("np.zeros(…)", "zeros"),
        ("ones( ... )*2", "constant(value=2)"),
        ("randn*0.01;", "normal(std=0.01)"),
        (
            "W1 = np.random.randn(n, n_prev) * 0.01 ; # small",
            "normal(std=0.01)",
        ),
        ("# He\nW1 = randn*sqrt(2/n_prev)", "he_normal"),
        (
            "W1 = np.random.randn(n, n_prev) \\\n    * np.sqrt(2/n_prev)",
            "he_normal",
        ),
        ("randn \\\r\n * 0.01", "normal(std=0.01)"),
    ] {
        canonical(spec, expected);
    }
    position(
        "randn;randn",
        7,
        "found `randn`, wanted an operator or the end",
    );
    position("randn \\ * 2", 7, "`\\`");
    position("randn*...", 7, "found `...`, wanted a number");
    position("randn(..., n)", 10, "found `,`, wanted `)`");
}

#[test]
fn spellings_of_the_sizes() {
    for (spec, expected) in [
        ("np.random.randn(n_h, n_x)*0.01", "normal(std=0.01)"),
        ("W2 = np.random.randn(n_y, n_h) * 0.01", "normal(std=0.01)"),
        ("np.zeros((n_h, n_x))", "zeros"),
        (
            "randn(layer_dim[l], layer_dim[l-1])*sqrt(2/layer_dim[l-1])",
            "he_normal",
        ),
        (
            "np.random.randn(self.layer_dims[l], self.layer_dims[l-1]) / np.sqrt(self.layer_dims[l-1])",
            "lecun_normal",
        ),
    ] {
        canonical(spec, expected);
    }
    position("randn(n_x, n_h)", 7, "the other way round");
    position("randn(n_h, n_y)", 7, "the other way round");
    position("randn(n_h, n_h)", 7, "the shape of a weight matrix");
    position("randn(n_h, n_prev)", 7, "the shape of a weight matrix");
    // Which side of W it is depends on the layer.
    position("randn/sqrt(n_h)", 12, "write n or n_prev");
}

#[test]
fn normal_of_numpy() {
    for (spec, expected) in [
        ("np.random.normal(0, 0.01, (n, n_prev))", "normal(std=0.01)"),
        ("normal(0, 0.01)", "normal(std=0.01)"),
        ("normal(0.5, 0.01)", "normal(mean=0.5, std=0.01)"),
        ("normal(scale=0.01, loc=0)", "normal(std=0.01)"),
        (
            "np.random.normal(size=(n_h, n_x)) * 0.01",
            "normal(std=0.01)",
        ),
        (
            "np.random.normal(loc=0.0, scale=np.sqrt(2/n_prev), size=(n, n_prev))",
            "he_normal",
        ),
        (
            "np.random.standard_normal((n, n_prev)) / sqrt(n_prev)",
            "lecun_normal",
        ),
        ("normal(std=0.02)", "normal(std=0.02)"),
        ("normal(mean=1, std=0.02)", "normal(mean=1, std=0.02)"),
    ] {
        canonical(spec, expected);
    }
    position("normal*2", 7, "found `*`, wanted `(`");
    position("normal(0, 1, (n_prev, n))", 15, "the other way round");
    position("normal(0, randn)", 11, "second draw");
    position("normal(loc=0, sigma=1)", 15, "wanted loc, scale or size");
    position("normal(std=1)*2", 8, "stands alone");
    position("normal(std=1)*(2)", 8, "stands alone");
    position("standard_normal(n, n_prev)", 17, "one tuple");

    let fan = Fan {
        fan_in: 3,
        fan_out: 2,
    };
    let fill = |spec: &str| {
        let mut out = [0.0_f64; 6];
        let mut source = Source::numpy(1).expect("a seed");
        parsed(spec)
            .fill_weights(fan, "W1", &mut source, &mut out)
            .map(|()| out)
    };
    // np.random.seed(1); np.random.normal(0.5, 0.01, (2, 3)) of NumPy 2.4.6.
    let expected: [f64; 6] = [
        0.5162434536366324,
        0.4938824358634992,
        0.49471828247736543,
        0.48927031377843827,
        0.5086540762932468,
        0.47698461303119716,
    ];
    let drawn = fill("np.random.normal(0.5, 0.01, (n, n_prev))").expect("weights");
    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        assert_eq!(drawn.map(f64::to_bits), expected.map(f64::to_bits));
    }
    assert_eq!(fill("normal(0, 0.02)"), fill("normal(std=0.02)"));
    assert_eq!(fill("standard_normal((n, n_prev))"), fill("randn"));
    let error = fill("normal(0, -0.01)").expect_err("a negative scale");
    assert!(error.to_string().ends_with("ValueError: scale < 0"));
    // NumPy adds loc to -0.0 too.
    let zeros = fill("normal(0, 0.0)").expect("zeros");
    assert!(zeros.iter().all(|w| w.to_bits() == 0));
}

#[test]
fn slips_of_a_student() {
    position("randn^0.01", 6, "Python's power is `**`");
    position("W = randn*(2/n_prev)^0.5", 21, "Python's power is `**`");
    position(
        "randn*0,01",
        8,
        "found `0,01`, wanted a decimal point: 0.01",
    );
    position("0,5*randn", 2, "a decimal point: 0.5");
    position("randn*sqrt(0,01)", 13, "a decimal point: 0.01");
    position("uniform(low=-0,1, high=0,1)", 16, "a decimal point: 0.1");
    position("normal(std=0,01)", 14, "a decimal point: 0.01");
    position("randn*(2", 9, "for the `(` at position 7");
    position("randn*sqrt(2/n_prev", 20, "for the `(` at position 11");
    position("sqrt(", 6, "for the `(` at position 5");
    position("randn/(n_prev*(n+1)", 20, "for the `(` at position 7");
    position("W['ü'] = randn*(2", 18, "for the `(` at position 16");
    position("randn/layer_dims[l-1", 21, "for the `[` at position 17");
    position("W['W1' = randn", 15, "for the `[` at position 2");
    position(
        "W1 = randn(n_h, n_x)*0.01\nb1 = np.zeros((n_h, 1))",
        30,
        "give only the line of W",
    );
    position("W = randn; b = zeros", 14, "give only the line of W");
    position(
        "for l in range(1, L):\n    W = randn*0.01",
        21,
        "give only the line of W",
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

#[track_caller]
fn position(spec: &str, expected: usize, part: &str) {
    match spec.parse::<Initialization>() {
        Err(Error::Syntax {
            position, message, ..
        }) => {
            assert_eq!(position, expected, "{spec}: {message}");
            assert!(message.contains(part), "{spec}: {message}");
        }
        other => panic!("{spec} gives {other:?}"),
    }
}

#[test]
fn expression_errors() {
    position("randn/", 7, "found the end, wanted a number");
    position("randn*", 7, "found the end");
    position("sqrt(", 6, "found the end");
    position("", 1, "found the end");
    position("   ", 1, "found the end");
    position("randn*foo", 7, "unknown name `foo`");
    position("randn*srqt(2)", 7, "nearest is `sqrt`");
    position("he_normal*2", 1, "stands alone");
    position("he_normal(mode=fan_in)*2", 1, "stands alone");
    position("randn)", 6, "found `)`, wanted an operator or the end");
    position("randn*(2", 9, "found the end, wanted `)`");
    position("randn*randn", 7, "second draw");
    position("uniform(0, rand)", 12, "second draw");
    position("0.01", 5, "found no draw");
    position("randn*0.0.1", 7, "`0.0.1`");
    position("randn*1e", 7, "`1e`");
    position("randn@2", 6, "`@`");
    position("größe*randn", 3, "`ö`");
    position("randn(n_prev, n)", 7, "the other way round");
    position(
        "np.random.randn(layer_dims[l-1], layer_dims[l])",
        17,
        "the other way round",
    );
    position("uniform(-1, 1, (n_prev, n))", 17, "the other way round");
    position("np.zeros((n_prev, n))", 11, "the other way round");
    position("np.random.randn((n, n_prev))", 17, "TypeError");
    position("np.zeros(n, n_prev)", 10, "one tuple");
    position("np.random.randn()", 16, "single number");
    position("randn(20, 12288)", 7, "wanted a size");
    position("randn(n, n)", 7, "the shape of a weight matrix");
    position("randn*layer_dims[k]", 18, "`l` or `l-1`");
    position("uniform(1)", 8, "both bounds");
    position("uniform(low=0, low=1, high=2*n)", 16, "second time");
    position("uniform(a=0, b=1/n)", 9, "wanted low, high or size");
    position("uniform(0, 1, (n, n_prev), 3)", 28, "one argument more");
    position("uniform(low=0, high=small)", 21, "unknown name `small`");
    position("1 + 2 = randn", 7, "wanted a name before it");
    position("W['a = randn", 3, "closing quote");
    position(&"(".repeat(500), 65, "nested more than 64 deep");
    position(
        &format!("randn{}2", "**2".repeat(200)),
        197,
        "nested more than 64 deep",
    );
    position(&"randn+".repeat(400), 1025, "2400 bytes");
}

#[test]
fn python_raises_where_python_would() {
    let fan = Fan {
        fan_in: 5,
        fan_out: 3,
    };
    let fill = |spec: &str| {
        let mut out = [0.0_f64; 15];
        parsed(spec)
            .fill_weights(fan, "W1", &mut Source::named(1), &mut out)
            .map(|()| out)
    };
    let error = fill("randn*(2/(n-3))").expect_err("2/0");
    let expected = "`randn*(2/(n-3))` at n = 3, n_prev = 5: ZeroDivisionError: division by zero";
    assert_eq!(error.to_string(), expected);
    for spec in [
        "randn*0**-1",
        "randn*(-2)**0.5",
        "randn*10.0**400",
        "randn*(1/0.0)",
    ] {
        assert!(
            matches!(fill(spec), Err(Error::Evaluation { .. })),
            "{spec}"
        );
    }
    // NumPy's own numbers give inf and NaN instead.
    assert!(
        fill("randn*(1/sqrt(0))")
            .expect("inf")
            .iter()
            .all(|w| w.is_infinite())
    );
    assert!(
        fill("randn*sqrt(-1)")
            .expect("NaN")
            .iter()
            .all(|w| w.is_nan())
    );
    assert!(
        fill("randn/0")
            .expect("inf")
            .iter()
            .all(|w| w.is_infinite())
    );
    // A power, not a product: the headline of the question.
    let powers = fill("randn**0.001").expect("powers");
    assert!(powers.iter().any(|w| w.is_nan()) && powers.iter().any(|w| (w - 1.0).abs() < 0.01));
}

#[test]
fn precedence_is_python_s() {
    let value = |spec: &str| {
        let mut out = [0.0_f64; 15];
        let fan = Fan {
            fan_in: 5,
            fan_out: 3,
        };
        parsed(spec)
            .fill_weights(fan, "W1", &mut Source::named(1), &mut out)
            .expect(spec);
        out[0]
    };
    for (scalar, expected) in [
        ("-2**2", -4.0),
        ("2**3**2", 512.0),
        ("2**-1", 0.5),
        ("8/4/2", 1.0),
        ("8-4-2", 2.0),
        ("2+3*4", 14.0),
        ("-(2+3)*4", -20.0),
        ("2*-3", -6.0),
        ("+3", 3.0),
        ("n_prev*10+n", 53.0),
        ("layer_dims[ l - 1 ]*10+layers_dims[l]", 53.0),
        ("1.5e1", 15.0),
        (".5", 0.5),
        ("5.", 5.0),
    ] {
        assert_eq!(value(&format!("ones*({scalar})")), expected, "{scalar}");
    }
}

#[test]
fn built_by_hand_or_read() {
    for (scheme, spec) in [
        (Scheme::zeros(), "zeros"),
        (Scheme::he_normal(FanMode::FanIn), "he_normal"),
        (Scheme::glorot_uniform(), "xavier"),
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
            let _ = init.fill_weights(Fan { fan_in: 3, fan_out: 2 }, "W1", &mut Source::named(1), &mut out);
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

#[test]
fn an_expression_that_overflows_has_no_canonical_scheme() {
    for text in [
        "randn*1e308*1e308",
        "uniform(-1,1)*1e308*1e308",
        "randn/1e-200/1e-200",
    ] {
        let initialization: Initialization = text.parse().expect("it can be evaluated");
        assert_eq!(initialization.canonical(), None, "{text}");
    }
}
