//! A file against its type: unknown elements, wrong values, what is missing. The texts are those that public reports of
//! failed deployments show (`Error parsing file: …`,
//! <https://salesforce.stackexchange.com/questions/tagged/deployment>); where none is known, they follow the same form.

use super::types::{Definition, Field, Kind};
use super::xml::{Element, NoXml, place};

/// The namespace of metadata files.
pub(super) const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// Why a component is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Salesforce's text.
    pub(super) text: String,
    /// Line and column of the file, from 1, where they are known.
    pub(super) place: Option<(usize, usize)>,
    /// Whether it only warns: with `ignoreWarnings` the component is taken.
    pub(super) warning: bool,
}

impl Problem {
    /// A problem of the component as a whole.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            place: None,
            warning: false,
        }
    }

    fn within(document: &[u8], at: usize, text: &str) -> Self {
        Self {
            text: format!("Error parsing file: {text}"),
            place: Some(place(document, at)),
            warning: false,
        }
    }
}

/// The component of a file, with the defaults of its type filled in and its elements in Salesforce's order, which is
/// the alphabet's.
pub(super) fn read(definition: &Definition, document: &[u8]) -> Result<Element, Problem> {
    let mut root = Element::parse(document)
        .map_err(|NoXml { at }| Problem::within(document, at, "the file is not well-formed XML"))?;
    if root.name != definition.name {
        let text = format!(
            "Element {} invalid at this location, expected {}",
            qualified(&root.name),
            qualified(definition.name)
        );
        return Err(Problem::within(document, root.at, &text));
    }
    if root.namespace.as_deref() != Some(NAMESPACE) {
        let text = format!(
            "the root element has to declare xmlns=\"{NAMESPACE}\", and says \"{}\"",
            root.namespace.as_deref().unwrap_or_default()
        );
        return Err(Problem::within(document, root.at, &text));
    }
    let whole = Checked {
        document,
        kind: definition.name,
        fields: definition.fields,
    };
    whole.check(&mut root)?;
    root.namespace = None;
    // The name in the file counts for nothing: the file's own name does.
    root.remove("fullName");
    Ok(root)
}

fn qualified(name: &str) -> String {
    format!("{{{NAMESPACE}}}{name}")
}

/// An element that holds elements, and which ones it may hold.
struct Checked<'a> {
    document: &'a [u8],
    kind: &'a str,
    fields: &'static [Field],
}

impl Checked<'_> {
    fn check(&self, element: &mut Element) -> Result<(), Problem> {
        let mut seen: Vec<&'static str> = Vec::new();
        for child in &mut element.children {
            let known = self.fields.iter().find(|field| field.name == child.name);
            let Some(field) = known else {
                let name = qualified(&child.name);
                let text = format!(
                    "Element {name} invalid at this location in type {}",
                    self.kind
                );
                return Err(self.problem(child, &text));
            };
            if !field.many && seen.contains(&field.name) {
                let name = &child.name;
                let text = format!(
                    "Element {name} is duplicated at this location in type {}",
                    self.kind
                );
                return Err(self.problem(child, &text));
            }
            seen.push(field.name);
            self.check_value(field, child)?;
        }
        for field in self.fields {
            let missing = !seen.contains(&field.name);
            if missing && field.required {
                return Err(Problem::new(format!(
                    "Required field is missing: {}",
                    field.name
                )));
            }
            if let (true, Some(default)) = (missing, field.default) {
                element.children.push(Element::leaf(field.name, default));
            }
        }
        element.children.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    fn check_value(&self, field: &Field, child: &mut Element) -> Result<(), Problem> {
        let value = child.text.trim();
        let wrong = match &field.kind {
            Kind::Group(kind, fields) => {
                let inner = Checked {
                    document: self.document,
                    kind,
                    fields,
                };
                return inner.check(child);
            }
            _ if !child.children.is_empty() => Some(format!(
                "Element {} must hold text only, in type {}",
                field.name, self.kind
            )),
            Kind::Text => None,
            Kind::Boolean if matches!(value, "true" | "false") => None,
            Kind::Boolean => Some(format!(
                "'{value}' is not a valid value for the type xsd:boolean"
            )),
            Kind::Integer if value.parse::<i32>().is_ok() => None,
            Kind::Integer => Some(format!(
                "'{value}' is not a valid value for the type xsd:int"
            )),
            Kind::Choice(_, values) if values.contains(&value) => None,
            Kind::Choice(name, _) => Some(format!(
                "'{value}' is not a valid value for the enum '{name}'"
            )),
        };
        if let Some(text) = wrong {
            return Err(self.problem(child, &text));
        }
        if field.required && value.is_empty() {
            return Err(Problem::new(format!(
                "Required field is missing: {}",
                field.name
            )));
        }
        if !matches!(field.kind, Kind::Text) {
            child.text = value.to_owned();
        }
        Ok(())
    }

    fn problem(&self, element: &Element, text: &str) -> Problem {
        Problem::within(self.document, element.at, text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::types;
    use super::{NAMESPACE, read};

    fn policies(body: &str) -> Result<String, String> {
        let definition = types::of_name(types::POLICIES).expect("is a type");
        let file = format!(
            "<ExtlClntAppConfigurablePolicies xmlns=\"{NAMESPACE}\">\n{body}</ExtlClntAppConfigurablePolicies>"
        );
        match read(definition, file.as_bytes()) {
            Ok(element) => Ok(element.document(NAMESPACE)),
            Err(problem) => Err(format!("{} {:?}", problem.text, problem.place)),
        }
    }

    const APP: &str = "<externalClientApplication>A</externalClientApplication>";

    #[test]
    fn absent_elements_get_their_defaults() {
        let text = policies(&format!("{APP}<isEnabled>true</isEnabled>")).expect("is right");
        assert!(
            text.contains("<isOauthPluginEnabled>true</isOauthPluginEnabled>"),
            "{text}"
        );
    }

    #[test]
    fn each_mistake_has_its_words() {
        let enabled = "<isEnabled>true</isEnabled>";
        let told = |body: &str| policies(body).expect_err("is wrong");
        assert_eq!(
            told(&format!("{APP}\n  <ipRelaxation>x</ipRelaxation>")),
            "Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}ipRelaxation invalid at this \
             location in type ExtlClntAppConfigurablePolicies Some((3, 3))"
        );
        assert_eq!(told(APP), "Required field is missing: isEnabled None");
        assert!(told(&format!("{enabled}{enabled}")).contains("isEnabled is duplicated"));
        assert!(
            told("<isEnabled>yes</isEnabled>").contains("'yes' is not a valid value for the type")
        );
        assert!(
            told("<startPage>Home</startPage>")
                .contains("'Home' is not a valid value for the enum 'ExtlClntAppStartPage'")
        );
        assert!(told("<startPage>").contains("not well-formed"));
    }
}
