//! `patchbay keys check`: what a key is, and whether its certificate belongs to it and is still valid.

use std::path::PathBuf;

use jiff::{Timestamp, Unit};
use patchbay_setup::keys::{self, CertificateReport, KeyReport};
use serde_json::json;

use crate::clock;
use crate::failure::{Exit, Outcome};
use crate::printer::{Line, Printer, Tone};

/// Say whether a key and a certificate belong together, and until when they are valid
///
/// Ends with exit code 1 when they do not belong together or the certificate is not valid today.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The private key, in any form that `keys format` reads; `-` is stdin
    key: PathBuf,
    /// The certificate, as PEM
    certificate: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  patchbay keys check server.key
  patchbay keys check server.key server.crt
  patchbay keys check server.key server.crt --json";

/// From this many days before its end a certificate deserves a warning.
const SOON: i64 = 30;

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let key = super::read(&args.key)?;
    let certificate = args.certificate.as_deref().map(super::read).transpose()?;
    let report = keys::check(&key, certificate.as_deref())
        .map_err(|error| super::unusable(&args.key, &error))?;
    let now = clock::now();
    let good = report
        .certificate
        .as_ref()
        .is_none_or(|certificate| is_good(certificate, now));
    printer.json(&data(&report, now, good));
    printer.data(
        Line::new()
            .label("key", 13)
            .plain(format!("RSA {}", report.bits)),
    );
    if let Some(certificate) = &report.certificate {
        show(certificate, now, printer);
    }
    Ok(if good { Exit::Done } else { Exit::Failed })
}

fn is_good(certificate: &CertificateReport, now: Timestamp) -> bool {
    certificate.matches && certificate.not_before <= now && now < certificate.not_after
}

fn data(report: &KeyReport, now: Timestamp, good: bool) -> serde_json::Value {
    let certificate = report.certificate.as_ref().map(|certificate| {
        json!({
            "subject": certificate.subject,
            "fingerprint_sha256": certificate.fingerprint_sha256,
            "not_before": certificate.not_before.to_string(),
            "not_after": certificate.not_after.to_string(),
            "days_left": days_left(certificate, now),
            "matches": certificate.matches,
        })
    });
    json!({ "good": good, "bits": report.bits, "certificate": certificate })
}

fn show(certificate: &CertificateReport, now: Timestamp, printer: &Printer) {
    let line = |label: &str, text: String| printer.data(Line::new().label(label, 13).plain(text));
    line("certificate", certificate.subject.clone());
    line(
        "fingerprint",
        format!("SHA-256 {}", certificate.fingerprint_sha256),
    );
    let line_of_match = Line::new().label("match", 13);
    printer.data(if certificate.matches {
        line_of_match
            .with(Tone::Good, "yes")
            .plain(", they belong together")
    } else {
        line_of_match
            .with(Tone::Bad, "NO")
            .plain(", the certificate belongs to another key")
    });
    let days = days_left(certificate, now);
    let end = certificate.not_after.strftime("%Y-%m-%d");
    if now < certificate.not_before {
        let start = certificate.not_before.strftime("%Y-%m-%d");
        let line = Line::new().label("valid", 13).with(Tone::Bad, "NOT YET");
        printer.data(line.plain(format!(", from {start} on")));
    } else if now >= certificate.not_after {
        let line = Line::new().label("valid", 13).with(Tone::Bad, "EXPIRED");
        printer.data(line.plain(format!(" on {end}, {} days ago", -days)));
    } else {
        line("valid", format!("until {end}, {days} more days"));
        if days <= SOON {
            printer.warn("the certificate expires soon; make a new pair with `patchbay keys new`");
        }
    }
    if !certificate.matches {
        printer.talk("hint: sign-in with this pair fails; upload the certificate that was made with this key");
    }
}

/// Whole days from now to the end; negative when it has passed.
fn days_left(certificate: &CertificateReport, now: Timestamp) -> i64 {
    let span = certificate.not_after.duration_since(now);
    span.round(Unit::Hour).map_or(0, |span| span.as_hours()) / 24
}
