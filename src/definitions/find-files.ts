import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { Problem } from "./problem.ts";

/** A folder of packs of agents and one of packs of workflows; either may be missing, not both. */
export interface DefinitionFolder {
  readonly agents: string;
  readonly workflows: string;
}

export interface FoundFile {
  readonly kind: "pack" | "agent" | "workflow" | "checklist" | "project" | "channel";
  readonly pack: string;
  /** As problems name it. */
  readonly path: string;
  /** The folder in which it lies, from which what it names is looked for. */
  readonly folder?: string;
  readonly text: string;
}

/** The folder beside the packs of workflows that holds project profiles, and so cannot be a pack. */
export const PROJECTS = "projects";
/** The one that holds what channels agreed on. */
export const CHANNELS = "channels";

/** Reads every definition file below the folders, in the order of their names. */
export async function findFiles(
  folders: readonly DefinitionFolder[],
): Promise<{ files: FoundFile[]; problems: Problem[] }> {
  const base = dirname(folders[0]?.workflows ?? ".");
  const found = await Promise.all(folders.map((folder) => filesOf(folder, base)));
  return {
    files: found.flatMap(({ files }) => files),
    problems: found.flatMap(({ problems }) => problems),
  };
}

interface Place {
  readonly path: string;
  readonly pack: string;
  readonly kind: FoundFile["kind"];
}

async function filesOf(folder: DefinitionFolder, base: string) {
  const [agents, workflows] = await Promise.all([
    packFolders(folder.agents),
    packFolders(folder.workflows),
  ]);
  if (agents === null && workflows === null) {
    return { files: [], problems: [missing(relative(base, folder.workflows), folder)] };
  }
  const places = [
    ...(await Promise.all((agents ?? []).map(agentPlaces))),
    ...(await Promise.all((workflows ?? []).map(workflowPlaces))),
  ].flat();
  const read = await Promise.all(places.map((place) => readPlace(place, base)));
  return {
    files: read.flatMap((each) => ("text" in each ? [each] : [])),
    problems: read.flatMap((each) => ("text" in each ? [] : [each])),
  };
}

async function readPlace(place: Place, base: string): Promise<FoundFile | Problem> {
  const path = relative(base, place.path);
  try {
    const text = await readFile(place.path, "utf8");
    return { kind: place.kind, pack: place.pack, path, folder: dirname(place.path), text };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      severity: "error",
      file: path,
      line: 1,
      message: `The file cannot be read: ${why}`,
      remedy: "Make it a readable file, or remove it.",
    };
  }
}

async function agentPlaces(folder: string): Promise<Place[]> {
  const pack = basename(folder);
  const names = (await namesIn(folder)) ?? [];
  return names.flatMap((name): Place[] => {
    const path = join(folder, name);
    if (name === "pack.yaml") return [{ path, pack, kind: "pack" }];
    return /\.md$/i.test(name) && !/^readme\.md$/i.test(name)
      ? [{ path, pack, kind: "agent" }]
      : [];
  });
}

async function workflowPlaces(folder: string): Promise<Place[]> {
  const pack = basename(folder);
  if (pack === PROJECTS) return placesOf("project", folder);
  if (pack === CHANNELS) return placesOf("channel", folder);
  const lists = join(folder, "checklists");
  const checklists = ((await namesIn(lists)) ?? []).filter(isYaml);
  const names = ((await namesIn(folder)) ?? []).filter(isYaml);
  return [
    ...names.map((name): Place => {
      const kind = name === "pack.yaml" ? "pack" : "workflow";
      return { path: join(folder, name), pack, kind };
    }),
    ...checklists.map((name): Place => ({ path: join(lists, name), pack, kind: "checklist" })),
  ];
}

async function placesOf(kind: "project" | "channel", folder: string): Promise<Place[]> {
  const names = ((await namesIn(folder)) ?? []).filter(isYaml);
  return names.map((name) => ({ path: join(folder, name), pack: basename(folder), kind }));
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

async function packFolders(folder: string): Promise<string[] | null> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  return (
    entries
      ?.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => join(folder, entry.name))
      .sort() ?? null
  );
}

async function namesIn(folder: string): Promise<string[] | null> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  return (
    entries
      ?.filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort() ?? null
  );
}

function missing(file: string, folder: DefinitionFolder): Problem {
  return {
    severity: "error",
    file,
    line: 1,
    message: `Neither ${folder.agents} nor ${folder.workflows} is a folder that can be read.`,
    remedy: "Name an existing folder in the configuration.",
  };
}
