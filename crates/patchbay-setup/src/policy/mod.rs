//! IAM policy documents: read, changed and written without losing what is not known.
