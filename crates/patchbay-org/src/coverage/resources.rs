//! The table's part on REST resources.

use super::Known::{Documented, Guessed, Observed};
use super::Part;

const RECORD: &str = "/services/data/{version}/sobjects/{object}/{id}";
const COMMENTS: &str =
    "/services/data/{version}/chatter/feed-elements/{id}/capabilities/comments/items";
const EXTERNAL: &str = "/services/data/{version}/sobjects/{object}/{field}/{value}";

/// REST resources, and what all of them have in common.
pub const RESOURCES: &[Part] = &[
    Part {
        name: "Versions",
        routes: &[("GET", "/services/data")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_versions.htm",
        },
        note: "Without a session. Older versions that Salesforce still serves answer 501; retired ones 410 (its text is guessed).",
    },
    Part {
        name: "Resources by version",
        routes: &[("GET", "/services/data/{version}")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_discoveryresource.htm",
        },
        note: "Those that the org has.",
    },
    Part {
        name: "Limits",
        routes: &[("GET", "/services/data/{version}/limits")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm",
        },
        note: "`DailyApiRequests`, which is counted, and no others.",
    },
    Part {
        name: "`Sforce-Limit-Info`",
        routes: &[],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm",
        },
        note: "On every REST answer but 401. At the limit: 403 `REQUEST_LIMIT_EXCEEDED`.",
    },
    Part {
        name: "Errors",
        routes: &[],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm",
        },
        note: "`[{message, errorCode, fields}]`. Answers are JSON; XML bodies answer 501.",
    },
    Part {
        name: "Method not allowed",
        routes: &[],
        known: Observed {
            source: "https://github.com/omniphx/forrest/issues/181",
        },
        note: "405 `METHOD_NOT_ALLOWED` with the methods that are.",
    },
    Part {
        name: "JSON that cannot be read",
        routes: &[],
        known: Observed {
            source: "https://github.com/restforce/restforce/issues/619",
        },
        note: "400 `JSON_PARSER_ERROR` with line and column; the words before the place are guessed where they differ by cause.",
    },
    Part {
        name: "Describe global",
        routes: &[("GET", "/services/data/{version}/sobjects")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_describeGlobal.htm",
        },
        note: "All objects of the schema.",
    },
    Part {
        name: "Describe",
        routes: &[
            ("GET", "/services/data/{version}/sobjects/{object}"),
            ("GET", "/services/data/{version}/sobjects/{object}/describe"),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm",
        },
        note: "Fields, picklists, child relationships. No layouts or record types beyond the master.",
    },
    Part {
        name: "Records",
        routes: &[
            ("POST", "/services/data/{version}/sobjects/{object}"),
            ("GET", RECORD),
            ("PATCH", RECORD),
            ("DELETE", RECORD),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/using_resources_working_with_records.htm",
        },
        note: "Create, read, update, delete, with the checks of each field's type.",
    },
    Part {
        name: "Records by external id",
        routes: &[("GET", EXTERNAL), ("PATCH", EXTERNAL), ("DELETE", EXTERNAL)],
        known: Documented {
            url: "https://developer.salesforce.com/docs/platform/api-rest/guide/dome-upsert.html",
        },
        note: "Upsert with 201, 200 or 204, and 300 for several matches.",
    },
    Part {
        name: "Collections",
        routes: &[
            ("POST", "/services/data/{version}/composite/sobjects"),
            ("PATCH", "/services/data/{version}/composite/sobjects"),
            ("DELETE", "/services/data/{version}/composite/sobjects"),
            (
                "GET",
                "/services/data/{version}/composite/sobjects/{object}",
            ),
            (
                "POST",
                "/services/data/{version}/composite/sobjects/{object}",
            ),
            (
                "PATCH",
                "/services/data/{version}/composite/sobjects/{object}/{field}",
            ),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-upsert.html",
        },
        note: "Up to 200 records, one outcome each, in order; `allOrNone`. Upserts from version 46.0 on; a value that a call names twice refuses its records with `DUPLICATE_VALUE` ([observed](https://salesforce.stackexchange.com/questions/296121)). That a record which cannot be read (unknown field, wrong type) refuses the whole call is guessed.",
    },
    Part {
        name: "Composite",
        routes: &[("POST", "/services/data/{version}/composite")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-composite-post.html",
        },
        note: "25 requests, five of them queries or collections; references; `allOrNone` with rollback. \
               The texts for too many requests and for a reference id that is used twice are guessed.",
    },
    Part {
        name: "Composite batch",
        routes: &[("POST", "/services/data/{version}/composite/batch")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-batch.html",
        },
        note: "25 requests, `haltOnError`; no binary parts.",
    },
    Part {
        name: "sObject tree",
        routes: &[("POST", "/services/data/{version}/composite/tree/{object}")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm",
        },
        note: "Nested records, 200 in all, five objects, five levels, all or none. The words for a request beyond these \
               limits, and that all refused records of a level are told, are guessed.",
    },
    Part {
        name: "Query",
        routes: &[
            ("GET", "/services/data/{version}/query"),
            ("GET", "/services/data/{version}/queryAll"),
            ("GET", "/services/data/{version}/query/{cursor}"),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/platform/api-rest/guide/resources-query.html",
        },
        note: "SOQL; pages of up to 2,000 records. Date literals count days in UTC and weeks from Sunday, whatever \
               the user's time zone. Refusals of the parser and of names are observed, those of semi-joins and \
               aggregates partly guessed. Missing: FORMAT, convertCurrency, convertTimezone, DISTANCE, ROLLUP and \
               CUBE, fiscal and currency literals, data categories, scopes but everything and mine, explain.",
    },
    Part {
        name: "Columns of a query",
        routes: &[(
            "GET",
            "/services/data/{version}/query?q=SELECT+Id+FROM+Account&columns=true",
        )],
        known: Observed {
            source: "https://github.com/salesforcecli/plugin-data",
        },
        note: "What `sf data query` asks for before it prints. Guessed: the Apex types of numbers, parents and child \
               subqueries, and that `COUNT()` has no columns.",
    },
    Part {
        name: "Search",
        routes: &[("GET", "/services/data/{version}/search")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search.htm",
        },
        note: "SOSL over the stored text. Salesforce indexes asynchronously and ranks; the org finds at once, in order of id. \
               Missing: WITH, USING ListView, snippets.",
    },
    Part {
        name: "Parameterized search",
        routes: &[
            ("GET", "/services/data/{version}/parameterizedSearch"),
            ("POST", "/services/data/{version}/parameterizedSearch"),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm",
        },
        note: "As search.",
    },
    Part {
        name: "Chatter",
        routes: &[
            ("POST", "/services/data/{version}/chatter/feed-elements"),
            ("GET", "/services/data/{version}/chatter/feed-elements/{id}"),
            ("GET", COMMENTS),
            ("POST", COMMENTS),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element.htm",
        },
        note: "Posts and comments of text, mentions, links and hashtags, kept as FeedItem and FeedComment; the words of refusals are guessed.",
    },
    Part {
        name: "Platform events",
        routes: &[],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.platform_events.meta/platform_events/platform_events_publish_api.htm",
        },
        note: "Published like records (`sobjects/Thing__e`); the control plane shows them. Nobody is told of them.",
    },
    Part {
        name: "Conversation upload",
        routes: &[
            (
                "POST",
                "/services/data/{version}/connect/conversations/upload",
            ),
            (
                "GET",
                "/services/data/{version}/connect/conversations/upload",
            ),
        ],
        known: Observed {
            source: "https://github.com/service-cloud-voice/ServiceCloudVoiceLambdas",
        },
        note: "The requests are those of Service Cloud Voice's functions; the answers' members are guessed.",
    },
    Part {
        name: "Throttling",
        routes: &[],
        known: Guessed,
        note: "Only when ordered: 403 `REQUEST_LIMIT_EXCEEDED`; the text for concurrent requests is guessed.",
    },
];
