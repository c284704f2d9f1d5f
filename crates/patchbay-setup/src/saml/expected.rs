//! What a response is held against: everything that is known of the sign-in from elsewhere.

use super::arn::Partition;
use super::certificate::IdpCertificate;
use super::metadata::IdpMetadata;
use super::org_id::OrgId;
use super::sign_in::SignIn;
use crate::CentreName;

/// What is known of the sign-in. What is `None` or empty is not known, and nothing is held against it.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The names of the sign-in, when they are all known.
    pub sign_in: Option<SignIn>,
    /// The contact centre, when only that is known.
    pub centre: Option<CentreName>,
    /// The Salesforce org.
    pub org: Option<OrgId>,
    /// The login of the Amazon Connect user who signed in.
    pub connect_user: Option<String>,
    /// Certificates of the identity provider that were given beside metadata.
    pub certificates: Vec<IdpCertificate>,
    /// The identity provider's metadata: of a file, or what IAM has.
    pub metadata: Option<IdpMetadata>,
    /// Further values that are right as audience, such as the entity id of the single-sign-on app.
    pub audiences: Vec<String>,
    /// The values of `SAML:aud` in the role's trust policy, when it was read.
    pub trusted_endpoints: Option<Vec<String>>,
    /// The role's `MaxSessionDuration` in seconds, when it was read.
    pub max_session: Option<u32>,
}

impl Expected {
    /// The contact centre, however it is known.
    pub(super) fn centre(&self) -> Option<&CentreName> {
        self.sign_in
            .as_ref()
            .map(SignIn::centre)
            .or(self.centre.as_ref())
    }

    /// The certificates that a signature may be made with.
    pub(super) fn certificates(&self) -> Vec<IdpCertificate> {
        let mut all = self.certificates.clone();
        if let Some(metadata) = &self.metadata {
            for certificate in &metadata.certificates {
                if !all.contains(certificate) {
                    all.push(certificate.clone());
                }
            }
        }
        all
    }

    /// The part of AWS, when it is known.
    pub(super) fn partition(&self) -> Option<Partition> {
        self.sign_in.as_ref().map(SignIn::partition)
    }
}
