import { merged, type SecretFinding, scanSecrets } from "./scan-secrets.ts";

/** Shorter values (keys of local servers are words like "ollama") would take ordinary words out of every text. */
const SHORTEST_KNOWN = 12;
/** What may stand between two characters of a secret that was wrapped on its way. */
const WRAPPED = "(?:\\s|\\\\[nr]|\\u200b)*";

/** A secret can hide the one beside it; each pass uncovers at least one more, and texts with so many in a row do not occur. */
const MOST_PASSES = 20;

/** The text with every secret in it replaced by `[redacted: kind]`: the exact ones we hold, then whatever has a secret's shape. */
export async function redact(text: string, knownSecrets: readonly string[]): Promise<string> {
  let current = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const found = [...knownIn(current, knownSecrets), ...(await scanSecrets(current))];
    const next = withMarks(current, merged(found));
    if (next === current) break;
    current = next;
  }
  return current;
}

function withMarks(text: string, findings: readonly SecretFinding[]): string {
  const parts = findings.map(({ kind, start }, index) => {
    const from = findings[index - 1]?.end ?? 0;
    return `${text.slice(from, start)}[redacted: ${kind}]`;
  });
  return [...parts, text.slice(findings.at(-1)?.end ?? 0)].join("");
}

function knownIn(text: string, secrets: readonly string[]): SecretFinding[] {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_KNOWN)
    .flatMap((secret) => [secret, encodeURIComponent(secret), base64Of(secret)])
    .flatMap((form) => placesOf(form, text));
}

function placesOf(secret: string, text: string): SecretFinding[] {
  const wrapped = Array.from(secret, literally).join(WRAPPED);
  return [...text.matchAll(new RegExp(wrapped, "g"))].map(({ 0: found, index: start }) => ({
    kind: "own secret",
    start,
    end: start + found.length,
  }));
}

function literally(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}

/** Without its padding, so that it is found inside a longer encoding too. */
function base64Of(secret: string): string {
  return Buffer.from(secret).toString("base64").replace(/=+$/, "");
}
