import {
  dottedName,
  lineAt,
  type Node,
  nodesOf,
  type SourceFile,
  type Violation,
} from "../source-file.ts";

/** Where the machine's time or chance may be touched, what of it, and why. Everything else goes through domain's Clock. */
export const allowedPlaces: readonly {
  readonly file: string;
  readonly what: readonly string[];
  readonly reason: string;
}[] = [
  {
    file: "src/domain/clock.ts",
    what: ["Date.now", "node:timers/promises"],
    reason: "it is the clock",
  },
  {
    file: "src/app.ts",
    what: ["randomInt"],
    reason: "it draws the ids of new runs, which are recorded",
  },
];

const CALLS = new Set([
  "Date.now",
  "Date",
  "performance.now",
  "process.hrtime",
  "process.hrtime.bigint",
  "process.uptime",
  "setTimeout",
  "setInterval",
  "globalThis.setTimeout",
  "globalThis.setInterval",
  "AbortSignal.timeout",
  "Math.random",
  "Temporal.Now.instant",
  "Atomics.wait",
]);
const TIMER_MODULES = ["node:timers", "node:timers/promises", "timers", "timers/promises"];
const CHANCE = ["randomUUID", "randomBytes", "randomInt", "getRandomValues"];

/** Every place of a file that reads the time, starts a timer or rolls dice by itself. */
export function ambientTimeAndChance(file: SourceFile): Violation[] {
  const allowed = allowedPlaces.find((place) => place.file === file.path)?.what ?? [];
  const timers = file.imports
    .filter((entry) => TIMER_MODULES.includes(entry.from) && !entry.typeOnly)
    .map((entry) => ({ what: entry.from, at: `${file.path}:${entry.line}` }));
  const touched = [...nodesOf(file.program)].map(([node]) => ({
    what: whatItTouches(node),
    at: `${file.path}:${lineAt(file.text, node.start)}`,
  }));
  return [...timers, ...touched]
    .filter(({ what }) => what !== "" && !allowed.includes(what))
    .map(({ what, at }) => ({ at, message: `${what}: ask the Clock instead` }));
}

function whatItTouches(node: Node): string {
  const callee = dottedName(node["callee"]);
  if (node.type === "CallExpression") {
    const last = callee.split(".").at(-1) ?? "";
    return CALLS.has(callee) || CHANCE.includes(last) ? callee : "";
  }
  const isNow = Array.isArray(node["arguments"]) && node["arguments"].length === 0;
  return node.type === "NewExpression" && callee === "Date" && isNow ? "new Date()" : "";
}
