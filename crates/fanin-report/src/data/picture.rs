//! Pictures within figures, as the bytes of PNG files.
//!
//! Only the first 24 bytes are looked at here: the signature, the name of the first chunk, and
//! width and height from that. Writing SVG or HTML copies the bytes; PNG decodes them.

use crate::Error;

/// A picture: the bytes of a PNG file, as they go into the SVG.
///
/// Its pixels are read only where an image is made, so that SVG needs no decoder.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    png: Vec<u8>,
    size: [u32; 2],
}

impl Picture {
    /// Takes a PNG file, and looks at its beginning.
    ///
    /// # Errors
    /// [`Error::Picture`] if it does not begin as PNG files do, or has no pixels or more than
    /// 10,000 in a direction.
    ///
    /// ```
    /// use fanin_report::{Error, Picture};
    /// let refused = Picture::from_png(b"GIF89a".to_vec());
    /// assert!(matches!(refused, Err(Error::Picture { bytes: 6, .. })));
    /// ```
    pub fn from_png(png: Vec<u8>) -> Result<Self, Error> {
        let bytes = png.len();
        let wrong = |reason| Error::Picture { bytes, reason };
        let (Some(head), Some(kind)) = (png.get(..8), png.get(12..16)) else {
            return Err(wrong("wanted a signature and a header"));
        };
        if head != b"\x89PNG\r\n\x1a\n" || kind != b"IHDR" {
            return Err(wrong(
                "it does not begin with a PNG file's signature and header",
            ));
        }
        let number = |at: usize| {
            let bytes = png.get(at..at + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let (Some(width), Some(height)) = (number(16), number(20)) else {
            return Err(wrong("its header is cut off"));
        };
        if [width, height]
            .iter()
            .any(|side| !(1..=10_000).contains(side))
        {
            return Err(wrong("wanted 1 to 10,000 pixels in each direction"));
        }
        Ok(Self {
            png,
            size: [width, height],
        })
    }

    /// Width and height in pixels.
    ///
    /// Each between 1 and 10,000, as the file's header says.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// The bytes as they were given.
    pub(crate) fn png(&self) -> &[u8] {
        &self.png
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [width, height] = self.size;
        write!(f, "Picture({width} x {height}, {} bytes)", self.png.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn files_that_lie_are_refused() {
        assert_eq!(
            Picture::from_png(header(64, 32)).map(|p| p.size()),
            Ok([64, 32])
        );
        let mut gif = header(64, 32);
        gif[1] = b'G';
        for wrong in [
            Vec::new(),
            header(0, 1),
            header(1, 20_000),
            gif,
            header(3, 4)[..20].to_vec(),
        ] {
            let bytes = wrong.len();
            let error = Picture::from_png(wrong).expect_err("no picture");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("a picture of {bytes} bytes"))
            );
        }
    }
}
