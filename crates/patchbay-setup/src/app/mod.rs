//! The Salesforce apps: external client app and connected app, made, converted and checked as Salesforce DX source.
