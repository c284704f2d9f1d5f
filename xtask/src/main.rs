//! `cargo xtask ci | test | bench | package | docs`: the project's own commands. What CI runs is what
//! a person runs; each step says what it does, and no step is left out in silence.

mod architecture;
mod bench;
mod ci;
mod elf;
mod fixtures;
mod log_scan;
mod package;
mod pages;
mod shell;
mod source_size;
mod suites;
mod tally;
mod toolbox;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::package::Architecture;
use crate::shell::say;
use crate::workspace::Workspace;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Everything that CI runs: form, lints, docs, architecture, package, tests.
    Ci,
    /// All tests: the crates' own, then clients and engines that we did not write.
    Test {
        /// Only the crates' own tests.
        #[arg(long)]
        crates_only: bool,
        /// Only the acceptance suites whose name contains this.
        #[arg(long, conflicts_with = "crates_only")]
        suite: Option<String>,
    },
    /// Measures the function and writes docs/benchmarks.md.
    Bench {
        /// How many cold starts to measure; warm calls are many times as many.
        #[arg(long, default_value_t = 60)]
        runs: u32,
    },
    /// Builds the zip that runs on Amazon Linux 2023.
    Package {
        /// The processor to build for.
        #[arg(long, value_enum, default_value_t = Architecture::X86_64)]
        arch: Architecture,
    },
    /// Writes the generated pages of docs/reference.
    Docs {
        /// Fail when a page is not fresh, and write nothing.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    let workspace = Workspace::load()?;
    match task {
        Task::Ci => ci::run_all(&workspace),
        Task::Test { crates_only, suite } => {
            let zip = package::build_unoptimised(&workspace)?;
            let selection = suites::Selection { crates_only, suite };
            suites::run(&workspace, &zip, &selection)
        }
        Task::Bench { runs } => bench::run_all(&workspace, runs),
        Task::Package { arch } => package::build(&workspace, arch).map(drop),
        Task::Docs { check } => pages::run(&workspace, check),
    }
}
