//! The secrets of a contact centre, for both packages and both layouts: made, changed key by key, checked, migrated.
