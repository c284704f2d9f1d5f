//! A metadata file as a tree. Owns reading and writing its XML; knows no element by name.
//!
//! Reading is lenient where people go wrong: an `&` that is not escaped is taken for itself and remembered. Everything
//! is kept, known or not. Writing is what a retrieve writes: alphabetical, four blanks a level.

use std::fmt::Write as _;

use quick_xml::escape::{escape, partial_escape};

mod parser;

/// The namespace of all metadata files.
pub(super) const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// How deep elements may stand in each other; metadata has three levels.
const DEEPEST: usize = 16;

/// A metadata file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The root element: the metadata type.
    pub root: String,
    /// What the root says of its namespace.
    pub namespace: Option<String>,
    /// The elements below the root, as they stand.
    pub elements: Vec<Element>,
    /// Paths (`customAttributes.formula`) of the elements in which an `&` was not escaped.
    pub bare_ampersands: Vec<String>,
}

/// An element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub value: Value,
}

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, its references resolved.
    Text(String),
    /// Other elements.
    Group(Vec<Element>),
}

/// Why a text is no metadata file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It is not well-formed XML.
    #[error("line {line}: {fault}")]
    Malformed {
        /// The line at which reading stopped, from 1.
        line: usize,
        /// What the XML reader says.
        fault: String,
    },
    /// There is no root element.
    #[error("there is no element in it")]
    Empty,
    /// Something follows the root element.
    #[error("there is more than one root element in it")]
    SecondRoot,
    /// Elements stand too deep in each other.
    #[error("its elements stand in each other more than 16 deep")]
    TooDeep,
}

impl Element {
    /// An element with text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: Value::Text(text.into()),
        }
    }

    /// An element with elements.
    pub fn group(name: impl Into<String>, elements: Vec<Self>) -> Self {
        Self {
            name: name.into(),
            value: Value::Group(elements),
        }
    }

    /// Its text; nothing when it holds elements.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Group(_) => None,
        }
    }

    /// Its elements; none when it holds text.
    pub fn children(&self) -> &[Self] {
        match &self.value {
            Value::Text(_) => &[],
            Value::Group(elements) => elements,
        }
    }

    /// The text of a child, trimmed.
    pub fn child(&self, name: &str) -> Option<&str> {
        text_of(self.children(), name)
    }
}

impl Document {
    /// An empty document of this type.
    pub fn new(root: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            namespace: Some(NAMESPACE.to_owned()),
            elements: Vec::new(),
            bare_ampersands: Vec::new(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`DocumentError`] when it is not XML with one root.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        parser::parse(text)
    }

    /// The file, alphabetical.
    pub fn to_xml(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let namespace = self.namespace.as_deref().unwrap_or(NAMESPACE);
        push(
            &mut text,
            format_args!("<{} xmlns=\"{}\">\n", self.root, escape(namespace)),
        );
        write_elements(&mut text, &self.elements, 1);
        push(&mut text, format_args!("</{}>\n", self.root));
        text
    }

    /// The text of the first element with this name, trimmed.
    pub fn text(&self, name: &str) -> Option<&str> {
        text_of(&self.elements, name)
    }

    /// The texts of all elements with this name, trimmed.
    pub fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name).filter_map(Element::as_text).map(str::trim)
    }

    /// All elements with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements
            .iter()
            .filter(move |element| element.name == name)
    }

    /// The first element with this name.
    pub fn element(&self, name: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.name == name)
    }

    /// Adds an element.
    pub fn push(&mut self, element: Element) {
        self.elements.push(element);
    }

    /// Adds an element with text.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.push(Element::text(name, text));
    }
}

fn text_of<'a>(elements: &'a [Element], name: &str) -> Option<&'a str> {
    elements
        .iter()
        .find(|element| element.name == name)
        .and_then(Element::as_text)
        .map(str::trim)
}

/// Writing to a `String` cannot fail.
fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("a string takes all text");
}

fn write_elements(text: &mut String, elements: &[Element], level: usize) {
    let mut sorted: Vec<&Element> = elements.iter().collect();
    sorted.sort_by(|left, right| left.name.cmp(&right.name));
    let indent = "    ".repeat(level);
    for element in sorted {
        let name = &element.name;
        match &element.value {
            Value::Text(value) => push(
                text,
                format_args!(
                    "{indent}<{name}>{}</{name}>\n",
                    partial_escape(value.as_str())
                ),
            ),
            Value::Group(children) => {
                push(text, format_args!("{indent}<{name}>\n"));
                write_elements(text, children, level + 1);
                push(text, format_args!("{indent}</{name}>\n"));
            }
        }
    }
}

#[cfg(test)]
mod tests;
