//! What a component becomes: what its file says, over what the org has. Owns when two values are the same although they
//! are written otherwise.

use std::collections::BTreeSet;

use crate::app::{Document, Element, Value};

/// Elements that belong to one org and are not carried into another: the org fills them in itself.
const ORG_BOUND: [&str; 2] = ["orgScopedExternalApp", "oauthLink"];

/// The secret of an app. An org takes one when the app is made and never tells it, so it cannot be compared.
const SECRET: &str = "consumerSecret";

/// What a file says, without what belongs to one org.
pub(super) fn portable(mut file: Document) -> Document {
    file.elements.retain(|element| {
        !ORG_BOUND.contains(&element.name.as_str()) && element.name != "fullName"
    });
    file
}

/// The org's document with everything that the file says put over it.
pub(super) fn over(org: &Document, file: &Document) -> Document {
    Document {
        elements: lay(&org.elements, &file.elements),
        ..org.clone()
    }
}

fn lay(org: &[Element], file: &[Element]) -> Vec<Element> {
    let mut merged = org.to_vec();
    let names: BTreeSet<&str> = file.iter().map(|element| element.name.as_str()).collect();
    for name in names {
        if name == SECRET {
            continue;
        }
        let theirs: Vec<&Element> = org.iter().filter(|it| it.name == name).collect();
        let ours: Vec<&Element> = file.iter().filter(|it| it.name == name).collect();
        if same(name, &theirs, &ours) {
            continue;
        }
        let laid: Vec<Element> = match (&theirs[..], &ours[..]) {
            // A group that stands once is a part of the component, not an entry of a list.
            ([one], [other]) => vec![group_over(one, other)],
            _ => ours.into_iter().cloned().collect(),
        };
        merged.retain(|element| element.name != name);
        merged.extend(laid);
    }
    merged
}

fn group_over(org: &Element, file: &Element) -> Element {
    match (&org.value, &file.value) {
        (Value::Group(theirs), Value::Group(ours)) => {
            Element::group(org.name.as_str(), lay(theirs, ours))
        }
        _ => file.clone(),
    }
}

/// Whether elements of one name mean the same.
fn same(name: &str, org: &[&Element], file: &[&Element]) -> bool {
    if org == file {
        return true;
    }
    let (Some(org), Some(file)) = (texts(org), texts(file)) else {
        return false;
    };
    let of = |texts: &[&str]| -> BTreeSet<String> {
        let parts = texts.iter().flat_map(|text| parts_of(name, text));
        parts
            .map(|part| meaning(name, part))
            .filter(|it| !it.is_empty())
            .collect()
    };
    of(&org) == of(&file)
}

fn texts<'a>(elements: &[&'a Element]) -> Option<Vec<&'a str>> {
    elements.iter().map(|element| element.as_text()).collect()
}

/// The entries of a value: those of a list with commas, else the value itself.
fn parts_of<'a>(name: &str, text: &'a str) -> Vec<&'a str> {
    if name.starts_with("commaSeparated") {
        text.split(',').collect()
    } else {
        vec![text]
    }
}

/// What a value stands for. A retrieve gives `OfflineAccess` back as `RefreshToken`, and `Address`, `Email`, `Phone` and
/// `Profile` as `Basic` (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm>,
/// `scopes`); a profile is called by its name in metadata or by its label; a certificate's line breaks are its
/// transport's.
fn meaning(name: &str, text: &str) -> String {
    let text = text.trim();
    match (name, text) {
        ("certificate" | "encryptionCertificate", _) => text.split_whitespace().collect(),
        ("scopes" | "commaSeparatedOauthScopes", "OfflineAccess") => "RefreshToken".to_owned(),
        ("scopes" | "commaSeparatedOauthScopes", "Address" | "Email" | "Phone" | "Profile") => {
            "Basic".to_owned()
        }
        ("profileName" | "commaSeparatedProfile", "System Administrator") => "Admin".to_owned(),
        ("profileName" | "commaSeparatedProfile", "Standard User") => "Standard".to_owned(),
        _ => text.to_owned(),
    }
}

/// A text that may be shown: the secret is masked.
pub(super) fn shown(document: &Document) -> String {
    fn mask(elements: &mut [Element]) {
        for element in elements {
            match &mut element.value {
                Value::Text(text) if element.name == SECRET => "********".clone_into(text),
                Value::Text(_) => {}
                Value::Group(inner) => mask(inner),
            }
        }
    }
    let mut document = document.clone();
    mask(&mut document.elements);
    document.to_xml()
}

#[cfg(test)]
mod tests {
    use super::{over, portable, shown};
    use crate::app::Document;

    fn document(body: &str) -> Document {
        Document::parse(&format!("<A xmlns=\"n\">{body}</A>")).expect("is XML")
    }

    fn merged(org: &str, file: &str) -> String {
        let merged = over(&document(org), &document(file));
        merged.to_xml().lines().map(str::trim).skip(2).collect()
    }

    #[test]
    fn what_the_file_does_not_say_stays() {
        let text = merged(
            "<a>1</a><b>1</b><d><e>1</e><f>1</f></d>",
            "<b>2</b><c>3</c><d><e>2</e></d>",
        );
        assert_eq!(text, "<a>1</a><b>2</b><c>3</c><d><e>2</e><f>1</f></d></A>");
    }

    #[test]
    fn lists_are_taken_whole() {
        let text = merged("<x>1</x><x>2</x>", "<x>3</x>");
        assert_eq!(text, "<x>3</x></A>");
    }

    #[test]
    fn what_means_the_same_stays_as_it_is() {
        let org = "<certificate>A\nB</certificate><commaSeparatedOauthScopes>Api, RefreshToken\
            </commaSeparatedOauthScopes><profileName>Admin</profileName><scopes>Api</scopes><scopes>Basic</scopes>";
        let file = "<certificate> AB </certificate><commaSeparatedOauthScopes>OfflineAccess,Api\
            </commaSeparatedOauthScopes><profileName>System Administrator</profileName><scopes>Profile</scopes>\
            <scopes>Api</scopes><consumerSecret>geheim</consumerSecret>";
        assert_eq!(over(&document(org), &document(file)), document(org));
    }

    #[test]
    fn what_belongs_to_one_org_is_left_out_and_the_secret_is_masked() {
        let file = portable(document("<oauthLink>00D:888</oauthLink><b>1</b>"));
        assert!(!file.to_xml().contains("oauthLink"));
        let text = shown(&document("<o><consumerSecret>geheim</consumerSecret></o>"));
        assert!(!text.contains("geheim"), "{text}");
    }
}
