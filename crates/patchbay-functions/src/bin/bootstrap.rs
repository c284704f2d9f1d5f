//! The program that Lambda starts, whichever function it is.

use std::process::ExitCode;

fn main() -> ExitCode {
    patchbay_functions::bootstrap::start()
}
