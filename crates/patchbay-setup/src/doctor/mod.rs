//! The doctor: finds what is wrong with a contact centre, and says how to mend it.
