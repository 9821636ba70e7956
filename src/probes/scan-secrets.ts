// probes: deciding measured criteria from what was delivered, and finding secrets in any text. It never asks a model and keeps nothing.
import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { creator as recommended } from "@secretlint/secretlint-rule-preset-recommend";

/** A secret found in a text: what kind, and where it stands. Never the secret itself. */
export interface SecretFinding {
  readonly kind: string;
  /** Offsets in the text; the end is not included. */
  readonly start: number;
  readonly end: number;
}

interface OwnRule {
  readonly kind: string;
  readonly pattern: RegExp;
}

/** What secretlint's preset lets through (facts/anthropic.md 4.2). The part that matters is the group `secret`, else the whole match. */
const OWN_RULES: readonly OwnRule[] = [
  {
    kind: "private key",
    // Also one whose end was cut off: then as far as key material goes.
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:[\s\S]{0,20000}?-----END [A-Z0-9 ]*PRIVATE KEY-----|[\sA-Za-z0-9+/=,:\\]*)/dg,
  },
  {
    kind: "token",
    pattern: /\beyJ[A-Za-z0-9_-]{6,}\.eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/dg,
  },
  {
    kind: "password",
    // In quotes, unless it is a placeholder: `password = "…"`, `"password": "…"`, `DB_PASSWORD='…'`.
    pattern:
      /(?:password|passwd|passphrase|pwd)[\w-]*[\\"']*\s{0,20}(?:=>|[:=])\s{0,20}\\?(?<quote>["'`])(?<secret>(?!\[redacted|<|\{\{|\$[{(])[^"'`\n\\]{4,200})\\?\k<quote>/dgi,
  },
  {
    kind: "password",
    // Bare, when it does not read like a word, a call or a reference: `PASSWORD=hunter2!`.
    pattern:
      /(?:password|passwd|passphrase|pwd)[\w-]*\s{0,20}[:=]\s{0,20}(?<secret>(?=[^\s"'`]{0,199}[0-9!@#%^&*])[^\s"'`$<{}()[\],;\\]{6,200})(?=[\s"'`,;\\]|$)/dgi,
  },
  { kind: "aws key id", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/dg },
];

const PRESET = {
  rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: recommended }],
};

/** Every secret in the text, in order and without overlaps. */
export async function scanSecrets(text: string): Promise<SecretFinding[]> {
  if (text.trim() === "") return [];
  return merged([...OWN_RULES.flatMap((rule) => foundBy(rule, text)), ...(await preset(text))]);
}

/** Joins findings that touch, so that each part of the text belongs to one; the earlier and longer names it. */
export function merged(findings: readonly SecretFinding[]): SecretFinding[] {
  const ordered = findings.toSorted(
    (left, right) => left.start - right.start || right.end - left.end,
  );
  const kept: SecretFinding[] = [];
  for (const finding of ordered) {
    const last = kept.at(-1);
    if (last === undefined || finding.start >= last.end) kept.push(finding);
    else if (finding.end > last.end) kept.splice(-1, 1, { ...last, end: finding.end });
  }
  return kept;
}

function foundBy({ kind, pattern }: OwnRule, text: string): SecretFinding[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [start, end] = match.indices?.groups?.["secret"] ?? [
      match.index,
      match.index + match[0].length,
    ];
    return { kind, start, end };
  });
}

async function preset(text: string): Promise<SecretFinding[]> {
  // It keeps a mark of every scan for as long as the process lives.
  secretLintProfiler.setEnabled(false);
  const result = await lintSource({
    source: {
      filePath: "text",
      content: withoutDirectives(text),
      ext: "",
      contentType: "text",
    },
    options: { noPhysicFilePath: true, config: PRESET },
  });
  return result.messages.map(({ ruleId, range: [start, end] }) => ({
    kind: ruleId.replace(/^.*secretlint-rule-/, ""),
    start,
    end,
  }));
}

/** A comment in the text could switch the scan off, so its name is broken up without moving anything. */
function withoutDirectives(text: string): string {
  return text.replace(/secretlint-(?=disable|enable)/gi, "secretlint_");
}
