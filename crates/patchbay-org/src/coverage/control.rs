//! The control plane, for the reference page: what each path takes and gives.

/// Method, path below `/__patchbay/`, and what it does.
pub const CONTROL: &[(&str, &str, &str)] = &[
    (
        "POST",
        "reset",
        "Back to how the org started: records, identity, tokens, log, faults, clock, allowance.",
    ),
    (
        "POST",
        "seed",
        "Adds records: one document of `sf data export tree`, \
         `{\"records\": [{\"attributes\": {\"type\": \"Account\", \"referenceId\": \"a\"}, \"Name\": \"A\"}]}`.",
    ),
    (
        "GET",
        "log",
        "`{\"counts\": {kind: number}, \"requests\": [...]}`; never a token, a header or a body.",
    ),
    ("DELETE", "log", "Forgets the log and its counts."),
    (
        "POST",
        "faults",
        "Orders one fault, or an array of them: `{\"method\", \"path\", \"times\": 1, \"skip\": 0, \"fault\": {...}}`. \
         `path` is a part of the path, or with `*` the whole; `times` 0 strikes until withdrawn. Faults: \
         `{\"kind\": \"error\", \"status\", \"errorCode\", \"message\", \"when\"}`, \
         `{\"kind\": \"oauth-error\", \"error\", \"errorDescription\"}`, `{\"kind\": \"throttle\"}`, \
         `{\"kind\": \"server-error\", \"status\", \"when\"}`, `{\"kind\": \"slow\", \"delayMs\", \"when\"}`, \
         `{\"kind\": \"drop\", \"when\"}`, `{\"kind\": \"expire-tokens\"}`. `when` is `before` (the work is not done) \
         or `after`.",
    ),
    (
        "GET",
        "faults",
        "The orders, with how many requests each has struck.",
    ),
    ("DELETE", "faults", "Withdraws every order."),
    (
        "POST",
        "expire-tokens",
        "Ends every session: `{\"expired\": number}`.",
    ),
    (
        "POST",
        "refresh-tokens",
        "`{\"consumerKey\", \"username\"}`: a refresh token, as a browser sign-in would give.",
    ),
    ("GET", "daily-limit", "`{\"used\", \"max\"}`."),
    ("POST", "daily-limit", "Sets either or both."),
    ("GET", "clock", "`{\"now\", \"frozen\"}`."),
    (
        "POST",
        "clock",
        "`{\"freeze\": true, false or a moment, \"advanceSeconds\": number}`.",
    ),
    (
        "GET",
        "unsupported",
        "`{\"features\": [...]}`: what was asked for and is not there.",
    ),
    ("DELETE", "unsupported", "Forgets them."),
    (
        "GET",
        "events",
        "`{\"events\": [...]}`: the platform events that were published.",
    ),
    (
        "POST",
        "identity",
        "A whole identity file: `profiles`, `permissionSets`, `users`, `apps`, `settings`.",
    ),
    ("GET", "apps", "The apps, without their secrets."),
    (
        "POST",
        "apps",
        "Adds or replaces an app: `name`, `consumerKey`, `consumerSecret`, `certificate` (PEM), `flows` \
         (`jwt-bearer`, `client-credentials`, `password`, `refresh-token`), `scopes`, `permittedUsers` \
         (`admin-approved`, `self-authorized`), `permissionSets`, `profiles`, `approvedBy`, `runAsUser`.",
    ),
    ("GET", "users", "The users, without their passwords."),
    (
        "POST",
        "users",
        "Adds or changes a user: `username`, `email`, `firstName`, `lastName`, `profile`, `permissionSets`, `active`, \
         `frozen`, `password`, `securityToken`.",
    ),
    ("GET", "profiles", "The profiles."),
    ("POST", "profiles", "Adds a profile: `name`."),
    ("GET", "permission-sets", "The permission sets."),
    (
        "POST",
        "permission-sets",
        "Adds a permission set: `name`, `label`.",
    ),
];
