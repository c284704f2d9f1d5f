//! Contact records on their way into the org, many at a time: mapped, the newest version of each
//! contact kept, fitted to the fields that the org has, and upserted 200 to a request. Owns what
//! becomes of each record; must not know how records reach the function nor what is done with
//! those that fail.

mod fitting;
mod memory;
mod org_versions;
mod reason;
mod versions;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use patchbay_config::Namespace;
use patchbay_connect::ContactRecord;
use patchbay_connect::contact_record::{CONTACT_ID, OBJECT};
use patchbay_salesforce::{Client, Describe, Fields};

use fitting::Fitting;
pub(crate) use memory::Memory;
pub(crate) use reason::{Fate, Reason};
use versions::Contact;

use crate::runtime::{HandlerError, Work};

/// The bytes behind the base64 text of a stream's record. Line breaks and the like between the
/// digits are skipped, as the published package's decoder does.
pub(crate) fn bytes_of(base64: &str) -> Result<Vec<u8>, Reason> {
    STANDARD.decode(base64).or_else(|_| {
        let is_digit = |digit: &char| digit.is_ascii_alphanumeric() || "+/=".contains(*digit);
        let digits: String = base64.chars().filter(is_digit).collect();
        STANDARD
            .decode(digits)
            .map_err(|_| Reason::invalid("the record is not base64"))
    })
}

/// The contact record in the bytes of a stream's record.
pub(crate) fn read(bytes: &[u8]) -> Result<ContactRecord, Reason> {
    ContactRecord::from_json(bytes).map_err(|error| Reason::invalid(&error.to_string()))
}

/// The org's object for contact records, described once.
pub(crate) struct Importer<'a> {
    work: &'a Work<'a>,
    client: Client,
    namespace: Namespace,
    described: Arc<Describe>,
}

impl<'a> Importer<'a> {
    /// Signs in and describes the object, both from memory where that was done before.
    ///
    /// # Errors
    /// `Config.*` and `Salesforce.*`: nothing can be imported.
    pub(crate) async fn open(work: &'a Work<'a>, client: Client) -> Result<Self, HandlerError> {
        let namespace = work.namespace()?;
        let described = client.describe(&namespace.of(OBJECT), work.deadline).await;
        Ok(Self {
            work,
            client,
            namespace,
            described: described.map_err(|error| HandlerError::from(&error))?,
        })
    }

    /// Imports one record by itself, as sfContactTraceRecord does.
    ///
    /// # Errors
    /// `Salesforce.*`, with Salesforce's own text.
    pub(crate) async fn import_one(&self, record: &ContactRecord) -> Result<Fate, HandlerError> {
        let id = record
            .contact_id()
            .ok_or_else(|| HandlerError::missing("the contact record has no ContactId"))?;
        let memory = &self.work.memory.contact_records;
        if memory.knows_newer(id, record.last_update()) {
            return Ok(Fate::Superseded);
        }
        let mut fitting = self.fitting()?;
        let fields = fitting.fit(record.fields(self.namespace.prefix()));
        fitting.tell(memory);
        let external_id = self.namespace.of(CONTACT_ID);
        let object = self.namespace.of(OBJECT);
        self.client
            .records()
            .upsert(&object, (&external_id, id), &fields, self.work.deadline)
            .await
            .map_err(|error| HandlerError::from(&error))?;
        memory.remember(id, record.last_update());
        Ok(Fate::Written)
    }

    /// Imports records and says of each, in order, what became of it. With `ask_org` the org is
    /// asked first for newer versions.
    ///
    /// # Errors
    /// What keeps all of them back.
    pub(crate) async fn import(
        &self,
        records: &[&ContactRecord],
        ask_org: bool,
    ) -> Result<Vec<Fate>, HandlerError> {
        let mut fates = vec![Fate::Never(Reason::no_contact_id()); records.len()];
        let contacts = versions::newest(records, self.namespace.prefix());
        let in_org = if ask_org {
            self.versions_in_org(&contacts).await?
        } else {
            HashMap::new()
        };
        let memory = &self.work.memory.contact_records;
        let (old, mut new): (Vec<Contact<'_>>, Vec<Contact<'_>>) =
            contacts.into_iter().partition(|contact| {
                let known = in_org.get(&contact.key).copied();
                is_older(contact.last_update, known)
                    || memory.knows_newer(contact.id, contact.last_update)
            });
        for contact in &old {
            contact.settle(&Fate::Superseded, &mut fates);
        }
        let mut fitting = self.fitting()?;
        for contact in &mut new {
            let fields = std::mem::take(&mut contact.fields);
            contact.fields = fitting.fit(fields);
        }
        fitting.tell(memory);
        let new = self.without_unfit(new, &mut fates);
        let outcomes = self.write(&new).await?;
        for (contact, fate) in new.iter().zip(outcomes) {
            if matches!(fate, Fate::Written) {
                memory.remember(contact.id, contact.last_update);
            }
            contact.settle(&fate, &mut fates);
        }
        Ok(fates)
    }

    /// The contacts without those that hold a value which spoils the whole request.
    fn without_unfit<'b>(
        &self,
        contacts: Vec<Contact<'b>>,
        fates: &mut [Fate],
    ) -> Vec<Contact<'b>> {
        contacts
            .into_iter()
            .filter(|contact| match self.unfit_field(&contact.fields) {
                Some(reason) => {
                    contact.settle(&Fate::Never(reason), fates);
                    false
                }
                None => true,
            })
            .collect()
    }

    fn unfit_field(&self, fields: &Fields) -> Option<Reason> {
        fields.iter().find_map(|(name, value)| {
            let field = self.described.field(name)?;
            field
                .refuses(value)
                .then(|| Reason::unfit(name, &field.kind))
        })
    }

    fn fitting(&self) -> Result<Fitting<'_>, HandlerError> {
        Ok(Fitting::new(
            &self.described,
            self.namespace.prefix(),
            self.work.region()?,
        ))
    }
}

/// Whether a version is older than another. Of versions without a time none is.
fn is_older(version: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    matches!((version, other), (Some(version), Some(other)) if version < other)
}
