//! The zip with the functions: which processor it is for, and the name under which it is uploaded. Owns no file and no
//! network.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use aws_lc_rs::digest::{SHA256, digest};

/// A zip that Lambda can run.
#[derive(Clone)]
pub struct Archive {
    bytes: Vec<u8>,
    architecture: &'static str,
    key: String,
}

/// A file that is no such zip.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the zip {0}")]
pub struct ArchiveError(&'static str);

/// ELF's `e_machine` of the two processors of Lambda, <https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html>.
const X86_64: u16 = 0x3e;
const AARCH64: u16 = 0xb7;

impl Archive {
    /// Looks into a zip.
    ///
    /// # Errors
    /// [`ArchiveError`] for what is no zip, holds no `bootstrap`, or one for another processor.
    pub fn read(bytes: Vec<u8>) -> Result<Self, ArchiveError> {
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes))
            .map_err(|_| ArchiveError("cannot be read: it is no zip file"))?;
        let mut program = zip.by_name("bootstrap").map_err(|_| {
            ArchiveError("holds no file `bootstrap`; `cargo xtask package` makes one that does")
        })?;
        let mut head = [0_u8; 20];
        program
            .read_exact(&mut head)
            .map_err(|_| ArchiveError("holds a `bootstrap` that is no program"))?;
        drop(program);
        let architecture = match (
            head.starts_with(b"\x7fELF"),
            u16::from_le_bytes([head[18], head[19]]),
        ) {
            (true, X86_64) => "x86_64",
            (true, AARCH64) => "arm64",
            _ => {
                return Err(ArchiveError(
                    "holds a `bootstrap` that is no program for Lambda's processors",
                ));
            }
        };
        let sum = digest(&SHA256, &bytes);
        let mut name = String::new();
        for byte in sum.as_ref().iter().take(8) {
            write!(name, "{byte:02x}").expect("a String takes all text");
        }
        Ok(Self {
            key: format!("patchbay/{name}/patchbay-{architecture}.zip"),
            architecture,
            bytes,
        })
    }

    /// Lambda's name of the processor, `x86_64` or `arm64`.
    pub fn architecture(&self) -> &'static str {
        self.architecture
    }

    /// Its key in a bucket. It names the content, so that CloudFormation sees a new zip and nobody sees an old one.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What is uploaded.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::Archive;

    fn zip_of(name: &str, machine: [u8; 2]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a name");
        let mut head = [0_u8; 64];
        head[..4].copy_from_slice(b"\x7fELF");
        head[18..20].copy_from_slice(&machine);
        zip.write_all(&head).expect("memory takes all");
        zip.finish().expect("memory takes all").into_inner()
    }

    #[test]
    fn the_processor_is_read_from_the_program() {
        let intel = Archive::read(zip_of("bootstrap", [0x3e, 0])).expect("a zip");
        assert_eq!(intel.architecture(), "x86_64");
        assert!(intel.key().ends_with("/patchbay-x86_64.zip"), "{intel:?}");
        let arm = Archive::read(zip_of("bootstrap", [0xb7, 0])).expect("a zip");
        assert_eq!(arm.architecture(), "arm64");
        assert_ne!(intel.key(), arm.key());
    }

    #[test]
    fn other_files_are_refused_with_the_reason() {
        let said = |bytes| Archive::read(bytes).expect_err("no such zip").to_string();
        assert!(said(b"PK".to_vec()).contains("no zip"));
        assert!(said(zip_of("index.js", [0x3e, 0])).contains("bootstrap"));
        assert!(said(zip_of("bootstrap", [3, 0])).contains("processors"));
    }
}
