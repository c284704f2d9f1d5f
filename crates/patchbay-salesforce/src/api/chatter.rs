//! Chatter posts and comments:
//! <https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_elements_capability_comments_items.htm>.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::escape::path_part;
use crate::request::Request;

/// Calls on Chatter.
#[derive(Debug, Clone, Copy)]
pub struct Chatter<'a> {
    client: &'a Client,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Segment {
    /// Plain text.
    Text(String),
    /// A mention of a user or group, by id.
    Mention(String),
    /// A text of another type, such as `Hashtag` or `MarkupBegin`, as the caller names it.
    Other {
        /// The type.
        kind: String,
        /// The text.
        text: String,
    },
}

/// A post to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatterPost {
    /// The type of the element, usually `FeedItem`.
    pub element_type: String,
    /// The record, user or group that the post is about.
    pub subject_id: String,
    /// The message.
    pub segments: Vec<Segment>,
}

impl Client {
    /// Calls on Chatter.
    pub fn chatter(&self) -> Chatter<'_> {
        Chatter { client: self }
    }
}

impl Chatter<'_> {
    /// Makes a post: `POST chatter/feed-elements`. Answers its id.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn post(&self, post: &ChatterPost, deadline: Deadline) -> Result<String, Error> {
        let body = json!({
            "body": {"messageSegments": segments(&post.segments)},
            "feedElementType": post.element_type,
            "subjectId": post.subject_id,
        });
        self.make(
            "chatter post",
            "chatter/feed-elements".into(),
            &body,
            deadline,
        )
        .await
    }

    /// Makes a comment: `POST chatter/feed-elements/{id}/capabilities/comments/items`. Answers its id.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn comment(
        &self,
        element_id: &str,
        message: &[Segment],
        deadline: Deadline,
    ) -> Result<String, Error> {
        let element = path_part("the feed element's id", element_id)?;
        let path = format!("chatter/feed-elements/{element}/capabilities/comments/items");
        let body = json!({"body": {"messageSegments": segments(message)}});
        self.make("chatter comment", path, &body, deadline).await
    }

    async fn make(
        &self,
        call: &'static str,
        path: String,
        body: &Value,
        deadline: Deadline,
    ) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Answer {
            id: String,
        }
        let request = Request::new(call, Method::POST, path).json(body)?;
        let answer: Answer = self.client.send(&request, deadline).await?.json(call)?;
        Ok(answer.id)
    }
}

fn segments(segments: &[Segment]) -> Vec<Value> {
    segments
        .iter()
        .map(|segment| match segment {
            Segment::Text(text) => json!({"type": "Text", "text": text}),
            Segment::Mention(id) => json!({"type": "Mention", "id": id}),
            Segment::Other { kind, text } => json!({"type": kind, "text": text}),
        })
        .collect()
}
