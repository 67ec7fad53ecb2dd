//! The notation of the course.

use fanin_init::{Error, Initialization, Source};

use super::canonical;
use crate::support::parsed;

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

    let fan = [2, 3];
    let fill = |spec: &str| {
        let mut out = [0.0_f64; 6];
        let mut source = Source::numpy(1).expect("a seed");
        parsed(spec)
            .weights(fan)
            .and_then(|filling| filling.fill("W1", &mut source, &mut out))
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
    position("randn*foo", 7, "unknown name `foo`, wanted one of `randn`");
    position("normal(std=1", 13, "found the end, wanted `)`");
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
    let fan = [3, 5];
    let fill = |spec: &str| {
        let mut out = [0.0_f64; 15];
        parsed(spec)
            .weights(fan)
            .and_then(|filling| filling.fill("W1", &mut Source::named(1), &mut out))
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
        let fan = [3, 5];
        parsed(spec)
            .weights(fan)
            .and_then(|filling| filling.fill("W1", &mut Source::named(1), &mut out))
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
