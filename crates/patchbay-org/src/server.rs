//! The HTTP server on loopback: accepts connections, hands requests to the router, and stops when told. Owns sockets;
//! knows nothing of Salesforce.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::front::{Dropped, Front};

/// How long a stop waits for requests that are being answered.
const GRACE: Duration = Duration::from_secs(5);

/// A bound listener on 127.0.0.1; port 0 takes a free one.
pub(crate) async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves until stopped.
    pub(crate) fn start(listener: TcpListener, front: Front) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(accept(listener, front, stopped));
        Self { stop, task }
    }

    /// Stops taking connections, lets requests that are being answered finish, and returns.
    pub(crate) async fn stop(self) {
        let told = self.stop.send(());
        if told.is_err() || self.task.await.is_err() {
            tracing::warn!("the server's task did not end by itself");
        }
    }
}

async fn accept(listener: TcpListener, front: Front, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve(stream, front.clone(), &graceful),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            },
            _ = &mut stopped => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still being answered when the server stopped");
    }
}

fn serve(stream: TcpStream, front: Front, graceful: &GracefulShutdown) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let service = service_fn(move |request: http::Request<Incoming>| {
        let front = front.clone();
        // In a task of its own, so that work that has begun is done even when the caller hangs up.
        let answer = tokio::spawn(async move { front.answer(request.map(Body::new)).await });
        async move { answer.await.unwrap_or(Err(Dropped)) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
