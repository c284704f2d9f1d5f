// Starts the local Salesforce org as a process of its own, with one user and one app that signs in by
// JWT and by password. Knows nothing of any client.

import { spawn } from "node:child_process";
import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PERMISSION_SET = "Patchbay_Integration";
const SCHEMA = fileURLToPath(new URL("force-app/main/default", import.meta.url));

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class LocalOrg {
  static async start() {
    const org = new LocalOrg();
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    org.privateKey = pair.privateKey;
    org.username = "integration@patchbay.example";
    org.password = `patchbay-planted-password-${randomBytes(8).toString("hex")}`;
    org.consumerKey = `3MVG9.${randomBytes(24).toString("hex")}`;
    org.consumerSecret = `patchbay-planted-secret-${randomBytes(8).toString("hex")}`;
    org.folder = mkdtempSync(join(tmpdir(), "patchbay-org-"));
    const identity = join(org.folder, "identity.json");
    const publicKey = pair.publicKey.export({ type: "spki", format: "pem" });
    writeFileSync(identity, JSON.stringify(org.identity(publicKey)));
    const options = ["--port", "0", "--json", "--identity", identity, "--schema", SCHEMA];
    org.log = openSync(join(process.env.PATCHBAY_LOGS, `org-node-${process.pid}.log`), "a");
    org.process = spawn(process.env.PATCHBAY_PROGRAM, ["org", "start", ...options], {
      stdio: ["ignore", "pipe", org.log],
    });
    org.ended = new Promise((resolve) => org.process.on("exit", resolve));
    for await (const line of createInterface({ input: org.process.stdout })) {
      org.url = JSON.parse(line).url.replace(/\/$/, "");
      return org;
    }
    throw new Error(`the org did not start: exit code ${await org.ended}`);
  }

  identity(publicKey) {
    const user = { username: this.username, lastName: "Integration", password: this.password };
    const app = {
      name: "Patchbay acceptance",
      consumerKey: this.consumerKey,
      consumerSecret: this.consumerSecret,
      certificate: publicKey,
      flows: ["jwt-bearer", "password"],
      permittedUsers: "admin-approved",
      permissionSets: [PERMISSION_SET],
    };
    return {
      permissionSets: [{ name: PERMISSION_SET }],
      users: [{ ...user, permissionSets: [PERMISSION_SET] }],
      apps: [app],
    };
  }

  /** A signed assertion for the JWT bearer flow. */
  assertion(changes = {}) {
    const claims = {
      iss: this.consumerKey,
      sub: this.username,
      aud: "https://login.salesforce.com",
      exp: Math.floor(Date.now() / 1000) + 180,
      ...changes,
    };
    const signed = `${base64url({ alg: "RS256", typ: "JWT" })}.${base64url(claims)}`;
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(this.privateKey, "base64url")}`;
  }

  /** Asks the control plane. */
  async control(method, path) {
    const answer = await fetch(`${this.url}/__patchbay/${path}`, { method });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  }

  async stop() {
    this.process.kill("SIGTERM");
    await this.ended;
    closeSync(this.log);
    rmSync(this.folder, { recursive: true });
  }
}
