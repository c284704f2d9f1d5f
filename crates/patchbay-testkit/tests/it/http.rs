//! One request, one answer, by a client that is none of ours.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Sends a request to `http://127.0.0.1:<port>`; gives the status and the body, as JSON or as text.
pub(crate) async fn send(url: &str, request: Request<Full<Bytes>>) -> (StatusCode, Value) {
    let answer = exchange(url, request).await;
    let body = answer.body();
    let text = || Value::String(String::from_utf8_lossy(body).into_owned());
    (
        answer.status(),
        serde_json::from_slice(body).unwrap_or_else(|_| text()),
    )
}

/// Sends a request to `http://127.0.0.1:<port>`; gives the whole answer.
pub(crate) async fn exchange(url: &str, request: Request<Full<Bytes>>) -> Response<Bytes> {
    let address = url.strip_prefix("http://").unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Response::from_parts(head, body)
}
