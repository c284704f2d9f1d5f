//! The Salesforce apps that a contact centre signs in through: external client app and connected app, made, converted
//! and checked as Salesforce DX source.
//!
//! Owns the metadata types, their files and their elements ([`ComponentType`], [`SourceFolder`], [`Document`], the
//! tables of [`elements`]), what a right app looks like ([`new`]), how a connected app becomes an external client app
//! ([`convert`]) and what is wrong with one ([`check`](mod@check)). Must not know where files lie nor how they reach an org.
//!
//! Source of the types, unless said otherwise: Metadata API developer guide, pages `meta_externalclientapplication`,
//! `meta_extlclntapp*` and `meta_connectedapp`, and the WSDL of API 66.0
//! (<https://github.com/forcedotcom/wsdl>, `resources/metadata.wsdl`).

mod api_version;
pub mod check;
mod component;
pub mod convert;
mod document;
pub mod elements;
mod files;
mod names;
pub mod new;
pub mod project;
#[cfg(test)]
mod samples;
pub mod terms;

pub use self::api_version::ApiVersion;
pub use self::component::ComponentType;
pub use self::document::{Document, DocumentError, Element, Value};
pub use self::files::{Component, SourceFile, SourceFolder};
pub use self::names::{AppName, ContactEmail, NameError, RoleArn, SamlProviderArn};
pub use self::terms::AppKind;
