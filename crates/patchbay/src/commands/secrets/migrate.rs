//! `patchbay secrets migrate`: from parameters to secrets.

use std::collections::BTreeMap;

use patchbay_setup::aws::Aws;
use patchbay_setup::secrets::{
    self, Destination, Expectations, FunctionVariables, Migration, NewSecret, Origin, Outcome,
    SecretKind, SecretObject, Stored, change, check_object,
};
use patchbay_setup::{CentreName, Change, Severity};
use serde_json::json;

use super::which::centre_name;
use super::{failed, vault};
use crate::commands::aws_place::AwsArgs;
use crate::commands::confirm::{Consent, confirm};
use crate::failure::{Exit, Failure, Outcome as Ended};
use crate::printer::{Line, Printer, Tone};

/// Move a contact centre from parameters to Secrets Manager
///
/// Reads the variables of the deployed functions, the parameters that they name, and the secrets that are there. Says of
/// each key where its value comes from and what becomes of it. Values that somebody has configured in the secrets stay;
/// the parameters and the functions are left as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The contact centre's API name
    #[arg(long, value_name = "NAME", value_parser = centre_name)]
    contact_center: CentreName,
    /// The REST function; otherwise `<NAME>-InvokeSalesforceRestApiFunction`
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// The telephony function; otherwise `<NAME>-InvokeTelephonyIntegrationApiFunction`
    #[arg(long, value_name = "NAME")]
    telephony_function: Option<String>,
    /// Overwrite values of the secrets that differ from the parameters
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets migrate --contact-center AcmeVoiceCC --dry-run
  patchbay secrets migrate --contact-center AcmeVoiceCC
  patchbay secrets migrate --contact-center AcmeVoiceCC --function acme-rest --overwrite --yes --json

Rights: lambda:GetFunctionConfiguration, ssm:GetParameters, secretsmanager:GetSecretValue,
secretsmanager:CreateSecret, secretsmanager:UpdateSecret, and kms:Decrypt on the parameters'
key if they have one of their own.";

pub(super) async fn run(args: &Args, printer: &Printer) -> Ended {
    let aws = args.aws.open().await;
    let centre = &args.contact_center;
    let functions = functions(args, &aws).await?;
    let names = functions.parameter_names(centre.as_str());
    let parameters = secrets::read_parameters(&aws, &names)
        .await
        .map_err(failed)?;
    if parameters.is_empty() && functions.rest.is_empty() {
        return Err(Failure::asked(format!(
            "{centre} has neither parameters nor a REST function here"
        ))
        .hint("`--region` says where to look, `--function` which function it is")
        .hint("a contact centre that has no parameters yet: `patchbay secrets init`"));
    }
    let stored = Destinations::read(&aws, centre).await?;
    let (settings, access) = stored.objects()?;
    let origin = Origin {
        centre,
        functions: &functions,
        parameters: &parameters,
        region: aws.region(),
    };
    let destination = Destination {
        settings: settings.as_ref(),
        access: access.as_ref(),
        overwrite: args.overwrite,
    };
    let migration = secrets::migrate(&origin, destination);
    report(&migration, printer);
    warn(&migration, centre, printer);
    let changes: Vec<Change> = [
        (
            centre.secret(),
            SecretKind::VoiceSettings,
            settings.as_ref(),
            &migration.settings,
        ),
        (
            centre.access_secret(),
            SecretKind::VoiceAccessToken,
            access.as_ref(),
            &migration.access,
        ),
    ]
    .into_iter()
    .filter_map(|(name, kind, old, new)| change(format!("secret {name}"), kind, old, new))
    .collect();
    let written = confirm(printer, &changes, args.consent)?;
    if written {
        stored
            .write(
                &aws,
                centre,
                &migration,
                (settings.as_ref(), access.as_ref()),
            )
            .await?;
        next(centre, &functions.rest, printer);
    }
    printer.json(&json!({ "keys": migration.keys, "changes": changes, "written": written }));
    Ok(Exit::Done)
}

async fn functions(args: &Args, aws: &Aws) -> Result<FunctionVariables, Failure> {
    let mut found = vault::functions(aws, args.contact_center.as_str()).await?;
    if let Some(name) = &args.function {
        found.rest = named(aws, name).await?;
    }
    if let Some(name) = &args.telephony_function {
        found.telephony = named(aws, name).await?;
    }
    Ok(found)
}

async fn named(aws: &Aws, name: &str) -> Result<BTreeMap<String, String>, Failure> {
    secrets::variables(aws, name)
        .await
        .map_err(failed)?
        .ok_or_else(|| {
            Failure::asked(format!("there is no function {name}"))
                .hint("`--region` says where to look")
        })
}

/// The two secrets as they are.
struct Destinations {
    settings: Option<Stored>,
    access: Option<Stored>,
}

impl Destinations {
    async fn read(aws: &Aws, centre: &CentreName) -> Result<Self, Failure> {
        let (settings, access) = (centre.secret(), centre.access_secret());
        let (settings, access) =
            tokio::join!(secrets::read(aws, &settings), secrets::read(aws, &access));
        Ok(Self {
            settings: settings.map_err(failed)?,
            access: access.map_err(failed)?,
        })
    }

    fn objects(&self) -> Result<(Option<SecretObject>, Option<SecretObject>), Failure> {
        let of = |stored: &Option<Stored>| {
            stored
                .as_ref()
                .map(Stored::object)
                .transpose()
                .map_err(failed)
        };
        Ok((of(&self.settings)?, of(&self.access)?))
    }

    async fn write(
        &self,
        aws: &Aws,
        centre: &CentreName,
        migration: &Migration,
        (settings, access): (Option<&SecretObject>, Option<&SecretObject>),
    ) -> Result<(), Failure> {
        let both = [
            (
                &self.settings,
                settings,
                &migration.settings,
                centre.secret(),
                SecretKind::VoiceSettings,
            ),
            (
                &self.access,
                access,
                &migration.access,
                centre.access_secret(),
                SecretKind::VoiceAccessToken,
            ),
        ];
        for (stored, old, new, name, kind) in both {
            match stored {
                Some(stored) if old != Some(new) => {
                    secrets::write(aws, stored, new, kind.write_with())
                        .await
                        .map_err(failed)?;
                }
                Some(_) => {}
                None => {
                    let new = NewSecret {
                        name,
                        description: format!(
                            "Settings of contact centre {centre}, moved from the Parameter Store"
                        ),
                        kms_key: None,
                        object: new.clone(),
                    };
                    secrets::create(aws, &new).await.map_err(failed)?;
                }
            }
        }
        Ok(())
    }
}

fn report(migration: &Migration, printer: &Printer) {
    let width = migration
        .keys
        .iter()
        .map(|moved| moved.key.chars().count())
        .max()
        .unwrap_or_default()
        + 2;
    for moved in &migration.keys {
        let (word, tone) = match moved.outcome {
            Outcome::Moved => ("moves", Tone::Good),
            Outcome::Default => ("gets", Tone::Good),
            Outcome::Same => ("is there", Tone::Quiet),
            Outcome::Kept => ("keeps", Tone::Warning),
            Outcome::Overwritten => ("overwrites", Tone::Warning),
            Outcome::Placeholder => ("placeholder", Tone::Warning),
            Outcome::Missing => ("MISSING", Tone::Bad),
        };
        let line = Line::new()
            .label(&moved.key, width)
            .with(tone, format!("{word:<12}"));
        printer.data(
            line.plain(&moved.value)
                .with(Tone::Quiet, format!("  {}", moved.from)),
        );
    }
}

/// What will be wrong with the secret all the same.
fn warn(migration: &Migration, centre: &CentreName, printer: &Printer) {
    let expect = Expectations {
        name: centre.secret(),
        centre: Some(centre.to_string()),
        ..Expectations::default()
    };
    for finding in check_object(&migration.settings, &expect) {
        if finding.severity > Severity::Notice {
            printer.warn(&format!(
                "{}: {} ({})",
                finding.place, finding.what, finding.id
            ));
        }
    }
}

/// What is left to do: the functions read the secrets when their variables say so.
fn next(centre: &CentreName, variables: &BTreeMap<String, String>, printer: &Printer) {
    printer.talk("The parameters are left as they are.");
    if variables.contains_key("SECRET_NAME") {
        return;
    }
    printer.talk("The functions read the secrets when they have these variables, and a role that may read and update them:");
    printer.talk(format!("  SECRET_NAME={}", centre.secret()));
    printer.talk(format!("  ACCESS_SECRET_NAME={}", centre.access_secret()));
}
