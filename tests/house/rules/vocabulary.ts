import {
  isNode,
  type Node,
  nameOf,
  nodesOf,
  type SourceFile,
  type Violation,
  violation,
} from "../source-file.ts";
import { roomOf } from "./signs.ts";

/** Words that say nothing, or say it differently from the rest of the house; each with what to say instead. */
const NOT_USED: Readonly<Record<string, string>> = {
  job: "run or step",
  item: "the thing's own name",
  info: "the thing's own name",
  payload: "the thing's own name",
  manager: "a verb phrase",
  handler: "a verb phrase",
  service: "the room's name",
  helper: "the thing's own name",
  util: "the thing's own name",
  common: "the room that owns it",
  misc: "the room that owns it",
  bot: "Orchestrate, or the room's name",
};

/** Where a word belongs to someone else's language. */
const FOREIGN: readonly {
  readonly word: string;
  readonly rooms: readonly string[];
  readonly reason: string;
}[] = [
  { word: "payload", rooms: ["slack", "workspace"], reason: "Slack's word for what it delivers" },
  {
    word: "bot",
    rooms: ["slack", "workspace", "config", "app", "cli"],
    reason: "Slack's word for an app's own user and its token",
  },
  {
    word: "item",
    rooms: ["workspace", "rehearsal"],
    reason: "JSON Schema's and markdown's word for a part of a list",
  },
  {
    word: "info",
    rooms: ["domain", "workspace"],
    reason: "a level of the log, and fields of Slack's own messages",
  },
];

/** An entry is recorded by us; an event is what Slack or a model's server sends. */
const ROOMS_WITHOUT_EVENTS = ["domain", "store", "durable", "engine", "commands", "reviews"];

/** Names of files and of what they declare that use a word the house does not use. */
export function wrongWords(file: SourceFile): Violation[] {
  const declared = [...nodesOf(file.program)]
    .flatMap(([node]) => declaredNames(node))
    .filter((name) => wrongWordIn(name.text, file.path) !== null)
    .map((name) => violation(file, name.at, complaint(name.text, file.path)));
  const [fileName = ""] = file.path.split("/").slice(-1);
  const inPath = wrongWordIn(fileName, file.path);
  return inPath
    ? [{ at: file.path, message: complaint(fileName, file.path) }, ...declared]
    : declared;
}

function complaint(name: string, path: string): string {
  const word = wrongWordIn(name, path) ?? "";
  return `"${name}" uses "${word}": say ${NOT_USED[word] ?? "entry"}`;
}

function wrongWordIn(name: string, path: string): string | null {
  const words = wordsOf(name);
  return words.find((word) => isWrong(word, roomOf(path))) ?? null;
}

function isWrong(word: string, room: string): boolean {
  if (word === "event") return ROOMS_WITHOUT_EVENTS.includes(room);
  return (
    Object.hasOwn(NOT_USED, word) &&
    !FOREIGN.some((one) => one.word === word && one.rooms.includes(room))
  );
}

/** `readRawItems` and `raw-items.ts` are made of words; a plural counts as its singular. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/\.[a-z.]+$/, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .flatMap((word) => (word.endsWith("s") ? [word, word.slice(0, -1)] : [word]));
}

interface DeclaredName {
  readonly text: string;
  readonly at: number;
}

const NAMED = new Set([
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "VariableDeclarator",
]);
const MEMBERS = new Set([
  "MethodDefinition",
  "PropertyDefinition",
  "TSPropertySignature",
  "TSMethodSignature",
]);

/** Names that we chose: what a file declares, its parameters and members, but no key of a foreign object. */
function declaredNames(node: Node): DeclaredName[] {
  const chosen: unknown[] = [];
  if (NAMED.has(node.type)) chosen.push(node["id"]);
  if (MEMBERS.has(node.type)) chosen.push(node["key"]);
  if (Array.isArray(node["params"])) chosen.push(...node["params"]);
  return chosen.filter(isNode).flatMap(namesInPattern);
}

function namesInPattern(node: Node): DeclaredName[] {
  if (nameOf(node) !== "") return [{ text: nameOf(node), at: node.start }];
  return node.type === "AssignmentPattern" && isNode(node["left"])
    ? namesInPattern(node["left"])
    : [];
}
