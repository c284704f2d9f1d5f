//! Reads XML into a [`Document`].

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::{DEEPEST, Document, DocumentError, Element, Value};

/// An element whose end has not come yet.
struct Open {
    name: String,
    text: String,
    children: Vec<Element>,
    bare_ampersand: bool,
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    namespace: Option<String>,
    bare_ampersands: Vec<String>,
    done: Option<Document>,
}

pub(super) fn parse(text: &str) -> Result<Document, DocumentError> {
    let mut reader = Reader::from_str(text);
    // Formulas join texts with `&`, and people who edit them by hand forget to escape it.
    reader.config_mut().allow_dangling_amp = true;
    let mut tree = Tree::default();
    loop {
        let malformed = |reader: &Reader<&[u8]>, fault: String| DocumentError::Malformed {
            line: line_at(text, reader.buffer_position()),
            fault,
        };
        let event = reader
            .read_event()
            .map_err(|error| malformed(&reader, error.to_string()))?;
        match event {
            Event::Start(start) => tree.start(&start)?,
            Event::Empty(start) => {
                tree.start(&start)?;
                tree.end();
            }
            Event::End(_) => tree.end(),
            Event::Text(part) => tree.text(&part.xml10_content()),
            Event::CData(part) => tree.literal(&part.xml10_content()),
            Event::GeneralRef(reference) => tree
                .reference(&reference)
                .map_err(|error| malformed(&reader, error.to_string()))?,
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    match (tree.open.is_empty(), tree.done) {
        (true, Some(document)) => Ok(Document {
            bare_ampersands: tree.bare_ampersands,
            ..document
        }),
        (true, None) => Err(DocumentError::Empty),
        (false, _) => Err(DocumentError::Malformed {
            line: line_at(text, reader.buffer_position()),
            fault: "the end of an element is missing".into(),
        }),
    }
}

/// The number of the line that holds this byte, from 1.
fn line_at(text: &str, position: u64) -> usize {
    let end = usize::try_from(position).unwrap_or(text.len());
    text.bytes().take(end).filter(|byte| *byte == b'\n').count() + 1
}

impl Tree {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), DocumentError> {
        if self.open.is_empty() {
            if self.done.is_some() {
                return Err(DocumentError::SecondRoot);
            }
            self.namespace = namespace(start);
        }
        if self.open.len() >= DEEPEST {
            return Err(DocumentError::TooDeep);
        }
        self.open.push(Open {
            name: start.local_name().into_inner().to_owned(),
            text: String::new(),
            children: Vec::new(),
            bare_ampersand: false,
        });
        Ok(())
    }

    fn end(&mut self) {
        let path = self.path();
        let Some(open) = self.open.pop() else {
            return;
        };
        if open.bare_ampersand {
            self.bare_ampersands.push(path);
        }
        let Some(parent) = self.open.last_mut() else {
            self.done = Some(Document {
                root: open.name,
                namespace: self.namespace.take(),
                elements: open.children,
                bare_ampersands: Vec::new(),
            });
            return;
        };
        // Text between elements is layout.
        let value = if open.children.is_empty() {
            Value::Text(open.text)
        } else {
            Value::Group(open.children)
        };
        parent.children.push(Element {
            name: open.name,
            value,
        });
    }

    /// Text in which a bare `&` may stand.
    fn text(&mut self, part: &str) {
        if let Some(open) = self.open.last_mut() {
            open.bare_ampersand |= part.contains('&');
            open.text.push_str(part);
        }
    }

    fn literal(&mut self, part: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(part);
        }
    }

    /// `&amp;` and its kind. What only looks like one (`& '; '`) is text with a bare `&`.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), quick_xml::Error> {
        let known = match reference.as_ref() {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => reference.resolve_char_ref()?,
        };
        match known {
            Some(letter) => self.literal(letter.encode_utf8(&mut [0; 4])),
            None => self.text(&format!("&{};", reference.as_ref())),
        }
        Ok(())
    }

    /// The names of the open elements below the root.
    fn path(&self) -> String {
        let names: Vec<&str> = self
            .open
            .iter()
            .skip(1)
            .map(|open| open.name.as_str())
            .collect();
        names.join(".")
    }
}

fn namespace(root: &BytesStart<'_>) -> Option<String> {
    let prefix = root
        .name()
        .prefix()
        .map(|prefix| prefix.into_inner().to_owned());
    let wanted = prefix.map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
    root.attributes()
        .flatten()
        .find(|attribute| attribute.key.into_inner() == wanted)
        .map(|attribute| attribute.value.into_owned())
}
