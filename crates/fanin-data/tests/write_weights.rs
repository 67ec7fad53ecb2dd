//! Weight files written in pieces and read back, and files whose headers lie.

use std::fs;
use std::io::Cursor;

use fanin_data::{
    Dtype, Error, Number, TensorHeader, TensorSpec, WeightFile, WeightFormat, WeightWriter,
    read_weights,
};
use half::{bf16, f16};
use proptest::prelude::*;

/// Writes numbers 0, ½, 1, … to each tensor in pieces of so many numbers.
fn written(format: WeightFormat, tensors: &[TensorSpec], piece: usize) -> Result<Vec<u8>, Error> {
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
        let count = tensor.shape().iter().product();
        match tensor.dtype() {
            Dtype::F64 => fill(&mut writer, count, piece, |x| x)?,
            Dtype::F32 => fill(&mut writer, count, piece, |x| x as f32)?,
            Dtype::F16 => fill(&mut writer, count, piece, f16::from_f64)?,
            Dtype::Bf16 => fill(&mut writer, count, piece, bf16::from_f64)?,
        }
    }
    writer.finish()?;
    Ok(file.into_inner())
}

fn spec(name: &str, dtype: Dtype, shape: &[usize]) -> TensorSpec {
    TensorSpec::new(name, dtype, shape).expect("a valid tensor")
}

fn read_headers(path: &std::path::Path) -> Result<Vec<TensorHeader>, Error> {
    Ok(WeightFile::open(path)?.tensors().to_vec())
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
        let tensors: Vec<TensorSpec> = tensors
            .iter()
            .enumerate()
            .filter(|(_, (dtype, _))| *dtype != Dtype::Bf16 || format == WeightFormat::Safetensors)
            .map(|(i, (dtype, shape))| spec(&format!("layer/{i}.weight"), *dtype, shape))
            .collect();
        let fail = |error: Error| TestCaseError::fail(error.to_string());
        let bytes = written(format, &tensors, piece).map_err(fail)?;
        prop_assert_eq!(&bytes, &written(format, &tensors, usize::MAX).map_err(fail)?);

        let folder = tempfile::tempdir().expect("a folder");
        let name = if format == WeightFormat::Npz { "a.npz" } else { "a.safetensors" };
        let path = folder.path().join(name);
        fs::write(&path, &bytes).expect("written");
        // Tensors without numbers begin where the next one does, so their order is not in the file.
        let mut headers = read_headers(&path).map_err(fail)?;
        headers.sort_by(|a, b| a.name.cmp(&b.name));
        let found: Vec<_> = headers.iter().map(|h| (&*h.name, h.float, &*h.shape)).collect();
        let wanted: Vec<_> = tensors.iter().map(|t| (t.name(), Some(t.dtype()), t.shape())).collect();
        prop_assert_eq!(found, wanted);
        if !tensors.is_empty() {
            for (read, tensor) in read_weights(&path).map_err(fail)?.iter().zip(&tensors) {
                prop_assert_eq!(&*read.name, tensor.name());
                let numbers: Vec<f64> = (0..tensor.shape().iter().product()).map(|i: usize| i as f64 / 2.0).collect();
                prop_assert_eq!(&read.values, &numbers);
            }
        }
    }
}

#[test]
fn numbers_that_were_not_promised_are_refused() -> Result<(), Error> {
    let tensors = || {
        vec![
            spec("W1", Dtype::F32, &[2, 3]),
            spec("b1", Dtype::F16, &[2]),
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
        "tensor W1: wanted 6 numbers of type f32 at most, got 7 of type f32"
    );
    assert!(message(begin()?.write(&[0.0_f64; 3])).contains("got 3 of type f64"));
    assert_eq!(
        message(begin()?.finish()),
        "tensor W1: wanted 6 numbers more"
    );
    let mut writer = begin()?;
    writer.write(&[0.0_f32; 6])?;
    writer.write(&[f16::ZERO])?;
    assert!(message(writer.write(&[bf16::ZERO])).contains("tensor b1: wanted 1"));
    writer.write(&[f16::ZERO])?;
    assert_eq!(
        message(writer.write(&[f16::ZERO])),
        "behind the last tensor: wanted no more numbers, got 1"
    );
    writer.finish()
}

#[test]
fn what_a_format_does_not_have_is_refused() {
    let begin = |format, tensors: &[TensorSpec]| {
        let file = Cursor::new(Vec::new());
        let writer = WeightWriter::new(format, tensors.to_vec(), file);
        writer
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let bf16 = [spec("w", Dtype::Bf16, &[1])];
    for format in [WeightFormat::Npz, WeightFormat::Npy] {
        assert!(begin(format, &bf16).contains("bf16, which NumPy does not have"));
    }
    assert_eq!(begin(WeightFormat::Safetensors, &bf16), "");
    let two = [spec("a", Dtype::F32, &[1]), spec("b", Dtype::F32, &[1])];
    assert!(begin(WeightFormat::Npy, &two).contains("it holds one tensor, got 2"));
    assert!(begin(WeightFormat::Npy, &[]).contains("got 0"));
    let error = TensorSpec::new("w", Dtype::F64, &[0, usize::MAX]).expect_err("refused");
    assert!(error.to_string().contains("more bytes than can be counted"));
}

/// A file whose header is this text.
fn with_header(size: u64, header: &str, data: usize) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.safetensors");
    let bytes = [&size.to_le_bytes(), header.as_bytes(), &vec![0; data]].concat();
    fs::write(&path, bytes).expect("written");
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
    check(&one.replace("[2,1]", "[3,1]"), 8, "no safetensors file");
    check(&one.replace("[0,8]", "[8,16]"), 16, "no safetensors file");
    check(
        &one.replace("[2,1]", "[4294967296,4294967296]"),
        8,
        "no safetensors file",
    );
    check(&one.replace("F32", "F99"), 8, "no safetensors file");
    check(&one.replace("F32", "I32"), 8, "float: None");
    check(&"[".repeat(10_000), 0, "no safetensors file");
    check("", 0, "no safetensors file");
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
    let tensors = [spec("W1", Dtype::F32, &[2, 3])];
    for (format, name) in [
        (WeightFormat::Safetensors, "a.safetensors"),
        (WeightFormat::Npz, "a.npz"),
        (WeightFormat::Npy, "a.npy"),
    ] {
        let (path, bytes) = (folder.path().join(name), written(format, &tensors, 4)?);
        fs::write(&path, &bytes).expect("written");
        let headers = read_headers(&path)?;
        assert_eq!(
            (&*headers[0].shape, headers[0].float),
            (&[2, 3][..], Some(Dtype::F32))
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
    let tensors = vec![spec("w", Dtype::F64, &[pieces, 1 << 20])];
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
        let mut writer = WeightWriter::new(format, vec![spec("w", Dtype::F64, &[10_000])], full)?;
        let result = writer.write(&[0.0_f64; 10_000]);
        assert!(
            matches!(result, Err(Error::Unwritable { .. })),
            "{result:?}"
        );
    }
    Ok(())
}
