//! The templates of deploy/, carried in the program, with the uploaded zip named in them as `aws cloudformation
//! package` does. Owns the texts that are exchanged.

use super::Package;

const VOICE: &str = include_str!("../../../../deploy/contact-centre.yaml");
const CTI: &str = include_str!("../../../../deploy/cti-adapter.yaml");

/// Where each template names its zip.
const VOICE_CODE: &str =
    "      CodeUri:\n        Bucket: !Ref CodeBucket\n        Key: !Ref CodeKey\n";
const CTI_CODE: &str = "CodeUri: ./patchbay.zip";

/// The rule of `SalesforceHost`, and the one with which a stack takes an org on this machine, which speaks plain HTTP.
const HOST_RULE: &str = "AllowedPattern: \"(^$|^https(.*))\"";
const LOCAL_HOST_RULE: &str =
    "AllowedPattern: \"(^$|^https(.*)|^http://(127\\\\.0\\\\.0\\\\.1|localhost)(:[0-9]+)?$)\"";

/// The package's template with the zip at `s3://bucket/key`. `my_domain` is the org's address: the adapter's template
/// takes one with plain HTTP only where it is on this machine.
pub fn packaged_template(package: Package, bucket: &str, key: &str, my_domain: &str) -> String {
    match package {
        Package::Voice => VOICE.replacen(
            VOICE_CODE,
            &format!("      CodeUri:\n        Bucket: {bucket}\n        Key: {key}\n"),
            1,
        ),
        Package::Cti => {
            let packaged = CTI.replacen(CTI_CODE, &format!("CodeUri: s3://{bucket}/{key}"), 1);
            if is_on_this_machine(my_domain) {
                packaged.replace(HOST_RULE, LOCAL_HOST_RULE)
            } else {
                packaged
            }
        }
    }
}

fn is_on_this_machine(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| {
        url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "localhost"))
    })
}

#[cfg(test)]
mod tests {
    use super::{
        CTI, CTI_CODE, HOST_RULE, LOCAL_HOST_RULE, Package, VOICE, VOICE_CODE, packaged_template,
    };

    #[test]
    fn both_templates_name_the_zip_once() {
        assert_eq!(VOICE.matches(VOICE_CODE).count(), 1);
        assert_eq!(CTI.matches(CTI_CODE).count(), 1);
        assert!(CTI.contains(HOST_RULE));
    }

    #[test]
    fn the_uploaded_zip_is_named() {
        let voice = packaged_template(
            Package::Voice,
            "bucket-1",
            "patchbay/a/b.zip",
            "https://acme.my.salesforce.com",
        );
        assert!(voice.contains("Bucket: bucket-1\n        Key: patchbay/a/b.zip\n"));
        let cti = packaged_template(
            Package::Cti,
            "bucket-1",
            "patchbay/a/b.zip",
            "https://acme.my.salesforce.com",
        );
        assert!(cti.contains("CodeUri: s3://bucket-1/patchbay/a/b.zip"));
        assert!(!cti.contains(LOCAL_HOST_RULE));
    }

    #[test]
    fn only_an_org_on_this_machine_may_speak_plain_http() {
        let rule =
            |domain| packaged_template(Package::Cti, "b", "k", domain).contains(LOCAL_HOST_RULE);
        assert!(rule("http://127.0.0.1:9002"));
        assert!(!rule("http://acme.example"));
    }
}
