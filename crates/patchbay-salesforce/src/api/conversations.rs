//! Transcripts of conversations: upload, and the state of uploads. Observed in the published package
//! (contract, section 3.4): one part for each contact, named by its id.

use http::Method;
use http::header::{ACCEPT, HeaderValue};
use serde_json::Value;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::request::{Body, Request};

const PATH: &str = "connect/conversations/upload";

/// Calls on conversations.
#[derive(Debug, Clone, Copy)]
pub struct Conversations<'a> {
    client: &'a Client,
}

impl Client {
    /// Calls on conversations.
    pub fn conversations(&self) -> Conversations<'_> {
        Conversations { client: self }
    }
}

impl Conversations<'_> {
    /// Uploads transcripts, each a contact id and its text, and answers what the org says about them.
    /// The body is kept in memory, so that it can be sent again after a refused token.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn upload(
        &self,
        transcripts: &[(String, String)],
        deadline: Deadline,
    ) -> Result<Value, Error> {
        const CALL: &str = "conversation upload";
        let boundary = format!("patchbay-{}", uuid::Uuid::new_v4().simple());
        let body = multipart(transcripts, &boundary);
        let request = Request::new(CALL, Method::POST, PATH)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .body(Body::bytes(
                &format!("multipart/form-data; boundary={boundary}"),
                body,
            )?);
        self.client.send(&request, deadline).await?.json(CALL)
    }

    /// The state of uploads: `GET …?uploadIds=…`, the ids as one text, separated as the caller has them.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn upload_status(
        &self,
        upload_ids: &str,
        deadline: Deadline,
    ) -> Result<Value, Error> {
        const CALL: &str = "upload status";
        let request = Request::get(CALL, PATH).query("uploadIds", upload_ids);
        self.client.send(&request, deadline).await?.json(CALL)
    }
}

fn multipart(parts: &[(String, String)], boundary: &str) -> Vec<u8> {
    let mut body = String::new();
    for (name, text) in parts {
        body.push_str("--");
        body.push_str(boundary);
        body.push_str("\r\nContent-Disposition: form-data; name=\"");
        body.push_str(&quoted_name(name));
        body.push_str("\"; filename=\"transcripts.txt\"\r\nContent-Type: text/plain\r\n\r\n");
        body.push_str(text);
        body.push_str("\r\n");
    }
    body.push_str("--");
    body.push_str(boundary);
    body.push_str("--\r\n");
    body.into_bytes()
}

/// A part's name as browsers write it (<https://html.spec.whatwg.org/#multipart-form-data>): a name
/// cannot end its own quotes or begin a header.
fn quoted_name(name: &str) -> String {
    name.chars()
        .map(|character| match character {
            '"' => "%22".to_owned(),
            '\r' => "%0D".to_owned(),
            '\n' => "%0A".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::multipart;

    #[test]
    fn names_cannot_leave_their_quotes() {
        let parts = [
            ("a\"\r\nX: y".to_owned(), "Grüße".to_owned()),
            ("b".to_owned(), String::new()),
        ];
        let body = String::from_utf8(multipart(&parts, "B")).unwrap();
        assert_eq!(
            body,
            "--B\r\nContent-Disposition: form-data; name=\"a%22%0D%0AX: y\"; filename=\"transcripts.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nGrüße\r\n\
             --B\r\nContent-Disposition: form-data; name=\"b\"; filename=\"transcripts.txt\"\r\n\
             Content-Type: text/plain\r\n\r\n\r\n--B--\r\n"
        );
    }
}
