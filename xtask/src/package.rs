//! The zip that is uploaded to Lambda. Owns how `bootstrap` is built for Amazon Linux 2023, what is
//! checked before it may ship, and the archive, which is the same byte for byte for the same program.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::shell::{capture, run, say};
use crate::workspace::{Workspace, cargo};
use crate::{elf, toolbox};

/// The C library of Amazon Linux 2023, which `provided.al2023` is.
/// Source: <https://docs.aws.amazon.com/linux/al2023/ug/glibc.html>.
const GLIBC: &str = "2.34";

/// The most that the zip may weigh, in bytes.
const SIZE_LIMIT: u64 = 8 * 1024 * 1024;

/// A processor that Lambda offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Architecture {
    /// Lambda's `x86_64`.
    #[value(name = "x86_64")]
    X86_64,
    /// Lambda's `arm64` (Graviton).
    #[value(name = "arm64")]
    Arm64,
}

impl Architecture {
    /// As Lambda names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }

    /// As Rust names it.
    fn triple(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-unknown-linux-gnu",
            Self::Arm64 => "aarch64-unknown-linux-gnu",
        }
    }
}

/// The built artefact.
#[derive(Debug)]
pub(crate) struct Artefact {
    /// `bootstrap` itself.
    pub(crate) program: PathBuf,
    /// The archive with it.
    pub(crate) zip: PathBuf,
}

/// Builds, checks and packs the program for one processor.
pub(crate) fn build(workspace: &Workspace, architecture: Architecture) -> Result<Artefact> {
    require_target(workspace, architecture)?;
    let python = toolbox::python(workspace, "package")?;
    let triple = architecture.triple();
    let mut command = Command::new(toolbox::beside(&python, "cargo-zigbuild"));
    command
        .current_dir(&workspace.root)
        .env("CARGO_ZIGBUILD_PYTHON_PATH", &python);
    // The kernel's random numbers seed the crypto library well enough; its own timing noise on top costs
    // 80 ms at the first signature or TLS handshake of each process, while a caller waits.
    command.env("AWS_LC_SYS_NO_JITTER_ENTROPY", "1");
    command.args([
        "zigbuild",
        "--release",
        "--locked",
        "--package",
        "patchbay-functions",
    ]);
    command
        .args(["--bin", "bootstrap", "--target"])
        .arg(format!("{triple}.{GLIBC}"));
    run(command.arg("--target-dir").arg(&workspace.target))?;

    let program = workspace.target.join(triple).join("release/bootstrap");
    let bytes = fs::read(&program).with_context(|| format!("reading {}", program.display()))?;
    let newest = elf::check(&bytes, architecture, GLIBC)?;
    let zip = archive(
        workspace,
        &bytes,
        &format!("patchbay-{}.zip", architecture.name()),
    )?;
    let weight = fs::metadata(&zip)?.len();
    if weight > SIZE_LIMIT {
        bail!(
            "{} has {weight} bytes, more than the {SIZE_LIMIT} allowed",
            zip.display()
        );
    }
    say(&format!(
        "{}: {weight} bytes, needs {newest}, for {} on provided.al2023",
        zip.display(),
        architecture.name()
    ));
    Ok(Artefact { program, zip })
}

/// Packs the program as the crates' tests make it: for tests on this machine, never to be uploaded. A
/// build of its own would resolve other features and compile AWS's SDK once more.
pub(crate) fn build_unoptimised(workspace: &Workspace) -> Result<Artefact> {
    run(cargo(&workspace.root).args(["test", "--workspace", "--no-run", "--locked", "--quiet"]))?;
    let program = workspace.target.join("debug/bootstrap");
    let bytes = fs::read(&program).with_context(|| format!("reading {}", program.display()))?;
    let zip = archive(workspace, &bytes, "patchbay-unoptimised.zip")?;
    Ok(Artefact { program, zip })
}

fn require_target(workspace: &Workspace, architecture: Architecture) -> Result<()> {
    let triple = architecture.triple();
    let mut sysroot = Command::new("rustc");
    sysroot
        .current_dir(&workspace.root)
        .args(["--print", "sysroot"]);
    let sysroot = PathBuf::from(capture(&mut sysroot)?.trim());
    if !sysroot
        .join("lib/rustlib")
        .join(triple)
        .join("lib")
        .is_dir()
    {
        bail!(
            "the Rust target {triple} is not installed here, so there is no zip for {}; \
             `rustup target add {triple}` installs it",
            architecture.name()
        );
    }
    Ok(())
}

fn archive(workspace: &Workspace, program: &[u8], name: &str) -> Result<PathBuf> {
    let folder = workspace.target.join("package");
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    fs::write(&path, pack(program)?)?;
    Ok(path)
}

/// One entry, `bootstrap`, executable, with the earliest time that a zip can hold.
fn pack(program: &[u8]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("bootstrap", options)?;
    writer.write_all(program)?;
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::pack;

    #[test]
    fn the_archive_holds_one_executable_and_is_the_same_each_time() {
        let first = pack(b"program").expect("packs");
        assert_eq!(first, pack(b"program").expect("packs"));
        let mut archive = zip::ZipArchive::new(Cursor::new(first)).expect("is an archive");
        assert_eq!(archive.len(), 1);
        let mut entry = archive.by_name("bootstrap").expect("holds bootstrap");
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("reads");
        assert_eq!(text, "program");
    }
}
