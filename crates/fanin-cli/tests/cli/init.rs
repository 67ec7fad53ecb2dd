//! `fanin init`: the library's bits in files, whole or in parts, and one clear line for whatever is
//! wrong.

use std::fs;
use std::path::Path;

use fanin_data::{
    Dtype, Number, TensorHeader, WeightFile, WeightFormat, WeightWriter, read_weights,
};
use fanin_init::{Element, Initialization, Source};
use half::{bf16, f16};

use crate::{all_refused, json, listing, refused, run, text};

fn done(words: &[&str]) -> serde_json::Value {
    let output = run(&[&["init", "--format", "json"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    json(&output)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn holding(&self, name: &str, content: &str) -> String {
        fs::write(self.0.path().join(name), content).expect("writable");
        self.at(name)
    }
}

/// The file that the library makes by itself of he_normal for `fc1.weight` and zeros for
/// `fc1.bias`.
fn by_hand<T: Element + Number>(
    source: &mut Source,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let init: Initialization = "he_normal".parse()?;
    let weights: Vec<T> = init.weights([7, 300])?.draw("fc1.weight", source)?;
    let headers = vec![
        TensorHeader::new("fc1.weight", T::TYPE, &[7, 300])?,
        TensorHeader::new("fc1.bias", T::TYPE, &[7])?,
    ];
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = WeightWriter::new(WeightFormat::Safetensors, headers, &mut file)?;
    writer.write(&weights)?;
    writer.write(&[T::default(); 7])?;
    writer.finish()?;
    Ok(file.into_inner())
}

const MODEL: [&str; 8] = [
    "--shape",
    "fc1.weight=7x300",
    "--shape",
    "fc1.bias=7",
    "--init",
    "he_normal",
    "--seed",
    "5",
];

fn read_headers(path: &Path) -> Result<Vec<TensorHeader>, fanin_data::Error> {
    Ok(WeightFile::open(path)?.tensors().cloned().collect())
}

#[test]
fn bits_are_the_librarys() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new();
    let out = folder.at("w.safetensors");
    let made = |words: &[&str]| {
        done(&[&MODEL[..], &["--out", &out], words].concat());
        fs::read(&out).expect("written")
    };
    let mut source = Source::named(5);
    assert!(made(&[]) == by_hand::<f32>(&mut source)?);
    assert!(made(&["--dtype", "f64"]) == by_hand::<f64>(&mut source)?);
    assert!(made(&["--dtype", "f16", "--threads", "3"]) == by_hand::<f16>(&mut source)?);
    assert!(made(&["--dtype", "bf16"]) == by_hand::<bf16>(&mut source)?);
    for (name, mut source) in [
        ("numpy", Source::numpy(5)?),
        ("numpy-generator", Source::numpy_generator(5)),
        ("torch", Source::torch(5)),
        ("jax", Source::jax(5)),
    ] {
        assert!(
            made(&["--rng", name]) == by_hand::<f32>(&mut source)?,
            "{name}"
        );
    }
    Ok(())
}

/// More than one piece, and a piece that ends inside a row.
#[test]
fn pieces_join_without_a_seam() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new();
    let out = folder.at("w.npz");
    done(&["--shape", "1001x1501", "--init", "randn", "--out", &out]);
    let init: Initialization = "randn".parse()?;
    let whole: Vec<f32> = init.draw("W1", [1001, 1501], 1)?;
    let read = read_weights(Path::new(&out))?;
    assert!(
        read[0]
            .values()
            .iter()
            .copied()
            .eq(whole.iter().map(|&w| f64::from(w)))
    );
    Ok(())
}

#[test]
fn parts_together_are_the_whole() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new();
    let shapes = folder.holding(
        "shapes.json",
        r#"{"conv": [7, 2, 3, 3], "square": [5, 5], "bias": [3], "scale": [], "one": [1, 4]}"#,
    );
    let rules = folder.holding(
        "rules.toml",
        "[[rule]]\nname = 'square'\ninit = 'orthogonal'\n[[rule]]\nname = '*'\ninit = 'randn'\n",
    );
    let (out, part) = (
        folder.at("whole.safetensors"),
        folder.at("part.safetensors"),
    );
    for dtype in ["f32", "f64", "f16", "bf16"] {
        let words = [
            "--shapes", &shapes, "--rules", &rules, "--dtype", dtype, "--out",
        ];
        done(&[&words[..], &[&out]].concat());
        let whole = read_weights(Path::new(&out))?;
        assert_eq!(whole.len(), 5);
        let mut joined: Vec<(Vec<f64>, usize)> = vec![(Vec::new(), 0); whole.len()];
        for index in 1..=4 {
            let shard = format!("{index}/4");
            done(&[&words[..], &[&part, "--shard", &shard]].concat());
            let mut headers = read_headers(Path::new(&part))?;
            headers.sort_by(|a, b| a.name().cmp(b.name()));
            let parts = read_weights(Path::new(&part))?;
            for ((joined, part), header) in joined.iter_mut().zip(&parts).zip(headers) {
                assert_eq!(part.shape(), header.shape());
                match header.shape().first() {
                    Some(rows) => {
                        joined.0.extend(part.values());
                        joined.1 += rows;
                    }
                    // A single number is in each part.
                    None => joined.0 = part.values().to_vec(),
                }
            }
        }
        for ((values, rows), whole) in joined.iter().zip(&whole) {
            assert_eq!(values, whole.values(), "{} in {dtype}", whole.name());
            assert_eq!(*rows, whole.shape().first().copied().unwrap_or(0));
        }
    }
    // ceil(7 / 4) rows, and what is left for the last.
    let rows = |index: usize| {
        let shard = format!("{index}/4");
        let words = ["--shape", "7x2", "--init", "randn", "--out", &part];
        let answer = done(&[&words[..], &["--shard", &shard]].concat());
        answer["tensors"][0]["held"][0].clone()
    };
    assert_eq!([1, 2, 3, 4].map(rows), [2, 2, 2, 1]);
    Ok(())
}

#[test]
fn the_answer_names_everything() {
    let folder = Folder::new();
    let out = folder.at("w.npz");
    let words = [&MODEL[..], &["--out", &out]].concat();
    let answer = done(&words);
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["rng"], "fanin");
    assert_eq!(answer["seed"], 5);
    assert_eq!(answer["bytes"], fs::metadata(&out).expect("written").len());
    let weight = &answer["tensors"][0];
    assert_eq!(weight["name"], "fc1.weight");
    assert_eq!(weight["shape"], serde_json::json!([7, 300]));
    assert_eq!(weight["dtype"], "f32");
    assert_eq!(weight["canonical"], "he_normal");
    let std = weight["std"].as_f64().expect("a number");
    assert!((std - (2.0_f64 / 300.0).sqrt()).abs() < 1e-15);
    assert_eq!(answer["tensors"][1]["spec"], "zeros");

    let output = run(&[&["init"], &words[..]].concat());
    let table = text(&output.stdout);
    for part in [
        "fc1.weight",
        "7x300",
        "he_normal",
        "0.081650",
        "seed 5",
        &out,
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    // The first field, as the text has it.
    let output = run(&[&["init", "--format", "json"], &words[..]].concat());
    assert!(text(&output.stdout).starts_with("{\n  \"schema\": 1,"));
}

#[test]
fn tensors_are_those_of_a_file() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new();
    let like = format!(
        "{}/../../tests/reference/weights/batch_norm.safetensors",
        env!("CARGO_MANIFEST_DIR")
    );
    let out = folder.at("fresh.safetensors");
    let answer = done(&["--like", &like, "--init", "he_normal", "--out", &out]);
    let (old, new) = (
        read_headers(Path::new(&like))?,
        read_headers(Path::new(&out))?,
    );
    let floats: Vec<_> = old
        .into_iter()
        .filter(|header| header.dtype().bytes().is_some())
        .collect();
    assert_eq!(new, floats);
    assert_eq!(
        answer["left_out"],
        serde_json::json!(["bn1.num_batches_tracked"])
    );

    // The types too, unless others are asked for.
    let half = folder.at("half.safetensors");
    done(&[
        "--like", &out, "--init", "zeros", "--dtype", "bf16", "--out", &half,
    ]);
    done(&["--like", &half, "--init", "zeros", "--out", &out]);
    assert!(
        read_headers(Path::new(&out))?
            .iter()
            .all(|h| *h.dtype() == Dtype::Bf16)
    );

    // A list keeps its order, which a sequence of draws depends on.
    let list = folder.holding(
        "list.json",
        r#"[{"name": "b", "shape": [2, 2]}, {"name": "a", "shape": [2, 2]}]"#,
    );
    let answer = done(&[
        "--shapes", &list, "--init", "randn", "--rng", "numpy", "--out", &out,
    ]);
    assert_eq!(answer["tensors"][0]["name"], "b");
    // np.random.seed(1); np.random.randn(2, 2)
    let first = &read_weights(Path::new(&out))?[1];
    assert_eq!(
        (first.name(), first.values()[0]),
        ("b", f64::from(1.624_345_4_f32))
    );
    Ok(())
}

#[test]
fn layouts_swap_fans() {
    let folder = Folder::new();
    let out = folder.at("w.npy");
    let std = |words: &[&str]| {
        let answer = done(
            &[
                &["--shape", "50x8", "--init", "lecun_normal", "--out", &out],
                words,
            ]
            .concat(),
        );
        answer["tensors"][0]["std"].as_f64().expect("a number")
    };
    assert!((std(&[]) - 1.0 / 8.0_f64.sqrt()).abs() < 1e-15);
    assert!((std(&["--layout", "kernel_in_out"]) - 1.0 / 50.0_f64.sqrt()).abs() < 1e-15);
}

/// A model as PyTorch's layers begin: each weight and each bias in turn, the biases with the fans
/// of their weights.
#[test]
fn layers_of_torch_have_their_biases() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new();
    let out = folder.at("model.npz");
    let shapes = "0.weight=8x3x5 0.bias=8 2.weight=4x16 2.bias=4 3.weight=4";
    let shapes = shapes.split(' ').flat_map(|shape| ["--shape", shape]);
    let torch = "--init torch_linear --rng torch --seed 7 --out";
    let words = shapes.chain(torch.split(' ')).chain([out.as_str()]);
    let words: Vec<&str> = words.collect();
    let answer = done(&words);
    let written = read_weights(Path::new(&out))?;
    let init: Initialization = "torch_linear".parse()?;
    let mut source = Source::torch(7);
    let convolution = fanin_init::Convolution {
        out_channels: 8,
        in_channels: 3,
        kernel: &[5],
        groups: 1,
    };
    let shapes = [convolution.channels_first()?, [4, 16].try_into()?];
    for (layer, shape) in ["0", "2"].into_iter().zip(shapes) {
        let weights: Vec<f32> = init.weights(&shape)?.draw("", &mut source)?;
        let biases: Vec<f32> = init.biases(&shape)?.draw("", &mut source)?;
        for (name, wanted) in [("weight", weights), ("bias", biases)] {
            let name = format!("{layer}.{name}");
            let tensor = written.iter().find(|tensor| tensor.name() == name);
            let values = tensor.expect("a tensor").values();
            let wanted: Vec<f64> = wanted.into_iter().map(f64::from).collect();
            assert_eq!(*values, wanted, "{name}");
        }
    }
    // What has no weights beside it is no layer's bias.
    let alone = written.iter().find(|tensor| tensor.name() == "3.weight");
    assert_eq!(alone.expect("a tensor").values(), [0.0; 4]);
    let std = answer["tensors"][1]["std"].as_f64().expect("a number");
    assert!(
        (std - (1.0 / (3.0 * 15.0_f64)).sqrt()).abs() < 1e-12,
        "{std}"
    );
    let zeros = done(&[&words[..], &["--bias", "zeros"]].concat());
    assert_eq!(zeros["tensors"][1]["std"], 0.0);
    Ok(())
}

/// The answer has the scale of what was drawn: PyTorch's functions do not know of groups.
#[test]
fn groups_are_seen_as_the_stream_sees_them() {
    let folder = Folder::new();
    let rules = folder.holding(
        "rules.toml",
        "[[rule]]\nname = 'depthwise.weight'\ngroups = 64\ninit = 'glorot_uniform'\n",
    );
    for (rng, fans) in [("fanin", 9.0 + 9.0), ("torch", 9.0 + 64.0 * 9.0)] {
        let out = folder.at(&format!("{rng}.npz"));
        let answer = done(&[
            "--shape",
            "depthwise.weight=64x1x3x3",
            "--rules",
            &rules,
            "--rng",
            rng,
            "--dtype",
            "f64",
            "--out",
            &out,
        ]);
        let said = answer["tensors"][0]["std"].as_f64().expect("a number");
        assert!((said - (2.0_f64 / fans).sqrt()).abs() < 1e-12, "{said}");
        let written = read_weights(Path::new(&out)).expect("weights");
        let values = written[0].values();
        let sum: f64 = values.iter().map(|w| w * w).sum();
        let drawn = (sum / values.len() as f64).sqrt();
        // Of 576 uniform numbers, five standard errors of the root mean square: 5 √(0.8 / 576) / 2.
        assert!((drawn / said - 1.0).abs() < 0.1, "{rng}: {drawn}, {said}");
    }
}

#[test]
fn what_is_wrong_is_said_in_a_line() {
    let folder = Folder::new();
    folder.holding("rules.toml", "[[rule]]\nname = 'a'\ninti = 3");
    folder.holding("bad.json", r#"{"w": [2, -1]}"#);
    folder.holding("zero.json", r#"{"w": [2, 0]}"#);
    let before = listing(folder.0.path());
    // AT is the folder, OUT a file in it, HE and W stand for words that many lines share.
    let table = "
        init                         | usage | --shape | --init | --out | for example: fanin init --shape | or: fanin init --like
        init --shape 2x2 --out OUT   | usage | --init or --rules
        HE --shape 512*784           | usage | 512x784 | got `512*784`
        HE --shape 512,784           | usage | got `512,784`
        HE --shape w=                | usage | got `w=`
        HE --shape 512x0             | usage | a size of 0
        HE --shape 99999999999999999999x2  | usage | more than this machine can count
        HE --shape 9999999999x9999999999   | usage | W1:  | more elements than can be counted
        HE --shape ../w=2x2          | data  | tensor name \"../w\"
        W --init he_nromal           | usage | `he_normal`
        W --init zeros --rules AT/rules.toml | usage | --init | --rules
        W --rules AT/rules.toml      | usage | rules.toml: line 3, column 1 | `inti` | `init`
        W --rules AT/none.toml       | io    | cannot read | none.toml
        W --init zeros --shard 0/4   | usage | from 1/4 to 4/4 | `0/4`
        W --init zeros --shard 5/4   | usage | `5/4`
        W --init randn --shard 1/2 --rng torch | usage | torch is one sequence
        W --init zeros --layout oihw | usage | out_in_kernel
        W --init randn --rng numpy --seed 4294967296 | init | 4294967295
        W --init randn/0             | usage | W1: `randn/0` | NaN or infinite in f32
        W --init normal(std=1e6) --dtype f16 | usage | NaN or infinite in f16
        W --init sparse --rng jax    | init  | JAX's stream
        W --shapes AT/bad.json --init zeros | usage | --shape
        init --shape 3 --init zeros --bias he_normal --out OUT | usage | W1: `he_normal` needs a fan-in
        init --shapes AT/bad.json --init zeros --out OUT   | usage | bad.json | -1 | line 1 column 12
        init --shapes AT/zero.json --init zeros --out OUT  | usage | zero.json | w: a size of 0
        init --shapes AT/rules.toml --init zeros --out OUT | usage | rules.toml
        init --shape 2x2 --init zeros --out AT/w.txt       | usage | .safetensors, .npz or .npy
        init --shape 2x2 --init zeros --dtype bf16 --out AT/w.npz | data | NumPy does not have
        init --shape 2x2 --init zeros --dtype bf16 --out AT/w.npy | data | NumPy does not have
        init --shape a=2 --shape a=3 --init zeros --out OUT | init | two parameters are named `a`
        init --shape 2x2 --init zeros --out AT/nowhere/w.npz | io | no folder
        ";
    let at = folder.0.path().display().to_string();
    let table = table.replace(" HE ", " init --init he_normal --out OUT ");
    let table = table.replace(" W ", " init --shape 2x2 --out OUT ");
    all_refused(
        &table
            .replace("OUT", "AT/w.safetensors")
            .replace("AT/", &format!("{at}/")),
    );
    assert_eq!(listing(folder.0.path()), before, "nothing was written");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing() {
    // A tiny file system would need rights to mount; a limit on the size of files fails in the same
    // place.
    let folder = Folder::new();
    for name in ["w.safetensors", "w.npz"] {
        let out = folder.at(name);
        let program = env!("CARGO_BIN_EXE_fanin");
        let script = format!(
            "trap '' XFSZ; ulimit -f 100; exec '{program}' init --shape 1000x1000 --init randn --out '{out}'"
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .output();
        let output = output.expect("bash runs");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.starts_with("fanin: cannot write"), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    assert_eq!(listing(folder.0.path()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let closed = folder.0.path().join("closed");
    fs::create_dir(&closed).expect("writable");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("ours");
    if fs::write(closed.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let out = closed.join("w.npz").display().to_string();
    refused(
        &["init", "--shape", "2x2", "--init", "zeros", "--out", &out],
        "io",
        &["closed", "permission denied"],
    );
}
