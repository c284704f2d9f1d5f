//! SOQL and SOSL text.
