//! The definition of a contact centre as text that was read: which dialect it is and which items stand where.

use super::catalogue::{DISPLAY_NAME, INTERNAL_NAME};
use super::span_tree::{Element, XmlFault};

/// The namespace of the Metadata API.
pub(super) const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// The two forms that Salesforce knows for the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The file that Setup imports: `<callCenter>` with `<section>` and `<item>`.
    Import,
    /// The component of the Metadata API: `<CallCenter>` with `<sections>` and `<items>`.
    Metadata,
}

/// Why a text is no definition of a contact centre.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The text is no well-formed XML.
    #[error("line {line}: the text is no well-formed XML: {what}")]
    Xml {
        /// From 1.
        line: usize,
        /// What the XML reader said.
        what: String,
    },
    /// It is XML of something else.
    #[error(
        "the outermost element is <{0}>; a contact centre is <callCenter> (import file) or <CallCenter> (metadata)"
    )]
    Root(String),
}

impl From<XmlFault> for DefinitionError {
    fn from(fault: XmlFault) -> Self {
        Self::Xml {
            line: fault.line,
            what: fault.what,
        }
    }
}

/// One setting of the definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The name of the section that it stands in; empty when that has none.
    pub section: String,
    /// Its name, `reqRegion`.
    pub name: String,
    /// Its label, as people see it.
    pub label: String,
    /// Its value, entities resolved; as it stands, with white space.
    pub value: String,
    pub(super) element: Element,
}

/// The definition of a contact centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub(super) text: String,
    pub(super) dialect: Dialect,
    pub(super) root: Element,
    items: Vec<Item>,
}

impl Definition {
    /// Reads a definition of either dialect.
    ///
    /// # Errors
    /// [`DefinitionError`] says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, DefinitionError> {
        let root = Element::parse(text)?;
        let dialect = match root.name.as_str() {
            "callCenter" => Dialect::Import,
            "CallCenter" => Dialect::Metadata,
            _ => return Err(DefinitionError::Root(root.tag)),
        };
        let sections = root.all(dialect.section());
        let items = sections
            .flat_map(|section| {
                let name = dialect.name_of(section);
                section
                    .all(dialect.item())
                    .map(move |element| dialect.read(&name, element))
            })
            .collect();
        Ok(Self {
            text: text.to_owned(),
            dialect,
            root,
            items,
        })
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which form it has.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The items, in order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The items of a name; more than one is a mistake.
    pub fn all(&self, name: &str) -> Vec<&Item> {
        self.items.iter().filter(|item| item.name == name).collect()
    }

    /// The value of an item without the white space around it; nothing when the item is not there or empty. Of several
    /// the first counts. In the metadata dialect `reqDisplayName` is also found in the element `displayName`.
    pub fn value(&self, name: &str) -> Option<&str> {
        let item = self.items.iter().find(|item| item.name == name);
        let header = || match name {
            DISPLAY_NAME if self.dialect == Dialect::Metadata => self.header("displayName"),
            _ => None,
        };
        item.map(|item| item.value.as_str())
            .or_else(header)
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// The API name, when the definition says it. In the metadata dialect the name of the file usually says it alone.
    pub fn api_name(&self) -> Option<&str> {
        self.value(INTERNAL_NAME)
    }

    /// The text of an element right under the outermost one.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.root.child(name).map(|element| element.text.as_str())
    }

    /// The names of the sections, in order.
    pub(super) fn sections(&self) -> Vec<String> {
        self.root
            .all(self.dialect.section())
            .map(|section| self.dialect.name_of(section))
            .collect()
    }
}

impl Dialect {
    /// The element of a section.
    pub(super) const fn section(self) -> &'static str {
        match self {
            Self::Import => "section",
            Self::Metadata => "sections",
        }
    }

    /// The element of an item.
    pub(super) const fn item(self) -> &'static str {
        match self {
            Self::Import => "item",
            Self::Metadata => "items",
        }
    }

    /// The name of a section or of an item.
    pub(super) fn name_of(self, element: &Element) -> String {
        self.part(element, "name")
    }

    fn part(self, element: &Element, part: &str) -> String {
        let text = match self {
            Self::Import => element.attribute(part),
            Self::Metadata => element.child(part).map(|child| child.text.trim()),
        };
        text.unwrap_or_default().to_owned()
    }

    fn read(self, section: &str, element: &Element) -> Item {
        let value = match self {
            Self::Import => Some(element),
            Self::Metadata => element.child("value"),
        };
        Item {
            section: section.to_owned(),
            name: self.name_of(element),
            label: self.part(element, "label"),
            value: value.map(|value| value.text.clone()).unwrap_or_default(),
            element: element.clone(),
        }
    }
}
