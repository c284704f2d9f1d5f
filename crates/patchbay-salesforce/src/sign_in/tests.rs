use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{ClientCredentials, JwtBearer, SignIn, UsernamePassword, read_answer};
use crate::address::TokenEndpoint;
use crate::error::Error;
use crate::key::{KeyError, SigningKey};
use crate::request::Response;

fn endpoint() -> TokenEndpoint {
    TokenEndpoint::parse("https://login.salesforce.com/services/oauth2/token").unwrap()
}

fn jwt_bearer() -> (JwtBearer, Vec<u8>) {
    use rcgen::PublicKeyData as _;
    let pair = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
        .unwrap();
    let key = SigningKey::from_pem(&pair.serialize_pem()).unwrap();
    let way = JwtBearer {
        endpoint: endpoint(),
        consumer_key: "3MVG9.consumer".into(),
        subject: "ann+x@example.com".into(),
        audience: "https://login.salesforce.com/".into(),
        key,
    };
    (way, pair.der_bytes().to_vec())
}

fn part(jwt: &str, index: usize) -> Value {
    let text = jwt.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

#[test]
fn an_assertion_has_the_claims_and_a_valid_signature() {
    let (way, public) = jwt_bearer();
    let jwt = way.assertion(1_700_000_000).unwrap();
    assert_eq!(
        part(&jwt, 0),
        serde_json::json!({"alg": "RS256", "typ": "JWT"})
    );
    let claims = part(&jwt, 1);
    assert_eq!(claims["iat"], 1_700_000_000);
    assert_eq!(claims["exp"], 1_700_000_180);
    assert_eq!(claims["iss"], "3MVG9.consumer");
    assert_eq!(claims["sub"], "ann+x@example.com");
    assert_eq!(claims["aud"], "https://login.salesforce.com/");
    assert!(uuid::Uuid::parse_str(claims["jti"].as_str().unwrap()).is_ok());
    assert_ne!(
        claims["jti"],
        part(&way.assertion(1_700_000_000).unwrap(), 1)["jti"]
    );
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)
        .verify(
            signed.as_bytes(),
            &URL_SAFE_NO_PAD.decode(signature).unwrap(),
        )
        .expect("the signature is the key's");
}

#[test]
fn secrets_travel_in_the_form_alone() {
    let (way, _) = jwt_bearer();
    let form = SignIn::JwtBearer(way.clone()).form().unwrap().text;
    assert!(form.starts_with(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey"
    ));
    let password = SignIn::UsernamePassword(UsernamePassword {
        endpoint: endpoint(),
        consumer_key: "k".into(),
        consumer_secret: "s&1".into(),
        username: "a+b@c".into(),
        password: "p w=%".into(),
    });
    assert_eq!(
        password.form().unwrap().text,
        "grant_type=password&client_id=k&client_secret=s%261&username=a%2Bb%40c&password=p%20w%3D%25"
    );
    let client = SignIn::ClientCredentials(ClientCredentials {
        endpoint: endpoint(),
        consumer_key: "k".into(),
        consumer_secret: "hush".into(),
    });
    assert_eq!(
        client.form().unwrap().text,
        "grant_type=client_credentials&client_id=k&client_secret=hush"
    );
    for way in [password, client, SignIn::JwtBearer(way)] {
        let printed = format!("{way:?}");
        assert!(
            !printed.contains("hush") && !printed.contains("s&1") && !printed.contains("consumer"),
            "{printed}"
        );
    }
}

#[test]
fn keys_that_cannot_sign_are_told_apart() {
    assert_eq!(
        SigningKey::from_pem("salesforce-rest-api-auth-private-key").unwrap_err(),
        KeyError::NotPem
    );
    let curve = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    assert!(matches!(
        SigningKey::from_pem(&curve.serialize_pem()),
        Err(KeyError::NotRsa(_))
    ));
}

#[test]
fn both_forms_of_a_key_are_taken_and_a_short_one_is_named() {
    use base64::engine::general_purpose::STANDARD;
    let pair = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
        .unwrap();
    // PKCS#8 of an RSA key of 2048 bits is PKCS#1 behind 26 bytes of wrapping.
    let inner = pair.serialize_der()[26..].to_vec();
    let pem = |der: &[u8]| {
        let label = "RSA PRIVATE KEY";
        format!(
            "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
            STANDARD.encode(der)
        )
    };
    let (one, eight) = (
        SigningKey::from_pem(&pem(&inner)).unwrap(),
        SigningKey::from_pem(&pair.serialize_pem()).unwrap(),
    );
    assert_eq!((one.bits(), one.sign(b"x")), (2048, eight.sign(b"x")));
    assert_eq!(format!("{one:?}"), "SigningKey(2048 bits)");
    let short = STANDARD.decode(SHORT_KEY).unwrap();
    assert_eq!(
        SigningKey::from_pem(&pem(&short)).unwrap_err(),
        KeyError::TooShort
    );
}

#[test]
fn an_answer_without_a_token_is_a_sign_in_error() {
    let answer = |status, body: &str| {
        let body = body.to_owned().into();
        read_answer(&Response {
            status,
            reason: "R".into(),
            headers: http::HeaderMap::new(),
            body,
        })
    };
    let token = answer(
        200,
        r#"{"access_token":"00D!x","instance_url":"https://acme.my.salesforce.com","id":"…"}"#,
    )
    .unwrap();
    assert_eq!(token.expose(), "00D!x");
    assert_eq!(
        token.instance_url.as_ref().unwrap().host_str(),
        Some("acme.my.salesforce.com")
    );
    assert!(!format!("{token:?}").contains("00D!x"));
    for body in ["{}", r#"{"access_token":""}"#, "<html>", ""] {
        let Err(Error::SignIn(error)) = answer(200, body) else {
            panic!("{body} gave no sign-in error")
        };
        assert!(error.to_string().contains("no access_token"), "{error}");
    }
    let Err(Error::SignIn(error)) = answer(
        400,
        r#"{"error":"invalid_grant","error_description":"audience is invalid"}"#,
    ) else {
        panic!("a refusal is a sign-in error")
    };
    assert_eq!(
        (error.error.as_deref(), error.cause.map(|cause| cause.id)),
        (Some("invalid_grant"), Some("audience"))
    );
}

/// A key of 1024 bits, made for this test and good for nothing else.
const SHORT_KEY: &str = concat!(
    "MIICXAIBAAKBgQC2SYW0X1YmbUfwEkhalkT9LPXf5pSDVx6gBePsnJDEU7A9/pkm/eoS205j2pTY/jeUnPXkj9Mo+X",
    "z1hQL5gvTVHJW4hYyDBH8SfefW4Oc//CaHkKgFDJuql8NK6erdjwxIkklrJ11f05y9EZJo66S4K/aIYDsoJsL/bLJR",
    "IB7yAQIDAQABAoGBAIm1hWK8WzLwf9Ynma2FtFynaKBba3rFiAdQK94GcX8/0fcjrcO9MuZH8zKQYL6FXqvQ4BppZR",
    "ahU/uPHq4sdpR4onHB1hPu9N9pDjG0fCPfa/VzfZNpqR/Kk0SSM7zqU1hEBlT51l6RkQ3OVdRxU+AVxApTiUsWUMbO",
    "FvbJ7ugBAkEA8E8FA1by5aPGhb0c8mG0N2ALsJVsO1Qlx5FlREYI29raBZF7SxlaSKGknELP+lhuH6NdCrLEQ8T6PF",
    "cdX3aSIQJBAMIwntMRrgBtn/j3GS6uH6GoMIf1hdMLgsRpH888M6IY9g46/NaCS43bkWntTyv5II9+bTiUN6tLY294",
    "fqEuI+ECQAHYKWqwJSccDa8DF5DIrTBrnUtaqjz+VVflxsgyXWkKkffO+QpHhIjgLLpCTQRX32iAwXsOijEW9vC1nn",
    "UYHOECQAgzpYGkrYS3HJqXVSjzkcJyKBqV9CEFy3AgQIewMz4Vb88KDsPAnRBQxcODkmR5ETb+T/6jw/YoKPr8S9zi",
    "5gECQFVVBXtGAK1gyzfg5zcvKEM0CfccYyJp48QLzvLaRysspU/yRIuM7ZmQCl1rkXxxkJrIacYQ4gQl53sv9RAofT",
    "U=",
);
