//! The `patchbay` program. All it does is hand over to the library, so that tests and the generator of
//! reference pages see the same commands.

fn main() -> std::process::ExitCode {
    patchbay::run()
}
