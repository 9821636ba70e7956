import type { Project } from "../definitions/project.ts";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Brief } from "../domain/ask.ts";

/** What every step of a run is told of its project: the same text each time, so that it stays in the cached part (law 6). */
export function projectOf(snapshot: Snapshot, name: string | null): Brief["project"] {
  const project = name === null ? undefined : snapshot.projects[name];
  return project === undefined ? null : { name: project.name, text: projectText(project) };
}

function projectText(project: Project): string {
  const { title, version, type, former_names: former } = project;
  const named = `${title}${version === "" ? "" : ` ${version}`}${type === "" ? "" : `, ${type}`}`;
  const before = former.length === 0 ? "" : ` (formerly ${former.join(", ")})`;
  return [
    `${named}${before}`,
    ...(project.stack.length === 0 ? [] : [`Stack: ${project.stack.join(", ")}`]),
    ...listed("Folders", project.folders),
    ...listed("Ports", project.ports),
    ...listed("Commands", project.commands),
    ...listed("Environment", project.environment),
    ...(project.coverage_target === undefined
      ? []
      : [`Coverage target: above ${project.coverage_target} % of lines`]),
    ...(project.notes.trim() === "" ? [] : [`Notes: ${project.notes.trim()}`]),
  ].join("\n");
}

function listed(heading: string, named: Readonly<Record<string, string | number>>): string[] {
  const lines = Object.entries(named).map(([name, value]) => `- ${name}: ${value}`);
  return lines.length === 0 ? [] : [`${heading}:`, ...lines];
}
