//! XML from elsewhere, read without harm: no document type, no entities, a bounded depth. Owns how an element is found
//! and how its text is taken; knows no SAML.

use uppsala::{Document, NodeId, NodeKind, Parser};

/// Namespace of what goes between the two sides: `Response`, `Status`.
pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// Namespace of what is asserted: `Assertion`, `NameID`, `Conditions`.
pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// Namespace of descriptions of a side: `EntityDescriptor`.
pub(super) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// Namespace of XML signatures.
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Why a text is not read as XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It declares a document type. Neither AWS nor Salesforce writes one, and one can name files of this machine or
    /// grow without end.
    DocumentType,
    /// It is not well-formed; where and why.
    NotWellFormed(String),
}

/// Reads XML. Nothing outside the text is ever read.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Unreadable> {
    Parser::new()
        .with_forbid_dtd(true)
        .parse(text.trim_start_matches('\u{feff}').trim())
        .map_err(|error| {
            let error = error.to_string();
            if error.contains("DOCTYPE") {
                Unreadable::DocumentType
            } else {
                Unreadable::NotWellFormed(error)
            }
        })
}

/// One element of a document.
#[derive(Clone, Copy)]
pub(super) struct Element<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) node: NodeId,
}

impl<'d> Element<'d> {
    /// The element that holds all others.
    pub(super) fn root(document: &'d Document<'d>) -> Option<Self> {
        let node = document.document_element()?;
        Some(Self { document, node })
    }

    /// Whether it has this name.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.document
            .element(self.node)
            .is_some_and(|element| element.matches_name_ns(namespace, name))
    }

    /// Its name without a prefix.
    pub(super) fn name(&self) -> &'d str {
        self.document
            .element(self.node)
            .map_or("", |element| &*element.name.local_name)
    }

    /// The value of an attribute without a namespace.
    pub(super) fn attribute(&self, name: &str) -> Option<&'d str> {
        let attributes = &self.document.element(self.node)?.attributes;
        attributes
            .iter()
            .find(|one| one.name.namespace_uri.is_none() && *one.name.local_name == *name)
            .map(|one| &*one.value)
    }

    /// The elements directly in it that have this name.
    pub(super) fn children(&self, namespace: &str, name: &str) -> Vec<Self> {
        self.document
            .child_elements_by_name_ns(self.node, namespace, name)
            .into_iter()
            .map(|node| Self { node, ..*self })
            .collect()
    }

    /// The first element directly in it that has this name.
    pub(super) fn child(&self, namespace: &str, name: &str) -> Option<Self> {
        self.children(namespace, name).into_iter().next()
    }

    /// The elements anywhere in it that have this name.
    pub(super) fn descendants(&self, namespace: &str, name: &str) -> Vec<Self> {
        self.document
            .descendants(self.node)
            .into_iter()
            .map(|node| Self { node, ..*self })
            .filter(|element| element.node != self.node && element.is(namespace, name))
            .collect()
    }

    /// The element that it stands in.
    pub(super) fn parent(&self) -> Option<Self> {
        let node = self.document.parent(self.node)?;
        self.document.element(node)?;
        Some(Self { node, ..*self })
    }

    /// All text in it, comments left out, nothing trimmed.
    pub(super) fn text(&self) -> String {
        self.document.text_content_deep(self.node)
    }

    /// Whether its text is broken by a comment or a processing instruction. Readers that take the first piece only read
    /// another value than those that take all, and the signature holds for both.
    pub(super) fn has_broken_text(&self) -> bool {
        self.document.children_iter(self.node).any(|child| {
            matches!(
                self.document.node_kind(child),
                Some(NodeKind::Comment(_) | NodeKind::ProcessingInstruction(_))
            )
        })
    }
}
