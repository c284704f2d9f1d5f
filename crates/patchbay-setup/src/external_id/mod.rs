//! External ids: the condition in the trust policies of the cross-account roles.
