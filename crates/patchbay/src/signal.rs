//! Waiting for the user to stop a command that would run for ever.

use crate::failure::{Failure, OrFail as _};

/// Returns when the user presses Ctrl-C, or when the process is told to end (`SIGTERM`).
pub(crate) async fn stop_asked() -> Result<(), Failure> {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate =
            signal(SignalKind::terminate()).or_outside("cannot listen for SIGTERM")?;
        tokio::select! {
            result = interrupt => result.or_outside("cannot listen for Ctrl-C"),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    interrupt.await.or_outside("cannot listen for Ctrl-C")
}
