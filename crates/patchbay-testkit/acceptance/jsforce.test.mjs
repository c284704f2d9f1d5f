// jsforce, which we did not write, uses the local org as it uses Salesforce.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { LocalOrg } from "./local_org.mjs";

const require = createRequire(`${process.env.PATCHBAY_NODE_FOLDER}/`);
const { Connection, OAuth2 } = require("jsforce");

let org;
let conn;

const connection = (options = {}) =>
  new Connection({ loginUrl: org.url, version: "64.0", ...options });

async function byJwt(changes) {
  const signedIn = connection({ oauth2: { loginUrl: org.url } });
  await signedIn.authorize({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: org.assertion(changes),
  });
  return signedIn;
}

before(async () => {
  org = await LocalOrg.start();
  conn = await byJwt();
});

after(async () => {
  const { features } = await org.control("GET", "unsupported");
  await org.stop();
  assert.deepEqual(features, [], "the org met what it does not support");
});

test("signs in by JWT and knows who it is", async () => {
  const identity = await conn.identity();
  assert.equal(identity.username, org.username);
  assert.equal(conn.userInfo.id, identity.user_id);
});

test("signs in by SOAP password", async () => {
  const signedIn = connection();
  const user = await signedIn.login(org.username, org.password);
  assert.equal(user.id.length, 18);
  assert.equal((await signedIn.query("SELECT Id FROM User LIMIT 1")).totalSize, 1);
});

test("signs in by OAuth password", async () => {
  const oauth2 = new OAuth2({
    loginUrl: org.url,
    clientId: org.consumerKey,
    clientSecret: org.consumerSecret,
  });
  const signedIn = connection({ oauth2 });
  await signedIn.loginByOAuth2(org.username, org.password);
  assert.equal((await signedIn.query("SELECT Id FROM User LIMIT 1")).totalSize, 1);
});

test("a wrong password and a wrong assertion are refused by name", async () => {
  await assert.rejects(connection().login(org.username, "wrong"), /INVALID_LOGIN/);
  const refused = { name: "invalid_grant" };
  await assert.rejects(byJwt({ sub: "nobody@patchbay.example" }), refused);
  await assert.rejects(byJwt({ exp: 1 }), refused);
});

test("creates, reads, updates and deletes", async () => {
  const made = await conn.sobject("Account").create({ Name: "Harbour Ltd", NumberOfEmployees: 12 });
  assert.equal(made.success, true);
  const read = await conn.sobject("Account").retrieve(made.id);
  assert.equal(read.Name, "Harbour Ltd");
  assert.equal(read.NumberOfEmployees, 12);
  await conn.sobject("Account").update({ Id: made.id, Phone: "+1555" });
  assert.equal((await conn.sobject("Account").retrieve(made.id)).Phone, "+1555");
  await conn.sobject("Account").destroy(made.id);
  await assert.rejects(conn.sobject("Account").retrieve(made.id), { errorCode: "NOT_FOUND" });
});

test("upserts by external id, alone and in a collection", async () => {
  const parcels = conn.sobject("Parcel__c");
  const record = { Name: "One", Acceptance_Key__c: "js 1", Weight__c: 2.5 };
  assert.equal((await parcels.upsert(record, "Acceptance_Key__c")).success, true);
  await parcels.upsert({ Name: "Two", Acceptance_Key__c: "js 1" }, "Acceptance_Key__c");
  const both = [
    { Name: "Three", Acceptance_Key__c: "js 1" },
    { Name: "Other", Acceptance_Key__c: "js 2" },
  ];
  const outcomes = await parcels.upsert(both, "Acceptance_Key__c");
  assert.deepEqual(outcomes.map((outcome) => outcome.success), [true, true]);
  const rows = await parcels.find({}, "Name, Weight__c").sort("Acceptance_Key__c");
  const seen = rows.map((row) => [row.Name, row.Weight__c]);
  assert.deepEqual(seen, [["Three", 2.5], ["Other", null]]);
});

test("queries more rows than a page holds", async () => {
  const records = Array.from({ length: 2250 }, (_, number) => ({
    LastName: `Paging ${String(number).padStart(4, "0")}`,
  }));
  const outcomes = await conn.sobject("Contact").create(records, { allowRecursive: true });
  assert.ok(outcomes.every((outcome) => outcome.success));
  const soql = "SELECT LastName FROM Contact WHERE LastName LIKE 'Paging %' ORDER BY LastName";
  const page = await conn.query(soql, { autoFetch: false });
  assert.equal(page.totalSize, 2250);
  assert.equal(page.done, false);
  assert.equal(page.records.length, 2000);
  const rest = await conn.queryMore(page.nextRecordsUrl);
  assert.equal(rest.records.length, 250);
  assert.equal(rest.done, true);
  const all = await conn.query(soql, { autoFetch: true, maxFetch: 5000 });
  assert.deepEqual(
    all.records.map((record) => record.LastName),
    records.map((record) => record.LastName),
  );
});

test("binds what a person typed", async () => {
  // No backslash: jsforce escapes quotes only.
  const name = `O'Brien "x" %_`;
  await conn.sobject("Account").create({ Name: name });
  const rows = await conn.sobject("Account").find({ Name: name }, "Name");
  assert.deepEqual(rows.map((row) => row.Name), [name]);
});

test("searches", async () => {
  await conn.sobject("Account").create({ Name: "Lighthouse Keepers" });
  const sosl = "FIND {light*} IN NAME FIELDS RETURNING Account(Id, Name)";
  const found = await conn.search(sosl);
  assert.deepEqual(found.searchRecords.map((row) => row.Name), ["Lighthouse Keepers"]);
});

test("describes objects and the org", async () => {
  const described = await conn.sobject("Account").describe();
  assert.equal(described.keyPrefix, "001");
  const owner = described.fields.find((field) => field.name === "OwnerId");
  assert.equal(owner.type, "reference");
  const everything = await conn.describeGlobal();
  const names = everything.sobjects.map((entry) => entry.name);
  for (const name of ["Account", "VoiceCall", "Parcel__c"]) assert.ok(names.includes(name), name);
});

test("runs collections with an outcome for each record", async () => {
  const outcomes = await conn.sobject("Account").create([{ Name: "Good" }, { Phone: "1" }]);
  assert.deepEqual(outcomes.map((outcome) => outcome.success), [true, false]);
  assert.equal(outcomes[1].errors[0].statusCode, "REQUIRED_FIELD_MISSING");
  const gone = await conn.sobject("Account").destroy([outcomes[0].id]);
  assert.deepEqual(gone.map((outcome) => outcome.success), [true]);
});

test("names what is wrong with a request", async () => {
  const account = conn.sobject("Account");
  await assert.rejects(account.create({ Phone: "1" }), { errorCode: "REQUIRED_FIELD_MISSING" });
  await assert.rejects(account.create({ Name: "A", Colour__c: "red" }), {
    errorCode: "INVALID_FIELD",
  });
  await assert.rejects(conn.query("SELECT Id FROM"), { errorCode: "MALFORMED_QUERY" });
  await assert.rejects(conn.query("SELECT Id FROM Submarine"), { errorCode: "INVALID_TYPE" });
  await assert.rejects(conn.sobject("Submarine").describe(), { errorCode: "NOT_FOUND" });
});

test("an expired session is refused, and a refresh function mends it", async () => {
  const signedIn = connection({
    instanceUrl: org.url,
    accessToken: conn.accessToken,
    refreshFn: (_, done) =>
      byJwt().then((fresh) => done(null, fresh.accessToken), (error) => done(error)),
  });
  await org.control("POST", "expire-tokens");
  await assert.rejects(conn.query("SELECT Id FROM User"), { errorCode: "INVALID_SESSION_ID" });
  assert.equal((await signedIn.query("SELECT Id FROM User LIMIT 1")).totalSize, 1);
  conn = await byJwt();
});
