import type { Entry } from "./entry.ts";
import type { PersonId } from "./ids.ts";
import { personIn } from "./seat.ts";

/** The people whose own work these steps are: who delivered any of them, in any round. None of them reviews it. */
export function authorsOf(entries: readonly Entry[], paths: readonly string[]): PersonId[] {
  const people = entries.flatMap(({ body }) => {
    if (body.kind !== "step.completed" || !paths.includes(body.path)) return [];
    return personIn(body.agent) ?? [];
  });
  return [...new Set(people)];
}
