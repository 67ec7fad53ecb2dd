//! Weight files from outside: whatever their bytes, an answer or an error, and never more values than there are bytes for.

use std::fs;
use std::path::Path;

use fanin_data::{Error, WeightFile, read_weights};
use proptest::prelude::*;

fn reference(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/../../tests/reference/inspect/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    fs::read(path).expect("the reference")
}

/// Reads all tensors; how many values there were.
fn read_all(path: &Path) -> Result<u64, Error> {
    let mut file = WeightFile::open(path)?;
    let mut values = 0;
    for index in 0..file.tensors().len() {
        if file.tensors()[index].float.is_some() {
            let before = values;
            file.read(index, |piece| values += piece.len() as u64)?;
            let shape = &file.tensors()[index].shape;
            assert_eq!(values - before, shape.iter().product::<usize>() as u64);
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
        let bytes = mutated(&reference("torch.safetensors"), &mutation);
        let values = read_bytes("a.safetensors", &bytes).unwrap_or(0);
        prop_assert!(2 * values <= bytes.len() as u64);
    }

    #[test]
    fn arrays_never_panic(mutation in mutation(), which in 0..3_usize) {
        let name = ["rows.npy", "columns.npy", "big-endian.npy"][which];
        let bytes = mutated(&reference(name), &mutation);
        let values = read_bytes("a.npy", &bytes).unwrap_or(0);
        prop_assert!(2 * values <= bytes.len() as u64);
    }

    #[test]
    fn archives_never_panic(mutation in mutation(), is_compressed: bool) {
        let name = if is_compressed { "compressed.npz" } else { "numpy.npz" };
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
    for (name, values) in [
        ("rows.npy", 2400),
        ("columns.npy", 2400),
        ("big-endian.npy", 2400),
        ("numpy.npz", 4 * 2400),
        ("compressed.npz", 2400),
    ] {
        assert_eq!(read_bytes(name, &reference(name)).expect(name), values);
    }
}
