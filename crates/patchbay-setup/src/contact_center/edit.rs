//! Changing a definition: a value in its place, a new item in its section. Every other byte stays.

use quick_xml::escape::partial_escape;

use super::catalogue::{self, KnownItem};
use super::definition::{Definition, Dialect, Item};
use super::span_tree::Element;

/// Why a definition cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The item stands in the text more than once.
    #[error("the item {0} stands in the definition more than once")]
    Twice(String),
    /// The item is not there, and nobody knows where it belongs.
    #[error("there is no item {0}, and it is none that can be added")]
    Unknown(String),
    /// The section for a new item is not there.
    #[error("there is no section {0} to add the item to")]
    NoSection(&'static str),
    /// A value that XML cannot hold.
    #[error("the value of {0} has a control character, which XML cannot hold")]
    Control(String),
    /// A value that breaks the rule of its item.
    #[error("{0}")]
    Value(String),
    /// The text would not be a definition any more; nothing was changed.
    #[error("the definition cannot be changed here: its layout is unusual around {0}")]
    Layout(String),
}

impl Definition {
    /// The definition with another value of one item. An item that is not there is added to its section when it is a
    /// known one. The value may hold line breaks.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn with(&self, name: &str, value: &str) -> Result<Self, EditError> {
        if value
            .chars()
            .any(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t'))
        {
            return Err(EditError::Control(name.to_owned()));
        }
        let value = value.replace("\r\n", "\n");
        let (range, text) = match self.all(name).as_slice() {
            [] => {
                let known =
                    catalogue::known(name).ok_or_else(|| EditError::Unknown(name.into()))?;
                self.addition(known, &value)?
            }
            [item] if item.value == value => return Ok(self.clone()),
            [item] => self.replacement(item, &value),
            _ => return Err(EditError::Twice(name.to_owned())),
        };
        let changed = self.spliced(range, &text, name)?;
        if changed.all(name).first().map(|item| item.value.as_str()) == Some(value.as_str()) {
            Ok(changed)
        } else {
            Err(EditError::Layout(name.to_owned()))
        }
    }

    /// The definition with other text in the place of a range of bytes.
    pub(super) fn spliced(
        &self,
        (start, end): (usize, usize),
        text: &str,
        name: &str,
    ) -> Result<Self, EditError> {
        let layout = || EditError::Layout(name.to_owned());
        let before = self.text.get(..start).ok_or_else(layout)?;
        let after = self.text.get(end..).ok_or_else(layout)?;
        Self::parse(&format!("{before}{text}{after}")).map_err(|_| layout())
    }

    fn replacement(&self, item: &Item, value: &str) -> ((usize, usize), String) {
        let holder = match self.dialect {
            Dialect::Import => Some(&item.element),
            Dialect::Metadata => item.element.child("value"),
        };
        let written = self.written(value);
        match holder {
            Some(holder) if holder.self_closing => {
                let tag = self.slice(holder.start, holder.end);
                let opened = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
                let text = format!("{opened}>{written}</{}>", holder.tag);
                ((holder.start, holder.end), text)
            }
            Some(holder) => (holder.inner, self.like_before(holder, value, written)),
            None => {
                // An item of the metadata without a value: it goes behind the name.
                let behind = item
                    .element
                    .child("name")
                    .map_or(item.element.inner.0, |name| name.end);
                let space = item
                    .element
                    .child("name")
                    .map_or("", |name| self.space_before(name));
                let text = format!("{space}<value>{written}</value>");
                ((behind, behind), text)
            }
        }
    }

    /// The value in the form of the one before: in CDATA when that was.
    fn like_before(&self, holder: &Element, value: &str, written: String) -> String {
        let before = self.slice(holder.inner.0, holder.inner.1).trim();
        let in_cdata = before.starts_with("<![CDATA[") && before.ends_with("]]>");
        if in_cdata && !value.contains("]]>") {
            format!("<![CDATA[{}]]>", self.with_breaks(value))
        } else {
            written
        }
    }

    /// A new item at the end of its section.
    fn addition(
        &self,
        known: &KnownItem,
        value: &str,
    ) -> Result<((usize, usize), String), EditError> {
        let sections = self.root.all(self.dialect.section());
        let section = sections
            .filter(|section| !section.self_closing)
            .find(|section| self.dialect.name_of(section) == known.section)
            .ok_or(EditError::NoSection(known.section))?;
        let last = section.all(self.dialect.item()).last();
        let space = match (last, section.children.first()) {
            (Some(last), _) => self.space_before(last).to_owned(),
            (None, Some(first)) => self.space_before(first).to_owned(),
            (None, None) => format!("{}    ", self.space_before(section)),
        };
        let at = last.map_or(section.inner.0, |last| last.end);
        let written = self.written(value);
        let text = match self.dialect {
            Dialect::Import => {
                let order = section
                    .all("item")
                    .filter_map(|item| item.attribute("sortOrder"));
                let order = order.filter_map(|text| text.parse::<u32>().ok()).max();
                let order = order.map_or(0, |last| last + 1);
                let KnownItem { name, label, .. } = known;
                format!(
                    "{space}<item sortOrder=\"{order}\" name=\"{name}\" label=\"{label}\">{written}</item>"
                )
            }
            Dialect::Metadata => {
                let inside = last.and_then(|last| last.children.first());
                let inside = inside.map_or_else(
                    || format!("{space}    "),
                    |first| self.space_before(first).to_owned(),
                );
                let KnownItem { name, label, .. } = known;
                format!(
                    "{space}<items>{inside}<label>{label}</label>{inside}<name>{name}</name>{inside}<value>{written}</value>{space}</items>"
                )
            }
        };
        Ok(((at, at), text))
    }

    /// The value as XML text: `&`, `<` and `>` escaped, line breaks as everywhere in the text.
    fn written(&self, value: &str) -> String {
        self.with_breaks(&partial_escape(value))
    }

    fn with_breaks(&self, value: &str) -> String {
        if self.text.contains("\r\n") {
            value.replace('\n', "\r\n")
        } else {
            value.to_owned()
        }
    }

    /// The white space right before an element: line break and indentation.
    pub(super) fn space_before(&self, element: &Element) -> &str {
        let before = self.slice(0, element.start);
        let kept = before.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let space = self.slice(kept, element.start);
        // One line break is enough, when there are empty lines.
        let last_line = space.rfind('\n').map_or(0, |at| {
            let windows = at > 0 && space.as_bytes().get(at - 1) == Some(&b'\r');
            if windows { at - 1 } else { at }
        });
        space.get(last_line..).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}
