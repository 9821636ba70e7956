import { resolve } from "node:path";
import type { FoundFile } from "./find-files.ts";
import { proposal } from "./names.ts";
import type { Problem } from "./problem.ts";
import { Project } from "./project.ts";
import { type Read, readAll, type Tell } from "./shelves.ts";
import { problemAt } from "./source.ts";
import type { Pack } from "./workflow.ts";

/** All project profiles that can be used, by name; the checkout of each as a path from the root. */
export function readProjects(
  files: readonly FoundFile[],
  packs: ReadonlyMap<string, Pack>,
  tell: Tell,
): Record<string, Project> {
  const read = readAll(files, Project, tell);
  const taken = channelsIn(read);
  const sound = read.flatMap((each) => {
    const { definition, source } = each;
    if (definition === null || !tell(problemsOf(each, packs, taken))) return [];
    const folder = files.find(({ path }) => path === source.file)?.folder;
    return [[definition.name, withCheckout(definition, folder)] as const];
  });
  return Object.fromEntries(sound);
}

function withCheckout(project: Project, folder = "."): Project {
  const { checkout } = project;
  return checkout === undefined ? project : { ...project, checkout: resolve(folder, checkout) };
}

/** The file that names each channel first. */
function channelsIn(read: readonly Read<Project>[]): Map<string, string> {
  const taken = new Map<string, string>();
  for (const { definition, source } of read) {
    for (const channel of definition?.channels ?? []) {
      if (!taken.has(channel)) taken.set(channel, source.file);
    }
  }
  return taken;
}

function problemsOf(
  read: Read<Project>,
  packs: ReadonlyMap<string, Pack>,
  taken: ReadonlyMap<string, string>,
): Problem[] {
  return [
    ...packProblems(read, packs),
    ...channelProblems(read, taken),
    ...numberProblems(read),
    ...runningProblems(read),
  ];
}

function packProblems(
  { definition, source }: Read<Project>,
  packs: ReadonlyMap<string, Pack>,
): Problem[] {
  return (definition?.packs ?? []).flatMap((name, index) =>
    packs.has(name)
      ? []
      : problemAt(source, ["packs", index], {
          message: `There is no pack "${name}".`,
          remedy: proposal(name, packs.keys()),
        }),
  );
}

function channelProblems(
  { definition, source }: Read<Project>,
  taken: ReadonlyMap<string, string>,
): Problem[] {
  const channels = definition?.channels ?? [];
  return channels.flatMap((channel, index) => {
    const first = taken.get(channel) ?? source.file;
    if (first === source.file && channels.indexOf(channel) === index) return [];
    return problemAt(source, ["channels", index], {
      message: `The channel "${channel}" already belongs to ${first}.`,
      remedy: "Keep it in one of the two: a channel has one project.",
    });
  });
}

function numberProblems({ definition, source }: Read<Project>): Problem[] {
  const commands = Object.keys(definition?.commands ?? {});
  return Object.entries(definition?.numbers ?? {}).flatMap(([name, { command, pattern }]) => {
    const at = ["numbers", name];
    const unknown = commands.includes(command)
      ? []
      : [
          problemAt(source, [...at, "command"], {
            message: `The number "${name}" is read from "${command}", which is no command here.`,
            remedy: proposal(command, commands),
          }),
        ];
    const fault = faultOf(pattern);
    if (fault === null) return unknown;
    const remedy = "Write a regular expression whose first group is the number.";
    return [
      ...unknown,
      problemAt(source, [...at, "pattern"], {
        message: `The pattern of "${name}" ${fault}.`,
        remedy,
      }),
    ];
  });
}

/** What is wrong with a pattern; null when it can be used. */
function faultOf(pattern: string): string | null {
  try {
    // With nothing as a second choice it matches any text, and so tells how many groups it has.
    const groups = new RegExp(`${pattern}|`).exec("")?.length ?? 0;
    return groups > 1 ? null : "has no group";
  } catch (error) {
    return `is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function runningProblems({ definition, source }: Read<Project>): Problem[] {
  if (!definition?.runs_delivered_code || definition.checkout !== undefined) return [];
  return [
    problemAt(source, ["runs_delivered_code"], {
      message: "What is delivered cannot be run: the profile names no checkout.",
      remedy: "Add checkout: with a folder of this machine, or remove runs_delivered_code.",
    }),
  ];
}
