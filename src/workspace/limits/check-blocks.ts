/** Whether Slack would take these blocks, and if not, its words on why. */
import { z } from "zod";
import { HomeBlock, MessageBlock, ModalBlock } from "./blocks.ts";
import { complaint, complaints } from "./complaints.ts";
import { isObject, objectsIn } from "./json-walk.ts";

export type Surface = "message" | "modal" | "home";

const surfaces = {
  message: z.array(MessageBlock).max(50),
  modal: z.array(ModalBlock).max(100),
  home: z.array(HomeBlock).max(100),
};

const MARKDOWN_PER_MESSAGE = 12_000;
const TABLE_CHARACTERS_PER_MESSAGE = 10_000;
const CHARTS_PER_MESSAGE = 2;

/** All complaints about a list of blocks; none means that they are valid. */
export function checkBlocks(blocks: unknown, surface: Surface, base: PropertyKey[]): string[] {
  const parsed = surfaces[surface].safeParse(blocks);
  if (!parsed.success) return complaints(parsed.error, blocks, base);
  return [
    ...duplicates(blocks, "block_id", base),
    ...duplicates(blocks, "action_id", base),
    ...totals(parsed.data, base),
    ...choiceLists(blocks, base),
  ];
}

/** A block_id may occur once, and an action_id once within its block. */
function duplicates(blocks: unknown, key: "block_id" | "action_id", base: PropertyKey[]): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const [object, path] of objectsIn(blocks)) {
    const id = object[key];
    if (typeof id !== "string") continue;
    // Slack refuses a repeated action_id anywhere in one message or view.
    if (seen.has(id)) found.push(complaint(`duplicate ${key}: ${id}`, [...base, ...path, key]));
    seen.add(id);
  }
  return found;
}

function totals(blocks: { type: string }[], base: PropertyKey[]): string[] {
  const markdown = sumOf(blocks, "markdown", lengthOfText);
  const tables = sumOf(blocks, "table", lengthOfTexts);
  const charts = sumOf(blocks, "data_visualization", () => 1);
  const found: string[] = [];
  if (markdown > MARKDOWN_PER_MESSAGE) {
    found.push(`markdown blocks must be at most ${MARKDOWN_PER_MESSAGE} characters together`);
  }
  if (tables > TABLE_CHARACTERS_PER_MESSAGE) {
    found.push(`tables must be at most ${TABLE_CHARACTERS_PER_MESSAGE} characters together`);
  }
  if (charts > CHARTS_PER_MESSAGE) found.push(`no more than ${CHARTS_PER_MESSAGE} charts allowed`);
  return found.map((words) => complaint(words, base));
}

function sumOf(blocks: { type: string }[], type: string, size: (block: object) => number): number {
  let sum = 0;
  for (const block of blocks) if (block.type === type) sum += size(block);
  return sum;
}

function lengthOfText(block: object): number {
  return "text" in block && typeof block.text === "string" ? block.text.length : 0;
}

function lengthOfTexts(block: object): number {
  let sum = 0;
  for (const [object] of objectsIn(block)) {
    if (typeof object["text"] === "string") sum += object["text"].length;
  }
  return sum;
}

/** A select needs exactly one of options and groups; initial choices must be among them. */
function choiceLists(blocks: unknown, base: PropertyKey[]): string[] {
  const found: string[] = [];
  for (const [element, path] of objectsIn(blocks)) {
    const type = String(element["type"]);
    if (!type.endsWith("static_select")) continue;
    if ((element["options"] === undefined) === (element["option_groups"] === undefined)) {
      const words = "must provide exactly one of options and option_groups";
      found.push(complaint(words, [...base, ...path]));
    } else if (!initialIsOffered(element)) {
      found.push(complaint("must match one of the options", [...base, ...path, "initial_option"]));
    }
  }
  return found;
}

function initialIsOffered(element: object): boolean {
  if (!("initial_option" in element) || !isObject(element.initial_option)) return true;
  const wanted = element.initial_option["value"];
  for (const [object, path] of objectsIn(element)) {
    if (path[0] !== "initial_option" && object["value"] === wanted && "text" in object) return true;
  }
  return false;
}
