// jsforce, which we did not write, deploys and retrieves an app on the local org as it does on Salesforce, and the app
// signs in.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { LocalOrg } from "./local_org.mjs";
import { zipOf } from "./zip.mjs";

const require = createRequire(`${process.env.PATCHBAY_NODE_FOLDER}/`);
const { Connection } = require("jsforce");

const NAMESPACE = "http://soap.sforce.com/2006/04/metadata";
const TYPES = {
  eca: ["ExternalClientApplication", "externalClientApps"],
  ecaGlblOauth: ["ExtlClntAppGlobalOauthSettings", "extlClntAppGlobalOauthSets"],
  ecaOauth: ["ExtlClntAppOauthSettings", "extlClntAppOauthSettings"],
  ecaOauthPlcy: ["ExtlClntAppOauthConfigurablePolicies", "extlClntAppOauthPolicies"],
};

const CONSUMER_KEY = "AcmeVoiceRestKey2026";

let org;
let conn;
let keys;

/** A zip with these files (name and elements) and their manifest. */
function packageOf(files) {
  const entries = {};
  let types = "";
  for (const [file, body] of Object.entries(files)) {
    const [name, suffix] = file.split(".");
    const [type, folder] = TYPES[suffix];
    entries[`${folder}/${file}`] = `<${type} xmlns="${NAMESPACE}">${body}</${type}>`;
    types += `<types><members>${name}</members><name>${type}</name></types>`;
  }
  entries["package.xml"] = `<Package xmlns="${NAMESPACE}">${types}<version>66.0</version></Package>`;
  return zipOf(entries);
}

const app = "<externalClientApplication>Acme</externalClientApplication>";

const files = () => ({
  "Acme.eca": "<distributionState>Local</distributionState><label>Acme</label>",
  "Acme_glbl.ecaGlblOauth":
    `<certificate>${readFileSync(join(keys, "server.crt"))}</certificate>` +
    `<consumerKey>${CONSUMER_KEY}</consumerKey>${app}`,
  "Acme_oauth.ecaOauth": `<commaSeparatedOauthScopes>Api</commaSeparatedOauthScopes>${app}`,
  "Acme_plcy.ecaOauthPlcy":
    `<commaSeparatedProfile>Admin</commaSeparatedProfile>${app}` +
    "<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>",
});

before(async () => {
  org = await LocalOrg.start();
  keys = mkdtempSync(join(tmpdir(), "patchbay-keys-"));
  execFileSync(process.env.PATCHBAY_PROGRAM, ["keys", "new", "--out", keys], { stdio: "ignore" });
  const signedIn = new Connection({ loginUrl: org.url, version: "64.0" });
  await signedIn.login(org.username, org.password);
  const { instanceUrl, accessToken } = signedIn;
  conn = new Connection({ instanceUrl, accessToken, version: "66.0" });
  conn.metadata.pollInterval = 50;
  conn.metadata.pollTimeout = 30_000;
});

after(async () => {
  const { features } = await org.control("GET", "unsupported");
  await org.stop();
  rmSync(keys, { recursive: true });
  assert.deepEqual(features, [], "the org met what it does not support");
});

test("deploys an app by SOAP, and the app signs in", async () => {
  const options = { rollbackOnError: true, singlePackage: true };
  const result = await conn.metadata.deploy(packageOf(files()), options).complete(true);
  assert.equal(result.status, "Succeeded");
  assert.equal(result.numberComponentsDeployed, 4);
  const types = [{ name: TYPES.ecaGlblOauth[0], members: "*" }];
  const unpackaged = { types, version: "66.0" };
  const retrieved = await conn.metadata.retrieve({ apiVersion: "66.0", unpackaged }).complete();
  assert.equal(retrieved.fileProperties.length, 1);
  assert.equal(retrieved.fileProperties[0].fullName, "Acme_glbl");
  assert.ok(retrieved.zipFile.length > 0);
  const signer = Object.assign(Object.create(org), {
    privateKey: readFileSync(join(keys, "server.key")),
  });
  const signedIn = new Connection({ oauth2: { loginUrl: org.url }, version: "66.0" });
  await signedIn.authorize({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: signer.assertion({ iss: CONSUMER_KEY }),
  });
  const rows = await signedIn.query("SELECT DeveloperName FROM ExternalClientApplication");
  assert.deepEqual(rows.records.map((row) => row.DeveloperName), ["Acme"]);
});

test("lists and describes", async () => {
  const listed = await conn.metadata.list([{ type: "ExternalClientApplication" }], "66.0");
  assert.match([listed].flat()[0].id, /^0xI/);
  const described = await conn.metadata.describe("66.0");
  const names = described.metadataObjects.map((entry) => entry.xmlName);
  for (const [type] of Object.values(TYPES)) assert.ok(names.includes(type), type);
});

test("deploys by REST and is told each failure", async () => {
  const wrong = { ...files(), "Acme_oauth.ecaOauth": `<scopes>api</scopes>${app}` };
  const started = await conn.metadata.deployRest(packageOf(wrong), { rollbackOnError: true });
  let result;
  do result = await conn.metadata.checkDeployStatus(started.id, true, true);
  while (!result.done);
  assert.equal(result.status, "Failed");
  const [failure] = result.details.componentFailures;
  assert.equal(failure.fullName, "Acme_oauth");
  assert.match(failure.problem, /scopes invalid at this location in type ExtlClntAppOauthSettings/);
});

test("a session that is none is refused", async () => {
  const stranger = new Connection({ instanceUrl: org.url, accessToken: "00D!none", version: "66.0" });
  await assert.rejects(stranger.metadata.describe("66.0"), { errorCode: "sf:INVALID_SESSION_ID" });
});
