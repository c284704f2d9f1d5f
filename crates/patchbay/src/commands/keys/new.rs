//! `patchbay keys new`: a key pair and its certificate, as two files.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use patchbay_setup::keys::{self, KeyPair, NewKey};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::clock;
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::{Line, Printer};

/// Make a key pair and a self-signed certificate
///
/// Writes server.key (readable by you only) and server.crt. The certificate goes into the external client app in
/// Salesforce, the key into the secret of the contact centre.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Size of the RSA key
    #[arg(long, default_value_t = 2048, value_parser = bits)]
    bits: u32,
    /// Whom the certificate names
    #[arg(long, default_value = "CN=Patchbay")]
    subject: String,
    /// How many days the certificate is valid
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// The folder to write to; it is made if it is not there
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Overwrite server.key and server.crt
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "\
Examples:
  patchbay keys new
  patchbay keys new --bits 4096 --days 730 --out keys
  patchbay keys new --subject \"CN=DemoCC,O=Acme,C=GB\" --json";

/// Salesforce's JWT bearer flow needs RS256, whose keys the reference refuses below 2048 bits.
fn bits(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(bits @ (2048 | 3072 | 4096)) => Ok(bits),
        _ => Err("choose 2048, 3072 or 4096".into()),
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    // Said as a user would say it: `server.key`, not `./server.key`.
    let folder = if args.out.as_os_str() == "." {
        Path::new("")
    } else {
        &args.out
    };
    let files = [folder.join("server.key"), folder.join("server.crt")];
    if !args.force {
        refuse_to_overwrite(&files)?;
    }
    printer.progress(&format!("making an RSA key of {} bits", args.bits));
    let pair = keys::new(&NewKey {
        bits: args.bits,
        subject: args.subject.clone(),
        days: args.days,
        now: clock::now(),
    })
    .or_asked("the key pair was not made")?;
    std::fs::create_dir_all(&args.out).or_outside(format!(
        "the folder `{}` cannot be made",
        args.out.display()
    ))?;
    write(&files[0], pair.key_pem.expose_secret(), 0o600, args.force)?;
    write(&files[1], &pair.certificate_pem, 0o644, args.force)?;
    report(&files, &pair, args, printer);
    Ok(Exit::Done)
}

/// Looks before any work is done; the files are opened so that they cannot be overwritten in any case.
fn refuse_to_overwrite(files: &[PathBuf]) -> Result<(), Failure> {
    match files.iter().find(|file| file.symlink_metadata().is_ok()) {
        None => Ok(()),
        Some(file) => Err(
            Failure::asked(format!("`{}` is already there", file.display()))
                .hint(
                    "a key that is in use cannot be made again: choose another folder with `--out`",
                )
                .hint("to overwrite both files, add `--force`"),
        ),
    }
}

/// Writes a file that is born with its permissions, so that the key is at no moment readable by others. An old
/// file is removed first: it would keep its own permissions.
fn write(file: &Path, text: &str, mode: u32, force: bool) -> Result<(), Failure> {
    let what = || format!("`{}` cannot be written", file.display());
    if force && file.symlink_metadata().is_ok() {
        std::fs::remove_file(file).or_outside(what())?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    let mut stream = options.open(file).or_outside(what())?;
    stream.write_all(text.as_bytes()).or_outside(what())
}

fn report(files: &[PathBuf; 2], pair: &KeyPair, args: &Args, printer: &Printer) {
    let [key, certificate] = files.each_ref().map(|file| file.display().to_string());
    let expires = pair.not_after.strftime("%Y-%m-%d").to_string();
    printer.json(&json!({
        "key": key,
        "certificate": certificate,
        "bits": args.bits,
        "subject": args.subject,
        "fingerprint_sha256": pair.fingerprint_sha256,
        "not_after": pair.not_after.to_string(),
    }));
    let rows = [
        ("key", format!("{key}  (RSA {}, keep it secret)", args.bits)),
        ("certificate", format!("{certificate}  ({})", args.subject)),
        (
            "fingerprint",
            format!("SHA-256 {}", pair.fingerprint_sha256),
        ),
        ("expires", expires),
    ];
    for (label, text) in rows {
        printer.data(Line::new().label(label, 13).plain(text));
    }
    for line in next_steps(&key, &certificate) {
        printer.talk(line);
    }
}

/// What a new pair is good for.
fn next_steps(key: &str, certificate: &str) -> [String; 10] {
    [
        String::new(),
        "Next:".into(),
        format!("  1. Upload {certificate} to the external client app in Salesforce:"),
        "     Settings, OAuth Settings, Flow Enablement, Enable JWT Bearer Flow.".into(),
        "  2. Put what this prints into the secret <contact centre>-salesforce-secret, key".into(),
        "     <contact centre>-salesforce-rest-api-auth-private-key:".into(),
        format!("       patchbay keys format {key} --single-line"),
        "  3. Before it expires, look after it:".into(),
        format!("       patchbay keys check {key} {certificate}"),
        String::new(),
    ]
}
