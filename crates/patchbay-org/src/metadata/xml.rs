//! XML as a tree with the place of each element, read and written. Knows nothing of metadata types.

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Elements within elements that are read.
const DEEPEST: usize = 64;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Local name.
    pub(super) name: String,
    /// The default namespace that it declares.
    pub(super) namespace: Option<String>,
    /// The text in it; empty where elements are in it.
    pub(super) text: String,
    /// The elements in it.
    pub(super) children: Vec<Element>,
    /// Byte of the document where it begins.
    pub(super) at: usize,
}

/// A document that is no XML: the byte where that shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoXml {
    /// Byte of the document.
    pub(super) at: usize,
}

impl Element {
    /// An element with text.
    pub(super) fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// An element with elements.
    pub(super) fn parent(name: &str, children: Vec<Self>) -> Self {
        Self {
            name: name.to_owned(),
            children,
            ..Self::default()
        }
    }

    /// Reads a document.
    pub(super) fn parse(xml: &[u8]) -> Result<Self, NoXml> {
        let text = std::str::from_utf8(xml).map_err(|error| NoXml {
            at: error.valid_up_to(),
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or_default();
            let event = reader.read_event().map_err(|_| NoXml { at })?;
            match take(&mut open, event, at) {
                Some(Step::More) => {}
                Some(Step::End) => break,
                None => return Err(NoXml { at }),
            }
        }
        let at = text.len();
        let [outermost] = <[Self; 1]>::try_from(open).map_err(|_| NoXml { at })?;
        let mut roots = outermost.children.into_iter();
        match (roots.next(), roots.next()) {
            (Some(root), None) => Ok(root),
            _ => Err(NoXml { at }),
        }
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of this name, without white space at its ends; `None` where it is empty.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        let text = self.child(name)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Whether the first child of this name says `true`; `absent` where there is none.
    pub(super) fn flag_or(&self, name: &str, absent: bool) -> bool {
        self.text_of(name).map_or(absent, |text| text == "true")
    }

    /// Puts a leaf in the place of all children of its name.
    pub(super) fn set(&mut self, name: &str, text: &str) {
        self.remove(name);
        self.children.push(Self::leaf(name, text));
    }

    /// Takes all children of this name away.
    pub(super) fn remove(&mut self, name: &str) {
        self.children.retain(|child| child.name != name);
    }

    /// The document of a component, four blanks a level, as Salesforce writes it.
    pub(super) fn document(&self, namespace: &str) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let attribute = format!(" xmlns=\"{namespace}\"");
        self.write(&mut text, 0, &attribute);
        text
    }

    fn write(&self, text: &mut String, level: usize, attribute: &str) {
        let indent = "    ".repeat(level);
        let name = &self.name;
        let (start, end) = (format!("<{name}{attribute}>"), format!("</{name}>\n"));
        if self.children.is_empty() {
            let own = escape(self.text.as_str());
            text.extend([indent.as_str(), &start, &own, &end]);
            return;
        }
        text.extend([indent.as_str(), &start, "\n"]);
        for child in &self.children {
            child.write(text, level + 1, "");
        }
        text.extend([indent.as_str(), &end]);
    }

    /// The element without white space between elements, as SOAP answers hold it.
    pub(super) fn compact(&self) -> String {
        let name = &self.name;
        let inner: String = if self.children.is_empty() {
            escape(self.text.as_str()).into_owned()
        } else {
            self.children.iter().map(Self::compact).collect()
        };
        format!("<{name}>{inner}</{name}>")
    }
}

enum Step {
    More,
    End,
}

/// Takes one event in; `None` when it fits nowhere.
fn take(open: &mut Vec<Element>, event: Event<'_>, at: usize) -> Option<Step> {
    match event {
        Event::Start(start) => {
            if open.len() > DEEPEST {
                return None;
            }
            open.push(begun(&start, at));
        }
        Event::Empty(start) => open.last_mut()?.children.push(begun(&start, at)),
        Event::Text(text) => open.last_mut()?.text.push_str(&text),
        Event::CData(text) => open.last_mut()?.text.push_str(&text),
        Event::GeneralRef(reference) => open.last_mut()?.text.push(character_of(&reference)?),
        Event::End(_) => {
            let mut ended = open.pop()?;
            if !ended.children.is_empty() {
                ended.text.clear();
            }
            open.last_mut()?.children.push(ended);
        }
        Event::Eof => return Some(Step::End),
        // A document type could define entities; metadata has none.
        Event::DocType(_) => return None,
        _ => {}
    }
    Some(Step::More)
}

fn begun(start: &BytesStart<'_>, at: usize) -> Element {
    let namespace = start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.as_ref() == "xmlns")
        .map(|attribute| attribute.value.into_owned());
    Element {
        name: start.local_name().as_ref().to_owned(),
        namespace,
        at,
        ..Element::default()
    }
}

/// The character of `&amp;`, `&#39;` and their like.
fn character_of(reference: &BytesRef<'_>) -> Option<char> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character);
    }
    quick_xml::escape::resolve_xml_entity(reference)?
        .chars()
        .next()
}

/// Line and column, from 1, of a byte of a document.
pub(super) fn place(document: &[u8], at: usize) -> (usize, usize) {
    let before = document.get(..at).unwrap_or(document);
    let line = before.split(|&byte| byte == b'\n').count();
    let column = before
        .rsplit(|&byte| byte == b'\n')
        .next()
        .map_or(0, <[u8]>::len)
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::{Element, place};

    #[test]
    fn a_document_is_read_and_written_again() {
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A xmlns=\"n\">\n    <b>x &amp; y</b>\n    <c>\n        \
                   <d>1</d>\n    </c>\n</A>\n";
        let root = Element::parse(xml.as_bytes()).expect("is XML");
        assert_eq!(root.namespace.as_deref(), Some("n"));
        assert_eq!(root.text_of("b"), Some("x & y"));
        assert_eq!(root.document("n"), xml);
        let c = root.child("c").expect("is there");
        assert_eq!(place(xml.as_bytes(), c.at), (4, 5));
    }

    #[test]
    fn what_is_no_xml_is_refused_with_its_place() {
        assert!(Element::parse(b"<a><b></a>").is_err());
        assert!(Element::parse(b"<a/><b/>").is_err());
        assert!(Element::parse(b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>").is_err());
        assert!(Element::parse(b"").is_err());
    }
}
