//! `patchbay secrets init`: makes the secrets, or fills in what is missing in them.

use std::path::{Path, PathBuf};

use patchbay_setup::Change;
use patchbay_setup::secrets::{
    self, API_VERSION, CtiValues, Filled, Merged, MergedKey, SecretKind, SecretObject, SecretsPlan,
    VoiceValues, change, has_value, voice_key,
};
use secrecy::SecretString;
use serde_json::json;

use super::kms_key::KmsArgs;
use super::vault::{Held, Vault};
use super::which::{Layout, Package, Which};
use super::{failed, local_file, new_keys};
use crate::commands::confirm::{Consent, confirm};
use crate::commands::secret_input::SecretInput;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::Printer;

/// The names of the two private keys in a secret.
const REST_KEY: &str = "salesforce-rest-api-auth-private-key";
const TELEPHONY_KEY: &str = "scrt-jwt-auth-private-key";

/// Make the secrets of a contact centre or of a CTI adapter
///
/// Values that are not given follow from the org's address, or are written as the published templates' placeholders, to
/// be filled later by `set`. A value that somebody has configured is never overwritten, unless by --overwrite; run again,
/// the command changes nothing. For the adapter it also makes a KMS key of its own with a yearly rotation and a policy
/// that allows decryption through Secrets Manager only.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,
    /// The id of the org, 15 or 18 characters
    #[arg(long, value_name = "ID", help_heading = "Values")]
    org_id: Option<String>,
    /// The address of the org, such as `https://acme.my.salesforce.com`
    #[arg(long, value_name = "URL", help_heading = "Values")]
    my_domain: Option<String>,
    /// The org is a sandbox: the audience is `https://test.salesforce.com`
    #[arg(long, help_heading = "Values")]
    sandbox: bool,
    /// The audience of the JWT, where it is not the login host
    #[arg(long, value_name = "URL", help_heading = "Values")]
    audience: Option<String>,
    /// The version of the REST API
    #[arg(long, value_name = "VERSION", default_value = API_VERSION, help_heading = "Values")]
    api_version: String,
    /// The telephony address, where it does not follow from the org's
    #[arg(long, value_name = "URL", help_heading = "Values")]
    scrt_base: Option<String>,
    /// The region of Amazon Transcribe, where it is not that of the secret
    #[arg(long, value_name = "REGION", help_heading = "Values")]
    transcribe_region: Option<String>,
    /// The username of the Salesforce user that the functions work as
    #[arg(long, value_name = "USERNAME", help_heading = "Values")]
    subject: Option<String>,
    /// The consumer key of the app, in a file; `-` is stdin
    #[arg(long, value_name = "FILE", help_heading = "Values")]
    consumer_key: Option<SecretInput>,
    /// The private key of the app's certificate
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Values",
        visible_alias = "private-key"
    )]
    rest_key: Option<SecretInput>,
    /// The private key of the contact centre's own certificate
    #[arg(long, value_name = "FILE", help_heading = "Values")]
    telephony_key: Option<SecretInput>,
    /// Make the private keys that are neither given nor there, and write their certificates into this folder
    #[arg(long, value_name = "DIR", help_heading = "Values")]
    new_keys: Option<PathBuf>,
    /// The consumer secret of the app (adapter)
    #[arg(long, value_name = "FILE", help_heading = "CTI adapter")]
    consumer_secret: Option<SecretInput>,
    /// The user's password (adapter)
    #[arg(long, value_name = "FILE", help_heading = "CTI adapter")]
    password: Option<SecretInput>,
    /// The user's security token (adapter)
    #[arg(long, value_name = "FILE", help_heading = "CTI adapter")]
    security_token: Option<SecretInput>,
    #[command(flatten)]
    kms: KmsArgs,
    /// Overwrite values that differ
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets init --contact-center AcmeVoiceCC --org-id 00D5e000000AbCd \\
      --my-domain https://acme.my.salesforce.com --subject api@acme.example \\
      --consumer-key consumer-key.txt --rest-key server.key --new-keys keys
  patchbay secrets init --contact-center AcmeVoiceCC --org-id 00D5e000000AbCd --sandbox \\
      --my-domain https://acme--uat.sandbox.my.salesforce.com --dry-run
  patchbay secrets init --package cti --consumer-key key.txt --private-key server.key \\
      --subject api@acme.example
  patchbay secrets init --package cti --consumer-key key.txt --consumer-secret secret.txt \\
      --password password.txt --security-token token.txt \\
      --key-user arn:aws:iam::210987654321:role/adapter
  patchbay secrets init --contact-center DemoCC --file settings.json \\
      --my-domain http://127.0.0.1:8080

Rights: secretsmanager:GetSecretValue, secretsmanager:CreateSecret and
secretsmanager:UpdateSecret on the secrets (for the adapter's secretsmanager:PutSecretValue);
for its KMS key sts:GetCallerIdentity, kms:DescribeKey, kms:CreateKey, kms:CreateAlias,
kms:EnableKeyRotation, kms:GetKeyRotationStatus, kms:GetKeyPolicy, kms:PutKeyPolicy,
kms:Decrypt and kms:GenerateDataKey; for parameters ssm:GetParameters, ssm:PutParameter and
lambda:GetFunctionConfiguration.";

/// A new pair, whose certificate is to be written.
struct NewPair {
    private_key: SecretString,
    certificate: String,
    file: PathBuf,
}

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let vault = Vault::open(&args.which).await?;
    let held = match (&args.which.file, args.which.layout) {
        // The plan reads AWS itself; here it is only asked which keys are there.
        _ if args.new_keys.is_none()
            && args.which.file.is_none()
            && args.which.layout == Layout::Secrets =>
        {
            None
        }
        _ => vault.read().await?,
    };
    let pairs = new_pairs(args, held.as_ref(), printer)?;
    if args.which.package == Package::Cti {
        return cti(args, &vault, held.as_ref(), &pairs, printer).await;
    }
    let values = voice_values(args, &vault, &pairs)?;
    match (args.which.file.as_deref(), args.which.layout) {
        (Some(file), _) => voice_file(args, file, &values, &pairs, printer).await,
        (None, Layout::Parameters) => {
            let held = held.ok_or_else(|| vault.missing())?;
            let filled = values
                .parameters(Some(&held.object), args.overwrite)
                .map_err(failed)?;
            let changes: Vec<Change> = vault
                .change(Some(&held), &filled.object)
                .into_iter()
                .collect();
            tell(&filled.keys, printer);
            let written = confirm(printer, &changes, args.consent)?;
            if written {
                with_certificates(&pairs, async { vault.write(&held, &filled.object).await })
                    .await?;
            }
            finish(
                &json!({ "changes": changes, "written": written }),
                &pairs,
                written,
                printer,
            );
            Ok(Exit::Done)
        }
        (None, Layout::Secrets) => {
            let aws = vault.aws().ok_or_else(|| vault.missing())?;
            let plan = SecretsPlan::voice(aws, &values, args.overwrite)
                .await
                .map_err(failed)?;
            apply(args, aws, &plan, &pairs, printer).await
        }
    }
}

async fn apply(
    args: &Args,
    aws: &patchbay_setup::aws::Aws,
    plan: &SecretsPlan,
    pairs: &[NewPair],
    printer: &Printer,
) -> Outcome {
    for (name, kind, object) in plan.objects() {
        require(kind, name, object)?;
    }
    let keys: Vec<MergedKey> = plan.keys().cloned().collect();
    tell(&keys, printer);
    let changes = plan.changes();
    let written = confirm(printer, &changes, args.consent)?;
    let mut data = json!({ "changes": changes, "written": written });
    if written {
        let made =
            with_certificates(pairs, async { plan.apply(aws).await.map_err(failed) }).await?;
        for arn in &made.secrets {
            printer.data(format!("secret   {arn}"));
        }
        if let Some(arn) = &made.key {
            printer.data(format!("KMS key  {arn}"));
        }
        data["secrets"] = json!(made.secrets);
        data["kms_key"] = json!(made.key);
    }
    finish(&data, pairs, written, printer);
    Ok(Exit::Done)
}

/// What nothing follows from and nobody gave.
fn require(kind: SecretKind, name: &str, object: &SecretObject) -> Result<(), Failure> {
    let missing = |key: &str| object.text(key).is_none();
    let failure = |text: &str, option: &str| {
        Err(Failure::asked(format!("secret {name}: {text}")).hint(format!("say it with {option}")))
    };
    match kind {
        SecretKind::VoiceSettings if missing("SALESFORCE_ORG_ID") => {
            failure("the org's id is not known", "`--org-id 00D…`")
        }
        SecretKind::VoiceSettings if missing("SALESFORCE_AUTH_ENDPOINT") => failure(
            "the org's address is not known",
            "`--my-domain https://….my.salesforce.com`",
        ),
        SecretKind::Cti if missing("ConsumerKey") => failure(
            "the app's consumer key is not known",
            "`--consumer-key FILE`",
        ),
        _ => Ok(()),
    }
}

/// The pairs that have to be made, where that was asked for.
fn new_pairs(args: &Args, held: Option<&Held>, printer: &Printer) -> Result<Vec<NewPair>, Failure> {
    let Some(folder) = &args.new_keys else {
        return Ok(Vec::new());
    };
    let centre = args.which.contact_center.as_ref().map(ToString::to_string);
    let has = |key: &str| {
        held.and_then(|held| held.object.text(key))
            .is_some_and(has_value)
    };
    let of = |name: &str| {
        centre
            .as_deref()
            .map_or_else(|| name.to_owned(), |centre| voice_key(centre, name))
    };
    let mut wanted = Vec::new();
    if args.which.package == Package::Cti {
        if args.rest_key.is_none() && !has("PrivateKey") {
            wanted.push(("rest", "CN=CTI adapter".to_owned()));
        }
    } else {
        let subject = |what: &str| {
            format!(
                "CN={}-{what}",
                centre.as_deref().unwrap_or("contact-centre")
            )
        };
        if args.rest_key.is_none() && !has(&of(REST_KEY)) {
            wanted.push(("rest", subject("rest")));
        }
        if args.telephony_key.is_none() && !has(&of(TELEPHONY_KEY)) {
            wanted.push(("telephony", subject("telephony")));
        }
    }
    let files: Vec<PathBuf> = wanted
        .iter()
        .map(|(what, _)| folder.join(format!("{what}.crt")))
        .collect();
    new_keys::refuse_existing(&files)?;
    wanted
        .into_iter()
        .zip(files)
        .map(|((_, subject), file)| {
            let pair = new_keys::make(&subject, 365, printer)?;
            Ok(NewPair {
                private_key: pair.key_pem,
                certificate: pair.certificate_pem,
                file,
            })
        })
        .collect()
}

fn made(pairs: &[NewPair], what: &str) -> Option<SecretString> {
    let name = format!("{what}.crt");
    let pair = pairs.iter().find(|pair| {
        pair.file
            .file_name()
            .is_some_and(|file| file == name.as_str())
    })?;
    Some(pair.private_key.clone())
}

fn given(input: Option<&SecretInput>) -> Result<Option<SecretString>, Failure> {
    input.map(SecretInput::read).transpose()
}

fn voice_values(args: &Args, vault: &Vault, pairs: &[NewPair]) -> Result<VoiceValues, Failure> {
    let region = vault.aws().and_then(|aws| aws.region().map(str::to_owned));
    Ok(VoiceValues {
        centre: args.which.centre()?.clone(),
        org_id: args.org_id.clone(),
        my_domain: args.my_domain.clone(),
        sandbox: args.sandbox,
        api_version: args.api_version.clone(),
        scrt_base: args.scrt_base.clone(),
        audience: args.audience.clone(),
        region: args.transcribe_region.clone().or(region),
        subject: args.subject.clone(),
        consumer_key: given(args.consumer_key.as_ref())?,
        rest_key: given(args.rest_key.as_ref())?.or_else(|| made(pairs, "rest")),
        telephony_key: given(args.telephony_key.as_ref())?.or_else(|| made(pairs, "telephony")),
    })
}

/// Both secrets of a contact centre in a settings file.
async fn voice_file(
    args: &Args,
    file: &Path,
    values: &VoiceValues,
    pairs: &[NewPair],
    printer: &Printer,
) -> Outcome {
    let (settings, access) = (values.centre.secret(), values.centre.access_secret());
    let old_settings = read_object(file, &settings).await?;
    let old_access = read_object(file, &access).await?;
    let new_settings = values
        .settings(old_settings.as_ref(), args.overwrite)
        .map_err(failed)?;
    let new_access = values.access(old_access.as_ref()).map_err(failed)?;
    let parts = [
        (
            settings,
            SecretKind::VoiceSettings,
            old_settings,
            new_settings,
        ),
        (access, SecretKind::VoiceAccessToken, old_access, new_access),
    ];
    write_file(args, file, &parts, pairs, printer).await
}

/// A secret, its kind, what it is and what it is to be.
type Part = (String, SecretKind, Option<SecretObject>, Filled);

async fn write_file(
    args: &Args,
    file: &Path,
    parts: &[Part],
    pairs: &[NewPair],
    printer: &Printer,
) -> Outcome {
    let mut changes = Vec::new();
    for (name, kind, old, new) in parts {
        tell(&new.keys, printer);
        let place = format!("secret {name} in {}", file.display());
        changes.extend(change(place, *kind, old.as_ref(), &new.object));
    }
    let written = confirm(printer, &changes, args.consent)?;
    if written {
        with_certificates(pairs, async {
            for (name, _, old, new) in parts {
                if old.as_ref() != Some(&new.object) {
                    local_file::write(file, name, &new.object).await?;
                }
            }
            Ok(())
        })
        .await?;
    }
    finish(
        &json!({ "changes": changes, "written": written }),
        pairs,
        written,
        printer,
    );
    Ok(Exit::Done)
}

async fn read_object(file: &Path, name: &str) -> Result<Option<SecretObject>, Failure> {
    let text = local_file::read(file, name).await?;
    text.map(|text| {
        SecretObject::parse(&text)
            .map_err(|fault| Failure::asked(format!("the secret {name} {fault}")))
    })
    .transpose()
}

async fn cti(
    args: &Args,
    vault: &Vault,
    held: Option<&Held>,
    pairs: &[NewPair],
    printer: &Printer,
) -> Outcome {
    let values = CtiValues {
        consumer_key: given(args.consumer_key.as_ref())?,
        consumer_secret: given(args.consumer_secret.as_ref())?,
        password: given(args.password.as_ref())?,
        security_token: given(args.security_token.as_ref())?,
        private_key: given(args.rest_key.as_ref())?.or_else(|| made(pairs, "rest")),
        subject: args.subject.clone(),
        audience: args.audience.clone().or_else(|| {
            let jwt = args.rest_key.is_some() || !pairs.is_empty();
            jwt.then(|| secrets::audience(args.sandbox).to_owned())
        }),
    };
    if let Some(file) = &args.which.file {
        let old = held.map(|held| held.object.clone());
        let new = values
            .secret(old.as_ref(), args.overwrite)
            .map_err(failed)?;
        require(SecretKind::Cti, &vault.name, &new.object)?;
        let part = (vault.name.clone(), SecretKind::Cti, old, new);
        return write_file(args, file, &[part], pairs, printer).await;
    }
    let aws = vault.aws().ok_or_else(|| vault.missing())?;
    let key = args.kms.wanted(aws, &vault.name).await?;
    let plan = SecretsPlan::cti(aws, &vault.name, &values, key, args.overwrite)
        .await
        .map_err(failed)?;
    apply(args, aws, &plan, pairs, printer).await
}

/// Says which values stay as they are although others were given.
fn tell(keys: &[MergedKey], printer: &Printer) {
    for merged in keys.iter().filter(|merged| merged.outcome == Merged::Kept) {
        printer.talk(format!(
            "{} has another value and keeps it (--overwrite replaces it)",
            merged.key
        ));
    }
}

/// Writes the new certificates, then does the work; takes them away again when it failed.
async fn with_certificates<T>(
    pairs: &[NewPair],
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    for pair in pairs {
        new_keys::write(&pair.file, &pair.certificate, false)?;
    }
    let done = work.await;
    if done.is_err() {
        for pair in pairs {
            std::fs::remove_file(&pair.file).ok();
        }
    }
    done
}

fn finish(data: &serde_json::Value, pairs: &[NewPair], written: bool, printer: &Printer) {
    let files: Vec<String> = pairs
        .iter()
        .map(|pair| pair.file.display().to_string())
        .collect();
    let mut data = data.clone();
    if written {
        data["certificates"] = json!(files);
        for file in &files {
            printer.talk(format!("The certificate of the new key is in {file}."));
        }
        if !files.is_empty() {
            printer.talk("rest.crt belongs into the app in Salesforce, telephony.crt into the contact centre's definition.");
        }
    }
    printer.json(&data);
}
