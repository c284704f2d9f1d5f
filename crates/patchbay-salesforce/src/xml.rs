//! XML as a small tree, for the SOAP interfaces: elements by their local names, with their text. It reads what
//! Salesforce answers and escapes what is sent; it knows no operation and follows no entity but XML's own five.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

/// Elements within elements that are read. An answer of Salesforce has about ten.
const DEEPEST: usize = 64;

/// An element: its local name, its text, and the elements in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The text directly in it, white space at both ends taken off.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
    /// Whether it carries `xsi:nil="true"`.
    pub(crate) nil: bool,
}

impl Element {
    /// Reads a document; `None` when it is no well-formed XML.
    pub(crate) fn parse(xml: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_str(std::str::from_utf8(xml).ok()?);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    if open.len() > DEEPEST {
                        return None;
                    }
                    open.push(Self::begun(&start));
                }
                Event::Empty(start) => open.last_mut()?.children.push(Self::begun(&start)),
                Event::Text(text) => open.last_mut()?.text.push_str(&text),
                Event::CData(text) => open.last_mut()?.text.push_str(&text),
                Event::GeneralRef(reference) => {
                    open.last_mut()?.text.push(character_of(&reference)?);
                }
                Event::End(_) => {
                    let mut ended = open.pop()?;
                    ended.text = String::from(ended.text.trim());
                    open.last_mut()?.children.push(ended);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        // Unless all are closed, something more than the outermost is left.
        let [outermost] = <[Self; 1]>::try_from(open).ok()?;
        outermost.children.into_iter().next()
    }

    fn begun(start: &quick_xml::events::BytesStart<'_>) -> Self {
        let nil = start.attributes().flatten().any(|attribute| {
            attribute.key.local_name().as_ref() == "nil" && attribute.value.as_ref() == "true"
        });
        Self {
            name: start.local_name().as_ref().to_owned(),
            nil,
            ..Self::default()
        }
    }

    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of this name; `None` where there is none, and where it is `nil`.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)
            .filter(|child| !child.nil)
            .map(|child| child.text.as_str())
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

/// `<name>text</name>` with the text escaped.
pub(crate) fn leaf(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", quick_xml::escape::escape(text))
}

#[cfg(test)]
mod tests {
    use super::{Element, leaf};

    #[test]
    fn a_tree_is_read_in_any_prefix() {
        let xml = br#"<?xml version="1.0"?><s:a xmlns:s="u"><b> x &amp; &#33; </b><b/>
            <c xsi:nil="true"/><d><![CDATA[<e>]]></d></s:a>"#;
        let root = Element::parse(xml).expect("is XML");
        assert_eq!(root.name, "a");
        assert_eq!(root.text_of("b"), Some("x & !"));
        assert_eq!(root.all("b").count(), 2);
        assert_eq!(root.text_of("c"), None);
        assert_eq!(root.text_of("d"), Some("<e>"));
    }

    #[test]
    fn what_is_no_xml_is_nothing() {
        assert_eq!(Element::parse(b"{}"), None);
        assert_eq!(Element::parse(b"<a><b></a>"), None);
        assert_eq!(Element::parse(b"<a>"), None);
        assert_eq!(Element::parse(&[0xff]), None);
    }

    #[test]
    fn sent_text_is_escaped() {
        assert_eq!(leaf("a", "<&>"), "<a>&lt;&amp;&gt;</a>");
    }
}
