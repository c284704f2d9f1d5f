//! SOAP `login()` of the partner and enterprise APIs, which older clients sign in with by password. Owns that one
//! operation; every other answers 501 by name.

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::header;
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::Event;

use super::answer;
use super::soap_fault::{SoapFault, XML};
use crate::body;
use crate::error::SfError;
use crate::identity::{self, Outcome, Rows, SignInUser};
use crate::resources::versions;
use crate::state::{OrgState, SharedState};
use crate::store;

/// First API version without `login()`
/// (observed: <https://github.com/forcedotcom/wsc/issues/363>; it goes for good with Summer '27).
const WITHOUT_LOGIN: u32 = 65;
/// Seconds that a session lives, as `userInfo` tells it.
const SESSION_SECONDS: u32 = 7200;

/// Signs in with username and password, the security token behind the password.
pub(super) async fn login(
    State(state): State<SharedState>,
    Path(path): Path<Vec<(String, String)>>,
    request: Request,
) -> Result<Response, SfError> {
    let part = |name: &str| {
        path.iter()
            .find(|(it, _)| it == name)
            .map_or("", |(_, it)| it.as_str())
    };
    let (kind, version) = (part("kind").to_owned(), part("version").to_owned());
    if kind != "u" && kind != "c" {
        return Err(SfError::unsupported(format!("SOAP API of kind {kind}")));
    }
    let bytes = body::read(request).await?;
    let Some(call) = Call::parse(&bytes) else {
        return Ok(
            fault("UNKNOWN_EXCEPTION", "unable to parse the envelope", false).into_response(),
        );
    };
    if call.operation != "login" {
        return Err(SfError::unsupported(format!("SOAP {}()", call.operation)));
    }
    match sign_in(&state, &version, &call)? {
        Ok((user, token)) => {
            let xml = answer(&state, &kind, &version, (&user, &token));
            Ok(([(header::CONTENT_TYPE, XML)], xml).into_response())
        }
        Err(refusal) => Ok(refusal.into_response()),
    }
}

fn sign_in(
    state: &OrgState,
    version: &str,
    call: &Call,
) -> Result<Result<(SignInUser, String), SoapFault>, SfError> {
    let number: Option<u32> = version.split('.').next().and_then(|it| it.parse().ok());
    match number {
        Some(number) if (31..WITHOUT_LOGIN).contains(&number) => {}
        Some(number) if (WITHOUT_LOGIN..=versions::NEWEST).contains(&number) => {
            let message = format!(
                "The SOAP Login operation is not available in the API version specified ({version}). \
                 Refer to the documentation for supported versions."
            );
            return Ok(Err(fault("INVALID_OPERATION", message, false)));
        }
        _ => {
            let message = "Invalid Api version specified on URL";
            return Ok(Err(fault("UNSUPPORTED_API_VERSION", message, false)));
        }
    }
    let schema = state.schema();
    let db = state.db();
    let context = state.own_context();
    let rows = Rows {
        db: &db,
        schema: &schema,
        context: &context,
    };
    if !identity::org_settings(&db)
        .map_err(store::database)?
        .soap_login
    {
        let message = "SOAP API login() is disabled by default in this org. \
                       Contact the org administrator to enable SOAP API login().";
        return Ok(Err(fault("INVALID_OPERATION", message, false)));
    }
    let user = identity::user_of_username(&db, &call.username).map_err(store::database)?;
    let Some(user) = user else {
        return Ok(Err(invalid_login()));
    };
    if !user.has_password(&call.password) {
        identity::note_login(&rows, &user, None, Outcome::InvalidPassword)?;
        return Ok(Err(invalid_login()));
    }
    if !user.may_sign_in() {
        identity::note_login(&rows, &user, None, user.hindrance())?;
        return Ok(Err(invalid_login()));
    }
    let token = answer::signed_in(state, &rows, &user, None)?;
    Ok(Ok((user, token)))
}

fn invalid_login() -> SoapFault {
    let message = "Invalid username, password, security token; or user locked out.";
    fault("INVALID_LOGIN", message, true)
}

fn fault(code: &'static str, message: impl Into<String>, login: bool) -> SoapFault {
    SoapFault {
        code,
        message: message.into(),
        login,
    }
}

fn answer(state: &OrgState, kind: &str, version: &str, caller: (&SignInUser, &str)) -> String {
    let (user, token) = caller;
    let (url, org) = (state.url(), &state.org_id);
    let namespace = if kind == "c" { "enterprise" } else { "partner" };
    let (version, email, username) = (
        escape(version),
        escape(user.email.as_str()),
        escape(user.username.as_str()),
    );
    let full_name = user.display_name();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns=\"urn:{namespace}.soap.sforce.com\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><loginResponse><result>\
         <metadataServerUrl>{url}/services/Soap/m/{version}/{org}</metadataServerUrl>\
         <passwordExpired>false</passwordExpired><sandbox>false</sandbox>\
         <serverUrl>{url}/services/Soap/{kind}/{version}/{org}</serverUrl>\
         <sessionId>{token}</sessionId><userId>{user_id}</userId><userInfo>\
         <accessibilityMode>false</accessibilityMode><currencySymbol>$</currencySymbol>\
         <orgDefaultCurrencyIsoCode>USD</orgDefaultCurrencyIsoCode>\
         <organizationId>{org}</organizationId>\
         <organizationMultiCurrency>false</organizationMultiCurrency>\
         <organizationName>{org_name}</organizationName><profileId>{profile}</profileId>\
         <roleId xsi:nil=\"true\"/><sessionSecondsValid>{SESSION_SECONDS}</sessionSecondsValid>\
         <userDefaultCurrencyIsoCode xsi:nil=\"true\"/><userEmail>{email}</userEmail>\
         <userFullName>{full_name}</userFullName><userId>{user_id}</userId>\
         <userLanguage>{language}</userLanguage><userLocale>{locale}</userLocale>\
         <userName>{username}</userName><userTimeZone>{time_zone}</userTimeZone>\
         <userType>Standard</userType><userUiSkin>Theme3</userUiSkin></userInfo></result>\
         </loginResponse></soapenv:Body></soapenv:Envelope>",
        user_id = user.id,
        profile = user.profile_id,
        org_name = escape(crate::ORG_NAME),
        full_name = escape(full_name.as_str()),
        language = escape(user.language.as_str()),
        locale = escape(user.locale.as_str()),
        time_zone = escape(user.time_zone.as_str()),
    )
}

/// A SOAP call: the operation, and what a `login` says.
#[derive(Default)]
struct Call {
    operation: String,
    username: String,
    password: String,
}

impl Call {
    /// Reads an envelope: the first element in `Body` is the operation, its children are the parameters.
    fn parse(xml: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_str(std::str::from_utf8(xml).ok()?);
        let mut call = Self::default();
        let mut path: Vec<String> = Vec::new();
        let mut text = String::new();
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    path.push(start.local_name().as_ref().to_owned());
                    text.clear();
                    call.note_operation(&path);
                }
                Event::Empty(start) => {
                    path.push(start.local_name().as_ref().to_owned());
                    call.note_operation(&path);
                    path.pop();
                }
                Event::Text(piece) => text.push_str(&piece),
                Event::CData(piece) => text.push_str(&piece),
                Event::GeneralRef(reference) => text.push(character_of(&reference)?),
                Event::End(_) => {
                    match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                        [.., "Body", "login", "username"] => {
                            text.trim().clone_into(&mut call.username);
                        }
                        [.., "Body", "login", "password"] => call.password.clone_from(&text),
                        _ => {}
                    }
                    path.pop();
                    text.clear();
                }
                Event::Eof => break,
                _ => {}
            }
        }
        (!call.operation.is_empty()).then_some(call)
    }

    fn note_operation(&mut self, path: &[String]) {
        if let [.., parent, operation] = path
            && parent == "Body"
            && self.operation.is_empty()
        {
            self.operation.clone_from(operation);
        }
    }
}

/// The character of `&amp;`, `&#39;` and their like.
fn character_of(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character);
    }
    quick_xml::escape::resolve_xml_entity(reference)?
        .chars()
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_read_in_any_prefix() {
        let xml = br#"<?xml version="1.0"?><env:Envelope xmlns:env="e"><env:Header><urn:client>x</urn:client>
            </env:Header><env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com">
            <n1:username>ada@patchbay.example</n1:username><n1:password>a&amp;b&#33;c</n1:password>
            </n1:login></env:Body></env:Envelope>"#;
        let call = Call::parse(xml).expect("a call");
        assert_eq!(call.operation, "login");
        assert_eq!(call.username, "ada@patchbay.example");
        assert_eq!(call.password, "a&b!c");
    }

    #[test]
    fn what_is_no_envelope_is_refused() {
        assert!(Call::parse(b"{}").is_none());
        assert!(Call::parse(b"<a><b></a>").is_none());
    }
}
