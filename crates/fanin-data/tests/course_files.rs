//! The reader of the course's files: good files, files that lie, and the real ones.

use std::path::{Path, PathBuf};

use fanin_data::{Dataset, Error, read_course};
use hdf5_pure::{Error as Hdf5Error, FileBuilder};
use sha2::{Digest, Sha256};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const TRAIN: &str = "train_catvnoncat.h5";
const TEST: &str = "test_catvnoncat.h5";

/// What one file of a fixture holds; three pictures of 2 x 2 x 3 unless said otherwise.
#[derive(Clone)]
struct Contents {
    shape: Vec<u64>,
    pixels: Vec<u8>,
    labels: Vec<i64>,
    compressed: bool,
}

impl Contents {
    fn good() -> Self {
        Self {
            shape: vec![3, 2, 2, 3],
            pixels: (0..36).collect(),
            labels: vec![1, 0, 1],
            compressed: false,
        }
    }

    fn encode(&self, part: &str) -> Result<Vec<u8>, Hdf5Error> {
        let mut file = FileBuilder::new();
        let images = file.create_dataset(&format!("{part}_set_x"));
        images.with_u8_data(&self.pixels).with_shape(&self.shape);
        if self.compressed {
            images.with_chunks(&[1, 2, 2, 3]).with_deflate(6);
        }
        file.create_dataset(&format!("{part}_set_y"))
            .with_i64_data(&self.labels);
        file.finish()
    }
}

/// A folder with these two files.
fn folder(train: &[u8], test: &[u8]) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join(TRAIN), train)?;
    std::fs::write(folder.path().join(TEST), test)?;
    Ok(folder)
}

/// Reads a fixture whose training file is given.
fn read_with_train(train: &[u8]) -> Result<Result<Dataset, Error>, Box<dyn std::error::Error>> {
    let folder = folder(train, &Contents::good().encode("test")?)?;
    Ok(read_course(folder.path()))
}

/// The message of the refusal, without the changing part of the path.
#[track_caller]
fn check_refused(train: &[u8], message: &str) {
    let outcome = read_with_train(train).expect("a fixture");
    let found = outcome.expect_err("a refusal").to_string();
    assert!(!found.contains('\n'), "more than one line: {found}");
    let shortened = match found.find(TRAIN) {
        Some(start) => {
            let folder = found[..start].rfind(' ').map_or(0, |space| space + 1);
            format!("{}{}", &found[..folder], &found[start..])
        }
        None => found,
    };
    assert_eq!(shortened, message);
}

#[test]
fn a_good_folder_is_read() -> Outcome {
    for compressed in [false, true] {
        let train = Contents {
            compressed,
            ..Contents::good()
        };
        let test = Contents {
            labels: vec![0, 0, 1],
            ..Contents::good()
        };
        let folder = folder(&train.encode("train")?, &test.encode("test")?)?;
        let data = read_course(folder.path())?;
        assert_eq!(data.source(), folder.path().display().to_string());
        assert_eq!((data.seed(), data.features()), (None, 12));
        assert_eq!(data.train().images(), train.pixels);
        assert_eq!(data.train().labels(), [1, 0, 1]);
        assert_eq!(data.test().labels(), [0, 0, 1]);
        assert_eq!(data.test().shape(), [2, 2, 3]);
    }
    Ok(())
}

#[test]
fn what_is_missing_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let missing = folder.path().join("nowhere");
    let error = read_course(&missing).expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        format!("no folder {}", missing.display())
    );

    let check = |name: &str| {
        let error = read_course(folder.path()).expect_err("a refusal");
        let wanted = "wanted train_catvnoncat.h5 and test_catvnoncat.h5";
        assert_eq!(
            error.to_string(),
            format!("no file {name} in {}; {wanted}", folder.path().display())
        );
    };
    check(TRAIN);
    std::fs::write(folder.path().join(TRAIN), Contents::good().encode("train")?)?;
    check(TEST);

    std::fs::create_dir(folder.path().join(TEST))?;
    let error = read_course(folder.path()).expect_err("a refusal");
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    Ok(())
}

#[test]
fn other_files_are_refused() -> Outcome {
    check_refused(
        b"",
        "train_catvnoncat.h5 cannot be read as HDF5: no HDF5 signature in its 0 bytes",
    );
    check_refused(
        b"PK\x03\x04 not this",
        "train_catvnoncat.h5 cannot be read as HDF5: no HDF5 signature in its 13 bytes",
    );
    check_refused(
        &Contents::good().encode("test")?,
        "train_catvnoncat.h5 holds no dataset train_set_x",
    );
    let mut file = FileBuilder::new();
    file.create_dataset("train_set_x")
        .with_u8_data(&[0; 12])
        .with_shape(&[1, 2, 2, 3]);
    check_refused(
        &file.finish()?,
        "train_catvnoncat.h5 holds no dataset train_set_y",
    );
    Ok(())
}

#[test]
fn wrong_types_are_refused_and_not_converted() -> Outcome {
    let mut file = FileBuilder::new();
    file.create_dataset("train_set_x")
        .with_f32_data(&[0.5; 12])
        .with_shape(&[1, 2, 2, 3]);
    file.create_dataset("train_set_y").with_i64_data(&[1]);
    check_refused(
        &file.finish()?,
        "train_set_x in train_catvnoncat.h5: wanted elements of type u8, found f32",
    );

    let mut file = FileBuilder::new();
    file.create_dataset("train_set_x")
        .with_u8_data(&[5; 12])
        .with_shape(&[1, 2, 2, 3]);
    file.create_dataset("train_set_y").with_f64_data(&[1.0]);
    check_refused(
        &file.finish()?,
        "train_set_y in train_catvnoncat.h5: wanted elements of type i64, found f64",
    );
    Ok(())
}

#[test]
fn wrong_shapes_and_labels_are_refused() -> Outcome {
    let good = Contents::good();
    let check = |contents: Contents, message: &str| -> Outcome {
        check_refused(&contents.encode("train")?, message);
        Ok(())
    };
    check(
        Contents {
            shape: vec![3, 12],
            ..good.clone()
        },
        "train_set_x in train_catvnoncat.h5: wanted shape (images, height, width, channels), none of them 0, found shape [3, 12]",
    )?;
    check(
        Contents {
            shape: vec![0, 2, 2, 3],
            pixels: Vec::new(),
            labels: Vec::new(),
            ..good.clone()
        },
        "train_set_x in train_catvnoncat.h5: wanted shape (images, height, width, channels), none of them 0, found shape [0, 2, 2, 3]",
    )?;
    check(
        Contents {
            labels: vec![1, 0],
            ..good.clone()
        },
        "train_set_y in train_catvnoncat.h5: wanted 3 labels, one for each image of train_set_x, found 2 labels",
    )?;
    for label in [2, -1, 257, i64::MIN] {
        check(
            Contents {
                labels: vec![1, label, 0],
                ..good.clone()
            },
            &format!(
                "train_set_y in train_catvnoncat.h5: wanted labels 0 and 1, found label {label} at index 1"
            ),
        )?;
    }
    check(
        Contents {
            shape: vec![3, 1, 4, 3],
            ..good
        },
        "training images are 1 x 4 x 3 but test images are 2 x 2 x 3",
    )
}

/// A good training file of each storage, to be damaged.
fn good_files() -> Result<[Vec<u8>; 2], Hdf5Error> {
    let compressed = Contents {
        compressed: true,
        ..Contents::good()
    };
    Ok([
        Contents::good().encode("train")?,
        compressed.encode("train")?,
    ])
}

#[test]
fn a_file_cut_short_is_an_error() -> Outcome {
    for bytes in good_files()? {
        for length in 0..bytes.len() {
            let outcome = read_with_train(&bytes[..length])?;
            assert!(
                outcome.is_err(),
                "read from {length} of {} bytes",
                bytes.len()
            );
        }
    }
    Ok(())
}

/// 447 bytes that declare 13.5 petabytes of pixels: HDF5 lets a file leave out what was never
/// written.
///
/// `f = h5py.File("huge.h5", "w", libver="latest")`, then
/// `f.create_dataset("train_set_x", shape=(1 << 40, 64, 64, 3), dtype="u1")` (h5py 3).
const HUGE: &str = "\
    894844460d0a1a0a030808000000000000000000ffffffffffffffffbf0100000000000030000000000000005f38fef4\
    4f484452020078021200000000ffffffffffffffffffffffffffffffff0a02000100000616000001000b747261696e5f\
    7365745f78b300000000000000003e000000000000000000000000000000000000000000000000000000000000000000\
    00000000000000000000000000000000000000000000000000000000000000807f92d84f484452020100010144000002\
    040101000000000001000040000000000000004000000000000000030000000000000000000000000100004000000000\
    00000040000000000000000300000000000000030c000110000000010000000000080005020001030a081200000301ff\
    ffffffffffffff0000000000003000008800000000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
    0000000000000000000000f421706b";

#[test]
fn a_declared_size_is_checked_before_memory_is_asked_for() -> Outcome {
    let digits = HUGE.as_bytes().chunks_exact(2).map(std::str::from_utf8);
    let bytes: Vec<u8> = digits
        .map(|pair| Ok(u8::from_str_radix(pair?, 16)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    check_refused(
        &bytes,
        "train_set_x in train_catvnoncat.h5: wanted at most the 447 elements that 447 bytes can hold, \
         found shape [1099511627776, 64, 64, 3]",
    );
    Ok(())
}

/// Every byte of a file, damaged in several ways, gives a dataset or an error of one line, and
/// never a panic.
#[test]
fn damaged_files_never_panic() -> Outcome {
    for bytes in good_files()? {
        let folder = folder(&bytes, &Contents::good().encode("test")?)?;
        let path = folder.path().join(TRAIN);
        for position in 0..bytes.len() {
            for damage in [0x01, 0xff] {
                let mut damaged = bytes.clone();
                damaged[position] ^= damage;
                check_survives(&path, &damaged)?;
            }
            // Sizes and addresses are eight bytes long: the largest, and a terabyte.
            for word in [u64::MAX, 1 << 40] {
                let mut damaged = bytes.clone();
                let end = (position + 8).min(bytes.len());
                damaged[position..end].copy_from_slice(&word.to_le_bytes()[..end - position]);
                check_survives(&path, &damaged)?;
            }
        }
    }
    Ok(())
}

fn check_survives(path: &Path, bytes: &[u8]) -> Outcome {
    std::fs::write(path, bytes)?;
    if let Err(error) = read_course(path.parent().expect("a folder")) {
        let message = error.to_string();
        assert!(!message.contains('\n'), "more than one line: {message}");
    }
    Ok(())
}

/// The real files, when the environment says where they are; checked against what h5py reads.
#[test]
fn the_real_files_are_read_as_h5py_reads_them() -> Outcome {
    let Some(folder) = std::env::var_os("FANIN_COURSE_DATA").map(PathBuf::from) else {
        eprintln!(
            "skipped: set FANIN_COURSE_DATA to the folder of train_catvnoncat.h5 and test_catvnoncat.h5"
        );
        return Ok(());
    };
    let data = read_course(&folder)?;
    assert_eq!(data.train().shape(), [64, 64, 3]);
    assert_eq!((data.train().len(), data.train().count(1)), (209, 72));
    assert_eq!((data.test().len(), data.test().count(1)), (50, 33));
    // python: hashlib.sha256(h5py.File(name)["train_set_x"][:].tobytes()).hexdigest(), and y as
    // uint8.
    assert_eq!(
        sha256(data.train().images()),
        "5a22f47625d19c47045c085a17fdb1a263bae0fa9c67020fd40112e19dadc2c3"
    );
    assert_eq!(
        sha256(data.train().labels()),
        "60a85e950df52e91e89c8c3f4f4c42b9bb4b69eb97914b3c51ebd9d7711f1ae5"
    );
    assert_eq!(
        sha256(data.test().images()),
        "c23d288e4a7ad7ab5b8b8e69e1aaefc683de77cbd020598fd6b4acdccbebabf3"
    );
    assert_eq!(
        sha256(data.test().labels()),
        "7d9717f8c875f5040b84573d836b109385f9caa779126fef07ca6a41df6bcf36"
    );
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("train_catvnoncat.h5")).expect("writable");
    let error = fanin_data::read_course(folder.path()).expect_err("a folder is no file");
    let chain = format!(
        "{error} {:?}",
        std::error::Error::source(&error).map(ToString::to_string)
    );
    assert!(chain.contains("not a regular file"), "{chain}");
}
