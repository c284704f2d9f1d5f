//! XML as a tree of elements that know where they stand in the text, so that a value can be changed and every other byte
//! stays. Follows no entity but XML's own five; knows nothing of contact centres.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Elements within elements that are read. A definition has four.
const DEEPEST: usize = 32;

/// An element and its place. All offsets are bytes of the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// The name without its prefix.
    pub(super) name: String,
    /// The name as it is written, with the prefix.
    pub(super) tag: String,
    /// Where `<` of the start tag stands.
    pub(super) start: usize,
    /// Where the content begins and ends; both `end` for `<name/>`.
    pub(super) inner: (usize, usize),
    /// Behind the `>` of the end tag.
    pub(super) end: usize,
    /// Whether it is written `<name/>`.
    pub(super) self_closing: bool,
    /// Attributes with their values, entities resolved.
    pub(super) attributes: Vec<(String, String)>,
    /// The text directly in it, entities resolved and line breaks as `\n`.
    pub(super) text: String,
    /// The elements in it.
    pub(super) children: Vec<Self>,
}

/// Where a text stops being well-formed XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct XmlFault {
    /// From 1.
    pub(super) line: usize,
    /// In the words of the XML library, or ours.
    pub(super) what: String,
}

impl Element {
    /// Reads a document; gives its outermost element.
    pub(super) fn parse(text: &str) -> Result<Self, XmlFault> {
        let body = text.trim_start_matches('\u{feff}');
        let mut growth = Growth {
            shift: text.len() - body.len(),
            open: vec![Self::default()],
        };
        let mut reader = Reader::from_str(body);
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event();
            let behind = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let step = match event {
                Ok(Event::Eof) => break,
                Ok(event) => growth.take(event, at, behind),
                Err(error) => Err(error.to_string()),
            };
            if let Err(what) = step {
                let read = body.get(..behind).unwrap_or(body);
                let line = read.matches('\n').count() + 1;
                return Err(XmlFault { line, what });
            }
        }
        growth.outermost().map_err(|what| XmlFault {
            line: body.lines().count().max(1),
            what,
        })
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The tree while it is read.
struct Growth {
    /// Bytes before the XML: a byte order mark.
    shift: usize,
    /// The elements that are open, behind one that holds the outermost.
    open: Vec<Element>,
}

impl Growth {
    fn take(&mut self, event: Event<'_>, at: usize, behind: usize) -> Result<(), String> {
        let (at, behind) = (at + self.shift, behind + self.shift);
        match event {
            Event::Start(start) => {
                if self.open.len() > DEEPEST {
                    return Err("elements stand too deep in each other".into());
                }
                let mut element = begun(&start, at)?;
                element.inner = (behind, behind);
                self.open.push(element);
            }
            Event::Empty(start) => {
                let mut element = begun(&start, at)?;
                element.inner = (behind, behind);
                element.end = behind;
                element.self_closing = true;
                self.top()?.children.push(element);
            }
            Event::End(_) => {
                let mut element = self.open.pop().ok_or("an end tag without a start")?;
                element.inner.1 = at;
                element.end = behind;
                self.top()?.children.push(element);
            }
            Event::Text(text) => {
                let text = text.replace("\r\n", "\n");
                self.top()?.text.push_str(&text);
            }
            Event::CData(text) => {
                let text = text.replace("\r\n", "\n");
                self.top()?.text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let character = character_of(&reference).ok_or_else(|| {
                    format!(
                        "`&{};` is no character; a bare `&` is written `&amp;`",
                        &*reference
                    )
                })?;
                self.top()?.text.push(character);
            }
            _ => {}
        }
        Ok(())
    }

    fn top(&mut self) -> Result<&mut Element, String> {
        self.open
            .last_mut()
            .ok_or_else(|| "an end tag without a start".into())
    }

    fn outermost(mut self) -> Result<Element, String> {
        if let [_, .., unclosed] = self.open.as_slice() {
            return Err(format!("<{}> has no end tag", unclosed.tag));
        }
        let mut all = self
            .open
            .pop()
            .map(|root| root.children)
            .unwrap_or_default();
        match (all.pop(), all.is_empty()) {
            (Some(root), true) => Ok(root),
            (Some(_), false) => Err("there is more than one outermost element".into()),
            (None, _) => Err("there is no element".into()),
        }
    }
}

fn begun(start: &BytesStart<'_>, at: usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element {
        name: start.local_name().as_ref().to_owned(),
        tag: start.name().as_ref().to_owned(),
        start: at,
        attributes,
        ..Element::default()
    })
}

/// The character of `&amp;`, `&#39;` and their like.
fn character_of(reference: &BytesRef<'_>) -> Option<char> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character);
    }
    let text = quick_xml::escape::resolve_xml_entity(reference)?;
    text.chars().next()
}
