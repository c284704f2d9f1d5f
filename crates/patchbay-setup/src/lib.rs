//! What set-up makes and checks: the key pair that signs in to Salesforce and its certificate. A library for the
//! program and for tests; it prints nothing and reads no files.

pub mod keys;
