//! SAML sign-in from Salesforce to Amazon Connect: identity provider, role, and what a response has to say.
