//! What a program asks of the C library it will meet. Owns the reading of an ELF file's version
//! needs, so that the package step can say "this would not start there" without starting it there.

use anyhow::{Context, Result, bail};
use object::LittleEndian;
use object::elf::{EM_AARCH64, EM_X86_64, FileHeader64};
use object::read::elf::{FileHeader, SectionHeader};

use crate::package::Architecture;

/// A version such as 2.34, comparable.
type Version = Vec<u32>;

/// Fails when the program is not for the processor, or needs a newer `GLIBC_…` than the limit; says
/// otherwise the newest that it needs.
pub(crate) fn check(program: &[u8], architecture: Architecture, limit: &str) -> Result<String> {
    let header = FileHeader64::<LittleEndian>::parse(program).context("not a 64-bit ELF file")?;
    let wanted = match architecture {
        Architecture::X86_64 => EM_X86_64,
        Architecture::Arm64 => EM_AARCH64,
    };
    if header.e_machine(LittleEndian) != wanted {
        bail!(
            "the program is for another processor than {}",
            architecture.name()
        );
    }
    let needs = needed_versions(program)?;
    newest_allowed(&needs, limit)
}

/// Every version name that the program needs of its libraries: `GLIBC_2.34`, `GCC_3.0`, …
fn needed_versions(program: &[u8]) -> Result<Vec<String>> {
    let header = FileHeader64::<LittleEndian>::parse(program)?;
    let sections = header.sections(LittleEndian, program)?;
    let mut names = Vec::new();
    for section in sections.iter() {
        let Some((mut files, link)) = section.gnu_verneed(LittleEndian, program)? else {
            continue;
        };
        let strings = sections.strings(LittleEndian, program, link)?;
        while let Some((_, mut versions)) = files.next()? {
            while let Some(version) = versions.next()? {
                let name = version.name(LittleEndian, strings)?;
                names.push(String::from_utf8_lossy(name).into_owned());
            }
        }
    }
    Ok(names)
}

fn parse(version: &str) -> Option<Version> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

fn newest_allowed(needs: &[String], limit: &str) -> Result<String> {
    let most = parse(limit).context("the limit is no version")?;
    let mut versions: Vec<(Version, &str)> = Vec::new();
    for need in needs.iter().filter_map(|need| need.strip_prefix("GLIBC_")) {
        let version = parse(need).with_context(|| format!("GLIBC_{need} is no public version"))?;
        versions.push((version, need));
    }
    versions.sort();
    let Some((newest, name)) = versions.last() else {
        bail!("the program names no version of the C library: is it what should be shipped?");
    };
    if *newest > most {
        bail!("the program needs GLIBC_{name}, and Amazon Linux 2023 has GLIBC_{limit}");
    }
    Ok(format!("GLIBC_{name}"))
}

#[cfg(test)]
mod tests {
    use super::{check, newest_allowed};
    use crate::package::Architecture;

    fn needs(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let newest = newest_allowed(&needs(&["GLIBC_2.4", "GLIBC_2.28", "GCC_3.0"]), "2.34");
        assert_eq!(newest.expect("all are old enough"), "GLIBC_2.28");
    }

    #[test]
    fn a_newer_symbol_is_refused() {
        let error = newest_allowed(&needs(&["GLIBC_2.34", "GLIBC_2.38"]), "2.34");
        let text = error.expect_err("2.38 is too new").to_string();
        assert!(text.contains("needs GLIBC_2.38"), "{text}");
    }

    #[test]
    fn a_private_symbol_and_no_symbol_at_all_are_refused() {
        newest_allowed(&needs(&["GLIBC_PRIVATE"]), "2.34").expect_err("private to the library");
        newest_allowed(&needs(&["GCC_3.0"]), "2.34").expect_err("names no version");
    }

    #[test]
    fn the_running_test_is_read() {
        let program = std::env::current_exe()
            .and_then(std::fs::read)
            .expect("a test has a file");
        let here = if cfg!(target_arch = "x86_64") {
            Architecture::X86_64
        } else {
            Architecture::Arm64
        };
        let newest = check(&program, here, "999.0").expect("it is an ELF file");
        assert!(newest.starts_with("GLIBC_2."), "{newest}");
        check(&program, here, "2.0").expect_err("it needs more than the oldest library");
    }
}
