//! Prints one generated page of docs, for `cargo xtask docs`. Owns the list of pages; the
//! words of each are its crate's.

use std::fmt::Write as _;
use std::process::ExitCode;

use patchbay_functions::runtime::ErrorType;
use patchbay_salesforce::sign_in_errors;

#[expect(clippy::print_stdout, reason = "the page is what the program is for")]
fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let page = match name.as_str() {
        "cli" => patchbay::reference_page(),
        "settings" => patchbay_config::keys::reference_page(),
        "local-org" => patchbay_org::coverage::coverage_markdown(),
        "doctor" => patchbay_setup::doctor::reference_page(),
        "errors" => errors(),
        "seeds" => patchbay_setup::guided::seeds::page(),
        _ => return ExitCode::FAILURE,
    };
    println!("{}", page.trim_end());
    ExitCode::SUCCESS
}

/// The types of failed invocations, and what the token endpoint's refusals mean.
fn errors() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         This page is written by `cargo xtask docs` from the functions themselves. Do not edit it.\n\n\
         A failed invocation has one of these types as `errorType`; they do not change between versions, so\n\
         that an alarm or a retry rule may name them.\n\n\
         | type | meaning |\n|---|---|\n",
    );
    for kind in ErrorType::ALL {
        writeln!(page, "| `{kind}` | {} |", kind.meaning()).expect("a String takes all text");
    }
    page.push_str(
        "\n## Why a sign-in was refused\n\n\
         What Salesforce's token endpoint answers, what it usually means, and what mends it.\n\n\
         | answer | cause | mend |\n|---|---|---|\n",
    );
    for known in sign_in_errors::TABLE {
        let parts = [known.error, known.description];
        let said = parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(": ");
        writeln!(page, "| `{said}` | {} | {} |", known.cause, known.mend)
            .expect("a String takes all text");
    }
    page
}
