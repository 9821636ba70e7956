import type { Scripted } from "./load-scripts.ts";
import type { AskedStep, Prompt } from "./prompt.ts";
import type { Entry } from "./script.ts";

/**
 * Finds the entry for what is asked. The exact round goes before a later one, and that before any round; then a condition that holds before none, then
 * the exact attempt before any attempt; between equals the first in the file.
 */
export function chooseScript(scripts: readonly Scripted[], prompt: Prompt): Scripted | null {
  const { step } = prompt;
  if (step === null) return null;
  let best: { scripted: Scripted; rank: number } | null = null;
  for (const scripted of scripts) {
    if (scripted.workflow !== step.workflow || !applies(scripted.entry, step, prompt)) continue;
    const rank = rankOf(scripted.entry);
    if (best === null || rank > best.rank) best = { scripted, rank };
  }
  return best?.scripted ?? null;
}

function applies(entry: Entry, step: AskedStep, prompt: Prompt): boolean {
  return isFor(entry, step) && holds(entry, prompt);
}

function isFor(entry: Entry, step: AskedStep): boolean {
  return (
    entry.step === `${step.phase}/${step.step}` &&
    (entry.round === undefined || entry.round === step.round) &&
    (entry.from_round === undefined || entry.from_round <= step.round) &&
    (entry.attempt === undefined || entry.attempt === step.attempt)
  );
}

function holds(entry: Entry, prompt: Prompt): boolean {
  const offered = prompt.candidates.map((candidate) => candidate.name);
  return (
    (entry.when_prompt === undefined || matches(entry.when_prompt, prompt.text)) &&
    (entry.when_task === undefined || matches(entry.when_task, prompt.task)) &&
    (entry.when_offered ?? []).every((name) => offered.includes(name))
  );
}

function rankOf(entry: Entry): number {
  const hasCondition = entry.when_prompt !== undefined || entry.when_task !== undefined;
  return (
    (entry.round === undefined ? 0 : 8) +
    (entry.from_round === undefined ? 0 : 4) +
    (hasCondition ? 2 : 0) +
    (entry.attempt === undefined ? 0 : 1)
  );
}

/** A pattern with the flag `g` would remember where it stopped; `search` does not. */
function matches(pattern: RegExp, text: string): boolean {
  return text.search(pattern) >= 0;
}

/** What `%{name}` stands for in this entry: the task, the groups of its conditions and its captures. */
export function namesIn(entry: Entry, prompt: Prompt): Readonly<Record<string, string>> {
  const names: Record<string, string> = { task: prompt.task };
  const conditions = [
    [entry.when_prompt, prompt.text],
    [entry.when_task, prompt.task],
  ] as const;
  for (const [pattern, text] of conditions)
    for (const [name, found] of Object.entries(pattern?.exec(text)?.groups ?? {}))
      names[name] = plain(found);
  for (const [name, capture] of Object.entries(entry.captures))
    names[name] = firstGroup(capture.from, prompt.text) ?? capture.otherwise;
  return names;
}

function firstGroup(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const found = text.match(pattern)?.[1];
    if (found !== undefined) return plain(found);
  }
  return null;
}

/** What stands in a prompt as data is a JSON string; its escapes are taken back. */
function plain(found: string): string {
  if (!found.includes("\\")) return found.trim();
  try {
    return String(JSON.parse(`"${found}"`)).trim();
  } catch {
    return found.trim();
  }
}

/** Puts the names' texts into every text of a value. */
export function substitute(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string")
    return value.replaceAll(/%\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
  if (Array.isArray(value)) return value.map((item: unknown) => substitute(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substitute(item, names)] as const),
  );
}
