//! Rules: what they match, what they compute, and what they say when they are wrong.
use fanin_init::{Error, Fan, Initialization, Layout, Rule, Rules, Scheme, Source, Streams};
use proptest::prelude::*;

/// Those of the example.
const GPT2: &str = include_str!("../../examples/gpt2_rules.toml");

fn assigned(rules: &Rules, parameters: &[(&str, &[usize])]) -> Result<Vec<String>, Error> {
    let assignment = rules.assign(parameters.iter().copied())?;
    let filled = assignment.filled.iter();
    Ok(filled
        .map(|a| {
            let Fan { fan_in, fan_out } = a.shape().fan();
            format!("{}: {} {fan_in} -> {fan_out}", a.name(), a.initialization())
        })
        .collect())
}

#[test]
fn gpt2_leaves_nothing_out() -> Result<(), Error> {
    let rules: Rules = GPT2.parse()?;
    let block: [(&str, &[usize]); 12] = [
        ("ln_1.weight", &[768]),
        ("ln_1.bias", &[768]),
        ("attn.c_attn.weight", &[768, 2304]),
        ("attn.c_attn.bias", &[2304]),
        ("attn.c_proj.weight", &[768, 768]),
        ("attn.c_proj.bias", &[768]),
        ("ln_2.weight", &[768]),
        ("ln_2.bias", &[768]),
        ("mlp.c_fc.weight", &[768, 3072]),
        ("mlp.c_fc.bias", &[3072]),
        ("mlp.c_proj.weight", &[3072, 768]),
        ("mlp.c_proj.bias", &[768]),
    ];
    let mut parameters: Vec<(String, &[usize])> = vec![
        ("transformer.wte.weight".to_owned(), &[50257, 768]),
        ("transformer.wpe.weight".to_owned(), &[1024, 768]),
        ("transformer.ln_f.weight".to_owned(), &[768]),
        ("transformer.ln_f.bias".to_owned(), &[768]),
    ];
    for layer in 0..12 {
        let named = |(name, sizes): (&str, _)| (format!("transformer.h.{layer}.{name}"), sizes);
        parameters.extend(block.map(named));
    }
    // A buffer of older checkpoints, declared to be left out.
    parameters.push(("transformer.h.0.attn.bias".to_owned(), &[1, 1, 1024, 1024]));
    let assignment = rules.assign(parameters.iter().map(|(name, sizes)| (&**name, *sizes)))?;
    assert_eq!(assignment.left, ["transformer.h.0.attn.bias"]);
    assert_eq!(assignment.filled.len(), 4 + 12 * 12);
    let std = |name: &str| {
        let found = assignment.filled.iter().find(|a| a.name().ends_with(name));
        let found = found.expect("a parameter");
        let moments = found
            .initialization()
            .weights(found.shape())
            .map(|filling| filling.moments());
        moments.expect("a value").expect("moments")
    };
    assert_eq!(std("wte.weight").variance.sqrt(), 0.02);
    assert_eq!(std("wpe.weight").variance.sqrt(), 0.01);
    // Radford et al. (2019), section 2.3: 1/√N for the N residual layers, two a block.
    let projection = std("h.11.mlp.c_proj.weight").variance.sqrt();
    assert!((projection * 24_f64.sqrt() - 0.02).abs() < 1e-17);
    assert_eq!(std("ln_f.weight").mean, 1.0);
    assert_eq!(std("c_fc.bias").mean, 0.0);
    Ok(())
}

#[test]
fn the_first_rule_wins_and_layouts_read_fans() -> Result<(), Error> {
    let rules: Rules = r#"
        [[rule]]
        shape = ["*", 3, 7, 7]
        init = "zeros"
        [[rule]]
        name = "up.*"
        rank = 4
        layout = "in_out_kernel"
        groups = 2
        init = "he_normal"
        [[rule]]
        name = "keras/*"
        layout = "kernel_in_out"
        init = "he_normal(mode=fan_out)"
        [[rule]]
        name = "*.table"
        layout = "embedding"
        init = "randn/sqrt(n_prev)"
        [[rule]]
        name = "*"
        rank = 4
        init = { scheme = "kaiming_uniform_", mode = "fan_out" }
    "#
    .parse()?;
    let parameters: [(&str, &[usize]); 5] = [
        ("up.weight", &[8, 5, 2, 2]),
        ("keras/kernel:0", &[3, 3, 4, 6]),
        ("word.table", &[100, 7]),
        ("up.stem", &[64, 3, 7, 7]),
        ("conv.weight", &[6, 4, 3, 3]),
    ];
    assert_eq!(
        assigned(&rules, &parameters)?,
        [
            "up.weight: he_normal 16 -> 20",
            "keras/kernel:0: he_normal(mode=fan_out) 36 -> 54",
            "word.table: randn/sqrt(n_prev) 7 -> 100",
            "up.stem: zeros 147 -> 3136",
            "conv.weight: he_uniform(mode=fan_out) 36 -> 54",
        ]
    );
    Ok(())
}

#[test]
fn filling_is_that_of_the_initialization() -> Result<(), Error> {
    let rules: Rules = "[[rule]]\nname = \"*\"\ninit = \"he_normal\"".parse()?;
    let sizes: &[usize] = &[4, 6];
    let assignment = rules.assign([("fc.weight", sizes)])?;
    let (mut by_rules, mut by_hand) = ([0.0_f32; 24], [0.0_f32; 24]);
    let filling = assignment.filled[0].filling();
    filling.fill("fc.weight", &mut Source::named(7), &mut by_rules)?;
    let weights = Scheme::HE_NORMAL.weights([4, 6])?;
    weights.fill("fc.weight", &mut Source::named(7), &mut by_hand)?;
    assert_eq!(by_rules, by_hand);
    Ok(())
}

#[test]
fn all_that_is_left_over_is_named_at_once() -> Result<(), Error> {
    let rules: Rules = r#"
[[rule]]
name = "*.weight"
init = "he_normal"
[[rule]]
name = "fc?.weight"
init = "zeros"
[[rule]]
name = "*.gain"
init = "ones"
[[rule]]
name = "*.shift"
init = "zeros"
optional = true
[unmatched]
leave = ["*.steps"]
"#
    .parse()?;
    let parameters: [(&str, &[usize]); 4] = [
        ("fc1.weight", &[2, 3]),
        ("fc1.bias", &[2]),
        ("bn.steps", &[]),
        ("scale", &[1]),
    ];
    let error = rules.assign(parameters).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "no rule matches 2 parameters, `fc1.bias`, `scale`; add rules, or name them in `leave` of [unmatched]; \
         the rule in line 5 (`fc?.weight`) matches only what the rule in line 2 (`*.weight`) takes before it, \
         the rule in line 8 (`*.gain`) matches no parameter; remove it, or declare it with optional = true"
    );
    let twice: [(&str, &[usize]); 2] = [("a.weight", &[1, 1]), ("a.weight", &[1, 1])];
    let error = rules.assign(twice).expect_err("refused").to_string();
    assert!(
        error.contains("two parameters are named `a.weight`"),
        "{error}"
    );
    Ok(())
}

#[test]
fn a_vector_has_no_fans() -> Result<(), Error> {
    for spec in [
        "he_normal",
        "randn/sqrt(n_prev)",
        "orthogonal",
        "torch_linear",
    ] {
        let rules: Rules = format!("\n[[rule]]\nname = \"*\"\ninit = \"{spec}\"").parse()?;
        let sizes: &[usize] = &[64];
        let error = rules.assign([("fc1.bias", sizes)]).expect_err("refused");
        let error = error.to_string();
        for part in ["line 2", "`fc1.bias`", spec, "tensor of 64", "write zeros"] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
    for spec in ["zeros", "randn*0.01", "normal(std=0.02)", "uniform(-1, 1)"] {
        let rules = Rules::from(vec![Rule::new(spec.parse()?).of_rank(1)]);
        let sizes: &[usize] = &[64];
        assert_eq!(rules.assign([("b", sizes)])?.filled.len(), 1, "{spec}");
    }
    Ok(())
}

/// Where a scheme draws biases, they have the fan of the weights beside them, whatever rule those
/// have; others have none.
#[test]
fn drawn_biases_have_the_fan_of_their_weights() -> Result<(), Error> {
    let rules: Rules = r#"
[[rule]]
name = "jax*/kernel"
layout = "jax"
init = "he_normal"
[[rule]]
name = "*bias"
init = "torch.linear"
[[rule]]
name = "b?"
init = "candle.linear"
[[rule]]
name = "*"
init = "lecun_normal"
"#
    .parse()?;
    let parameters: [(&str, &[usize]); 8] = [
        ("W2", &[5, 6]),
        ("b2", &[5, 1]),
        ("fc.bias", &[4]),
        ("fc.weight", &[4, 9]),
        ("jax/kernel", &[25, 3]),
        ("jax/bias", &[3]),
        ("W1", &[6, 16]),
        ("b1", &[6]),
    ];
    let assignment = rules.assign(parameters)?;
    let streams = Streams::new(5);
    for (name, inputs) in [
        ("fc.bias", 9.0),
        ("jax/bias", 25.0),
        ("b1", 16.0),
        ("b2", 6.0),
    ] {
        let found = assignment.filled.iter().find(|found| found.name() == name);
        let biases = found.expect("it is assigned");
        let moments = biases
            .filling()
            .moments_from(&Source::named(5))?
            .expect("moments");
        assert!(
            (moments.variance * 3.0 * inputs - 1.0).abs() < 1e-12,
            "{name}"
        );
        let whole: Vec<f64> = biases.filling().draw(name, &mut Source::Named(streams))?;
        let bound = 1.0 / f64::sqrt(inputs);
        assert!(
            whole.iter().all(|b| b.abs() <= bound && *b != 0.0),
            "{name}: {whole:?}"
        );
        let mut end = [0.0; 2];
        biases.filling().fill_range(name, streams, 1, &mut end)?;
        assert_eq!(end, whole[1..3], "{name}");
    }
    // Weights of another layer are not theirs.
    let parameters: [(&str, &[usize]); 2] = [("fc.weight", &[4, 9]), ("fc.bias", &[5])];
    let rules = Rules::from(vec![Rule::new("torch.linear".parse()?)]);
    let error = rules.assign(parameters).expect_err("refused").to_string();
    assert!(
        error.contains("`fc.bias`") && error.contains("tensor of 5"),
        "{error}"
    );
    Ok(())
}

#[test]
fn sizes_that_do_not_fit_are_named() -> Result<(), Error> {
    let check = |rule: Rule, sizes: &[usize], parts: &[&str]| {
        let rules = Rules::from(vec![rule]);
        let error = rules
            .assign([("w", sizes)])
            .expect_err("refused")
            .to_string();
        for part in parts.iter().chain(&["rule 1 (`*`)", "`w`"]) {
            assert!(error.contains(part), "{part}: {error}");
        }
    };
    let rule = || Rule::new(Scheme::HE_NORMAL.into());
    check(
        rule().in_layout(Layout::Embedding, 1),
        &[3, 4, 5],
        &["3 x 4 x 5", "embedding", "two axes"],
    );
    check(
        rule().in_layout(Layout::OutInKernel, 3),
        &[4, 2, 3],
        &["3 groups", "4 output"],
    );
    check(
        rule().in_layout(Layout::KernelInOut, 0),
        &[4, 2],
        &["0 groups"],
    );
    check(
        Rule::new("zeros".parse()?).in_layout(Layout::OutInKernel, 2),
        &[4],
        &["2 groups", "at least two axes"],
    );
    check(
        rule(),
        &[usize::MAX, 2],
        &["more elements than can be counted"],
    );
    check(
        rule().in_layout(Layout::InOutKernel, usize::MAX),
        &[usize::MAX, 2],
        &["more elements than can be counted"],
    );
    Ok(())
}

/// Texts, `⏎` for the ends of their lines, and below each what its error says.
const ERRORS: &str = r#"
[[rules]]⏎
    1:3 unknown key `rules`, the nearest is `rule`
[[rule]]⏎name = 'a'⏎
    1:1 this rule has no `init`, as in init = "he_normal"
[[rule]]⏎init = 'zeros'⏎
    1:1 this rule matches everything; say so with name = "*"
rule = 3
    1:8 `rule` is of type integer, wanted tables, each under [[rule]]
rule = [3]
    1:9 `rule` is of type integer, wanted tables, each under [[rule]]
[[rule]]⏎name = 'a'⏎  inti = 'zeros'
    3:3 unknown key `inti`, the nearest is `init`
[[rule]]⏎name = 'a'⏎init = 'he_nromal'
    3:8 unknown scheme `he_nromal`; nearest: `he_normal`
[[rule]]⏎name = 'a'⏎init = 'normal(std=0.02/sqrt(2))'
    3:8 position 8 of `normal(std=0.02/sqrt(2))`: `normal(std=…)` is a scheme and stands alone, without arithmetic; a scheme with arithmetic is a table, as in init = { scheme = "normal", std = "0.02/sqrt(2)" }
[[rule]]⏎name = 'é'⏎rank = -1⏎init = 'zeros'
    3:8 `rank` takes whole numbers from 0 on
[[rule]]⏎rank = 2⏎shape = [2]⏎init = 'zeros'
    2:8 found `rank` beside `shape`, which has it already
[[rule]]⏎shape = [2, 'x']⏎init = 'zeros'
    2:13 `shape` takes whole numbers from 0 on
[[rule]]⏎rank = 2⏎layout = 'oihw'⏎init = 'zeros'
    3:10 unknown layout `oihw`, wanted `out_in_kernel`, `kernel_in_out`, `in_out_kernel`, `kernel_out_in`, `embedding`, or a library: `torch`, `torch-transposed`, `keras`, `jax`, `keras-transposed`
[[rule]]⏎rank = 2⏎optional = 'yes'⏎init = 'zeros'
    3:12 `optional` is of type string, wanted true or false
[[rule]]⏎rank = 2⏎init = { scheme = 'normal', sdt = 1 }
    3:29 `normal` has no parameter `sdt`; it has `mean`, `std`
[[rule]]⏎rank = 2⏎init = { scheme = 'normal', std = 'x*2' }
    3:35 `std`: position 1 of `x*2`: unknown name `x`, wanted `sqrt`
[[rule]]⏎rank = 2⏎init = { scheme = 'normal', std = true }
    3:35 `std` is of type boolean, wanted a number or an expression such as "0.02/sqrt(2)"
[[rule]]⏎rank = 2⏎init = { scheme = 'normal', std = -1 }
    3:29 `normal` got std=-1, wanted a finite number, at least 0
[[rule]]⏎rank = 2⏎init = { std = 1 }
    3:8 this `init` has no `scheme`
[[rule]]⏎rank = 2⏎init = { scheme = 'he_normal', mode = 'fan_inn' }
    3:32 `he_normal` got mode=fan_inn, wanted fan_in, fan_out, fan_avg or fan_geo_avg
[unmatched]⏎keep = []⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:1 unknown key `keep`, wanted `leave`
[variables]⏎a = 'b'⏎b = 1⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:5 `a`: position 1 of `b`: `b` stands below, wanted one of the variables above
[variables]⏎a = 'a'⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:5 `a`: position 1 of `a`: `a` refers to itself
[variables]⏎a = '1/0'⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:5 `a`: `1/0`: ZeroDivisionError: division by zero
[variables]⏎a = inf⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:5 `a` is inf, wanted a finite number
[variables]⏎a = '1e308*10'⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:5 `a`: `1e308*10` is inf, wanted a finite number
[variables]⏎sqrt = 1⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:1 `sqrt` is no name for a variable, wanted letters, digits and `_`, and not sqrt
[variables]⏎'a b' = 1⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    2:1 `a b` is no name for a variable, wanted letters, digits and `_`, and not sqrt
[variables]⏎layers = 1⏎b = 'layer'⏎[[rule]]⏎rank = 2⏎init = 'zeros'
    3:5 `b`: position 1 of `layer`: unknown name `layer`, the nearest is `layers`
"#;

#[test]
fn errors_have_a_line_and_a_column() {
    let lines: Vec<&str> = ERRORS.trim().lines().collect();
    let mut wrong = String::new();
    for case in lines.chunks(2) {
        let error = case[0].replace('⏎', "\n").parse::<Rules>();
        let error = error.expect_err(case[0]).to_string();
        let (place, message) = case[1].trim().split_once(' ').expect("a place");
        let (line, column) = place.split_once(':').expect("a line and a column");
        if error != format!("line {line}, column {column} of the rules: {message}") {
            wrong += &format!("{}\n    {error}\n", case[0]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // What the reader of TOML itself says.
    let error = "[[rule]\n"
        .parse::<Rules>()
        .expect_err("a bracket is missing");
    let place = "line 1, column 8 of the rules: ";
    assert!(error.to_string().starts_with(place), "{error}");
    let error = "".parse::<Rules>().expect_err("no rule");
    let message = "line 1, column 1 of the rules: found no rule, wanted a [[rule]]";
    assert_eq!(error.to_string(), message);
}

#[test]
fn values_are_words_numbers_or_activations() -> Result<(), Error> {
    let read = |init: &str| -> Result<String, Error> {
        let text =
            format!("[variables]\nn = 0x10\nhalf = '1/2'\n[[rule]]\nrank = 2\ninit = {init}");
        let rules: Rules = text.parse()?;
        let sizes: &[usize] = &[2, 2];
        let name = rules.assign([("w", sizes)])?.filled[0]
            .initialization()
            .to_string();
        Ok(name)
    };
    let cases = [
        (
            "{ scheme = 'orthogonal', gain = 'tanh' }",
            "orthogonal(gain=tanh)",
        ),
        (
            "{ scheme = 'orthogonal', gain = 'half*4' }",
            "orthogonal(gain=2)",
        ),
        (
            "{ scheme = 'gpt2_residual', blocks = 'n' }",
            "gpt2_residual(blocks=16)",
        ),
        (
            "{ scheme = 'constant', value = 1e-300 }",
            "constant(value=1e-300)",
        ),
        (
            "{ scheme = 'siren', layer = 'first', omega = 'n' }",
            "siren(layer=first, omega=16)",
        ),
    ];
    for (init, spec) in cases {
        let expected = Initialization::from(spec.parse::<Scheme>()?);
        assert_eq!(read(init)?, expected.to_string(), "{init}");
    }
    // What is neither a number nor an activation gets the scheme's own error.
    let error = read("{ scheme = 'orthogonal', gain = 'tahn' }").expect_err("refused");
    assert!(error.to_string().contains("gain=tahn"), "{error}");
    Ok(())
}

/// One of everything that a rule can say.
fn rules_text() -> impl Strategy<Value = (String, Vec<(String, f64, bool)>)> {
    let rule = ("[a-c]{1,2}", 1_u32..1000, any::<bool>());
    (1_u32..50, prop::collection::vec(rule, 1..6)).prop_map(|(n, rules)| {
        let mut text = format!("[variables]\nn = {n}\nhalf_n = 'n/2'\n");
        let mut meaning = Vec::new();
        for (name, std, optional) in rules {
            text += &format!(
                "[[rule]]\nname = '{name}*'\noptional = {optional}\ninit = {{ scheme = 'normal', std = '{std}/(2*half_n)' }}\n"
            );
            meaning.push((name, f64::from(std) / (2.0 * (f64::from(n) / 2.0)), optional));
        }
        (text, meaning)
    })
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,80}") {
        let _ = text.parse::<Rules>();
    }

    #[test]
    fn almost_rules_never_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "[[rule]]", "[variables]", "[unmatched]", "\n", "name", "init", "std", "=", "'", "\"",
                "he_normal", "{", "}", "scheme", "sqrt(", ")", "1", "/0", "é", "[", "]", ",", "rank", "*",
            ]),
            0..30,
        )
    ) {
        let _ = words.concat().parse::<Rules>();
    }

    #[test]
    fn rules_mean_what_is_written((text, meaning) in rules_text(), name in "[a-c]{1,3}") {
        let rules: Rules = text.parse().map_err(|error| TestCaseError::fail(format!("{error}")))?;
        let sizes: &[usize] = &[3, 2];
        let first = meaning.iter().position(|(start, ..)| name.starts_with(start));
        let is_complete = first.is_some()
            && meaning.iter().enumerate().all(|(i, (.., optional))| *optional || Some(i) == first);
        match rules.assign([(name.as_str(), sizes)]) {
            Ok(assignment) => {
                prop_assert!(is_complete);
                let std = meaning[first.unwrap_or_default()].1;
                let expected = Scheme::normal(std).map_err(|e| TestCaseError::fail(e.to_string()))?;
                prop_assert_eq!(
                    assignment.filled[0].initialization(),
                    &Initialization::from(expected)
                );
            }
            Err(error) => {
                prop_assert!(!is_complete, "{}", error);
                let is_unassigned = matches!(error, Error::Unassigned { .. });
                prop_assert!(is_unassigned);
            }
        }
    }
}
