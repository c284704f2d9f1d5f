//! Chatter posts and comments, and uploads of conversations.

use serde_json::json;

use crate::org_under_test::{DATA, OrgUnderTest};

#[tokio::test]
async fn a_post_is_commented_on() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let account = org
        .call(
            token,
            "POST",
            &format!("{DATA}/sobjects/Account"),
            Some(json!({"Name": "A"})),
        )
        .await
        .1["id"]
        .clone();
    let user = json!({"type": "Mention", "username": "admin@patchbay.example"});
    let body = json!({
        "body": {"messageSegments": [{"type": "Text", "text": "Hello "}, user]},
        "feedElementType": "FeedItem",
        "subjectId": account,
    });
    let elements = format!("{DATA}/chatter/feed-elements");
    let (status, post) = org.call(token, "POST", &elements, Some(body)).await;
    assert_eq!(status, 201, "{post}");
    assert!(post["id"].as_str().unwrap().starts_with("0D5"));
    assert!(
        post["body"]["text"]
            .as_str()
            .unwrap()
            .starts_with("Hello @"),
        "{post}"
    );
    assert_eq!(post["body"]["messageSegments"][1]["type"], "Mention");
    assert_eq!(post["parent"]["type"], "Account");
    let items = format!(
        "{elements}/{}/capabilities/comments/items",
        post["id"].as_str().unwrap()
    );
    let comment = json!({"body": {"messageSegments": [{"type": "Text", "text": "Yes"}]}});
    let (status, comment) = org.call(token, "POST", &items, Some(comment)).await;
    assert_eq!(
        (status, &comment["body"]["text"]),
        (201, &json!("Yes")),
        "{comment}"
    );
    let (_, page) = org.call(token, "GET", &items, None).await;
    assert_eq!(
        (&page["total"], &page["items"][0]["id"]),
        (&json!(1), &comment["id"])
    );
    let query =
        "query?q=SELECT+Body,CommentCount,(SELECT+CommentBody+FROM+FeedComments)+FROM+FeedItem";
    let (_, rows) = org
        .call(token, "GET", &format!("{DATA}/{query}"), None)
        .await;
    assert_eq!(rows["records"][0]["CommentCount"], 1, "{rows}");
    let nobody = json!({"feedElementType": "FeedItem", "subjectId": "001000000000001AAA", "body": {"messageSegments": [{"type": "Text", "text": "x"}]}});
    assert_eq!(
        org.call(token, "POST", &elements, Some(nobody)).await.0,
        404
    );
    let kind = json!({"feedElementType": "FeedItem", "subjectId": account, "body": {"messageSegments": [{"type": "MarkupBegin"}]}});
    assert_eq!(org.call(token, "POST", &elements, Some(kind)).await.0, 501);
}

#[tokio::test]
async fn conversations_are_uploaded() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let path = format!("{DATA}/connect/conversations/upload");
    let part = |id: &str, text: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{id}\"; filename=\"transcripts.txt\"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        )
    };
    let body = format!(
        "{}{}--b--\r\n",
        part("c1", "zweite Zeile ü"),
        part("c2", "x")
    );
    let send = |body: String, kind: &'static str| {
        let request = org.http.post(org.url(&path)).bearer_auth(&token);
        request.header("Content-Type", kind).body(body).send()
    };
    let response = send(body.clone(), "multipart/form-data; boundary=b")
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let answer: serde_json::Value = response.json().await.unwrap();
    assert_eq!(answer["status"], "Accepted");
    let id = answer["uploadId"].as_str().unwrap();
    let (_, status) = org
        .call(&token, "GET", &format!("{path}?uploadIds={id},none"), None)
        .await;
    assert_eq!(
        (&status["uploads"][0], &status["uploads"][1]["status"]),
        (&answer, &json!("NotFound"))
    );
    assert_eq!(
        send("--b--\r\n".into(), "multipart/form-data; boundary=b")
            .await
            .unwrap()
            .status(),
        400
    );
    assert_eq!(send(body, "text/plain").await.unwrap().status(), 415);
}
