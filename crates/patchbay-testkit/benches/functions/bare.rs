//! The same query by the barest client there is: one connection, kept open, nothing parsed. What a
//! warm call is compared with.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::net::TcpStream;

/// Where and as whom to ask.
#[derive(Debug)]
pub(crate) struct Target {
    /// The org's port on 127.0.0.1.
    pub(crate) port: u16,
    /// An access token of the org.
    pub(crate) token: String,
    /// The query.
    pub(crate) soql: String,
}

/// Asks `times` times, one after another, on a thread of its own.
pub(crate) fn round_trips(target: Target, times: u32) -> Result<Vec<Duration>> {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(ask(&target, times))
    });
    thread
        .join()
        .ok()
        .context("the thread of the bare client panicked")?
}

async fn ask(target: &Target, times: u32) -> Result<Vec<Duration>> {
    let stream = TcpStream::connect(("127.0.0.1", target.port)).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let query = utf8_percent_encode(&target.soql, NON_ALPHANUMERIC);
    let path = format!("/services/data/v64.0/query/?q={query}");
    let mut taken = Vec::new();
    for _ in 0..times {
        let request = Request::get(&path)
            .header("host", format!("127.0.0.1:{}", target.port))
            .header("authorization", format!("Bearer {}", target.token))
            .body(Empty::<Bytes>::new())?;
        let from = Instant::now();
        sender.ready().await?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        taken.push(from.elapsed());
        ensure!(
            status.is_success() && !body.is_empty(),
            "the org answered {status}"
        );
    }
    drop(sender);
    connection.await??;
    Ok(taken)
}
