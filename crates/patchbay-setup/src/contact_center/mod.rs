//! The definition of a contact centre, as import file and as `CallCenter` metadata.
