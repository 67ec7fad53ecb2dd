//! `fanin inspect` with files of PyTorch and NumPy, made by `tests/reference/inspect/generate.py`,
//! and with broken ones.

use std::fs;
use std::path::PathBuf;

use fanin_data::{Dtype, Tensor, WeightFormat, encode_weights};
use fanin_init::{Convolution, Initialization, Shape, Source};
use serde_json::Value;

use crate::{json, refused, run, text};

fn reference(name: &str) -> String {
    format!(
        "{}/../../tests/reference/inspect/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

fn inspected(file: &str, words: &[&str]) -> Value {
    let output = run(&[&["inspect", file, "--format", "json"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    json(&output)
}

fn specs(tensor: &Value) -> Vec<&str> {
    let candidates = tensor["candidates"].as_array().expect("a list");
    candidates
        .iter()
        .map(|c| c["spec"].as_str().expect("a string"))
        .collect()
}

/// A file with this content, and the folder that goes with it.
fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    let path = path.to_str().expect("UTF-8").to_owned();
    (folder, path)
}

/// Names of the tensors are what they are: a spec, `none`, and what comes after a `|`.
#[test]
fn tensors_of_other_libraries_are_known() {
    for file in ["torch.safetensors", "numpy.npz", "compressed.npz"] {
        let found = inspected(&reference(file), &[]);
        assert_eq!(found["schema"], 1);
        for tensor in found["tensors"].as_array().expect("a list") {
            let name = tensor["name"].as_str().expect("a name");
            let wanted = name.split('|').next().expect("a spec");
            let specs = specs(tensor);
            if wanted == "none" {
                assert!(specs.is_empty(), "{name}: {specs:?}");
                assert_eq!(tensor["none_of_the_known"], true);
            } else {
                assert!(
                    specs.iter().any(|spec| spec.starts_with(wanted)),
                    "{name}: {specs:?}"
                );
            }
        }
    }
}

#[test]
fn numpy_arrays_are_read_in_any_order_of_bytes_and_indices() {
    let row_major = &inspected(&reference("rows.npy"), &[])["tensors"][0];
    for file in ["columns.npy", "big-endian.npy"] {
        let tensor = &inspected(&reference(file), &[])["tensors"][0];
        for key in ["shape", "fan_in", "min", "max", "zeros", "equal_outputs"] {
            assert_eq!(tensor[key], row_major[key], "{file}: {key}");
        }
        assert_eq!(specs(tensor), specs(row_major), "{file}");
    }
    assert_eq!(row_major["shape"], serde_json::json!([40, 60]));
    assert_eq!(row_major["name"], "rows");
    assert!(specs(row_major).contains(&"he_normal"));
}

/// Everything but the header of an `.npy` file of version 1.
fn npy(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    let header = format!("{header}\n");
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn shapes_without_elements_or_axes_are_fine() {
    for (shape, data, verdict) in [
        ("()", &[0_u8; 4][..], "zeros"),
        ("(0, 5)", &[], "no values"),
        (
            "(3,)",
            &[0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64],
            "3 values are too few to tell",
        ),
    ] {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
        let (_folder, path) = written("a.npy", &npy(&header, data));
        let found = inspected(&path, &[]);
        let said = found["tensors"][0]["verdict"].as_str().expect("a line");
        assert!(said.contains(verdict), "{said}");
    }
}

#[test]
fn broken_files_get_one_clear_line() {
    let f4 =
        |shape: &str| format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
    let nested = format!(
        "{{'descr': {}, 'fortran_order': False, 'shape': (), }}",
        "[".repeat(5000)
    );
    let mut crc = fs::read(reference("numpy.npz")).expect("the reference");
    let middle = crc.len() / 2;
    crc[middle] ^= 1;
    let safetensors = |header: &str, data: usize| {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.bytes());
        bytes.resize(bytes.len() + data, 0);
        bytes
    };
    let tensor = |offsets: &str| {
        format!(r#"{{"w": {{"dtype": "F32", "shape": [2, 2], "data_offsets": {offsets}}}}}"#)
    };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.safetensors", Vec::new(), "it has 0 bytes"),
        (
            "a.safetensors",
            vec![255; 100],
            "a header of 18446744073709551615 bytes is announced, 92 bytes follow",
        ),
        (
            "a.safetensors",
            safetensors("{\"w\": 3", 0),
            "invalid header",
        ),
        (
            "a.safetensors",
            safetensors(&tensor("[0, 16]"), 12),
            "16 bytes of tensors, 12 follow",
        ),
        (
            "a.safetensors",
            safetensors(&tensor("[0, 4000000000]"), 16),
            "invalid header",
        ),
        (
            "a.safetensors",
            safetensors(&tensor("[8, 24]"), 24),
            "invalid header",
        ),
        ("a.npz", crc, "Invalid checksum"),
        ("a.npz", b"PK".to_vec(), "not an NPZ file, or not all of it"),
        ("a.npy", Vec::new(), "0 bytes are not an array"),
        (
            "a.npy",
            b"something else entirely".to_vec(),
            "does not begin with",
        ),
        (
            "a.npy",
            npy(&f4("(2, 2)"), &[0; 12]),
            "shape [2, 2] of type <f4 does not fit its 12 bytes",
        ),
        (
            "a.npy",
            npy(&f4("(1099511627776, 1099511627776)"), &[0; 16]),
            "more elements than can be counted",
        ),
        ("a.npy", npy(&nested, &[]), "brackets"),
        (
            "a.npy",
            npy(
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                &[0; 8],
            ),
            "Python objects",
        ),
        (
            "a.npy",
            b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(),
            "its header says it has 4294967295 bytes",
        ),
        ("a.pt", Vec::new(), "save_file"),
        ("a.csv", Vec::new(), ".safetensors or .npz, or in .npy"),
    ];
    for (name, bytes, part) in cases {
        let (_folder, path) = written(name, &bytes);
        refused(&["inspect", &path], "data", &[name, part]);
    }
    refused(
        &["inspect", "/nowhere/a.npy"],
        "data",
        &["cannot read /nowhere/a.npy"],
    );
    refused(&["inspect"], "usage", &["FILE"]);
}

/// Layers of our own, in the layouts of two libraries, and one as PyTorch makes it.
fn model() -> Vec<(&'static str, Vec<usize>, Vec<f32>)> {
    let convolution = Convolution {
        out_channels: 48,
        in_channels: 32,
        kernel: &[3, 3],
        groups: 4,
    };
    let drawn_from = |source: &mut Source, spec: &str, shape: &Shape| {
        let init: Initialization = spec.parse().expect(spec);
        let weights = init.weights(shape).expect(spec);
        weights.draw::<f32>(spec, source).expect(spec)
    };
    let drawn = |spec: &str, shape: &Shape| drawn_from(&mut Source::named(1), spec, shape);
    let grouped = convolution.channels_first().expect("groups");
    let keras = fanin_init::Layout::KernelInOut
        .shape(&[300, 100], 1)
        .expect("small");
    vec![
        (
            "grouped",
            vec![48, 8, 3, 3],
            drawn("he_normal(mode=fan_out)", &grouped),
        ),
        (
            "torch",
            vec![48, 8, 3, 3],
            drawn_from(&mut Source::torch(1), "glorot_uniform", &grouped),
        ),
        ("dense", vec![300, 100], drawn("he_normal", &keras)),
        ("bias", vec![100], vec![0.0; 100]),
    ]
}

#[test]
fn layouts_and_groups_give_the_fans() {
    let model = model();
    let tensor = |(name, shape, w): &(&str, Vec<usize>, Vec<f32>)| {
        let values = w.iter().map(|&w| f64::from(w)).collect();
        Tensor::new(name, Dtype::F32, shape, values).expect("fits")
    };
    let tensors: Vec<Tensor> = model.iter().map(tensor).collect();
    let bytes = encode_weights(WeightFormat::Safetensors, &tensors).expect("encoded");
    let (_folder, path) = written("a.safetensors", &bytes);
    let found = inspected(&path, &["--groups", "4"]);
    let tensor = |name: &str| {
        let tensors = found["tensors"].as_array().expect("a list");
        tensors.iter().find(|t| t["name"] == name).expect(name)
    };
    assert_eq!(
        (&tensor("grouped")["fan_in"], &tensor("grouped")["fan_out"]),
        (&72.into(), &108.into())
    );
    assert!(specs(tensor("grouped")).contains(&"he_normal(mode=fan_out)"));
    assert_eq!(tensor("grouped")["ungrouped"], serde_json::json!([]));
    // PyTorch counts the outputs of all groups.
    let torch = tensor("torch");
    assert!(!specs(torch).contains(&"glorot_uniform"));
    assert_eq!(torch["ungrouped"][0]["spec"], "glorot_uniform");
    let verdict = torch["verdict"].as_str().expect("a line");
    let words = "which see no groups, this is glorot_uniform";
    assert!(verdict.contains(words), "{verdict}");
    assert_eq!(specs(tensor("bias")), ["zeros"]);
    // As PyTorch's its fans are the other way round.
    let dense = tensor("dense");
    assert!(!specs(dense).contains(&"he_normal"));
    assert_eq!(
        dense["other_layouts"][0]["candidates"][0]["spec"],
        "he_normal"
    );
    let verdict = dense["verdict"].as_str().expect("a line");
    assert!(
        verdict.contains("as (in, out), this is he_normal"),
        "{verdict}"
    );
    let found = inspected(&path, &["--layout", "jax", "--tensor", "dense"]);
    assert_eq!(found["layout"], "kernel_in_out");
    assert!(specs(&found["tensors"][0]).contains(&"he_normal"));
    assert_eq!(found["tensors"].as_array().map(Vec::len), Some(1));

    refused(
        &["inspect", &path, "--groups", "5"],
        "usage",
        &["grouped", "5"],
    );
    refused(
        &["inspect", &path, "--layout", "caffe"],
        "usage",
        &["caffe", "keras"],
    );
    refused(
        &["inspect", &path, "--tensor", "dens"],
        "usage",
        &["no tensor `dens`", "nearest is `dense`"],
    );
}

#[test]
fn the_text_is_a_table_and_a_line_for_each_tensor() {
    let mut w = vec![0.5_f64; 30 * 40];
    w[7] = f64::NAN;
    let tensor = |name: &str, shape: &[usize], values: Vec<f64>| {
        Tensor::new(name, Dtype::F64, shape, values).expect("fits")
    };
    let npz = encode_weights(
        WeightFormat::Npz,
        &[
            tensor("layers.0.weight", &[30, 40], w),
            tensor("layers.0.bias", &[30], vec![1.0; 30]),
        ],
    );
    let (_folder, path) = written("a.npz", &npz.expect("encoded"));
    let output = run(&["inspect", &path]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for part in [
        "kurt.",
        "gain",
        "30x40 <f8",
        "layers.0.weight: 1 NaN and 0 infinite",
        "layers.0.bias: could be ones",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // But for the path, which the reader gave.
    let widest = said.lines().skip(1).map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{said}");
}

/// A file in safetensors has its tensors in the order of letters, `10` before `2`.
#[test]
fn layers_stand_in_their_order_and_share_a_verdict() {
    let names = ["layers.0.bias", "layers.10.bias", "layers.2.bias"];
    let tensors = names.map(|name| Tensor::new(name, Dtype::F32, &[30], vec![0.0; 30]));
    let tensors = tensors.map(|tensor| tensor.expect("fits"));
    let bytes = encode_weights(WeightFormat::Safetensors, &tensors).expect("encoded");
    let (_folder, path) = written("a.safetensors", &bytes);
    let output = run(&["inspect", &path]);
    let said = text(&output.stdout);
    let verdict = "\nlayers.0.bias, layers.2.bias, layers.10.bias: could be zeros\n";
    assert!(said.ends_with(verdict), "{said}");
    let rows = said
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let rows: Vec<&str> = rows.filter(|word| names.contains(word)).collect();
    assert_eq!(rows, ["layers.0.bias", "layers.2.bias", "layers.10.bias"]);
}
