//! Custom objects.
