import { distance } from "fastest-levenshtein";

/** The known name that was most likely meant, or null when none is close. */
export function nearest(name: string, known: Iterable<string>): string | null {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const ranked = [...known]
    .map((candidate) => ({ candidate, away: awayFrom(name, candidate) }))
    .filter(({ away }) => away <= limit)
    .sort((left, right) => left.away - right.away);
  return ranked[0]?.candidate ?? null;
}

/** A remedy for an unknown name: the nearest known one, or all of them when they are few. */
export function proposal(name: string, known: Iterable<string>): string {
  const names = [...known];
  const close = nearest(name, names);
  if (close !== null) return `Did you mean "${close}"?`;
  if (names.length === 0) return "There is none to choose from yet.";
  return names.length > 12 ? "No known name is close to it." : `Known: ${names.join(", ")}.`;
}

/** A qualified name is as near as its bare part when only the pack was left out. */
function awayFrom(name: string, candidate: string): number {
  const bare = name.includes("/") ? candidate : candidate.slice(candidate.indexOf("/") + 1);
  return distance(name.toLowerCase(), bare.toLowerCase());
}

/** `Backend Architect` becomes `backend-architect`; empty when no letter or digit is left. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}

/** `database-optimization` becomes `Database optimization`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[-_]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
