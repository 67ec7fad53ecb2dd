//! A network that starts like one of PyTorch, in a file that PyTorch loads.
//!
//!     cargo run -p fanin-init --example safetensors -- start.safetensors
//!     python -c "import safetensors.torch as s; model.load_state_dict(s.load_file('start.safetensors'))"
//!
//! for
//! `model = torch.nn.Sequential(torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10))`.

use fanin_init::{Fan, Scheme, Source};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    run(std::env::args().nth(1).as_deref())
}

fn run(path: Option<&str>) -> Result<(), Box<dyn std::error::Error>> {
    // What torch.manual_seed(1) gives, in the order in which PyTorch makes the layers.
    let mut source = Source::torch(1);
    let mut tensors = Vec::new();
    for (name, fan_in, fan_out) in [("0", 784, 512), ("2", 512, 10)] {
        let fan = Fan { fan_in, fan_out };
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        let weights: Vec<f32> = Scheme::TORCH_LINEAR
            .weights(fan)?
            .draw(&weight, &mut source)?;
        let biases: Vec<f32> = Scheme::TORCH_LINEAR.biases(fan)?.draw(&bias, &mut source)?;
        tensors.push((weight, vec![fan_out, fan_in], bytes(&weights)));
        tensors.push((bias, vec![fan_out], bytes(&biases)));
    }

    let mut views = Vec::new();
    for (name, shape, data) in &tensors {
        views.push((name, TensorView::new(Dtype::F32, shape.clone(), data)?));
    }
    let file = safetensors::serialize(views, None)?;
    let read = SafeTensors::deserialize(&file)?;
    assert_eq!(read.tensor("0.weight")?.shape(), [512, 784]);
    match path {
        Some(path) => std::fs::write(path, &file)?,
        None => println!("{} bytes; name a file to write them", file.len()),
    }
    Ok(())
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

#[test]
fn example_runs() {
    run(None).expect("the example");
}
