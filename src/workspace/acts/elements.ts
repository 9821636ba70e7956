/** Finds interactive elements in blocks, and turns what a person entered into what Slack sends. */
import { isObject, objectsIn } from "../limits/json-walk.ts";
import type { Json } from "../state/records.ts";
import type { Entered } from "../ui/contract.ts";

export type Placed = { element: Json; block: Json; blockId: string; actionId: string };

/** Every element with an action_id, with the innermost block around it. */
export function elementsIn(blocks: Json[]): Placed[] {
  const around: { block: Json; path: PropertyKey[] }[] = [];
  const found: Placed[] = [];
  for (const [object, path] of objectsIn(blocks)) {
    if (typeof object["block_id"] === "string") around.push({ block: object, path });
    const actionId = object["action_id"];
    if (typeof actionId !== "string") continue;
    const inner = around.findLast((outer) => outer.path.every((part, at) => part === path[at]));
    const block = inner?.block ?? {};
    found.push({ element: object, block, blockId: String(block["block_id"]), actionId });
  }
  return found;
}

/** Under which field Slack reports the value of an element. */
const FIELDS: Readonly<Record<string, string>> = {
  plain_text_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  number_input: "value",
  rich_text_input: "rich_text_value",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  overflow: "selected_option",
  checkboxes: "selected_options",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  users_select: "selected_user",
  multi_users_select: "selected_users",
  conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversations",
  channels_select: "selected_channel",
  multi_channels_select: "selected_channels",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
  file_input: "files",
};

const INITIAL_FIELDS = [
  "initial_value",
  "initial_option",
  "initial_options",
  "initial_user",
  "initial_users",
  "initial_conversation",
  "initial_conversations",
  "initial_channel",
  "initial_channels",
  "initial_date",
  "initial_time",
  "initial_date_time",
];

/** The element's type and value as they stand in `state.values`. */
export function valueOnWire(element: Json, entered?: Entered): Json {
  const type = String(element["type"]);
  const field = FIELDS[type] ?? "value";
  if (entered === undefined) return { type, [field]: initialValue(element, field) };
  return { type, [field]: enteredValue(element, entered) };
}

/** Buttons and menus have no state of their own. */
export function hasState({ element }: Placed): boolean {
  const type = String(element["type"]);
  return type !== "overflow" && FIELDS[type] !== undefined;
}

export function isEmptyValue(value: Json): boolean {
  const [content] = Object.entries(value).flatMap(([key, part]) => (key === "type" ? [] : [part]));
  return content === null || content === undefined || content === "" || isEmptyList(content);
}

/** `state.values` of blocks: entered now, else as known from before, else as the app set them. */
export function stateOf(
  blocks: Json[],
  entered: Record<string, Record<string, Entered>> = {},
  known: Json = {},
): Json {
  const values: Record<string, Json> = {};
  for (const placed of elementsIn(blocks).filter(hasState)) {
    const { element, blockId, actionId } = placed;
    const now = entered[blockId]?.[actionId];
    const before = isObject(known[blockId]) ? known[blockId][actionId] : undefined;
    const value = now === undefined && isObject(before) ? before : valueOnWire(element, now);
    values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

/** Finds an option by its value, wherever the element keeps it. */
function optionOf(element: Json, value: string): Json | null {
  for (const [object, path] of objectsIn(element)) {
    const isOption = path.length > 0 && "text" in object && object["value"] === value;
    if (isOption && !INITIAL_FIELDS.includes(String(path[0]))) return object;
  }
  return null;
}

function enteredValue(element: Json, entered: Entered): unknown {
  if ("text" in entered) {
    return element["type"] === "datetimepicker" && entered.text !== null
      ? Number(entered.text)
      : entered.text;
  }
  if ("texts" in entered) return entered.texts;
  if ("option" in entered) {
    return entered.option === null ? null : optionOf(element, entered.option);
  }
  return entered.options
    .map((value) => optionOf(element, value))
    .filter((option) => option !== null);
}

function initialValue(element: Json, field: string): unknown {
  const given = INITIAL_FIELDS.map((name) => element[name]).find((value) => value !== undefined);
  return given ?? (field.endsWith("s") ? [] : null);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
