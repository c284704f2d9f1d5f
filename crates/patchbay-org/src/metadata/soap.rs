//! The Metadata API by SOAP: `/services/Soap/m/{version}`. Owns envelopes, faults, and which operations there are
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_calls_intro.htm>).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use quick_xml::escape::escape;
use serde_json::{Value, json};

use super::check::NAMESPACE;
use super::deployment::Options;
use super::retrieval::{self, Wanted};
use super::types;
use super::xml::Element;
use super::{answers, jobs, rights};
use crate::body;
use crate::context::RequestContext;
use crate::error::SfError;
use crate::identity::Rows;
use crate::resources::versions;
use crate::state::{OrgState, SharedState};
use crate::store;

pub(super) fn routes() -> Router<SharedState> {
    Router::new()
        .route("/services/Soap/m/{version}", post(call))
        .route("/services/Soap/m/{version}/{org}", post(call))
}

/// Why a call is not answered.
enum Refusal {
    /// A fault: code and text.
    Fault(&'static str, String),
    /// The org failed, or lacks the feature.
    Org(SfError),
}

impl From<SfError> for Refusal {
    fn from(error: SfError) -> Self {
        Self::Org(error)
    }
}

async fn call(
    State(state): State<SharedState>,
    Path(path): Path<Vec<(String, String)>>,
    request: Request,
) -> Result<Response, SfError> {
    let version = path
        .iter()
        .find(|(name, _)| name == "version")
        .map_or("", |(_, value)| value.as_str());
    let bytes = body::read(request).await?;
    let (status, body) = match answer(&state, version, &bytes) {
        Ok(body) => (StatusCode::OK, body),
        Err(Refusal::Fault(code, text)) => (StatusCode::INTERNAL_SERVER_ERROR, fault(code, &text)),
        Err(Refusal::Org(error)) => return Err(error),
    };
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"{NAMESPACE}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>{body}</soapenv:Body>\
         </soapenv:Envelope>"
    );
    let content_type = [(header::CONTENT_TYPE, "text/xml;charset=UTF-8")];
    Ok((status, content_type, xml).into_response())
}

fn fault(code: &str, text: &str) -> String {
    let text = escape(text);
    format!(
        "<soapenv:Fault xmlns:sf=\"{NAMESPACE}\"><faultcode>sf:{code}</faultcode>\
         <faultstring>{code}: {text}</faultstring></soapenv:Fault>"
    )
}

fn answer(state: &SharedState, version: &str, bytes: &[u8]) -> Result<String, Refusal> {
    let unreadable = || {
        Refusal::Fault(
            "UNKNOWN_EXCEPTION",
            "unable to parse the envelope".to_owned(),
        )
    };
    let envelope = Element::parse(bytes).map_err(|_| unreadable())?;
    let operation = envelope
        .child("Body")
        .and_then(|body| body.children.first())
        .ok_or_else(unreadable)?;
    let context = caller(state, version, &envelope)?;
    if !rights::may_change_metadata(&state.db(), &context.user_id)? {
        return Err(Refusal::Fault(
            "INSUFFICIENT_ACCESS",
            rights::REFUSAL.to_owned(),
        ));
    }
    let results = match operation.name.as_str() {
        "deploy" => deploy(state, &context, operation)?,
        "checkDeployStatus" => check_deployment(state, operation)?,
        "cancelDeploy" => cancel(state, operation)?,
        "listMetadata" => list(state, &context, operation)?,
        "retrieve" => retrieve(state, &context, operation)?,
        "checkRetrieveStatus" => check_retrieval(state, operation)?,
        "describeMetadata" => answers::describe_result(),
        other => {
            return Err(SfError::unsupported(format!("SOAP {other}() of the Metadata API")).into());
        }
    };
    let answer = Element::parent(
        &format!("{}Response", operation.name),
        answers::elements("result", &results),
    );
    Ok(answer.compact())
}

/// Who calls, by `SessionHeader`.
fn caller(state: &OrgState, version: &str, envelope: &Element) -> Result<RequestContext, Refusal> {
    let number: Option<u32> = version.split('.').next().and_then(|it| it.parse().ok());
    if !number.is_some_and(|it| (31..=versions::NEWEST).contains(&it)) {
        let text = "Invalid Api version specified on URL".to_owned();
        return Err(Refusal::Fault("UNSUPPORTED_API_VERSION", text));
    }
    let now = state.clock.now();
    let token = envelope
        .child("Header")
        .and_then(|it| it.child("SessionHeader"))
        .and_then(|it| it.text_of("sessionId"));
    let user_id = token
        .and_then(|token| state.sessions.user_of(token, now))
        .ok_or_else(|| {
            let text = "Invalid Session ID found in SessionHeader: Illegal Session";
            Refusal::Fault("INVALID_SESSION_ID", text.to_owned())
        })?;
    Ok(RequestContext {
        user_id,
        org_id: state.org_id.clone(),
        now,
        api_version: version.to_owned(),
    })
}

fn deploy(
    state: &SharedState,
    context: &RequestContext,
    operation: &Element,
) -> Result<Value, Refusal> {
    let zip = operation.text_of("ZipFile").unwrap_or_default();
    let zip: String = zip.split_ascii_whitespace().collect();
    let zip = STANDARD.decode(zip).map_err(|_| {
        let text = "ZipFile is not a valid value for the type xsd:base64Binary";
        Refusal::Fault("UNKNOWN_EXCEPTION", text.to_owned())
    })?;
    let options = operation.child("DeployOptions");
    let flag = |name| options.is_some_and(|it| it.flag_or(name, false));
    let options = Options {
        check_only: flag("checkOnly"),
        rollback_on_error: flag("rollbackOnError"),
        ignore_warnings: flag("ignoreWarnings"),
    };
    let job = jobs::deploy(state, context, zip, options)?;
    Ok(json!({"done": false, "id": job.id, "state": "Queued"}))
}

fn check_deployment(state: &OrgState, operation: &Element) -> Result<Value, Refusal> {
    let job = operation
        .text_of("asyncProcessId")
        .and_then(|id| state.metadata.deployment(id))
        .ok_or_else(|| unknown_id(operation))?;
    let details = operation.flag_or("includeDetails", false);
    Ok(answers::deploy_result(&state.db(), &job, details)?)
}

/// The parameter is called `String` in the WSDL, and `id` by jsforce.
fn cancel(state: &OrgState, operation: &Element) -> Result<Value, Refusal> {
    let id = operation.children.first().map(|it| it.text.trim());
    let job = id
        .and_then(|id| state.metadata.cancel(id, state.clock.now()))
        .ok_or_else(|| unknown_id(operation))?;
    Ok(json!({"done": job.stage.is_last(), "id": job.id}))
}

fn list(state: &OrgState, context: &RequestContext, operation: &Element) -> Result<Value, Refusal> {
    let schema = state.schema();
    let db = state.db();
    let rows = Rows {
        db: &db,
        schema: &schema,
        context,
    };
    let queries: Vec<&Element> = operation.all("queries").collect();
    if queries.len() > 3 {
        let text = "listMetadata takes at most 3 queries".to_owned();
        return Err(Refusal::Fault("LIMIT_EXCEEDED", text));
    }
    let mut found = Vec::new();
    for query in queries {
        let kind = query.text_of("type").unwrap_or_default();
        let Some(definition) = types::of_name(kind) else {
            if types::is_elsewhere(kind) {
                return Err(SfError::unsupported(format!("list of {kind}")).into());
            }
            return Err(Refusal::Fault(
                "INVALID_TYPE",
                format!("Unknown type:{kind}"),
            ));
        };
        for component in retrieval::list(&rows, definition)? {
            found.push(answers::file_properties(&db, &component, "")?);
        }
    }
    Ok(Value::Array(found))
}

fn retrieve(
    state: &OrgState,
    context: &RequestContext,
    operation: &Element,
) -> Result<Value, Refusal> {
    // `retrieveRequest` in the WSDL, `request` by jsforce.
    let request = operation.children.first().cloned().unwrap_or_default();
    if request.child("packageNames").is_some() {
        return Err(SfError::unsupported("retrieval of packages").into());
    }
    let mut wanted = Wanted {
        single_package: request.flag_or("singlePackage", false),
        version: context.api_version.clone(),
        ..Wanted::default()
    };
    if let Some(package) = request.child("unpackaged") {
        if let Some(version) = package.text_of("version") {
            version.clone_into(&mut wanted.version);
        }
        for group in package.all("types") {
            let kind = group.text_of("name").unwrap_or_default();
            for member in group.all("members") {
                let member = member.text.trim();
                wanted.members.push((kind.to_owned(), member.to_owned()));
            }
        }
    }
    let schema = state.schema();
    let db = state.db();
    let rows = Rows {
        db: &db,
        schema: &schema,
        context,
    };
    let retrieved = retrieval::retrieve(&rows, &wanted)?;
    let id = store::next_id(&db, "09S")?;
    state.metadata.add_retrieval(id.clone(), retrieved);
    Ok(json!({"done": false, "id": id, "state": "Queued"}))
}

fn check_retrieval(state: &OrgState, operation: &Element) -> Result<Value, Refusal> {
    let id = operation.text_of("asyncProcessId").unwrap_or_default();
    let retrieved = state
        .metadata
        .retrieval(id)
        .ok_or_else(|| unknown_id(operation))?;
    let with_zip = operation.flag_or("includeZip", true);
    Ok(answers::retrieve_result(
        &state.db(),
        id,
        &retrieved,
        with_zip,
    )?)
}

fn unknown_id(operation: &Element) -> Refusal {
    let id = operation.children.first().map_or("", |it| it.text.trim());
    Refusal::Fault(
        "INVALID_ID_FIELD",
        format!("No status available for asyncProcessId: {id}"),
    )
}
