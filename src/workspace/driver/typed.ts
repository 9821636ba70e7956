/** Values as a test writes them, turned into what a person would have entered in each element. */
import { elementsIn, hasState } from "../acts/elements.ts";
import type { Entries } from "../acts/modals.ts";
import type { Json } from "../state/records.ts";
import type { Entered } from "../ui/contract.ts";

/** By action id or block id; null empties an element. */
export type Typed = Record<string, string | string[] | null>;

/** Refuses a name that no element bears, because the test would otherwise pass for the wrong reason. */
export function entriesFor(blocks: Json[], typed: Typed): Entries {
  const entries: Entries = {};
  const used = new Set<string>();
  for (const placed of elementsIn(blocks).filter(hasState)) {
    const key = [placed.actionId, placed.blockId].find((name) => name in typed);
    if (key === undefined) continue;
    used.add(key);
    const entered = enteredIn(placed.element, typed[key] ?? null);
    if (entered === undefined) continue;
    entries[placed.blockId] = { ...entries[placed.blockId], [placed.actionId]: entered };
  }
  const unknown = Object.keys(typed).filter((name) => !used.has(name));
  if (unknown.length > 0) throw new Error(`There is no input named ${unknown.join(", ")}`);
  return entries;
}

/** Undefined for elements that only click. */
export function enteredIn(element: Json, value: string | string[] | null): Entered | undefined {
  const type = String(element["type"]);
  if (/button/.test(type) && type !== "radio_buttons") return undefined;
  if (/^(static_select|external_select|radio_buttons|overflow)$/.test(type)) {
    return { option: single(value) };
  }
  if (/^(checkboxes|multi_static_select|multi_external_select)$/.test(type)) {
    return { options: several(value) };
  }
  if (type.startsWith("multi_")) return { texts: several(value) };
  return { text: single(value) };
}

function single(value: string | string[] | null): string | null {
  return Array.isArray(value) ? (value[0] ?? null) : value;
}

function several(value: string | string[] | null): string[] {
  return [value ?? []].flat();
}
