// Salesforce's own tool, which we did not write, takes the files of every app that the program makes: it finds each
// component, converts them to metadata format and back, and nothing is lost or warned of.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, beforeEach, test } from "node:test";

// The tool would look for a newer version of itself, and keep a log in the home folder.
process.env.SF_DISABLE_LOG_FILE = "true";
process.env.SF_DISABLE_TELEMETRY = "true";
const require = createRequire(`${process.env.PATCHBAY_NODE_FOLDER}/`);
const { Lifecycle } = require("@salesforce/core");
const { ComponentSet, MetadataConverter } = require("@salesforce/source-deploy-retrieve");

const EMAIL = ["--contact-email", "voice-ops@acme.example"];
const SSO = [
  ...["--kind", "sso", "--contact-center", "AcmeVoiceCC", ...EMAIL],
  ...["--account", "210987654321", "--org-id", "00D5e000000AbCd"],
  ...["--permission-set", "Voice_Sso_User", "--issuer", "https://acme.my.salesforce.com"],
];
const OAUTH = [...EMAIL, "--certificate", "server.crt", "--permission-set", "Voice_Rest_Client"];
const CONNECTED = ["--as", "connected-app"];

/** Arguments of `app new`, and the types that come of them. */
const EXTERNAL = ["ExternalClientApplication", "ExtlClntAppConfigurablePolicies"];
const EXTERNAL_OAUTH = [
  ...EXTERNAL,
  "ExtlClntAppGlobalOauthSettings",
  "ExtlClntAppOauthConfigurablePolicies",
  "ExtlClntAppOauthSettings",
];
const APPS = [
  ["rest", [...OAUTH, "--name", "AcmeVoiceRest"], EXTERNAL_OAUTH],
  ["rest with a key", [...OAUTH, "--name", "AcmeKey", "--consumer-key", "0123456789abcdef"], EXTERNAL_OAUTH],
  ["rest, connected", [...OAUTH, ...CONNECTED, "--name", "AcmeVoiceOld"], ["ConnectedApp"]],
  ["cti", [...OAUTH, "--kind", "cti"], EXTERNAL_OAUTH],
  ["cti, connected", [...EMAIL, ...CONNECTED, "--kind", "cti", "--profile", "API Only"], ["ConnectedApp"]],
  ["sso", SSO, [...EXTERNAL, "ExtlClntAppSamlConfigurablePolicies"]],
  ["sso, connected", [...SSO, ...CONNECTED], ["ConnectedApp"]],
];

let desk;
let warnings;

const patchbay = (...args) =>
  execFileSync(process.env.PATCHBAY_PROGRAM, args, { cwd: desk, stdio: ["ignore", "pipe", "pipe"] });

before(() => {
  desk = mkdtempSync(join(tmpdir(), "patchbay-apps-"));
  patchbay("keys", "new");
  Lifecycle.getInstance().onWarning(async (warning) => warnings.push(warning));
  process.on("warning", (warning) => warnings.push(String(warning)));
});

beforeEach(() => {
  warnings = [];
});

after(() => rmSync(desk, { recursive: true }));

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

/** The texts of all files, by their path below the folder. */
function texts(folder) {
  return Object.fromEntries(
    filesBelow(folder).map((path) => [relative(folder, path), readFileSync(path, "utf8")]),
  );
}

async function convert(set, format, name) {
  const outputDirectory = join(desk, name);
  const target = { type: "directory", outputDirectory, genUniqueDir: false };
  const { packagePath } = await new MetadataConverter().convert(set, format, target);
  return packagePath ?? outputDirectory;
}

/** Source to metadata format and back; the files are the same in the end. */
async function goRound(source, name, types) {
  const set = ComponentSet.fromSource(source);
  const found = [...set.getSourceComponents()];
  assert.deepEqual([...new Set(found.map((component) => component.type.name))].sort(), types.toSorted());
  assert.equal(found.length, filesBelow(source).length, "the tool does not know a file");
  set.sourceApiVersion = "66.0";

  const metadata = await convert(set, "metadata", `${name}-metadata`);
  const manifest = readFileSync(join(metadata, "package.xml"), "utf8");
  assert.match(manifest, /<version>66.0<\/version>/);
  for (const type of types) assert.match(manifest, new RegExp(`<name>${type}</name>`));

  const back = await convert(ComponentSet.fromSource(metadata), "source", `${name}-source`);
  const again = filesBelow(back).filter((path) => !path.endsWith("package.xml"));
  const root = join(again[0], "../..");
  assert.deepEqual(texts(root), texts(source));
  assert.deepEqual(warnings, []);
}

for (const [title, args, types] of APPS) {
  test(`the files of an app go round: ${title}`, async () => {
    const name = title.replaceAll(/[^a-z]+/g, "-");
    const source = join(desk, name, "force-app/main/default");
    patchbay("app", "new", ...args, "--out", source, "--yes");
    await goRound(source, name, types);
  });
}

test("the files of a converted app go round", async () => {
  const old = join(desk, "converted/old/main/default");
  patchbay("app", "new", ...OAUTH, ...CONNECTED, "--name", "AcmeVoiceOld", "--out", old, "--yes");
  const source = join(desk, "converted/force-app/main/default");
  patchbay("app", "convert", old, "--out", source, "--yes");
  await goRound(source, "converted-new", EXTERNAL_OAUTH);
});

test("the tool refuses what the check refuses: a suffix that no type has", () => {
  const source = join(desk, "misnamed/force-app/main/default");
  patchbay("app", "new", ...OAUTH, "--name", "AcmeVoiceRest", "--out", source, "--yes");
  const right = join(source, "extlClntAppOauthSettings/AcmeVoiceRest_oauth.ecaOauth-meta.xml");
  const wrong = right.replace(".ecaOauth-meta", ".ecaOauthSettings-meta");
  execFileSync("mv", [right, wrong]);
  assert.throws(() => ComponentSet.fromSource(wrong));
  assert.throws(() => patchbay("app", "check", source), { status: 1 });
});
