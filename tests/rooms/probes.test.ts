import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { ArtifactKind } from "../../src/domain/envelope.ts";
import type { Probe } from "../../src/probes/probe.ts";
import { redact } from "../../src/probes/redact.ts";
import { scanSecrets } from "../../src/probes/scan-secrets.ts";
import { around, theProbes } from "../support/measuring.ts";

const ed25519 = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs1",
  format: "pem",
});
// Put together from parts, so that no scanner of this repository takes them for real ones.
const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N"].join(
  ".",
);
const github = `ghp_${"a1B2c3D4e5".repeat(3)}a1B2c3`;
const slack = ["xoxb", "123456789012", "1234567890123", "abcdefghijklmnopqrstuvwx"].join("-");
const anthropic = `sk-ant-api03-${"A".repeat(93)}AA`;
const awsId = ["AKIA", "IOSFODNN7ABCDEFG"].join("");

describe("scanning for secrets", () => {
  const secrets: readonly [string, string, string][] = [
    ["a short Ed25519 key", String(ed25519).trim(), "private key"],
    ["an RSA key", String(rsa).trim(), "private key"],
    ["a key whose end was cut off", String(ed25519).slice(0, 70).trim(), "private key"],
    ["a JWT", jwt, "token"],
    ["an AWS key id", awsId, "aws key id"],
    ["a GitHub token", github, "github"],
    ["a Slack token", slack, "slack"],
    ["an Anthropic key", anthropic, "anthropic"],
  ];
  it.each(secrets)("finds %s in the middle of a text", async (_what, secret, kind) => {
    const text = `before ${secret}\nafter`;
    const [found, ...others] = await scanSecrets(text);
    expect(others).toEqual([]);
    expect(found?.kind).toBe(kind);
    expect(text.slice(found?.start, found?.end)).toContain(secret);
  });

  const assignments: readonly [string, string][] = [
    ['password = "correct horse"', 'password = "[redacted: password]"'],
    ['"db_password": "hunter22"', '"db_password": "[redacted: password]"'],
    ["PGPASSWORD=hunter2! psql", "PGPASSWORD=[redacted: password] psql"],
    ["passwd: 's3cret'", "passwd: '[redacted: password]'"],
    ['{\\"password\\": \\"hunter22\\"}', '{\\"password\\": \\"[redacted: password]\\"}'],
  ];
  it.each(assignments)("takes only the value out of %s", async (text, expected) => {
    expect(await redact(text, [])).toBe(expected);
  });

  const innocent: readonly string[] = [
    "password: required, at least 12 characters",
    "password = get_password2()",
    "password: ${{ secrets.DB_PASSWORD1 }}",
    'password = "${DB_PASSWORD}"',
    'password: "{{ vault.db }}"',
    "const password: string = input;",
    "The AKIA prefix marks an access key id.",
    "eyJ is how a JSON web token begins.",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ];
  it.each(innocent)("leaves %s as it is", async (text) => {
    expect(await redact(text, [])).toBe(text);
  });

  it("is not switched off by a comment in the text", async () => {
    for (const comment of ["// secretlint-disable", "# secretlint-disable-next-line"]) {
      const text = `${comment}\n${github}`;
      expect(await redact(text, [])).toBe(`${comment}\n[redacted: github]`);
    }
  });
});

describe("redaction", () => {
  const own = "T0p+Secret/Value=42";

  it("takes our own secrets out exactly, encoded, and wrapped over lines", async () => {
    const wrapped = `${own.slice(0, 8)}\n  ${own.slice(8)}`;
    const encoded = [encodeURIComponent(own), Buffer.from(own).toString("base64")];
    for (const form of [own, wrapped, ...encoded]) {
      const redacted = await redact(`key ${form} end`, [own]);
      expect(redacted).toMatch(/^key \[redacted: own secret\]=* end$/);
    }
  });

  it("takes out two secrets that stand side by side", async () => {
    expect(await redact(github + github, [])).toBe("[redacted: github][redacted: github]");
  });

  it("changes nothing around a secret", async () => {
    const text = `one ${github} two ${awsId} three`;
    expect(await redact(text, [])).toBe("one [redacted: github] two [redacted: aws key id] three");
  });

  it("has nothing left to do the second time", async () => {
    const parts = fc.oneof(
      fc.constantFrom(github, slack, jwt, awsId, own, 'password = "x1y2z3"', "\n", '"', "'", " "),
      fc.string({ maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 8 }), async (list) => {
        const once = await redact(list.join(""), [own]);
        expect(await redact(once, [own])).toBe(once);
        expect(once).not.toContain(own);
      }),
      { numRuns: 60 },
    );
  });

  it("passes over known secrets that are too short to tell from words", async () => {
    const text = "the rehearsal of ollama is here";
    expect(await redact(text, ["rehearsal", "ollama", ""])).toBe(text);
  });
});

describe("probes", () => {
  const cases: readonly {
    readonly probe: Probe;
    readonly given: readonly (readonly [string, ArtifactKind, string])[];
    readonly state: "met" | "not_met" | "undecided";
    readonly says: RegExp;
  }[] = [
    { probe: "no_secrets", given: [], state: "undecided", says: /nothing/i },
    { probe: "no_secrets", given: [["a", "config", "x: 1"]], state: "met", says: /1 delivered/ },
    {
      probe: "no_secrets",
      given: [["a", "config", `x: 1\ny: ${github}`]],
      state: "not_met",
      says: /a line 2 \(github\)/,
    },
    {
      probe: "no_secrets",
      given: [["a", "config", "token: [redacted: github]"]],
      state: "not_met",
      says: /a line 1 \(github\)/,
    },
    {
      probe: "configs_parse",
      given: [["ci.yml", "config", "a: [1"]],
      state: "not_met",
      says: /ci\.yml/,
    },
    {
      probe: "configs_parse",
      given: [["ci.yml", "config", "a: !Ref b\n"]],
      state: "met",
      says: /ci\.yml/,
    },
    {
      probe: "configs_parse",
      given: [["a.json", "code", '{"a":1,}']],
      state: "not_met",
      says: /a\.json/,
    },
    {
      probe: "configs_parse",
      given: [["notes", "document", "All is well."]],
      state: "undecided",
      says: /No conf/,
    },
    {
      probe: "configs_parse",
      given: [["main.tf", "config", "resource x {}"]],
      state: "undecided",
      says: /No conf/,
    },
    {
      probe: "configs_parse",
      given: [["plan", "config", "a: 1\na: 2\n"]],
      state: "not_met",
      says: /unique/,
    },
    {
      probe: "configs_parse",
      given: [["changes", "config", "Change this:\n```yaml\na:\n  - b\n c: 1\n```\n"]],
      state: "not_met",
      says: /changes part 1/,
    },
    { probe: "tests_exist", given: [], state: "not_met", says: /No test/ },
    {
      probe: "tests_exist",
      given: [["t", "test", "def test_it():\n  pass"]],
      state: "met",
      says: /\bt\b/,
    },
    {
      probe: "tests_exist",
      given: [["t", "code", 'it("works", () => {})']],
      state: "met",
      says: /\bt\b/,
    },
    {
      probe: "tests_exist",
      given: [["t", "test", "I tested it."]],
      state: "undecided",
      says: /\bt\b/,
    },
    {
      probe: "tests_exist",
      given: [["t", "document", "def test_it():"]],
      state: "not_met",
      says: /No test/,
    },
    {
      probe: { artifact: "plan" },
      given: [["Plan", "document", "x"]],
      state: "met",
      says: /delivered/,
    },
    {
      probe: { artifact: "plan" },
      given: [["plan", "document", " \n"]],
      state: "not_met",
      says: /empty/,
    },
    {
      probe: { artifact: "plan" },
      given: [["other", "document", "x"]],
      state: "not_met",
      says: /No artifact/,
    },
    { probe: { command: "lint" }, given: [["a", "code", "x"]], state: "undecided", says: /lint/ },
    {
      probe: { number: "coverage" },
      given: [["a", "code", "x"]],
      state: "undecided",
      says: /coverage/,
    },
  ];

  it.each(cases)("$probe over $given is $state", async ({ probe, given, state, says }) => {
    const artifacts = given.map(([name, kind, content]) => artifactOf(name, kind, content));
    const result = await theProbes()(probe, artifacts, around());
    expect(result.state).toBe(state);
    expect(result.reason).toMatch(says);
    expect(result.reason).not.toContain(github);
  });
});
