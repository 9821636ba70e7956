import type { Place } from "../domain/place.ts";
import type { Startable } from "./ports.ts";

type Projects = Startable["projects"];

/** The project of a request that names none by itself: the channel's, else the one whose name stands in it, else none. */
export function projectOfRequest(
  { place, task }: { readonly place: Place; readonly task: string },
  projects: Projects,
): string | null {
  const channel = place.kind === "slack" ? place.channel : null;
  const home = projects.find(({ channels }) => channels.some((one) => one === channel));
  if (home) return home.name;
  const mentioned = projects.filter(({ names }) => names.some((name) => standsIn(name, task)));
  const [only] = mentioned;
  return mentioned.length === 1 && only ? only.name : null;
}

/** As a word of its own: "in spark", not "sparkling". */
function standsIn(name: string, task: string): boolean {
  const text = task.toLowerCase();
  const wanted = name.toLowerCase();
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const around = [text[at - 1] ?? " ", text[at + wanted.length] ?? " "];
    if (around.every((letter) => !/[\p{L}\p{N}_]/u.test(letter))) return true;
  }
  return false;
}
