//! `patchbay secrets rotate`: another key for the REST API, in an order in which nothing breaks: the org accepts the new
//! key before the secret holds it.

use std::path::PathBuf;

use patchbay_config::keys as names;
use patchbay_setup::secrets::{
    self, AdapterPlace, KeyMark, PREVIOUS, SecretKind, SecretObject, Shape, masked, set as set_key,
    voice_key,
};
use patchbay_setup::{Change, ChangeKind, ChangeLine};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::sign_in::{Answer, ask};
use super::vault::{Held, Vault};
use super::which::Which;
use super::{failed, new_keys};
use crate::commands::confirm::{Consent, confirm};
use crate::commands::secret_input::SecretInput;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::{Line, Printer, Tone};

/// Change the private key of the REST API without an interruption
///
/// First, without --key: makes a new pair and says how its certificate gets into the app. Nothing else is changed. Then,
/// with --key: signs in to Salesforce with the new key, and only if the org accepts it writes it into the secret, reads
/// it back and signs in once more. The version before is kept; --back returns to its key.
///
/// An app has one certificate. From its upload until the second step Salesforce refuses the old key, and the functions
/// work on with the access token that they have, which is valid for hours: do both within minutes. For no gap at all,
/// deploy a second app with the new certificate and give its consumer key too: both are written at once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The new private key, whose certificate is in the app already; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "back")]
    key: Option<SecretInput>,
    /// The consumer key of a second app that has the new certificate, in a file; `-` is stdin
    #[arg(long, value_name = "FILE", requires = "key")]
    consumer_key: Option<SecretInput>,
    /// Return to the key of the version before
    #[arg(long)]
    back: bool,
    /// The folder for a new pair: server.key and server.crt
    #[arg(long, value_name = "DIR", default_value = "new-key", conflicts_with_all = ["key", "back"])]
    out: PathBuf,
    /// How many days a new certificate is valid
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// The org's address, which the adapter's functions have as `SF_HOST`
    #[arg(long, value_name = "URL", help_heading = "CTI adapter")]
    my_domain: Option<String>,
    /// The user, where the adapter's secret does not name one; its functions have it as `SF_USERNAME`
    #[arg(long, value_name = "USERNAME", help_heading = "CTI adapter")]
    subject: Option<String>,
    /// The org is a sandbox
    #[arg(long, help_heading = "CTI adapter")]
    sandbox: bool,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets rotate --contact-center AcmeVoiceCC
  patchbay secrets rotate --contact-center AcmeVoiceCC --key new-key/server.key
  patchbay secrets rotate --contact-center AcmeVoiceCC --key new-key/server.key \\
      --consumer-key second-app.txt
  patchbay secrets rotate --contact-center AcmeVoiceCC --back
  patchbay secrets rotate --package cti --key new-key/server.key \\
      --my-domain https://acme.my.salesforce.com

Salesforce is asked from this machine.

Rights: secretsmanager:GetSecretValue and secretsmanager:UpdateSecret (of the adapter's secret
secretsmanager:PutSecretValue), kms:Decrypt and kms:GenerateDataKey on the secret's key if it
has one of its own; for parameters ssm:GetParameters, ssm:PutParameter and
lambda:GetFunctionConfiguration.";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let vault = Vault::open(&args.which).await?;
    if vault.kind == SecretKind::VoiceAccessToken {
        return Err(
            Failure::asked("the access secret has no private key").hint("leave out --access")
        );
    }
    let held = vault.read_to_change().await?;
    let rotation = Rotation {
        args,
        key: key_name(&vault, &held),
        place: AdapterPlace {
            host: args.my_domain.clone(),
            username: args.subject.clone(),
            sandbox: args.sandbox,
        },
        vault,
        held,
        printer,
    };
    match (&args.key, args.back) {
        (Some(key), _) => rotation.take_up(key).await,
        (None, true) => rotation.go_back().await,
        (None, false) => rotation.prepare().await,
    }
}

fn key_name(vault: &Vault, held: &Held) -> String {
    if vault.kind == SecretKind::Cti {
        return names::ADAPTER_PRIVATE_KEY.to_owned();
    }
    let centre = vault.centre(Some(held)).unwrap_or_default();
    voice_key(&centre, names::REST_PRIVATE_KEY)
}

struct Rotation<'a> {
    args: &'a Args,
    vault: Vault,
    held: Held,
    key: String,
    place: AdapterPlace,
    printer: &'a Printer,
}

impl Rotation<'_> {
    /// The first step: a new pair.
    async fn prepare(&self) -> Outcome {
        let [key, certificate] = ["server.key", "server.crt"].map(|name| self.args.out.join(name));
        let there = [&key, &certificate]
            .into_iter()
            .filter(|file| file.exists())
            .count();
        if there == 1 {
            new_keys::refuse_existing(&[key.clone(), certificate.clone()])?;
        }
        self.say("the key in use", &self.ask(&self.held.object).await);
        if there == 2 {
            self.printer.talk("The new pair is there already.");
        } else {
            let subject = self
                .vault
                .centre(Some(&self.held))
                .unwrap_or_else(|| "CTI adapter".to_owned());
            let pair = new_keys::make(&format!("CN={subject}"), self.args.days, self.printer)?;
            let mark = KeyMark::of(pair.key_pem.expose_secret())
                .map(|mark| mark.to_string())
                .unwrap_or_default();
            let end = pair.not_after.strftime("%Y-%m-%d");
            let changes = [
                (&key, mark),
                (&certificate, format!("its certificate, valid until {end}")),
            ]
            .map(|(file, text)| Change {
                place: file.display().to_string(),
                kind: ChangeKind::Create,
                lines: vec![ChangeLine::Added(text)],
            });
            if !confirm(self.printer, &changes, self.args.consent)? {
                self.printer
                    .json(&json!({ "changes": changes, "written": false }));
                return Ok(Exit::Done);
            }
            new_keys::write(&key, pair.key_pem.expose_secret(), true)?;
            new_keys::write(&certificate, &pair.certificate_pem, false)?;
        }
        let (key, certificate) = (key.display(), certificate.display());
        self.printer.talk("The secret is unchanged. Next:");
        self.printer.talk(format!("  1. Upload {certificate} to the app: Settings, OAuth Settings, Enable JWT Bearer Flow;"));
        self.printer
            .talk("     or put it into the app's source and `patchbay app deploy`.");
        self.printer.talk("  2. At once after that:");
        self.printer.talk(format!(
            "     patchbay secrets rotate --key {key} {}",
            self.args.which.shown()
        ));
        self.printer.json(&json!({ "key": key.to_string(), "certificate": certificate.to_string(), "written": there == 0 }));
        Ok(Exit::Done)
    }

    /// The second step: the new key, if the org accepts it.
    async fn take_up(&self, key: &SecretInput) -> Outcome {
        let new = self.with_key(&self.held.object, &key.read()?)?;
        let new = match &self.args.consumer_key {
            Some(input) => self.with_consumer_key(&new, &input.read()?)?,
            None => new,
        };
        self.change_over(&new, "the new key").await
    }

    /// The key of the version before.
    async fn go_back(&self) -> Outcome {
        let aws = self
            .vault
            .aws()
            .filter(|_| self.vault.kind != SecretKind::VoiceParameters);
        let aws = aws.ok_or_else(|| {
            Failure::asked("only Secrets Manager keeps the version before")
                .hint("give the old key again: `patchbay secrets rotate --key FILE`")
        })?;
        let before = secrets::read_version(aws, &self.vault.name, PREVIOUS)
            .await
            .map_err(failed)?;
        let before = before.ok_or_else(|| {
            Failure::asked(format!("the {} has no version before", self.vault.shown()))
        })?;
        let before = before.object().map_err(failed)?;
        let text = before
            .text(&self.key)
            .ok_or_else(|| Failure::asked(format!("the version before has no {}", self.key)))?;
        let mut old = self.with_key(&self.held.object, &SecretString::from(text))?;
        if let Some(consumer_key) = self.consumer_key_of(&before) {
            old = self.with_consumer_key(&old, &SecretString::from(consumer_key))?;
        }
        self.change_over(&old, "the key of the version before")
            .await
    }

    fn with_key(&self, secret: &SecretObject, key: &SecretString) -> Result<SecretObject, Failure> {
        set_key(self.vault.kind, secret, &self.key, key).map_err(failed)
    }

    fn consumer_key_name(&self) -> Option<String> {
        let known = self
            .vault
            .kind
            .keys()
            .iter()
            .find(|known| known.shape == Shape::ConsumerKey)?;
        let centre = self.vault.centre(Some(&self.held)).unwrap_or_default();
        Some(known.of(&centre))
    }

    fn consumer_key_of<'a>(&self, secret: &'a SecretObject) -> Option<&'a str> {
        secret
            .text(&self.consumer_key_name()?)
            .filter(|text| secrets::has_value(text))
    }

    fn with_consumer_key(
        &self,
        secret: &SecretObject,
        value: &SecretString,
    ) -> Result<SecretObject, Failure> {
        match self.consumer_key_name() {
            Some(name) => set_key(self.vault.kind, secret, &name, value).map_err(failed),
            None => Ok(secret.clone()),
        }
    }

    /// Asks the org with both, writes, reads back and asks again.
    async fn change_over(&self, new: &SecretObject, what: &str) -> Outcome {
        self.printer.progress("asking Salesforce");
        let same = *new == self.held.object;
        if !same {
            self.say("the key in use", &self.ask(&self.held.object).await);
        }
        let answer = self.ask(new).await;
        self.say(what, &answer);
        if let Answer::Refused {
            what: said,
            hint,
            certificate,
        } = answer
        {
            return Err(refused(what, &said, hint, certificate, &self.args.which));
        }
        let changes: Vec<Change> = self
            .vault
            .change(Some(&self.held), new)
            .into_iter()
            .collect();
        let written = confirm(self.printer, &changes, self.args.consent)?;
        if written {
            self.vault.write(&self.held, new).await?;
            self.verify().await?;
        }
        let shown = masked(self.vault.kind, new, &self.key);
        self.printer.data(Line::new().label("key", 5).plain(&shown));
        self.printer.json(&json!({ "place": self.vault.shown(), "key": shown, "changes": changes, "written": written }));
        Ok(Exit::Done)
    }

    /// Signs in with what the secret holds now; puts the old values back where that fails.
    async fn verify(&self) -> Result<(), Failure> {
        let now = self.vault.read_to_change().await?;
        let answer = self.ask(&now.object).await;
        self.say("the secret as it is now", &answer);
        let Answer::Refused { what, hint, .. } = answer else {
            if self.vault.aws().is_some() && self.vault.kind != SecretKind::VoiceParameters {
                self.printer.talk(format!(
                    "The version before is kept as AWSPREVIOUS: `patchbay secrets rotate --back {}` returns to it.",
                    self.args.which.shown()
                ));
            }
            self.printer.talk("Functions that run take up the new key within five minutes, or at their next sign-in.");
            return Ok(());
        };
        self.vault.write(&now, &self.held.object).await?;
        let failure = Failure::outside(format!(
            "the sign-in with the written secret failed, so the old values were put back: {what}"
        ));
        Err(hint.into_iter().fold(failure, Failure::hint))
    }

    async fn ask(&self, secret: &SecretObject) -> Answer {
        ask(self.vault.kind, secret, &self.place).await
    }

    fn say(&self, what: &str, answer: &Answer) {
        let line = Line::new().plain(format!("Sign-in with {what}: "));
        self.printer.talk(match answer {
            Answer::Accepted => line.with(Tone::Good, "accepted"),
            Answer::Refused { what, .. } => line
                .with(Tone::Warning, "refused")
                .plain(format!(" ({what})")),
        });
    }
}

fn refused(
    what: &str,
    said: &str,
    hint: Option<String>,
    certificate: bool,
    which: &Which,
) -> Failure {
    let failure = Failure::asked(format!(
        "the org does not accept {what}, so nothing was written: {said}"
    ));
    if certificate {
        return failure
            .hint("upload the certificate of this key to the app first; it may take Salesforce some minutes")
            .hint(format!("without --key a new pair is made: `patchbay secrets rotate {}`", which.shown()));
    }
    hint.into_iter().fold(failure, Failure::hint)
}
