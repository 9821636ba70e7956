import { agentKeys, textKeys } from "./agent.ts";
import { parseYaml } from "./source.ts";

/** What was repaired; `line` counts from 0 within the front matter. */
export interface LineRepair {
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

export interface RepairedFrontMatter {
  readonly yaml: string;
  /** The line of each key as it was found, counted from 0 within the front matter. */
  readonly lines: ReadonlyMap<string, number>;
  readonly repairs: readonly LineRepair[];
}

/** A key with everything that belongs to it, or lines that belong to no key. */
interface Part {
  readonly key: string | null;
  readonly line: number;
  readonly value: string;
  readonly more: string[];
  readonly found: string;
}

/** Makes front matter that strict YAML refuses acceptable to it, key by key. Keys that are sound stay as they are. */
export function repairFrontMatter(text: string): RepairedFrontMatter {
  const lines = new Map<string, number>();
  const repairs: LineRepair[] = [];
  const yaml = partsOf(text).flatMap((part) => {
    if (part.key === null) return keptAside(part, repairs);
    if (lines.has(part.key)) return secondTime(part, repairs);
    lines.set(part.key, part.line);
    return soundLines(part, part.key, repairs);
  });
  return { yaml: yaml.join("\n"), lines, repairs };
}

const KEY = /^([A-Za-z_][\w-]*)[ \t\u00A0]*:(?=\s|$)/;
/** For keys that we know, a missing space or an equals sign is no doubt either. */
const LOOSE_KEY = /^([A-Za-z_][\w-]*)[ \t\u00A0]*[:=]/;
/** Words that open a line of an example conversation inside a description, and no key. */
const SPEECH = new Set([
  "context",
  "user",
  "assistant",
  "commentary",
  "example",
  "examples",
  "note",
]);

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  text.split("\n").forEach((found, line) => {
    const open = parts.at(-1);
    const key = keyOf(found, open?.key ?? null);
    if (key !== null) {
      parts.push({ key: key.name, line, value: found.slice(key.length).trim(), more: [], found });
    } else if (open && open.key !== null && !found.startsWith("#")) {
      open.more.push(found);
    } else if (found.trim() !== "") {
      parts.push({ key: null, line, value: "", more: [], found });
    }
  });
  return parts;
}

function keyOf(line: string, open: string | null): { name: string; length: number } | null {
  const loose = LOOSE_KEY.exec(line);
  const lower = loose?.[1]?.toLowerCase() ?? "";
  if (loose && agentKeys.has(lower)) return { name: lower, length: loose[0].length };
  const strict = KEY.exec(line);
  const name = strict?.[1] ?? "";
  if (!strict || (open !== null && isProse(name))) return null;
  return { name, length: strict[0].length };
}

function isProse(name: string): boolean {
  return SPEECH.has(name.toLowerCase()) || /^[A-Z]/.test(name);
}

/** Lines that belong to no key stay as comments, so that nothing is lost. */
function keptAside(part: Part, repairs: LineRepair[]): string[] {
  if (part.found.startsWith("#")) return [part.found];
  repairs.push({
    line: part.line,
    message: `"${part.found.trim()}" belongs to no key; it is kept as a comment.`,
    remedy: "Write it as key: value, or remove it.",
  });
  return [`# ${part.found.trim()}`];
}

function secondTime(part: Part, repairs: LineRepair[]): string[] {
  repairs.push({
    line: part.line,
    message: `The key "${part.key}" stands here a second time; the first is used and this one kept as a comment.`,
    remedy: "Remove one of the two.",
  });
  return [part.found, ...part.more].map((line) => `# ${line}`);
}

/** The part as it was found when it is sound; else the first repair that makes it so. */
function soundLines(part: Part, key: string, repairs: LineRepair[]): string[] {
  const asFound = [part.found, ...part.more];
  if (isSound(key, asFound)) return asFound;
  const head = `${key}: ${part.value}`.trimEnd();
  for (const [message, lines] of candidates(part, key, head)) {
    if (!isSound(key, lines)) continue;
    repairs.push({ line: part.line, message: `${message} in "${key}".`, remedy: remedyFor(key) });
    return lines;
  }
  const whole = [part.value, ...part.more.map((line) => line.trim())].join("\n").trim();
  repairs.push({
    line: part.line,
    message: `The value of "${key}" is not valid YAML; it is taken word for word.`,
    remedy: remedyFor(key),
  });
  return [`${key}: ${quoted(whole)}`];
}

function* candidates(part: Part, key: string, head: string): Generator<[string, string[]]> {
  yield ["The key is not written as a key of YAML", [head, ...part.more]];
  const untabbed = part.more.map((line) =>
    line.replace(/^[ \t\u00A0]+/, (indent) => indent.replaceAll(/[\t\u00A0]/g, "  ")),
  );
  yield ["Tabs or odd spaces indent lines", [head, ...untabbed]];
  const indented = untabbed.map((line) => (line.trim() === "" ? "" : `  ${line}`));
  if (/^[|>][-+]?$/.test(part.value))
    yield ["A block of text is not indented", [head, ...indented]];
  const text = [part.value, ...part.more.map((line) => line.trim())].join("\n").trim();
  const escaped = requoted(text);
  if (escaped !== null) yield ["Quotes stand inside quotes", [`${key}: ${escaped}`]];
}

/** A text in quotes that holds such quotes itself, with the inner ones escaped; null when it is not in quotes. */
function requoted(text: string): string | null {
  const inner = text.slice(1, -1);
  if (text.length < 2 || text.at(0) !== text.at(-1)) return null;
  if (text.startsWith("'")) return `'${inner.replaceAll("''", "'").replaceAll("'", "''")}'`;
  if (!text.startsWith('"')) return null;
  return `"${inner.replaceAll(/\\.|"/g, (found) => (found === '"' ? '\\"' : found)).replaceAll("\n", "\\n")}"`;
}

/** YAML reads JSON's strings as they are, except for characters that it wants escaped. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isSound(key: string, lines: readonly string[]): boolean {
  const { value } = parseYaml(lines.join("\n"));
  if (typeof value !== "object" || value === null || Object.keys(value).join() !== key)
    return false;
  const inner: unknown = Reflect.get(value, key);
  return !textKeys.has(key) || inner === null || typeof inner === "string";
}

function remedyFor(key: string): string {
  return textKeys.has(key)
    ? `Put the text in quotes, or write ${key}: | and the text indented below it.`
    : "Write it as YAML: key: value, lists with - or in brackets, indented with spaces.";
}
