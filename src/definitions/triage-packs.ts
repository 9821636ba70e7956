import type { Snapshot } from "./snapshot.ts";
import { standsIn, type Words } from "./triage-words.ts";
import type { Pack } from "./workflow.ts";

/** What there is to say for or against the workflows of a pack, before a single one is looked at. */
export interface Standing {
  /** `general` packs serve every project; the others need a sign that the project is one of theirs. */
  readonly kind: "favoured" | "general" | "foreign";
  /** Why it is favoured, in words. */
  readonly reason: string;
}

/** The packs that a request may use: those that the project's profile and the channel both name; whoever names none allows all. */
export function allowedPacks(
  snapshot: Snapshot,
  project: string | null,
  channel: readonly string[] = [],
): string[] {
  const named = project === null ? [] : (snapshot.projects[project]?.packs ?? []);
  return Object.keys(snapshot.packs).filter((pack) => allows(named, pack) && allows(channel, pack));
}

function allows(some: readonly string[], pack: string): boolean {
  return some.length === 0 || some.includes(pack);
}

/** How a pack stands with a request: by what was found in the project's checkout, by its profile, or by the request's words. */
export function standingOf(
  pack: Pack,
  request: {
    readonly words: Words;
    readonly project: string | null;
    readonly detected: readonly string[];
  },
  snapshot: Snapshot,
): Standing {
  const { words, project, detected } = request;
  const found = project === null ? undefined : snapshot.detected[project]?.[pack.name];
  if (found !== undefined) return { kind: "favoured", reason: found };
  if (detected.includes(pack.name))
    return { kind: "favoured", reason: `${pack.title} was detected` };
  if (isGeneral(pack)) return { kind: "general", reason: "" };
  const profile = project === null ? undefined : snapshot.projects[project];
  if (profile?.packs.includes(pack.name))
    return { kind: "favoured", reason: `the project ${profile.title} uses it` };
  const said = pack.words.filter((word) => standsIn(word, words));
  return said.length > 0
    ? { kind: "favoured", reason: `the request says ${quoted(said.slice(0, 2))}` }
    : { kind: "foreign", reason: "" };
}

/** Words as people read them: “a”, “b” and “c”. */
export function quoted(words: readonly string[]): string {
  const marked = words.map((word) => `“${word.replace(/\*$/, "…")}”`);
  const last = marked.at(-1) ?? "";
  return marked.length > 1 ? `${marked.slice(0, -1).join(", ")} and ${last}` : last;
}

function isGeneral(pack: Pack): boolean {
  return pack.detects.length === 0 && pack.words.length === 0;
}
