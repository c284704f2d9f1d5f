//! TLS against a server with a certificate of its own authority.

use std::sync::Arc;

use patchbay_salesforce::{ApiBase, Client, RetryPolicy, Transport, TransportOptions};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::script::{Line, Reply, Server, jwt_bearer, soon};

/// A server that speaks HTTPS with this certificate.
async fn https(made: &CertifiedKey<KeyPair>) -> Server {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Server::start_over(
        |seen, _| {
            if seen.is_sign_in() {
                Reply::token("T")
            } else {
                Reply::empty_query()
            }
        },
        move |stream| {
            let accepting = acceptor.accept(stream);
            Box::pin(async move { accepting.await.ok().map(|stream| Box::new(stream) as Line) })
        },
    )
    .await
}

#[tokio::test]
async fn only_known_authorities_are_trusted() {
    let made = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let server = https(&made).await;
    let base = format!("https://localhost:{}/services", server.address.port());
    let client = |transport: Transport| {
        Client::builder(
            ApiBase::parse(&format!("{base}/data/v64.0")).unwrap(),
            jwt_bearer(&format!("{base}/oauth2/token")),
        )
        .transport(transport)
        .retry(RetryPolicy::never())
        .build()
    };
    let error = client(Transport::default())
        .query("SELECT Id FROM A", soon())
        .await
        .unwrap_err();
    assert!(
        error.has_code("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        "{error:?}"
    );
    assert!(server.seen().is_empty(), "nothing is said to a stranger");

    let mut options = TransportOptions::default();
    options.extra_roots_pem = Some(made.cert.pem());
    let trusting = client(Transport::new(options).unwrap());
    trusting.warm_up(soon()).await.unwrap();
    trusting.query("SELECT Id FROM A", soon()).await.unwrap();
    assert_eq!(
        server.seen().iter().map(|seen| seen.line).max(),
        server.seen().iter().map(|seen| seen.line).min()
    );

    let mut wrong = TransportOptions::default();
    wrong.extra_roots_pem = Some("no certificate".into());
    assert!(
        Transport::new(wrong)
            .unwrap_err()
            .to_string()
            .contains("BEGIN CERTIFICATE")
    );
}
