//! Weight files from outside: whatever their bytes, an answer or an error, and never more values
//! than there are bytes for.

use std::fs;
use std::path::Path;

use fanin_data::{Error, Tensor, TensorHeader, WeightFile, read_weights};
use proptest::prelude::*;

/// A file that NumPy or PyTorch wrote; it lies outside of the crate, so this test is not packaged.
fn reference(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read(root.join("../../tests/reference").join(name)).expect("the reference")
}

/// Reads all tensors; how many values there were.
fn read_all(path: &Path) -> Result<u64, Error> {
    let mut file = WeightFile::open(path)?;
    let headers: Vec<TensorHeader> = file.tensors().cloned().collect();
    let mut values = 0;
    for (index, header) in headers.iter().enumerate() {
        if header.dtype().bytes().is_some() {
            let before = values;
            file.read(index, |piece| values += piece.len() as u64)?;
            assert_eq!(values - before, header.elements() as u64);
        }
    }
    Ok(values)
}

fn read_bytes(name: &str, bytes: &[u8]) -> Result<u64, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    // The other reader takes the same file apart.
    let _ = read_weights(&path);
    read_all(&path)
}

/// Bytes at random places, of which the header has most: there they matter.
fn mutation() -> impl Strategy<Value = (Vec<(f64, bool, u8)>, f64)> {
    let byte = (0.0..1.0, any::<bool>(), any::<u8>());
    (
        prop::collection::vec(byte, 0..6),
        prop_oneof![Just(1.0), 0.0..1.0],
    )
}

fn mutated(bytes: &[u8], (changes, kept): &(Vec<(f64, bool, u8)>, f64)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for &(place, is_in_header, byte) in changes {
        let reach = if is_in_header {
            bytes.len().min(128)
        } else {
            bytes.len()
        };
        let at = (place * reach as f64) as usize;
        bytes[at] = byte;
    }
    bytes.truncate((bytes.len() as f64 * kept) as usize);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn safetensors_never_panic(mutation in mutation()) {
        let bytes = mutated(&reference("inspect/torch.safetensors"), &mutation);
        let values = read_bytes("a.safetensors", &bytes).unwrap_or(0);
        prop_assert!(2 * values <= bytes.len() as u64);
    }

    #[test]
    fn arrays_never_panic(mutation in mutation(), which in 0..3_usize) {
        let name = ["rows", "columns", "big-endian"][which];
        let bytes = mutated(&reference(&format!("inspect/{name}.npy")), &mutation);
        let values = read_bytes("a.npy", &bytes).unwrap_or(0);
        prop_assert!(2 * values <= bytes.len() as u64);
    }

    #[test]
    fn archives_never_panic(mutation in mutation(), is_compressed: bool) {
        let name = if is_compressed { "inspect/compressed.npz" } else { "inspect/numpy.npz" };
        let bytes = mutated(&reference(name), &mutation);
        // Deflate makes at most 1032 bytes of one.
        let values = read_bytes("a.npz", &bytes).unwrap_or(0);
        prop_assert!(2 * values <= 1032 * bytes.len() as u64);
    }

    /// Headers of anything, with the right length before them.
    #[test]
    fn headers_never_panic(header in "[\\[({'\"a-z0-9:, })\\]<_\\\\-]{0,200}", shape in "[(][0-9, x_]{0,60}[)]") {
        for header in [header, format!("{{'descr': '<f4', 'fortran_order': True, 'shape': {shape}}}")] {
            let mut npy = b"\x93NUMPY\x01\x00".to_vec();
            npy.extend((header.len() as u16).to_le_bytes());
            npy.extend(header.bytes());
            npy.extend([0; 16]);
            prop_assert!(read_bytes("a.npy", &npy).unwrap_or(0) <= 8);
            let mut safetensors = (header.len() as u64).to_le_bytes().to_vec();
            safetensors.extend(header.bytes());
            prop_assert!(read_bytes("a.safetensors", &safetensors).unwrap_or(0) == 0);
        }
    }
}

#[test]
fn whole_files_are_read() {
    for (name, type_name, values) in [
        ("rows.npy", "<f4", 2400),
        ("columns.npy", "<f4", 2400),
        ("big-endian.npy", ">f4", 2400),
        ("numpy.npz", "<f8", 4 * 2400),
        ("compressed.npz", "<f4", 2400),
        ("torch.safetensors", "F32", 0),
    ] {
        let bytes = reference(&format!("inspect/{name}"));
        let found = read_bytes(name, &bytes).expect(name);
        assert!(values == 0 || found == values, "{name}: {found}");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, &bytes).expect("written");
        let file = WeightFile::open(&path).expect(name);
        assert_eq!(file.type_name(0).as_deref(), Some(type_name), "{name}");
        let is_column_major = ["columns.npy", "compressed.npz"].contains(&name);
        assert_eq!(file.is_column_major(0), is_column_major, "{name}");
    }
}

/// Reads these bytes as an archive.
fn read_archive(bytes: &[u8]) -> Result<Vec<Tensor>, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.npz");
    fs::write(&path, bytes).expect("written");
    read_weights(&path)
}

#[test]
fn damage_in_compressed_arrays_is_noticed() {
    let compressed = reference("weights/compressed.npz");
    let whole = read_archive(&compressed).expect("whole");
    assert_eq!(whole.len(), 4);
    for len in 0..compressed.len() {
        read_archive(&compressed[..len]).expect_err("cut short");
    }
    // Wherever a byte is wrong, nothing panics, and what is read in spite of it has its values:
    // checksums see to it.
    for at in 0..compressed.len() {
        let mut bytes = compressed.clone();
        bytes[at] ^= 0x55;
        for tensor in read_archive(&bytes).unwrap_or_default() {
            let same = whole.iter().find(|other| other.name() == tensor.name());
            assert!(same.is_none_or(|same| *same == tensor), "byte {at}");
        }
    }
}

#[test]
fn archives_that_claim_or_hold_too_much_are_refused() {
    let compressed = reference("weights/compressed.npz");
    let entry = compressed
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .expect("a directory");
    for (claimed, words) in [
        (u32::MAX - 1, "can come out of it"),
        // Here it is the archive's reader that notices.
        (100, "array W1: "),
        (1000, "does not fit its"),
    ] {
        let mut bytes = compressed.clone();
        bytes[entry + 24..entry + 28].copy_from_slice(&claimed.to_le_bytes());
        let message = read_archive(&bytes).expect_err("refused").to_string();
        assert!(message.contains(words), "{message}");
    }
}
