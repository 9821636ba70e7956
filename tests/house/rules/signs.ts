import { posix } from "node:path";
import type { Import, SourceFile, Violation } from "../source-file.ts";

/** A room that may be entered: wholly, only for its types, or only through the named files. */
interface Door {
  readonly room: string;
  readonly typesOnly?: true;
  readonly files?: readonly string[];
}

const STORE_INTERFACE: Door = {
  room: "store",
  files: ["src/store/store.ts", "src/store/entry-keys.ts"],
};
const DURABLE_INTERFACE: Door = { room: "durable", files: ["src/durable/durable.ts"] };
const DEFINITION_TYPES: Door = { room: "definitions", typesOnly: true };
const whole = (...rooms: string[]): Door[] => rooms.map((room) => ({ room }));

/** The signs on the doors (ARCHITECTURE.md): what each room may import of ours. A room without a line here is refused. */
export const signs: Readonly<Record<string, readonly Door[]>> = {
  domain: [],
  definitions: whole("domain"),
  store: whole("domain"),
  durable: [...whole("domain"), STORE_INTERFACE],
  engine: [...whole("domain"), DEFINITION_TYPES, DURABLE_INTERFACE],
  claude: [...whole("domain"), DEFINITION_TYPES],
  probes: whole("domain"),
  pictures: [DEFINITION_TYPES],
  reviews: [...whole("domain", "store"), DEFINITION_TYPES],
  commands: whole("domain", "definitions", "store", "durable", "engine", "reviews"),
  slack: [...whole("domain", "commands"), STORE_INTERFACE],
  workspace: [],
  rehearsal: [],
  config: whole("domain"),
  app: whole(
    "domain",
    "definitions",
    "store",
    "durable",
    "engine",
    "claude",
    "probes",
    "pictures",
    "reviews",
    "commands",
    "slack",
    "config",
  ),
  // The terminal only reads the store (runs, show); every change goes through the desk that the app builds.
  cli: [
    ...whole(
      "app",
      "pictures",
      "commands",
      "config",
      "definitions",
      "domain",
      "workspace",
      "rehearsal",
    ),
    {
      room: "store",
      files: ["src/store/store.ts", "src/store/beside-runs.ts", "src/store/open-reader.ts"],
    },
  ],
  launch: [],
};

/** The names that slack may take from the store: the letterbox and what was delivered to us, never runs. */
const SLACK_TAKES_FROM_STORE = ["Outbox", "Inbox", "StoreError"];

/** Which rooms may touch which outside package. A package without a line here is refused in `src`. */
export const packages: Readonly<Record<string, readonly string[] | "everywhere">> = {
  zod: "everywhere",
  "better-sqlite3": ["store"],
  yaml: ["definitions", "probes", "rehearsal"],
  "@marcbachmann/cel-js": ["definitions"],
  minisearch: ["definitions"],
  "@anthropic-ai/sdk": ["claude"],
  "@slack/bolt": ["slack"],
  "@slack/web-api": ["slack"],
  "@slack/socket-mode": ["slack"],
  "@slack/types": ["slack"],
  "node-cron": ["reviews"],
  hono: ["workspace", "rehearsal"],
  "@hono/node-server": ["workspace", "rehearsal"],
  ws: ["workspace", "rehearsal"],
  "markdown-it": ["workspace"],
  "@hpcc-js/wasm-graphviz": ["pictures"],
  "@resvg/resvg-wasm": ["pictures"],
  "dejavu-fonts-ttf": ["pictures"],
  dompurify: ["workspace"],
  commander: ["cli"],
  "fastest-levenshtein": ["config", "definitions", "commands", "cli"],
  diff: ["commands"],
  pino: ["app", "cli", "main"],
  "prom-client": ["slack"],
  "@secretlint/core": ["probes"],
  "@secretlint/secretlint-rule-preset-recommend": ["probes"],
  "@secretlint/profiler": ["probes"],
};

/** Who may say in types what it speaks over the wire: types share no code, so the double still proves something. */
const typesOfPackages: Readonly<Record<string, readonly string[]>> = {
  "@anthropic-ai/sdk": ["rehearsal"],
};

/** Node's own modules that reach outside the process: not for the rooms that hold meaning. */
const OUTSIDE =
  /^node:(fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster)/;
const ROOMS_OF_MEANING = ["domain", "engine"];

/** The room a file belongs to: its folder below `src`, or its own name for a file that stands there alone. */
export function roomOf(path: string): string {
  const [, first = ""] = path.split("/");
  return first.replace(/\.(ts|mjs)$/, "");
}

/** Every import of a file of `src` that a sign forbids. */
export function brokenSigns(file: SourceFile): Violation[] {
  const room = roomOf(file.path);
  if (!(room in signs)) {
    return [{ at: file.path, message: `no sign names the room "${room}"` }];
  }
  return file.imports
    .map((entry) => ({ entry, message: complaintAbout(file, room, entry) }))
    .filter(({ message }) => message !== null)
    .map(({ entry, message }) => ({ at: `${file.path}:${entry.line}`, message: message ?? "" }));
}

function complaintAbout(file: SourceFile, room: string, entry: Import): string | null {
  if (entry.from.startsWith("node:")) return complaintAboutNode(room, entry.from);
  if (entry.from.startsWith(".")) return complaintAboutRoom(file, room, entry);
  return complaintAboutPackage(room, entry);
}

function complaintAboutNode(room: string, from: string): string | null {
  const refused = ROOMS_OF_MEANING.includes(room) && OUTSIDE.test(from);
  return refused ? `${room} touches nothing outside the process, and ${from} does` : null;
}

function complaintAboutPackage(room: string, entry: Import): string | null {
  const name = packageOf(entry.from);
  const allowed = packages[name];
  if (allowed === undefined) return `no sign names the package ${name}`;
  if (allowed === "everywhere" || allowed.includes(room)) return null;
  if (entry.typeOnly && typesOfPackages[name]?.includes(room)) return null;
  return `${name} belongs to ${allowed.join(", ")}, not to ${room}`;
}

function packageOf(from: string): string {
  return from.split("/", from.startsWith("@") ? 2 : 1).join("/");
}

function complaintAboutRoom(file: SourceFile, room: string, entry: Import): string | null {
  const target = targetOf(file, entry);
  if (!target.startsWith("src/")) return `src imports nothing from ${target}`;
  const other = roomOf(target);
  if (other === room) return null;
  const door = signs[room]?.find((candidate) => candidate.room === other);
  if (!door) return `${room} must not import ${other} (${target})`;
  if (door.typesOnly && !entry.typeOnly) return `${room} may import only types from ${other}`;
  if (door.files && !door.files.includes(target)) {
    return `${room} enters ${other} only through ${door.files.join(", ")}`;
  }
  return room === "slack" && other === "store" ? complaintAboutNames(entry) : null;
}

function complaintAboutNames(entry: Import): string | null {
  const others = entry.names.filter((name) => !SLACK_TAKES_FROM_STORE.includes(name));
  return others.length > 0 ? `slack must not take ${others.join(", ")} from the store` : null;
}

function targetOf(file: SourceFile, entry: Import): string {
  return posix.join(posix.dirname(file.path), entry.from);
}

/** Rings of files that import each other, type-only imports included; each as the path that closes it. */
export function importCycles(files: readonly SourceFile[]): Violation[] {
  const targets = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter((entry) => entry.from.startsWith("."))
        .map((entry) => targetOf(file, entry)),
    ]),
  );
  const finished = new Set<string>();
  return files.flatMap((file) => ringsFrom(file.path, [], { targets, finished }));
}

function ringsFrom(
  path: string,
  trail: readonly string[],
  graph: {
    readonly targets: ReadonlyMap<string, readonly string[]>;
    readonly finished: Set<string>;
  },
): Violation[] {
  const seenAt = trail.indexOf(path);
  if (seenAt >= 0) return [{ at: path, message: [...trail.slice(seenAt), path].join(" -> ") }];
  if (graph.finished.has(path)) return [];
  const rings = (graph.targets.get(path) ?? []).flatMap((target) =>
    ringsFrom(target, [...trail, path], graph),
  );
  graph.finished.add(path);
  return rings;
}
