//! The key pairs, as files of the folder. A key that is there is never made again: it may be in use.

use patchbay_setup::Change;
use patchbay_setup::guided::Package;
use patchbay_setup::keys::{self, NewKey};
use secrecy::ExposeSecret as _;

use super::super::folder::{Folder, Readers};
use super::super::journey::{Journey, StepEnd};
use crate::clock;
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

/// What a pair is for, which names its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Sign-in to the REST API, with the certificate in the app.
    Rest,
    /// Tokens of the telephony API, with the certificate in the contact-centre definition.
    Telephony,
}

const BITS: u32 = 2048;
const DAYS: u32 = 730;

impl Purpose {
    /// The private key's file.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Rest => "keys/rest/server.key",
            Self::Telephony => "keys/telephony/server.key",
        }
    }

    /// The certificate's file.
    pub(crate) fn certificate(self) -> &'static str {
        match self {
            Self::Rest => "keys/rest/server.crt",
            Self::Telephony => "keys/telephony/server.crt",
        }
    }
}

pub(crate) fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let wanted: &[Purpose] = match journey.answers.package() {
        Package::Voice => &[Purpose::Rest, Purpose::Telephony],
        Package::Cti => &[Purpose::Rest],
    };
    let mut missing = Vec::new();
    for purpose in wanted {
        if !is_there(&journey.folder, *purpose)? {
            missing.push(*purpose);
        }
    }
    let changes: Vec<Change> = missing
        .iter()
        .flat_map(|purpose| changes(&journey.folder, *purpose))
        .collect();
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    for purpose in missing {
        journey.printer.progress("making an RSA key");
        let pair = keys::new(&NewKey {
            bits: BITS,
            subject: format!("CN={}", journey.answers.prefix()),
            days: DAYS,
            now: clock::now(),
        })
        .or_asked("the key pair was not made")?;
        let folder = &journey.folder;
        folder.write(purpose.key(), pair.key_pem.expose_secret(), Readers::Owner)?;
        folder.write(purpose.certificate(), &pair.certificate_pem, Readers::All)?;
    }
    Ok(StepEnd::Reached { wrote: true })
}

/// Whether the pair is there and belongs together. Half a pair is no pair to go on with.
fn is_there(folder: &Folder, purpose: Purpose) -> Result<bool, Failure> {
    let (key, certificate) = (
        folder.read(purpose.key())?,
        folder.read(purpose.certificate())?,
    );
    let (key, certificate) = match (key, certificate) {
        (None, None) => return Ok(false),
        (Some(key), Some(certificate)) => (key, certificate),
        (Some(_), None) => return Err(half(folder, purpose.certificate())),
        (None, Some(_)) => return Err(half(folder, purpose.key())),
    };
    let report = keys::check(&key, Some(&certificate))
        .or_asked(format!("`{}` cannot be used", folder.shown(purpose.key())))?;
    if report.certificate.is_some_and(|it| it.matches) {
        return Ok(true);
    }
    Err(Failure::asked(format!(
        "`{}` does not belong to `{}`",
        folder.shown(purpose.certificate()),
        folder.shown(purpose.key())
    ))
    .hint("put the pair there that belongs together, or move both files away"))
}

fn half(folder: &Folder, missing: &str) -> Failure {
    Failure::asked(format!(
        "`{}` is missing, and the other half of the pair is there",
        folder.shown(missing)
    ))
    .hint("put it back, or move the other file away so that a new pair is made")
}

fn changes(folder: &Folder, purpose: Purpose) -> Vec<Change> {
    let key = format!("a new RSA key of {BITS} bits, readable by you only\n");
    let certificate = format!("its self-signed certificate, valid for {DAYS} days\n");
    [(purpose.key(), key), (purpose.certificate(), certificate)]
        .into_iter()
        .filter_map(|(file, text)| Change::of_text(folder.shown(file), None, Some(&text)))
        .collect()
}
