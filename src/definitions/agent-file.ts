import { agentKeys, textKeys } from "./agent.ts";
import { repairFrontMatter } from "./front-matter-repair.ts";
import type { Problem } from "./problem.ts";
import { readYaml, type Source } from "./source.ts";

/** An agent file with nothing lost: strict front matter (repaired where it was not), and the body as it stands. */
export interface AgentFile {
  /** YAML that a strict reader accepts, comments and unknown keys included; empty when there was none. */
  readonly frontMatter: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Lines of the file as it was found, whatever was repaired. */
  readonly source: Source;
  /** What had to be repaired. */
  readonly repairs: readonly Problem[];
}

/** Reads a subagent file however broken its front matter is. Strict YAML first; only lines that it refuses are repaired. */
export function readAgentFile(file: string, text: string): AgentFile {
  const found = split(text);
  const repairs = found.repairs.map((repair) => warning(file, repair));
  const strict = readYaml(file, found.frontMatter);
  if (strict.problems.length === 0 && isPlainRecord(strict.value)) {
    const source: Source = {
      file,
      lineOf: (path) => strict.source.lineOf(path) + found.firstLine - 1,
    };
    return { ...found, values: strict.value ?? {}, source, repairs };
  }
  const repaired = repairFrontMatter(found.frontMatter);
  const values = readYaml(file, repaired.yaml).value ?? {};
  if (!isRecord(values)) throw new Error(`The repaired front matter of ${file} is still no YAML.`);
  const source: Source = {
    file,
    lineOf: ([key]) => (repaired.lines.get(String(key)) ?? 0) + found.firstLine,
  };
  const told = repaired.repairs.map(({ line, ...said }) =>
    warning(file, { ...said, line: line + found.firstLine }),
  );
  return { ...found, frontMatter: repaired.yaml, values, source, repairs: [...repairs, ...told] };
}

/** The file as a strict reader wants it. What was there is there still: every key, comment and line of the body. */
export function toMarkdown({ frontMatter, body }: Pick<AgentFile, "frontMatter" | "body">): string {
  return frontMatter === "" ? `---\n---\n${body}` : `---\n${frontMatter}\n---\n${body}`;
}

interface Split {
  readonly frontMatter: string;
  readonly body: string;
  /** The line on which the front matter's first key stands, counted from 1. */
  readonly firstLine: number;
  readonly repairs: readonly Repair[];
}

interface Repair {
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

const FENCE = /^-{3,}\s*$/;
const CLOSE = /^(-{3,}|\.{3})\s*$/;

function split(text: string): Split {
  const marked = text.startsWith("\uFEFF");
  const plain = marked ? text.slice(1) : text;
  const repairs: Repair[] = marked
    ? [
        {
          line: 1,
          message: "The file begins with a byte order mark.",
          remedy: "Save it as UTF-8 without one.",
        },
      ]
    : [];
  const lines = plain.split("\n");
  const open = lines.findIndex((line) => line.trim() !== "");
  if (open < 0 || !FENCE.test(lines[open] ?? "")) {
    const missing = {
      line: 1,
      message: "The file has no front matter.",
      remedy: "Begin it with ---, name: and description: lines, and --- again.",
    };
    return { frontMatter: "", body: plain, firstLine: 1, repairs: [...repairs, missing] };
  }
  const close = lines.findIndex((line, index) => index > open && CLOSE.test(line));
  const end = close < 0 ? endOfOpenFrontMatter(lines, open) : close;
  if (close < 0) {
    repairs.push({
      line: open + 1,
      message: "The front matter is never closed.",
      remedy: "Write --- on a line of its own below its last key.",
    });
  }
  return {
    frontMatter: lines
      .slice(open + 1, end)
      .join("\n")
      .replaceAll("\r", ""),
    body: lines.slice(close < 0 ? end : end + 1).join("\n"),
    firstLine: open + 2,
    repairs,
  };
}

/** Front matter without an end stops at the first empty line or heading. */
function endOfOpenFrontMatter(lines: readonly string[], open: number): number {
  const end = lines.findIndex(
    (line, index) => index > open && (line.trim() === "" || line.startsWith("# ")),
  );
  return end < 0 ? lines.length : end;
}

/** Strict YAML can still say something else than was meant: a number for a name, a key in capitals. */
function isPlainRecord(value: unknown): value is Record<string, unknown> | null {
  if (value === null) return true;
  return (
    isRecord(value) &&
    Object.entries(value).every(
      ([key, inner]) =>
        (!textKeys.has(key) || inner === null || typeof inner === "string") &&
        (agentKeys.has(key) || !agentKeys.has(key.toLowerCase())),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function warning(file: string, repair: Repair): Problem {
  return { severity: "warning", file, ...repair };
}
