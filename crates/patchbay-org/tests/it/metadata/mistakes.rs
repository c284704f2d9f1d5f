//! Mistakes in a deployment, each with Salesforce's words.

use super::{
    File, GLOBAL_PATH, GLOBAL_TYPE, HEADER, OAUTH, POLICY, between, deploy, deploy_with, empty_org,
    metadata, retrieve,
};

const POLICIES: &str = "ExtlClntAppConfigurablePolicies";
const POLICIES_PATH: &str = "extlClntAppPolicies/Acme_plcy.ecaPlcy";

/// Deployments with one mistake each, and the words of its refusal.
const MISTAKES: &[(&[File<'static>], &str)] = &[
    (
        &[
            HEADER,
            (POLICIES_PATH, POLICIES, "<ipRelaxation>x</ipRelaxation>"),
        ],
        "Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}ipRelaxation invalid at this \
             location in type ExtlClntAppConfigurablePolicies",
    ),
    (
        &[(
            HEADER.0,
            HEADER.1,
            "<distributionState>Packageable</distributionState>",
        )],
        "Error parsing file: &apos;Packageable&apos; is not a valid value for the enum \
             &apos;ExtlClntAppDistState&apos;",
    ),
    (
        &[OAUTH],
        "In field: externalClientApplication - no ExternalClientApplication named Acme found",
    ),
    (
        &[
            HEADER,
            (
                POLICIES_PATH,
                POLICIES,
                "<externalClientApplication>Acme</externalClientApplication>",
            ),
        ],
        "Required field is missing: isEnabled",
    ),
    (
        &[HEADER, POLICY],
        "In field: externalClientApplication - no ExtlClntAppOauthSettings named Acme found",
    ),
    (
        &[
            HEADER,
            OAUTH,
            (
                POLICY.0,
                POLICY.1,
                "<commaSeparatedPermissionSet>0PS000000000001</commaSeparatedPermissionSet>\
                     <externalClientApplication>Acme</externalClientApplication>",
            ),
        ],
        "couldn&apos;t find permission sets called 0PS000000000001",
    ),
    (
        &[
            HEADER,
            (
                OAUTH.0,
                OAUTH.1,
                "<commaSeparatedOauthScopes>api</commaSeparatedOauthScopes>\
                     <externalClientApplication>Acme</externalClientApplication>",
            ),
        ],
        "Invalid OAuth scope: api",
    ),
    (
        &[
            HEADER,
            (
                GLOBAL_PATH,
                GLOBAL_TYPE,
                "<certificate>none</certificate><externalClientApplication>Acme</externalClientApplication>",
            ),
        ],
        "certificate: The certificate is not valid",
    ),
    (
        &[(
            "connectedApps/A.connectedApp",
            "ConnectedApp",
            "<label>A</label>",
        )],
        "Required field is missing: contactEmail",
    ),
    (
        &[("classes/A.cls", "ApexClass", "")],
        "the local org does not have this feature: deployment of ApexClass",
    ),
    (
        &[("nonsense/A.nonsense", "Nonsense", "")],
        "Unknown type name &apos;Nonsense&apos; specified in package.xml",
    ),
];

#[tokio::test]
async fn each_mistake_is_told_and_nothing_is_kept() {
    let (org, admin) = empty_org().await;
    for (files, problem) in MISTAKES {
        let answer = deploy(&org, &admin, files).await;
        assert!(
            answer.contains("<status>Failed</status>"),
            "{problem}: {answer}"
        );
        assert_eq!(between(&answer, "<problem>", "</problem>"), *problem);
        let kept = retrieve(&org, &admin, HEADER.1).await;
        assert!(!kept.contains("Acme Voice"), "{problem}: {kept}");
    }
    org.org.stop().await;
}

#[tokio::test]
async fn a_second_policy_is_refused_with_the_name_of_the_first() {
    let (org, admin) = empty_org().await;
    deploy(&org, &admin, &[HEADER, OAUTH]).await;
    let answer = deploy(&org, &admin, &[POLICY]).await;
    assert_eq!(
        between(&answer, "<problem>", "</problem>"),
        "DUPLICATE_VALUE: ExtlClntAppOauthSettingsId duplicates value on Acme_oauth_defaultPolicy"
    );
    let named = "extlClntAppOauthPolicies/Acme_oauth_defaultPolicy.ecaOauthPlcy";
    let answer = deploy(&org, &admin, &[(named, POLICY.1, POLICY.2)]).await;
    assert!(answer.contains("<status>Succeeded</status>"), "{answer}");
    org.org.stop().await;
}

#[tokio::test]
async fn what_could_be_saved_is_kept_when_that_was_asked_for() {
    let (org, admin) = empty_org().await;
    let wrong = (POLICIES_PATH, POLICIES, "<isEnabled>perhaps</isEnabled>");
    let answer = deploy_with(&org, &admin, &[HEADER, wrong], "").await;
    assert!(
        answer.contains("<status>SucceededPartial</status>"),
        "{answer}"
    );
    assert!(
        retrieve(&org, &admin, HEADER.1)
            .await
            .contains("Acme Voice")
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_trial_keeps_nothing() {
    let (org, admin) = empty_org().await;
    let options = "<checkOnly>true</checkOnly><rollbackOnError>true</rollbackOnError>";
    let answer = deploy_with(&org, &admin, &[HEADER, OAUTH], options).await;
    assert!(answer.contains("<status>Succeeded</status>"), "{answer}");
    assert!(
        !retrieve(&org, &admin, HEADER.1)
            .await
            .contains("Acme Voice")
    );
    org.org.stop().await;
}

#[tokio::test]
async fn another_key_is_made_only_when_the_warning_is_ignored() {
    let (org, admin) = empty_org().await;
    let app = "<externalClientApplication>Acme</externalClientApplication>";
    deploy(&org, &admin, &[HEADER, (GLOBAL_PATH, GLOBAL_TYPE, app)]).await;
    let key = |text: &str| between(text, "<consumerKey>", "</consumerKey>").to_owned();
    let before = key(&retrieve(&org, &admin, GLOBAL_TYPE).await);
    let rotated = format!("{app}<shouldRotateConsumerKey>true</shouldRotateConsumerKey>");
    let file = (GLOBAL_PATH, GLOBAL_TYPE, rotated.as_str());
    let answer = deploy(&org, &admin, &[file]).await;
    assert!(
        answer.contains("<problemType>Warning</problemType>"),
        "{answer}"
    );
    assert_eq!(key(&retrieve(&org, &admin, GLOBAL_TYPE).await), before);
    deploy_with(
        &org,
        &admin,
        &[file],
        "<ignoreWarnings>true</ignoreWarnings>",
    )
    .await;
    assert_ne!(key(&retrieve(&org, &admin, GLOBAL_TYPE).await), before);
    org.org.stop().await;
}

#[tokio::test]
async fn a_type_that_no_org_has_is_refused_by_list() {
    let (org, admin) = empty_org().await;
    let body = "<listMetadata xmlns=\"http://soap.sforce.com/2006/04/metadata\"><queries><type>Nonsense</type>\
        </queries></listMetadata>";
    let answer = metadata(&org, &admin, body).await;
    assert!(
        answer.contains("INVALID_TYPE: Unknown type:Nonsense"),
        "{answer}"
    );
    org.org.stop().await;
}
