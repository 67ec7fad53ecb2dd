//! Gives each parameter of GPT-2 its initialization by rules, and fills one of them.

use fanin_init::{Rules, Source};

fn main() -> Result<(), fanin_init::Error> {
    let rules: Rules = include_str!("gpt2_rules.toml").parse()?;
    let block: [(&str, &[usize]); 7] = [
        ("transformer.wte.weight", &[50257, 768]),
        ("transformer.wpe.weight", &[1024, 768]),
        ("transformer.h.0.ln_1.weight", &[768]),
        ("transformer.h.0.ln_1.bias", &[768]),
        ("transformer.h.0.attn.c_attn.weight", &[768, 2304]),
        ("transformer.h.0.attn.c_proj.weight", &[768, 768]),
        ("transformer.h.0.attn.bias", &[1, 1, 1024, 1024]),
    ];
    let assignment = rules.assign(block)?;
    for parameter in &assignment.filled {
        let (name, init) = (parameter.name(), parameter.initialization());
        println!("{name:<36} {:<14} {init}", parameter.shape().to_string());
    }
    println!("left out: {}", assignment.left.join(", "));

    if let Some(table) = assignment.filled.first() {
        let values: Vec<f32> = table.filling().draw(table.name(), &mut Source::named(1))?;
        println!("{} begins with {:?}", table.name(), &values[..3]);
    }
    Ok(())
}

#[test]
fn example_runs() {
    main().expect("the example");
}
