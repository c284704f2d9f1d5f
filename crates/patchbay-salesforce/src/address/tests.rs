use url::Url;

use super::{AddressError, ApiBase, TokenEndpoint};

#[test]
fn plain_http_goes_to_this_machine_only() {
    for good in [
        "http://127.0.0.1:8080/services/data/v64.0",
        "http://127.9.9.9/x",
        "http://[::1]:1/x",
        "http://localhost:9/x",
        "https://x.my.salesforce.com/services/data/v64.0/",
    ] {
        assert!(ApiBase::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "http://x.my.salesforce.com/services/data/v64.0",
        "http://127.0.0.1.example.com/x",
        "http://localhost.example.com/x",
        "http://10.0.0.1/x",
        "ftp://localhost/x",
    ] {
        assert_eq!(
            ApiBase::parse(bad).unwrap_err(),
            AddressError::NotHttps,
            "{bad}"
        );
    }
}

#[test]
fn faults_are_named_and_hold_no_secret() {
    let fault = ApiBase::parse("https://ann:hunter2@x.my.salesforce.com/").unwrap_err();
    assert_eq!(fault, AddressError::Credentials);
    assert!(!fault.to_string().contains("hunter2"));
    assert_eq!(
        ApiBase::parse("https://x/y?z").unwrap_err(),
        AddressError::QueryOrFragment
    );
    assert!(matches!(
        TokenEndpoint::parse("login").unwrap_err(),
        AddressError::NotAUrl(_)
    ));
}

#[test]
fn slashes_between_base_and_path_are_merged() {
    let base = ApiBase::parse(" https://x.my.salesforce.com/services/data/v64.0/ ").unwrap();
    let whole = "https://x.my.salesforce.com/services/data/v64.0/query/?q=a";
    assert_eq!(base.join("/query/", Some("q=a")), whole);
    assert_eq!(base.join("query/", Some("q=a")), whole);
    assert_eq!(
        base.join("/services/data/v64.0/query/01g-2000", None),
        "https://x.my.salesforce.com/services/data/v64.0/query/01g-2000"
    );
}

#[test]
fn instance_url_replaces_the_host_only_where_it_is_trusted() {
    let moved = |base: &str, instance: &str| {
        ApiBase::parse(base)
            .unwrap()
            .on_instance(&Url::parse(instance).unwrap())
            .map(|base| base.to_string())
    };
    let base = "https://login.salesforce.com/services/data/v64.0";
    assert_eq!(
        moved(base, "https://acme.my.salesforce.com").unwrap(),
        "https://acme.my.salesforce.com/services/data/v64.0"
    );
    assert_eq!(moved(base, "http://acme.my.salesforce.com"), None);
    assert_eq!(moved(base, "https://salesforce.com.example.org"), None);
    assert_eq!(moved(base, "http://127.0.0.1:9"), None);
    let gateway = "https://salesforce.corp.example/services/data/v64.0";
    assert_eq!(moved(gateway, "https://acme.my.salesforce.com"), None);
    let local = "http://127.0.0.1:1/services/data/v64.0";
    assert_eq!(
        moved(local, "http://127.0.0.1:9").unwrap(),
        "http://127.0.0.1:9/services/data/v64.0"
    );
    assert_eq!(moved(local, "https://acme.my.salesforce.com"), None);
}
