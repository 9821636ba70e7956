import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type Entry, Script } from "./script.ts";

/** One entry of a script and where it stands. */
export interface Scripted {
  readonly workflow: string;
  readonly file: string;
  readonly line: number;
  readonly entry: Entry;
}

interface Trouble {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** A script's file. */
export interface ScriptFile {
  readonly file: string;
  /** As it is told: relative to the folder of scripts. */
  readonly name: string;
  /** The only workflow that it may be for. */
  readonly workflow: string;
}

/** Finds every script below a folder. */
export async function scriptFiles(folder: string): Promise<ScriptFile[]> {
  const names = await readdir(folder, { recursive: true });
  const scripts = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  return scripts.map((name) => ({
    file: join(folder, name),
    name,
    workflow: basename(name).replace(/\.ya?ml$/, ""),
  }));
}

/** Reads scripts; all that is wrong in them is told at once, with file and line. */
export async function readScripts(files: readonly ScriptFile[]): Promise<readonly Scripted[]> {
  const scripted: Scripted[] = [];
  const troubles: Trouble[] = [];
  for (const at of files) readScript(at, await readFile(at.file, "utf8"), { scripted, troubles });
  if (troubles.length === 0) return scripted;
  const lines = troubles.map(({ file, line, what }) => `${file}:${line}: ${what}`);
  throw new UnusableScripts(`The rehearsal's scripts cannot be used:\n${lines.join("\n")}`);
}

/** Asking again does not mend a script. */
export class UnusableScripts extends Error {
  override readonly name = "UnusableScripts";
}

interface Found {
  readonly scripted: Scripted[];
  readonly troubles: Trouble[];
}

function readScript(at: ScriptFile, text: string, found: Found): void {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lineOf = (offset: number) => counter.linePos(offset).line;
  const tell = (line: number, what: string) => found.troubles.push({ file: at.file, line, what });
  for (const error of document.errors) tell(lineOf(error.pos[0]), error.message);
  if (document.errors.length > 0) return;

  const parsed = Script.safeParse(document.toJS());
  const lineAt = (path: readonly PropertyKey[]) => lineOf(offsetOf(document.contents, path));
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      tell(lineAt(issue.path), `${issue.path.map(String).join(".")}: ${issue.message}`);
    return;
  }
  const { workflow, entries } = parsed.data;
  if (workflow !== at.workflow)
    tell(1, `workflow is "${workflow}" but the file is named "${at.workflow}"`);
  for (const [index, entry] of entries.entries()) {
    const line = lineAt(["entries", index]);
    for (const name of unknownNames(entry))
      tell(line, `%{${name}} is neither captured nor one of task, 1`);
    found.scripted.push({ workflow, file: at.name, line, entry });
  }
}

/** Names used as `%{name}` that no capture of the entry provides. */
function unknownNames(entry: Entry): string[] {
  const groups = [entry.when_prompt, entry.when_task].flatMap((pattern) =>
    [...(pattern?.source ?? "").matchAll(/\(\?<(\w+)>/g)].map((group) => group[1] ?? ""),
  );
  const known = new Set(["task", "1", ...Object.keys(entry.captures), ...groups]);
  const used = [...JSON.stringify(entry.turns).matchAll(/%\{(\w+)\}/g)].map((use) => use[1] ?? "");
  return [...new Set(used)].filter((name) => !known.has(name));
}

/** How far a path leads into a document: the offset of its last part that exists. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    node = childOf(node, part);
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function childOf(node: unknown, part: PropertyKey): unknown {
  if (isSeq(node)) return node.items[Number(part)];
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
  return isPair(pair) ? pair.value : undefined;
}

function startOf(node: unknown): number | undefined {
  const isNode = isMap(node) || isSeq(node) || isScalar(node);
  return isNode ? (node satisfies Node).range?.[0] : undefined;
}
