//! Measures the shipped `bootstrap` as the functions: the real process under a runtime API of
//! ours, settings from a stand-in for AWS, records from the local org. `cargo xtask bench` builds what
//! is measured and runs this.

mod adapter;
mod bare;
mod measure;
mod page;
mod spread;

use std::path::PathBuf;

use clap::Parser;

/// What to measure, and where to write.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// The program that is measured.
    #[arg(long)]
    pub(crate) bootstrap: PathBuf,
    /// The archive whose size is told.
    #[arg(long)]
    pub(crate) zip: PathBuf,
    /// How many cold starts; warm calls are fifty times as many.
    #[arg(long, default_value_t = 60)]
    pub(crate) runs: u32,
    /// The page to write.
    #[arg(long)]
    pub(crate) page: PathBuf,
    /// What `cargo bench` adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let figures = measure::measure(&arguments)?;
    let page = page::write(&figures, &arguments)?;
    std::fs::write(&arguments.page, &page)?;
    println!("{page}");
    Ok(())
}
