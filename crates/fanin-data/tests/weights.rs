//! Weight files written, whole and in pieces, and read back; and files whose headers lie.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use fanin_data::{
    Dtype, Error, Number, Tensor, TensorHeader, WeightFile, WeightFormat, WeightWriter,
    encode_weights, read_weights,
};
use half::{bf16, f16};
use proptest::prelude::*;
use safetensors::tensor::{Dtype as SafeDtype, TensorView};
use sha2::{Digest, Sha256};

/// A file of this name with these bytes.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    (folder, path)
}

/// Writes the numbers 0, ½, 1, … to each tensor, `piece` of them at a time.
fn written(format: WeightFormat, tensors: &[TensorHeader], piece: usize) -> Result<Vec<u8>, Error> {
    fn fill<T: Number>(
        writer: &mut WeightWriter<&mut Cursor<Vec<u8>>>,
        count: usize,
        piece: usize,
        number: impl Fn(f64) -> T,
    ) -> Result<(), Error> {
        let numbers: Vec<T> = (0..count).map(|i| number(i as f64 / 2.0)).collect();
        numbers
            .chunks(piece)
            .try_for_each(|part| writer.write(part))
    }
    let mut file = Cursor::new(Vec::new());
    let mut writer = WeightWriter::new(format, tensors.to_vec(), &mut file)?;
    for tensor in tensors {
        let count = tensor.elements();
        match tensor.dtype() {
            Dtype::F64 => fill(&mut writer, count, piece, |x| x)?,
            Dtype::F32 => fill(&mut writer, count, piece, |x| x as f32)?,
            Dtype::F16 => fill(&mut writer, count, piece, f16::from_f64)?,
            _ => fill(&mut writer, count, piece, bf16::from_f64)?,
        }
    }
    writer.finish()?;
    Ok(file.into_inner())
}

fn header(name: &str, dtype: Dtype, shape: &[usize]) -> TensorHeader {
    TensorHeader::new(name, dtype, shape).expect("a valid tensor")
}

fn read_headers(path: &std::path::Path) -> Result<Vec<TensorHeader>, Error> {
    Ok(WeightFile::open(path)?.tensors().cloned().collect())
}

fn dtypes() -> impl Strategy<Value = Dtype> {
    prop::sample::select(vec![Dtype::F64, Dtype::F32, Dtype::F16, Dtype::Bf16])
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        tensors in prop::collection::vec((dtypes(), prop::collection::vec(0_usize..5, 0..4)), 1..5),
        piece in 1_usize..70,
        format in prop::sample::select(vec![WeightFormat::Safetensors, WeightFormat::Npz]),
    ) {
        let tensors: Vec<TensorHeader> = tensors
            .iter()
            .enumerate()
            .filter(|(_, (dtype, _))| *dtype != Dtype::Bf16 || format == WeightFormat::Safetensors)
            .map(|(i, (dtype, shape))| header(&format!("layer/{i}.weight"), dtype.clone(), shape))
            .collect();
        let fail = |error: Error| TestCaseError::fail(error.to_string());
        let bytes = written(format, &tensors, piece).map_err(fail)?;
        prop_assert_eq!(&bytes, &written(format, &tensors, usize::MAX).map_err(fail)?);

        let name = if format == WeightFormat::Npz { "a.npz" } else { "a.safetensors" };
        let (_folder, path) = file(name, &bytes);
        // Tensors without numbers begin where the next one does, so their order is not in the file.
        let mut headers = read_headers(&path).map_err(fail)?;
        headers.sort_by(|a, b| a.name().cmp(b.name()));
        prop_assert_eq!(&headers, &tensors);
        if !tensors.is_empty() {
            let whole = read_weights(&path).map_err(fail)?;
            for (read, tensor) in whole.iter().zip(&tensors) {
                prop_assert_eq!(read.header(), tensor);
                let numbers: Vec<f64> = (0..tensor.elements()).map(|i| i as f64 / 2.0).collect();
                prop_assert_eq!(read.values(), &numbers);
            }
            // What was read is written again with the same bytes.
            let again = encode_weights(format, &whole).map_err(fail)?;
            let (_folder, path) = file(name, &again);
            prop_assert_eq!(&read_weights(&path).map_err(fail)?, &whole);
            if format == WeightFormat::Npz {
                prop_assert_eq!(again, bytes);
            }
        }
    }
}

const W1: [f64; 6] = [1.0, -2.0, 3.5, 0.0, f64::MIN_POSITIVE, 1e300];
const B1: [f64; 2] = [0.25, f64::INFINITY];
const W2: [f32; 2] = [0.1, -0.0];

fn three_tensors() -> Result<[Tensor; 3], Error> {
    Ok([
        Tensor::new("W1", Dtype::F64, &[2, 3], W1.to_vec())?,
        Tensor::new("b1", Dtype::F64, &[2, 1], B1.to_vec())?,
        Tensor::new("W2", Dtype::F32, &[1, 2], W2.map(f64::from).to_vec())?,
    ])
}

/// The bytes that the format's own writer makes.
#[test]
fn safetensors_are_those_of_its_own_crate() -> Result<(), Error> {
    let (w1, w2) = (W1.map(f64::to_le_bytes), W2.map(f32::to_le_bytes));
    let b1 = B1.map(f64::to_le_bytes);
    let view = |dtype, shape: &[usize], bytes| TensorView::new(dtype, shape.to_vec(), bytes);
    let views = [
        ("W1", view(SafeDtype::F64, &[2, 3], w1.as_flattened())),
        ("b1", view(SafeDtype::F64, &[2, 1], b1.as_flattened())),
        ("W2", view(SafeDtype::F32, &[1, 2], w2.as_flattened())),
    ];
    let views = views.map(|(name, view)| (name, view.expect("fits")));
    let wanted = safetensors::serialize(views, None).expect("written");
    let bytes = encode_weights(WeightFormat::Safetensors, &three_tensors()?)?;
    assert_eq!(bytes, wanted);
    Ok(())
}

#[test]
fn archives_are_those_of_numpy() -> Result<(), Box<dyn std::error::Error>> {
    let bytes = encode_weights(WeightFormat::Npz, &three_tensors()?)?;
    let digest = Sha256::digest(&bytes);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        digits,
        "a63c5226bdf23f4fae684b61f808291e43f331411956f62f3cc3d0878b306aa4"
    );
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes))?;
    let names = archive.file_names().map(|name| Ok(name?.into_owned()));
    let names: Vec<String> = names.collect::<Result<_, zip::result::ZipError>>()?;
    assert_eq!(names, ["W1.npy", "b1.npy", "W2.npy"]);
    let member = archive.by_name("W1.npy")?;
    assert_eq!(member.last_modified(), Some(zip::DateTime::default()));
    let array = npyz::NpyFile::new(member)?;
    assert_eq!(
        (array.shape(), array.order()),
        (&[2, 3][..], npyz::Order::C)
    );
    assert_eq!(array.into_vec::<f64>()?, W1);
    let array = npyz::NpyFile::new(archive.by_name("W2.npy")?)?;
    // Bits, because -0.0 == 0.0.
    let bits: Vec<u32> = array
        .into_vec::<f32>()?
        .iter()
        .map(|w| w.to_bits())
        .collect();
    assert_eq!(bits, W2.map(f32::to_bits));
    Ok(())
}

/// Numbers come back to the bit, and files that end early are errors, wherever they end.
#[test]
fn files_cut_short_are_errors() -> Result<(), Error> {
    let w = [1.0, -2.0, f64::NAN, f64::INFINITY, 0.5, 1e-300];
    let b = [0.1_f32, f32::NAN].map(f64::from);
    let tensors = [
        Tensor::new("W1", Dtype::F64, &[2, 3], w.to_vec())?,
        Tensor::new("b1", Dtype::F32, &[2, 1], b.to_vec())?,
    ];
    for (name, format) in [
        ("a.npz", WeightFormat::Npz),
        ("a.safetensors", WeightFormat::Safetensors),
    ] {
        let bytes = encode_weights(format, &tensors)?;
        let (_folder, path) = file(name, &bytes);
        for (read, tensor) in read_weights(&path)?.iter().zip(&tensors) {
            let bits = |t: &Tensor| t.values().iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(read.header(), tensor.header());
            assert_eq!(bits(read), bits(tensor));
        }
        for len in 0..bytes.len() {
            fs::write(&path, &bytes[..len]).expect("written");
            let read = read_weights(&path);
            assert!(matches!(read, Err(Error::Weights { .. })), "{len}");
        }
    }
    Ok(())
}

/// A network without its integers would be another one; a counter of batches is none of its
/// weights.
#[test]
fn integers_are_not_left_out() -> Result<(), Error> {
    let with = |shape: &str, dtype: &str, len: usize| {
        let header = format!(
            r#"{{"W1":{{"dtype":"F32","shape":[1],"data_offsets":[0,4]}},"b1":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[4,{}]}}}}"#,
            4 + len
        );
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.bytes());
        bytes.extend(vec![0; 4 + len]);
        file("a.safetensors", &bytes)
    };
    for (dtype, len) in [("I64", 16), ("I8", 2), ("BOOL", 2), ("F8_E4M3", 2)] {
        let (_folder, path) = with("[2]", dtype, len);
        let message = read_weights(&path).expect_err(dtype).to_string();
        let words = format!("b1 is of type {dtype}; wanted floating-point");
        assert!(message.contains(&words), "{message}");
        let mut file = WeightFile::open(&path)?;
        assert_eq!(file.type_name(1).as_deref(), Some(dtype));
        let message = file.read(1, |_| ()).expect_err(dtype).to_string();
        assert!(
            message.contains(&format!("b1 is of type {dtype}")),
            "{message}"
        );
        // Its header cannot be given to a writer either.
        let headers: Vec<TensorHeader> = file.tensors().cloned().collect();
        let writer = WeightWriter::new(WeightFormat::Npz, headers, Cursor::new(Vec::new()));
        assert!(matches!(writer, Err(Error::TensorType { .. })));
    }
    let (_folder, path) = with("[]", "I64", 8);
    assert_eq!(read_weights(&path)?.len(), 1);
    Ok(())
}

#[test]
fn other_files_are_refused_with_advice() {
    for (name, advice) in [
        ("model.pth", "safetensors.torch.save_file"),
        ("parameters.npy", "np.savez"),
        ("weights.txt", ".safetensors or .npz"),
        ("empty.npz", "not an NPZ file"),
    ] {
        let (_folder, path) = file(name, b"");
        let message = read_weights(&path).expect_err("refused").to_string();
        assert!(message.contains(advice), "{message}");
    }
}

#[test]
fn numbers_that_were_not_promised_are_refused() -> Result<(), Error> {
    let tensors = || {
        vec![
            header("W1", Dtype::F32, &[2, 3]),
            header("b1", Dtype::F16, &[2]),
        ]
    };
    let begin = || {
        WeightWriter::new(
            WeightFormat::Safetensors,
            tensors(),
            Cursor::new(Vec::new()),
        )
    };
    let message = |result: Result<(), Error>| result.expect_err("refused").to_string();
    assert_eq!(
        message(begin()?.write(&[0.0_f32; 7])),
        "tensor W1: wanted at most 6 numbers of type f32, got 7 of type f32"
    );
    assert!(message(begin()?.write(&[0.0_f64; 3])).contains("got 3 of type f64"));
    assert_eq!(
        message(begin()?.finish()),
        "tensor W1: wanted 6 more numbers"
    );
    let mut writer = begin()?;
    writer.write(&[0.0_f32; 6])?;
    writer.write(&[f16::ZERO])?;
    assert!(message(writer.write(&[bf16::ZERO])).contains("tensor b1: wanted at most 1 "));
    writer.write(&[f16::ZERO])?;
    assert_eq!(
        message(writer.write(&[f16::ZERO])),
        "after the last tensor: wanted no more numbers, got 1"
    );
    writer.finish()
}

#[test]
fn what_a_format_does_not_have_is_refused() {
    let begin = |format, tensors: &[TensorHeader]| {
        let file = Cursor::new(Vec::new());
        let writer = WeightWriter::new(format, tensors.to_vec(), file);
        writer
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let bf16 = [header("w", Dtype::Bf16, &[1])];
    for format in [WeightFormat::Npz, WeightFormat::Npy] {
        assert!(begin(format, &bf16).contains("bf16, which NumPy does not have"));
    }
    assert_eq!(begin(WeightFormat::Safetensors, &bf16), "");
    let two = [header("a", Dtype::F32, &[1]), header("b", Dtype::F32, &[1])];
    assert!(begin(WeightFormat::Npy, &two).contains("it holds one tensor, got 2"));
    assert!(begin(WeightFormat::Npy, &[]).contains("got 0"));
    let twice = [header("a", Dtype::F32, &[1]), header("a", Dtype::F32, &[1])];
    for format in [WeightFormat::Npz, WeightFormat::Safetensors] {
        assert_eq!(begin(format, &twice), "tensor name \"a\" is there twice");
    }
}

/// A file whose header is this text.
fn with_header(size: u64, header: &str, data: usize) -> String {
    let bytes = [&size.to_le_bytes(), header.as_bytes(), &vec![0; data]].concat();
    let (_folder, path) = file("a.safetensors", &bytes);
    match read_headers(&path) {
        Ok(headers) => format!("{headers:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn headers_that_lie_are_refused() {
    let check = |header: &str, data: usize, part: &str| {
        let message = with_header(header.len() as u64, header, data);
        assert!(message.contains(part), "{header}: {message}");
    };
    let one = r#"{"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#;
    check(one, 8, "[2, 1]");
    check(one, 7, "describes 8 bytes of tensors, 7 follow");
    check(one, 9, "9 follow");
    check(&one.replace("[2,1]", "[3,1]"), 8, "not a safetensors file");
    check(
        &one.replace("[0,8]", "[8,16]"),
        16,
        "not a safetensors file",
    );
    check(
        &one.replace("[2,1]", "[4294967296,4294967296]"),
        8,
        "not a safetensors file",
    );
    check(&one.replace("F32", "F99"), 8, "not a safetensors file");
    check(&one.replace("F32", "I32"), 8, "Other(\"I32\")");
    check(&"[".repeat(10_000), 0, "not a safetensors file");
    check("", 0, "not a safetensors file");
    // The header's length is the file's word alone.
    assert!(
        with_header(u64::MAX, "{}", 0)
            .contains("18446744073709551615 bytes is announced, 2 bytes follow")
    );
    assert!(with_header(3, "{}", 0).contains("3 bytes is announced, 2 bytes follow"));
}

#[test]
fn damaged_headers_never_panic() -> Result<(), Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let tensors = [header("W1", Dtype::F32, &[2, 3])];
    for (format, name) in [
        (WeightFormat::Safetensors, "a.safetensors"),
        (WeightFormat::Npz, "a.npz"),
        (WeightFormat::Npy, "a.npy"),
    ] {
        let (path, bytes) = (folder.path().join(name), written(format, &tensors, 4)?);
        fs::write(&path, &bytes).expect("written");
        let headers = read_headers(&path)?;
        assert_eq!(
            (headers[0].shape(), headers[0].dtype()),
            (&[2, 3][..], &Dtype::F32)
        );
        for at in 0..bytes.len() {
            fs::write(&path, &bytes[..at]).expect("written");
            let _ = read_headers(&path);
            let mut wrong = bytes.clone();
            wrong[at] ^= 0x55;
            fs::write(&path, &wrong).expect("written");
            let _ = read_headers(&path);
        }
    }
    Ok(())
}

/// A disk that is full, and an archive larger than 4 GB, whose bytes nobody keeps.
struct Sparse {
    position: u64,
    length: u64,
    limit: u64,
}

impl std::io::Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.position += bytes.len() as u64;
        self.length = self.length.max(self.position);
        if self.length > self.limit {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Sparse {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.position = match to {
            std::io::SeekFrom::Start(at) => at,
            std::io::SeekFrom::End(by) => self.length.saturating_add_signed(by),
            std::io::SeekFrom::Current(by) => self.position.saturating_add_signed(by),
        };
        Ok(self.position)
    }
}

#[test]
fn archives_beyond_4_gb_are_written() -> Result<(), Error> {
    // 4.3 GB in one array, of which the test computes the checksum only.
    let (piece, pieces) = (vec![0.0_f64; 1 << 20], 513);
    let tensors = vec![header("w", Dtype::F64, &[pieces, 1 << 20])];
    let mut file = Sparse {
        position: 0,
        length: 0,
        limit: u64::MAX,
    };
    let mut writer = WeightWriter::new(WeightFormat::Npz, tensors, &mut file)?;
    for _ in 0..pieces {
        writer.write(&piece)?;
    }
    writer.finish()?;
    assert!(file.length > 513 << 23);
    Ok(())
}

#[test]
fn a_full_disk_is_an_error() -> Result<(), Error> {
    for format in [
        WeightFormat::Safetensors,
        WeightFormat::Npz,
        WeightFormat::Npy,
    ] {
        let full = Sparse {
            position: 0,
            length: 0,
            limit: 10_000,
        };
        let mut writer = WeightWriter::new(format, vec![header("w", Dtype::F64, &[10_000])], full)?;
        let result = writer.write(&[0.0_f64; 10_000]);
        assert!(
            matches!(result, Err(Error::Unwritable { .. })),
            "{result:?}"
        );
    }
    Ok(())
}
