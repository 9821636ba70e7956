import type { ChannelFile } from "../domain/channel-settings.ts";
import { detectPacks } from "./detect-packs.ts";
import { type DefinitionFolder, type FoundFile, findFiles } from "./find-files.ts";
import { type CheckedWorkflow, type Known, plainExample, type Shelf } from "./known.ts";
import { filesOfPacks, type ReadPacks, readPacks } from "./packs.ts";
import type { Problem } from "./problem.ts";
import {
  qualifiedAgent,
  qualifiedChecklist,
  qualifiedTriage,
  qualifiedWorkflow,
} from "./qualify.ts";
import type { Abilities } from "./read-agent.ts";
import { readChannels } from "./read-channels.ts";
import { readProjects } from "./read-projects.ts";
import { allRules } from "./rules/all-rules.ts";
import { checkTriage } from "./rules/triage-is-sound.ts";
import { workflowsExist } from "./rules/workflows-within.ts";
import { agentShelf, checklistShelf, type Read, readAll, type Tell } from "./shelves.ts";
import type { Snapshot } from "./snapshot.ts";
import { withSynthesis } from "./synthesis.ts";
import { type Pack, Workflow } from "./workflow.ts";

export interface LoadOptions extends Abilities {
  readonly folders: readonly DefinitionFolder[];
}

export interface Loaded {
  readonly snapshot: Snapshot;
  readonly problems: readonly Problem[];
  /** What the files of channels say, by the channel's id. */
  readonly channels: Readonly<Record<string, ChannelFile>>;
}

/**
 * Reads and checks all definitions. A definition with an error is left out, and so is a workflow that needs it; all others
 * can be used. Every problem is told, in the order of files and lines.
 */
export async function loadDefinitions(options: LoadOptions): Promise<Loaded> {
  const { files, problems } = await findFiles(options.folders);
  const { snapshot, problems: faults, channels } = definitionsIn(files, options);
  const detected = await detectPacks(snapshot.projects, snapshot.packs);
  return {
    snapshot: { ...snapshot, detected },
    problems: inOrder([...problems, ...faults]),
    channels,
  };
}

/** The same for files that were already read; what lies in the checkouts of projects is not looked at. */
export function definitionsIn(files: readonly FoundFile[], abilities: Abilities): Loaded {
  const problems: Problem[] = [];
  const tell: Tell = (told) => {
    problems.push(...told);
    return told.every(({ severity }) => severity === "warning");
  };
  const usable = filesOfPacks(files, tell);
  const of = (kind: FoundFile["kind"]) => usable.filter((file) => file.kind === kind);
  const { packs, sources } = readPacks(usable, tell);
  const agents = agentShelf(of("agent"), { packs, abilities, tell });
  const checklists = checklistShelf(of("checklist"), { packs, agents, tell });
  const read = readAll(of("workflow"), Workflow, tell);
  const workflows = read.flatMap(({ pack, source, definition }): CheckedWorkflow[] =>
    definition ? [{ pack, source, workflow: definition }] : [],
  );
  const readable = workflowShelf(read, workflows);
  const examples = examplesIn(workflows);
  const profiles = files.filter(({ kind }) => kind === "project");
  const projects = readProjects(profiles, packs, tell);
  const known: Known = {
    packs,
    agents,
    checklists,
    workflows: readable,
    examples,
    projects: Object.values(projects),
  };
  const sound = workflows.filter((each) => tell(problemsOf(each, known)));
  const healthy = withAllTheyCall(sound, { known, read, tell });
  const shelf = workflowShelf(read, healthy);
  const checked = packsWithTriage({ packs, sources }, { known, shelf, tell });
  const snapshot = { ...snapshotOf(known, healthy), packs: Object.fromEntries(checked), projects };
  const startable = { packs, workflows: Object.keys(snapshot.workflows) };
  const agreed = files.filter(({ kind }) => kind === "channel");
  const channels = readChannels(agreed, startable, tell);
  return { snapshot, problems: inOrder(problems), channels };
}

function examplesIn(workflows: readonly CheckedWorkflow[]): Map<string, string[]> {
  const examples = new Map<string, string[]>();
  for (const { workflow, source } of workflows) {
    for (const example of workflow.examples.map(plainExample)) {
      examples.set(example, [...(examples.get(example) ?? []), source.file]);
    }
  }
  return examples;
}

function problemsOf(checked: CheckedWorkflow, known: Known): Problem[] {
  return Object.values(allRules).flatMap((rule) => rule(checked, known));
}

/** The workflows whose steps call none that cannot be used; one that falls out may take those with it that call it. */
function withAllTheyCall(
  sound: readonly CheckedWorkflow[],
  given: { readonly known: Known; readonly read: readonly Read<Workflow>[]; readonly tell: Tell },
): readonly CheckedWorkflow[] {
  const { known, read, tell } = given;
  const workflows = workflowShelf(read, sound);
  const left = sound.filter((each) => tell(workflowsExist(each, { ...known, workflows })));
  return left.length === sound.length ? sound : withAllTheyCall(left, given);
}

function workflowShelf(
  all: readonly Read<Workflow>[],
  usable: readonly CheckedWorkflow[],
): Shelf<CheckedWorkflow> {
  const healthy = new Map(usable.map((each) => [keyOf(each), each]));
  const broken = all.filter(({ key }) => !healthy.has(key));
  return { healthy, broken: new Map(broken.map(({ key, source }) => [key, source.file])) };
}

function keyOf({ pack, workflow }: CheckedWorkflow): string {
  return `${pack}/${workflow.name}`;
}

/** The packs with those of their triage rules that hold, qualified. */
function packsWithTriage(
  { packs, sources }: ReadPacks,
  given: { readonly known: Known; readonly shelf: Shelf<CheckedWorkflow>; readonly tell: Tell },
): [string, Pack][] {
  const { known, shelf, tell } = given;
  return [...packs].map(([name, pack]): [string, Pack] => {
    const source = sources.get(name);
    if (source === undefined) return [name, pack];
    const { sound, problems } = checkTriage({ pack, source }, known, shelf);
    tell(problems);
    return [name, { ...pack, triage: qualifiedTriage(sound, name, { known, shelf }) }];
  });
}

function snapshotOf(known: Known, healthy: readonly CheckedWorkflow[]): Snapshot {
  const agents = [...known.agents.healthy].map(
    ([key, agent]) => [key, qualifiedAgent(agent, known)] as const,
  );
  const checklists = [...known.checklists.healthy].map(([key, checklist]) => {
    const [pack = ""] = key.split("/");
    return [key, qualifiedChecklist(checklist, pack, known)] as const;
  });
  const workflows = healthy.map(({ pack, workflow }) => {
    const qualified = qualifiedWorkflow(workflow, pack, known);
    return { key: `${pack}/${workflow.name}`, ...withSynthesis(qualified) };
  });
  return {
    packs: {},
    agents: Object.fromEntries(agents),
    checklists: Object.fromEntries(checklists),
    workflows: Object.fromEntries(workflows.map(({ key, workflow }) => [key, workflow])),
    synthesised: workflows.flatMap(({ key, added }) => (added ? [key] : [])),
    projects: {},
    detected: {},
  };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (left, right) => left.file.localeCompare(right.file) || left.line - right.line,
  );
}
