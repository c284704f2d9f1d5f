//! Waiting for the user to stop a command that would run for ever.

use crate::failure::{Failure, OrFail as _};

/// Listens for Ctrl-C and for the request to end (`SIGTERM`). Made before a command says that it is ready, so that
/// whoever reads that may stop it at once.
#[derive(Debug)]
pub(crate) struct StopSignal {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignal {
    /// From now on neither signal ends the process by itself.
    pub(crate) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let of = |kind| signal(kind).or_outside("cannot listen for signals");
        Ok(Self {
            interrupt: of(SignalKind::interrupt())?,
            terminate: of(SignalKind::terminate())?,
        })
    }

    /// Returns when one of them has come.
    pub(crate) async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl StopSignal {
    /// Ctrl-C is listened for when it is waited for.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "the other platforms can fail here"
    )]
    pub(crate) fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Returns on Ctrl-C.
    pub(crate) async fn asked(self) {
        // Without a way to be told there is none to wait for.
        tokio::signal::ctrl_c().await.ok();
    }
}
