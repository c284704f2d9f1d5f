//! The sign-in as files: the two policies, and a CloudFormation template that makes the same. Owns their names and
//! their layout.

use super::sign_in::SignIn;

/// The trust policy.
pub const TRUST: &str = "trust.json";
/// The role's own policy.
pub const PERMISSIONS: &str = "policy.json";
/// The CloudFormation template.
pub const TEMPLATE: &str = "saml.yaml";

/// The files of a sign-in: name and text. `metadata` goes into the template, because a parameter of CloudFormation has
/// 4,096 bytes at most and Salesforce's metadata has more; without it the template makes the role only, for a provider
/// that is there.
pub fn make(sign_in: &SignIn, metadata: Option<&str>, max_session: u32) -> Vec<(String, String)> {
    vec![
        (TRUST.into(), sign_in.trust_policy().text()),
        (PERMISSIONS.into(), sign_in.permissions().text()),
        (TEMPLATE.into(), template(sign_in, metadata, max_session)),
    ]
}

/// The template. Names are parameters with this sign-in's values, so that it serves another contact centre too.
fn template(sign_in: &SignIn, metadata: Option<&str>, max_session: u32) -> String {
    let mut text = head(sign_in, max_session);
    text.push_str("Resources:\n");
    if let Some(metadata) = metadata {
        text.push_str(&provider(metadata));
    }
    text.push_str(&role(sign_in, metadata.is_some()));
    text.push_str(OUTPUTS);
    text
}

fn head(sign_in: &SignIn, max_session: u32) -> String {
    format!(
        r#"AWSTemplateFormatVersion: "2010-09-09"
Description: SAML sign-in from Salesforce to Amazon Connect

Parameters:
  ContactCenterName:
    Type: String
    Description: API name of the contact centre
    Default: {centre}
    AllowedPattern: "[A-Za-z][A-Za-z0-9]{{0,19}}"
  ProviderName:
    Type: String
    Description: Name of the SAML provider; the single-sign-on app has to name the same one
    Default: {provider}
    AllowedPattern: "[A-Za-z0-9._-]{{1,128}}"
  ConnectInstanceId:
    Type: String
    Description: Id of the Amazon Connect instance
    Default: {instance}
    AllowedPattern: "[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"
  MaxSessionDuration:
    Type: Number
    Description: Seconds that a session may last
    Default: {max_session}
    MinValue: 3600
    MaxValue: 43200

"#,
        centre = sign_in.centre(),
        provider = sign_in.provider(),
        instance = sign_in.instance(),
    )
}

/// The provider, the metadata as a literal block.
fn provider(metadata: &str) -> String {
    let mut text = String::from(
        "  Provider:
    Type: AWS::IAM::SAMLProvider
    Properties:
      Name: !Ref ProviderName
      SamlMetadataDocument: |-
",
    );
    let metadata = metadata.trim_start_matches('\u{feff}').trim();
    for line in metadata.lines() {
        text.push_str("        ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('\n');
    text
}

fn role(sign_in: &SignIn, with_provider: bool) -> String {
    let federated = if with_provider {
        "!GetAtt Provider.Arn"
    } else {
        "!Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:saml-provider/${ProviderName}"
    };
    let mut audience = String::new();
    for endpoint in sign_in.endpoints() {
        audience.push_str("                  - ");
        audience.push_str(&endpoint);
        audience.push('\n');
    }
    format!(
        r#"  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub ${{ContactCenterName}}-SAMLRole
      Description: Sign-in from Salesforce to Amazon Connect
      MaxSessionDuration: !Ref MaxSessionDuration
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: SalesforceSignIn
            Effect: Allow
            Principal:
              Federated: {federated}
            Action: sts:AssumeRoleWithSAML
            Condition:
              StringEquals:
                SAML:aud:
{audience}      Policies:
        - PolicyName: !Sub ${{ContactCenterName}}-SAMLPolicy
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Sid: AmazonConnectSignIn
                Effect: Allow
                Action: connect:GetFederationToken
                Resource: !Sub arn:${{AWS::Partition}}:connect:*:${{AWS::AccountId}}:instance/${{ConnectInstanceId}}/user/${{!aws:userid}}

"#
    )
}

const OUTPUTS: &str = r"Outputs:
  RoleArn:
    Description: The role that people from Salesforce assume
    Value: !GetAtt Role.Arn
  RolePair:
    Description: Value of the attribute https://aws.amazon.com/SAML/Attributes/Role in the single-sign-on app
    Value: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:saml-provider/${ProviderName},${Role.Arn}
";

#[cfg(test)]
mod tests {
    use super::make;
    use crate::saml::sign_in::tests::sign_in;

    #[test]
    fn the_template_has_the_metadata_as_a_block() {
        let metadata = "\u{feff}<?xml version=\"1.0\"?>\r\n<md:EntityDescriptor>\r\n  <a>${x}: y</a>\r\n</md:EntityDescriptor>\r\n";
        let files = make(&sign_in(), Some(metadata), 3_600);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["trust.json", "policy.json", "saml.yaml"]);
        insta::assert_snapshot!(files[2].1);
    }

    #[test]
    fn without_metadata_the_template_names_the_provider_that_is_there() {
        let files = make(&sign_in(), None, 43_200);
        let template = &files[2].1;
        assert!(!template.contains("AWS::IAM::SAMLProvider"));
        assert!(template.contains("Federated: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:saml-provider/${ProviderName}"));
        assert!(template.contains("Default: 43200"));
    }
}
