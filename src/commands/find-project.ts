import { closest } from "fastest-levenshtein";
import type { Startable } from "./ports.ts";

type Project = Startable["projects"][number];

/** The project profile that a person names, null when they name none, or what to tell them. */
export function findProject(
  said: string | null,
  projects: Startable["projects"],
): Project | null | string {
  if (said === null) return null;
  const wanted = said.trim().toLowerCase();
  const found = projects.find(({ name }) => name === wanted);
  if (found) return found;
  if (projects.length === 0)
    return `There is no project "${said}": no profile lies in \`workflows/projects/\`.`;
  const nearest = closest(
    wanted,
    projects.map(({ name }) => name),
  );
  return `There is no project "${said}". The nearest is \`${nearest}\`.`;
}
