//! A server that answers AWS's JSON protocols from a list, and notes what it was asked. It stands
//! in for the services' wire form, not for our code.

use std::sync::{Arc, Mutex};

use patchbay_config::MapEnvironment;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An answer: status and body; none lets the caller wait.
pub(crate) type Answer = Option<(u16, Value)>;

/// What was asked: the operation and the body.
pub(crate) type Asked = (String, Value);

pub(crate) struct AwsServer {
    pub(crate) environment: MapEnvironment,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl AwsServer {
    /// Starts a server that gives `answers` by operation; an unknown operation is refused.
    pub(crate) async fn start(answers: Vec<(&'static str, Answer)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (answers, log) = (Arc::new(answers), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answers), Arc::clone(&log)));
            }
        });
        let environment = MapEnvironment::new()
            .with("AWS_REGION", "eu-central-1")
            .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", "wJalrEXAMPLE")
            .with("AWS_SESSION_TOKEN", "session")
            .with("AWS_ENDPOINT_URL", url);
        Self {
            environment,
            asked,
            task,
        }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for AwsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    answers: Arc<Vec<(&'static str, Answer)>>,
    log: Arc<Mutex<Vec<Asked>>>,
) {
    while let Some((head, body)) = request(&mut stream).await {
        let operation = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .starts_with("x-amz-target:")
                    .then(|| {
                        line.rsplit('.')
                            .next()
                            .unwrap_or_default()
                            .trim()
                            .to_owned()
                    })
            })
            .unwrap_or_default();
        log.lock().unwrap().push((
            operation.clone(),
            serde_json::from_slice(&body).unwrap_or_default(),
        ));
        let answer = answers
            .iter()
            .find(|(name, _)| *name == operation)
            .map(|(_, answer)| answer.clone());
        let (status, body) = match answer {
            Some(Some(answer)) => answer,
            Some(None) => std::future::pending().await,
            None => (
                400,
                serde_json::json!({"__type": "UnknownOperationException"}),
            ),
        };
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}

async fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length:")
                        .map(|length| length.trim().parse::<usize>().unwrap())
                })
                .unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some((head, bytes[end + 4..end + 4 + length].to_vec()));
            }
        }
        match stream.read(&mut chunk).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
}
