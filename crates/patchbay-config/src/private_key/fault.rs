//! What a text is when it is no RSA private key, and the mend. Owns the recognition of whole
//! texts and labels; never repeats any of the text.

use crate::placeholders;

/// Why there is no usable RSA private key in a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// Nothing but blanks.
    #[error("is empty: paste the whole private key, header and footer included")]
    Empty,
    /// The template's text.
    #[error("still holds the template's placeholder: paste the private key")]
    Placeholder,
    /// A certificate without a key.
    #[error(
        "is a certificate, not a private key: paste server.key; the certificate (server.crt) belongs into the app in Salesforce"
    )]
    Certificate,
    /// A certificate signing request.
    #[error(
        "is a certificate signing request, not a private key: paste the key that it was made with"
    )]
    CertificateRequest,
    /// A public key.
    #[error("is a public key, not a private key: paste the private key that belongs to it")]
    PublicKey,
    /// A key behind a passphrase.
    #[error(
        "is encrypted with a passphrase: decrypt it first (openssl pkey -in server.key -out plain.key) and paste that"
    )]
    Encrypted,
    /// Some other algorithm.
    #[error(
        "is {name} key, not an RSA key: Salesforce's JWT sign-in needs RSA; make a pair with `patchbay keys new`"
    )]
    OtherAlgorithm {
        /// Which, with its article.
        name: &'static str,
    },
    /// OpenSSH's own format.
    #[error(
        "is an OpenSSH key file: convert a copy of it first (ssh-keygen -p -m PEM -f COPY) and paste that"
    )]
    OpenSsh,
    /// `PuTTY`'s own format.
    #[error(
        "is a PuTTY key file: export it as an OpenSSL PEM key first (puttygen, Conversions) and paste that"
    )]
    Putty,
    /// PKCS#12.
    #[error(
        "is a PKCS#12 file: take the key out first (openssl pkcs12 -in FILE -nodes -nocerts) and paste that"
    )]
    Container,
    /// JSON.
    #[error("is a JSON object, not a private key: paste the key alone as the value")]
    Json,
    /// The consumer key of the app.
    #[error(
        "is the app's consumer key, not a private key: paste server.key, the file that the certificate was made with"
    )]
    ConsumerKey,
    /// The name of a parameter or of a key of a secret.
    #[error("is the name of a setting, not a private key: put the key itself there")]
    Name,
    /// The end is missing.
    #[error(
        "is cut off: part of the key is missing at the end; paste all lines, up to and with the END line"
    )]
    Truncated,
    /// Characters were changed or lost.
    #[error(
        "is damaged: characters inside the key were changed or lost; paste it again from the file"
    )]
    Damaged,
    /// Under 2048 bits.
    #[error(
        "has only {bits} bits: at least 2048 are needed; make a new pair with `patchbay keys new`"
    )]
    TooShort {
        /// Length of the modulus.
        bits: usize,
    },
    /// More text than any key has.
    #[error("is longer than any private key: paste the key alone")]
    TooLong,
    /// None of the above.
    #[error(
        "is not a private key: paste the PEM text that starts with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY"
    )]
    NotAKey,
}

impl PrivateKeyError {
    /// Recognises texts that are told apart without decoding anything.
    pub(super) fn of_plain_text(compact: &str) -> Option<Self> {
        let recognised = [
            (compact.is_empty(), Self::Empty),
            (placeholders::is_placeholder(compact), Self::Placeholder),
            (compact.starts_with("PuTTY-User-Key-File"), Self::Putty),
            (compact.contains("Proc-Type:4,ENCRYPTED"), Self::Encrypted),
            (compact.starts_with('{'), Self::Json),
            // Consumer keys start so; documented nowhere, observed on every app.
            (
                compact.starts_with("3MVG9") && !compact.contains("BEGIN"),
                Self::ConsumerKey,
            ),
            (compact.starts_with("ssh-rsa"), Self::PublicKey),
            (compact.ends_with("-private-key"), Self::Name),
        ];
        recognised
            .into_iter()
            .find_map(|(is, error)| is.then_some(error))
    }

    /// What a PEM label other than an RSA private key's means.
    pub(super) fn of_label(label: &str) -> Self {
        match label {
            "CERTIFICATE" | "TRUSTEDCERTIFICATE" => Self::Certificate,
            "CERTIFICATEREQUEST" | "NEWCERTIFICATEREQUEST" => Self::CertificateRequest,
            "PUBLICKEY" | "RSAPUBLICKEY" | "SSH2PUBLICKEY" => Self::PublicKey,
            "ENCRYPTEDPRIVATEKEY" => Self::Encrypted,
            "OPENSSHPRIVATEKEY" => Self::OpenSsh,
            "ECPRIVATEKEY" | "ECPARAMETERS" => Self::OtherAlgorithm {
                name: "an elliptic-curve",
            },
            "DSAPRIVATEKEY" => Self::OtherAlgorithm { name: "a DSA" },
            _ => Self::NotAKey,
        }
    }
}
