//! Names in metadata: of components, scopes and profiles.

use super::super::archive::Source;
use super::super::types;
use super::super::xml::Element;
use super::{Refused, wrong};
use crate::identity::ADMIN_PROFILE;

/// The rule of API names, in Salesforce's words.
pub(super) fn check(source: &Source) -> Result<(), Refused> {
    let name = source.full_name.as_str();
    let right = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !name.ends_with('_')
        && !name.contains("__");
    if right {
        return Ok(());
    }
    Err(wrong(format!(
        "The {} API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a \
         letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.",
        source.definition.name
    )))
}

/// The parts of a text with commas.
pub(in super::super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}

/// Whether an external client app may have this scope. One is spelt otherwise than for connected apps.
pub(super) fn is_scope(name: &str) -> bool {
    name == "SFApiPlatform" || (name != "SFAP" && types::is_scope(name))
}

/// The name that people know of a profile that metadata names: standard profiles are called otherwise there
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_profile.htm>).
pub(in super::super) fn profile_label(name: &str) -> &str {
    match name {
        "Admin" => ADMIN_PROFILE,
        "Standard" => "Standard User",
        "ReadOnly" => "Read Only",
        "MinimumAccess" => "Minimum Access - Salesforce",
        other => other,
    }
}

/// The values of a policy that the WSDL leaves open.
pub(super) fn check_policy(content: &Element) -> Result<(), Refused> {
    const RELAXATIONS: [&str; 4] = [
        "Enforce",
        "Bypass",
        "Bypass_2factor",
        "Enforce_RelaxRefresh",
    ];
    let relaxation = content
        .text_of("ipRelaxationPolicyType")
        .unwrap_or("Enforce");
    if !RELAXATIONS.contains(&relaxation) {
        return Err(wrong(format!(
            "ipRelaxationPolicyType: bad value for restricted picklist field: {relaxation}"
        )));
    }
    let lasts = content.text_of("refreshTokenPolicyType");
    let specific = matches!(lasts, Some("SpecificLifetime" | "SpecificInactivity"));
    if specific && content.text_of("refreshTokenValidityPeriod").is_none() {
        return Err(wrong(
            "Required field is missing: refreshTokenValidityPeriod",
        ));
    }
    Ok(())
}
