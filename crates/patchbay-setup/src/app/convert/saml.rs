//! The SAML part.

use super::super::{ComponentType, Document, elements};
use super::{ConvertError, NoteKind, Work};

const CONFIG: &str = "samlConfig";

/// Elements and what they are called now.
const RENAMED: &[(&str, &str)] = &[
    ("acsUrl", "acsUrl"),
    ("certificate", "certificate"),
    ("encryptionCertificate", "encryptionCertificate"),
    ("encryptionType", "encryptionType"),
    ("entityUrl", "entityUrl"),
    ("issuer", "issuer"),
    ("samlIdpSLOBindingEnum", "singleLogoutBindingType"),
    ("samlNameIdFormat", "nameIdFormat"),
    ("samlSigningAlgoType", "signingAlgorithmType"),
    ("samlSloUrl", "singleLogoutUrl"),
    ("samlSubjectCustomAttr", "subjectCustomAttribute"),
    ("samlSubjectType", "subjectType"),
];

pub(super) fn policies(work: &mut Work<'_>) -> Result<Document, ConvertError> {
    let mut document = work.part(ComponentType::SamlPolicies);
    document.set("label", format!("{} SAML", work.name));
    for (old, new) in RENAMED {
        if let Some(text) = work.text(CONFIG, old) {
            let text = value(work, old, new, text)?;
            document.set(new, text);
        }
    }
    document.elements.extend(work.attributes());
    work.add_access(&mut document);
    let listed = document.element("commaSeparatedProfile").is_some()
        || document.element("commaSeparatedPermissionSet").is_some();
    if listed && !work.has_oauth {
        work.note(
            NoteKind::Changed,
            None,
            "Profiles and permission sets of a connected app with SAML only are said in Setup, not in its file; the new app \
             takes them from the file.",
        );
    } else if !listed {
        work.note(
            NoteKind::NoCounterpart,
            None,
            "Which profiles and permission sets may use the app stands in Setup, not in the old file: add them to the SAML \
             policies (commaSeparatedProfile, commaSeparatedPermissionSet).",
        );
    }
    Ok(document)
}

/// The value in the new spelling, when the new element can have it.
fn value(
    work: &mut Work<'_>,
    old: &'static str,
    new: &str,
    text: &str,
) -> Result<String, ConvertError> {
    // The guide's prose spells two of them otherwise than the WSDL.
    let spelt = match (old, text) {
        ("samlSubjectType", "PersistentID") => "PersistentId",
        ("samlSubjectType", "CustomAttr") => "CustomAttribute",
        _ => text,
    };
    if spelt != text {
        work.note(
            NoteKind::Changed,
            old,
            format!("`{text}` is spelt {spelt}."),
        );
    }
    let allowed = elements::rule(ComponentType::SamlPolicies, new).map(|rule| rule.form);
    if let Some(elements::Form::Word(words)) = allowed
        && !words.contains(&spelt)
    {
        return Err(ConvertError::Value {
            element: format!("{CONFIG}.{old}"),
            value: text.to_owned(),
            why: format!("an external client app knows {}", words.join(", ")),
        });
    }
    Ok(spelt.to_owned())
}
