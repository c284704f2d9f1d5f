//! The TLS settings: aws-lc-rs, TLS 1.2 and 1.3, Mozilla's roots built in. Reading the roots of the system
//! costs more than the rest of a cold start, so it is not done; more roots come as PEM.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::error::Error;

pub(super) fn config(extra: &[CertificateDer<'static>]) -> ClientConfig {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    roots.add_parsable_certificates(extra.iter().cloned());
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has the cipher suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The certificates of a PEM text; at least one, and each usable as a root.
pub(super) fn read_roots(pem: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |what: &str| Error::Config {
        detail: format!("the extra root certificates: {what}"),
    };
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let found = found.map_err(|_| wrong("not readable as PEM"))?;
    if found.is_empty() {
        return Err(wrong("no -----BEGIN CERTIFICATE----- in it"));
    }
    let mut probe = RootCertStore::empty();
    for certificate in &found {
        probe
            .add(certificate.clone())
            .map_err(|_| wrong("one is not a certificate authority's"))?;
    }
    Ok(found)
}
