//! The guided path: the steps from an empty account to a working contact centre, their order and what was done.
