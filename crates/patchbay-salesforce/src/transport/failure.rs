//! From the layers' own errors to a code that people know. The codes are Node.js's, since flows and logs
//! of the published package show those.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use crate::error::Error;

/// A connection that could not be made: nothing was sent.
pub(super) fn of_connect(call: &'static str, error: &(dyn StdError + 'static)) -> Error {
    let code = code_of(error).unwrap_or("ECONNREFUSED");
    Error::Transport {
        call,
        code,
        sent: false,
        detail: last_words(error),
    }
}

/// A request that got no answer.
pub(super) fn of_request(call: &'static str, error: &hyper_util::client::legacy::Error) -> Error {
    if error.is_connect() {
        return of_connect(call, error);
    }
    let hyper = find::<hyper::Error>(error);
    // Hyper calls a message cancelled when the connection was found closed before a byte was written.
    let sent = !hyper.is_some_and(hyper::Error::is_canceled);
    let code = code_of(error).unwrap_or("ECONNRESET");
    Error::Transport {
        call,
        code,
        sent,
        detail: last_words(error),
    }
}

/// An answer that broke off.
pub(super) fn of_body(call: &'static str, error: &hyper::Error) -> Error {
    let code = code_of(error).unwrap_or("ECONNRESET");
    Error::Transport {
        call,
        code,
        sent: true,
        detail: last_words(error),
    }
}

fn code_of(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    let mut next = Some(error);
    while let Some(layer) = next {
        if let Some(code) = code_of_layer(layer) {
            return Some(code);
        }
        // An `io::Error` hides what it wraps from `source`; TLS faults travel that way.
        next = match layer
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => layer.source(),
        };
    }
    None
}

fn code_of_layer(layer: &(dyn StdError + 'static)) -> Option<&'static str> {
    if let Some(error) = layer.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error));
    }
    if let Some(error) = layer.downcast_ref::<hyper::Error>() {
        if error.is_parse() {
            return Some("HPE_INVALID_CONSTANT");
        }
        if error.is_timeout() {
            return Some("ETIMEDOUT");
        }
    }
    if let Some(error) = layer.downcast_ref::<io::Error>() {
        return of_io(error);
    }
    // The connector names a failed name look-up only in its text.
    let text = layer.to_string();
    if text.contains("dns error") {
        let words = last_words(layer);
        let passing = words.contains("emporary failure") || words.contains("ry again");
        return Some(if passing { "EAI_AGAIN" } else { "ENOTFOUND" });
    }
    None
}

fn of_io(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some("ECONNREFUSED"),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Some("ECONNRESET"),
        io::ErrorKind::TimedOut => Some("ETIMEDOUT"),
        io::ErrorKind::BrokenPipe => Some("EPIPE"),
        io::ErrorKind::HostUnreachable => Some("EHOSTUNREACH"),
        io::ErrorKind::NetworkUnreachable => Some("ENETUNREACH"),
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(fault) => match fault {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "CERT_HAS_EXPIRED"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "ERR_TLS_CERT_ALTNAME_INVALID"
            }
            _ => "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        },
        _ => "EPROTO",
    }
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(layer) = next {
        if let Some(found) = layer.downcast_ref::<T>() {
            return Some(found);
        }
        next = layer.source();
    }
    None
}

/// The text of the innermost error: the outer ones only say "client error".
fn last_words(error: &(dyn StdError + 'static)) -> String {
    let mut layer = error;
    while let Some(inner) = layer.source() {
        layer = inner;
    }
    layer.to_string()
}
