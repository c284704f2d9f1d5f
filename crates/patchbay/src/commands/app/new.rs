//! `patchbay app new`: the files of a new app.

use std::path::{Path, PathBuf};

use patchbay_setup::app::new::{
    self as setup, Access, AppForm, ConsumerKey, Identity, NewApp, NewAppError, OauthApp, SsoApp,
};
use patchbay_setup::app::{ApiVersion, AppName, ContactEmail, RoleArn, SamlProviderArn};
use patchbay_setup::{CentreName, Change};
use serde_json::json;

use super::{Kind, source};
use crate::commands::confirm::{Consent, confirm};
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::{Line, Printer};

/// Write the files of a new app as Salesforce DX source
///
/// Three kinds: `rest`, through which the functions of a contact centre call Salesforce; `cti`, the same for the CTI
/// adapter; `sso`, through which agents sign in to Amazon Connect. Every setting has the published value and is written,
/// also where the platform's default is the same. It shows what becomes different, asks, and changes nothing when it is
/// run again. An app that is in an org already keeps the consumer key and the names that the org has given.
///
/// No secret is written: sign-in by key needs none.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What the app is for
    #[arg(long, value_enum, default_value_t = Kind::Rest)]
    kind: Kind,
    /// The form of app; orgs refuse new connected apps since Spring '26
    #[arg(long = "as", value_enum, default_value_t = Form::ExternalClientApp)]
    form: Form,
    /// The app's API name; otherwise made from the contact centre's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What people read; otherwise the name
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// What the app is for, in words
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The address of whoever answers for the app
    #[arg(long, value_name = "ADDRESS")]
    contact_email: String,
    /// A permission set whose users may use the app; may be given several times
    #[arg(long, value_name = "NAME")]
    permission_set: Vec<String>,
    /// A profile whose users may use the app; may be given several times
    #[arg(long, value_name = "NAME")]
    profile: Vec<String>,
    /// The API name of the contact centre
    #[arg(long, value_name = "NAME")]
    contact_center: Option<String>,
    /// The folder to write to: the package directory of a Salesforce DX project
    #[arg(long, value_name = "DIR", default_value = "force-app/main/default")]
    out: PathBuf,
    #[command(flatten)]
    consent: Consent,
    // Last: their headings would hold what follows.
    #[command(flatten)]
    oauth: OauthArgs,
    #[command(flatten)]
    sso: SsoArgs,
}

/// What only the kinds `rest` and `cti` have.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "REST access")]
struct OauthArgs {
    /// The certificate whose key signs in, such as server.crt of `patchbay keys new`
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Another callback than the published one; no function calls it
    #[arg(long, value_name = "URL")]
    callback: Option<String>,
    /// A consumer key of your own choice, 8 to 256 letters and digits; otherwise the org makes one
    #[arg(long, value_name = "KEY")]
    consumer_key: Option<String>,
}

/// What only the kind `sso` has.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Sign-in to Amazon Connect")]
struct SsoArgs {
    /// The SAML provider in AWS; otherwise made from --account and --org-id
    #[arg(long, value_name = "ARN")]
    provider_arn: Option<String>,
    /// The role that agents take; otherwise made from --account and --contact-center
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// The AWS account of the contact centre
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The org's id, 15 or 18 characters
    #[arg(long, value_name = "ID")]
    org_id: Option<String>,
    /// How the provider's name begins: the stacks of Service Cloud Voice write the longer one, its help page the shorter
    #[arg(long, value_name = "NAME", value_enum, default_value_t = Spelling::SalesforceServiceVoiceIdp)]
    provider_spelling: Spelling,
    /// The org's address, its My Domain; otherwise Salesforce fills it in
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// Another formula for the session's name, which is the user's name in Amazon Connect
    #[arg(long, value_name = "FORMULA")]
    session_name: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  patchbay app new --name AcmeVoiceRest --contact-email voice-ops@acme.example \\
    --certificate server.crt --permission-set Voice_Rest_Client
  patchbay app new --kind sso --contact-center AcmeVoiceCC --contact-email voice-ops@acme.example \\
    --account 210987654321 --org-id 00D5e000000AbCd --permission-set Voice_Sso_User
  patchbay app new --kind cti --as connected-app --name Amazon_Connect_Integration \\
    --contact-email voice-ops@acme.example --profile \"API Only\" --dry-run";

/// The form of a new app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// External client app
    ExternalClientApp,
    /// Connected app, for orgs that may still make one
    ConnectedApp,
}

/// How the provider's name begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Spelling {
    /// As the stacks make it
    #[value(name = "SalesforceServiceVoiceIdp")]
    SalesforceServiceVoiceIdp,
    /// As the help page writes it
    #[value(name = "SalesforceVoiceIdp")]
    SalesforceVoiceIdp,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let app = make(args)?;
    let files = setup::keep(&source::existing(&args.out)?, &app.files);
    let files = source::compare(source::below(&args.out, &files))?;
    let changes: Vec<Change> = files
        .iter()
        .filter_map(|file| file.change.clone())
        .collect();
    let write = confirm(printer, &changes, args.consent)?;
    if write {
        source::write(&files)?;
    }
    let paths: Vec<String> = files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    printer.json(&json!({
        "changed": write,
        "files": paths,
        "changes": changes,
        "steps": app.steps,
    }));
    for path in &paths {
        printer.data(path.as_str());
    }
    warn_of_version(&args.out, args.kind, printer);
    for line in next_steps(&args.out, &app.steps) {
        printer.talk(line);
    }
    Ok(Exit::Done)
}

fn make(args: &Args) -> Result<NewApp, Failure> {
    let centre = args
        .contact_center
        .as_deref()
        .map(CentreName::parse)
        .transpose()
        .or_asked("--contact-center")?;
    let identity = identity(args, centre.as_ref())?;
    let access = Access {
        permission_sets: args.permission_set.clone(),
        profiles: args.profile.clone(),
    };
    let form = match args.form {
        Form::ExternalClientApp => AppForm::ExternalClientApp,
        Form::ConnectedApp => AppForm::ConnectedApp,
    };
    refuse_options_of_other_kind(args)?;
    let made = match args.kind {
        Kind::Sso => setup::sso(&sso(args, identity, access, centre)?, form),
        Kind::Rest => setup::rest(&oauth(args, identity, access)?, form),
        Kind::Cti => setup::cti(&oauth(args, identity, access)?, form),
    };
    made.map_err(|error| refused(&error))
}

fn identity(args: &Args, centre: Option<&CentreName>) -> Result<Identity, Failure> {
    let name = match (&args.name, centre, args.kind) {
        (Some(name), _, _) => name.clone(),
        (None, Some(centre), Kind::Rest) => format!("{centre}_Rest"),
        // The name that Service Cloud Voice gives it.
        (None, Some(centre), Kind::Sso) => format!("{centre}_Connected_App"),
        // The name that the guide of the adapter recommends.
        (None, _, Kind::Cti) => "Amazon_Connect_Integration".to_owned(),
        (None, None, Kind::Rest | Kind::Sso) => {
            return Err(Failure::asked("the app needs a name")
                .hint("give --name, or --contact-center to make one from it"));
        }
    };
    let name = AppName::parse(&name).or_asked("--name")?;
    let label = args
        .label
        .clone()
        .unwrap_or_else(|| name.as_str().replace('_', " "));
    Ok(Identity {
        label,
        name,
        contact_email: ContactEmail::parse(&args.contact_email).or_asked("--contact-email")?,
        description: args.description.clone(),
    })
}

/// An option that would be ignored is a mistake.
fn refuse_options_of_other_kind(args: &Args) -> Result<(), Failure> {
    let (oauth, sso) = (&args.oauth, &args.sso);
    let given = if args.kind == Kind::Sso {
        [
            ("--certificate", oauth.certificate.is_some()),
            ("--callback", oauth.callback.is_some()),
            ("--consumer-key", oauth.consumer_key.is_some()),
        ]
        .into_iter()
        .find(|(_, given)| *given)
    } else {
        [
            ("--provider-arn", sso.provider_arn.is_some()),
            ("--role-arn", sso.role_arn.is_some()),
            ("--account", sso.account.is_some()),
            ("--org-id", sso.org_id.is_some()),
            ("--issuer", sso.issuer.is_some()),
            ("--session-name", sso.session_name.is_some()),
        ]
        .into_iter()
        .find(|(_, given)| *given)
    };
    match given {
        None => Ok(()),
        Some((option, _)) => {
            let kind = if args.kind == Kind::Sso {
                "sso"
            } else {
                "rest and cti"
            };
            Err(Failure::asked(format!(
                "{option} does not belong to an app of the kind {kind}"
            ))
            .hint("`patchbay app new --help` lists the options of each kind"))
        }
    }
}

fn oauth(args: &Args, identity: Identity, access: Access) -> Result<OauthApp, Failure> {
    let certificate = args
        .oauth
        .certificate
        .as_ref()
        .map(|file| {
            std::fs::read_to_string(file)
                .or_asked(format!("`{}` cannot be read as text", file.display()))
        })
        .transpose()?;
    let consumer_key = args
        .oauth
        .consumer_key
        .as_deref()
        .map(ConsumerKey::parse)
        .transpose()
        .or_asked("--consumer-key")?;
    Ok(OauthApp {
        identity,
        certificate,
        access,
        callback: args.oauth.callback.clone(),
        consumer_key,
    })
}

fn sso(
    args: &Args,
    identity: Identity,
    access: Access,
    centre: Option<CentreName>,
) -> Result<SsoApp, Failure> {
    let centre = centre.ok_or_else(|| {
        Failure::asked("an app of the kind sso needs --contact-center: its name is the entity id")
    })?;
    let account = || {
        args.sso.account.as_deref().ok_or_else(|| {
            Failure::asked("the AWS account is not known")
                .hint("give --account and --org-id, or --provider-arn and --role-arn")
        })
    };
    let provider = match &args.sso.provider_arn {
        Some(arn) => arn.clone(),
        None => format!(
            "arn:aws:iam::{}:saml-provider/{}",
            account()?,
            provider_name(&args.sso)?
        ),
    };
    let role = match &args.sso.role_arn {
        Some(arn) => arn.clone(),
        None => format!("arn:aws:iam::{}:role/{centre}-SAMLRole", account()?),
    };
    Ok(SsoApp {
        identity,
        centre,
        provider: SamlProviderArn::parse(&provider).or_asked("the provider")?,
        role: RoleArn::parse(&role).or_asked("the role")?,
        issuer: args.sso.issuer.clone(),
        session_name: args.sso.session_name.clone(),
        access,
    })
}

/// The stacks write the org id of 15 characters behind the name.
fn provider_name(args: &SsoArgs) -> Result<String, Failure> {
    let org = args.org_id.as_deref().unwrap_or_default().trim();
    let good = org.starts_with("00D")
        && matches!(org.len(), 15 | 18)
        && org.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !good {
        return Err(Failure::asked(if org.is_empty() {
            "the org's id is not known".to_owned()
        } else {
            format!("`{org}` is no org id: it has 15 or 18 letters and digits and begins with 00D")
        })
        .hint("give --org-id (Setup, Company Information), or --provider-arn"));
    }
    let spelling = match args.provider_spelling {
        Spelling::SalesforceServiceVoiceIdp => "SalesforceServiceVoiceIdp",
        Spelling::SalesforceVoiceIdp => "SalesforceVoiceIdp",
    };
    let short: String = org.chars().take(15).collect();
    Ok(format!("{spelling}_{short}"))
}

fn refused(error: &NewAppError) -> Failure {
    let failure = Failure::asked(error);
    match error {
        NewAppError::NoCertificate => failure
            .hint("`patchbay keys new` makes server.key and server.crt; then give --certificate server.crt"),
        NewAppError::NoAccess => {
            failure.hint("give --permission-set or --profile; the user that functions sign in as has to have it")
        }
        _ => failure,
    }
}

/// Files of ours in a project for an older API would not be understood.
fn warn_of_version(out: &Path, kind: Kind, printer: &Printer) {
    let oldest = if kind == Kind::Sso {
        ApiVersion::OLDEST_SAML
    } else {
        ApiVersion::OLDEST_OAUTH
    };
    if let Some((file, Some(version))) = source::project_above(out)
        && version < oldest
    {
        printer.warn(&format!(
            "`{}` says API {version}; these files need {oldest} or later: set sourceApiVersion to {}",
            file.display(),
            ApiVersion::WRITTEN
        ));
    }
}

fn next_steps(out: &Path, steps: &[String]) -> Vec<Line> {
    let out = out.display();
    let mut lines = vec![
        Line::from(String::new()),
        Line::from("Next:".to_owned()),
        Line::from(format!("  - patchbay app check {out}")),
        Line::from(format!("  - patchbay app deploy {out}")),
    ];
    lines.extend(steps.iter().map(|step| Line::from(format!("  - {step}"))));
    lines
}
