import type { Outline } from "../definitions/outline.ts";
import type { Suggestion, Triage } from "../definitions/triage.ts";
import type { ChannelSettings } from "../domain/channel-settings.ts";
import { PersonId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import type { Plan, PlannedStep } from "../domain/plan.ts";
import { decidersOf } from "../engine/questions.ts";
import { estimateFrom, estimateText } from "./estimate.ts";
import { bareName } from "./find-workflow.ts";
import { whoMay } from "./may-decide.ts";
import type { DeskPorts } from "./ports.ts";
import { quoted } from "./run-line.ts";
import type { Resolved } from "./start-run.ts";

/** Everything that a plan is told from. */
interface Planning {
  readonly command: { readonly by: PersonId; readonly place: Place };
  readonly settings: ChannelSettings;
  readonly found: Resolved;
  readonly missing: readonly string[];
}

/** So many past runs are looked at, the newest. */
const PAST_RUNS = 100;
/** So many workflows are named among which the Lead would choose. */
const CANDIDATES = 3;

/** What a run would be, in words of ours: workflow and why, steps, who is asked, what is missing, what it may take. */
export async function planText(ports: DeskPorts, planning: Planning): Promise<string> {
  const { request } = planning.found;
  const head = `*A plan; nothing has started and nothing is spent*\n${quoted(request.task)}`;
  const choice = choiceOf(ports, planning);
  const parts =
    "open" in choice ? await openParts(ports, choice) : await partsOf(ports, planning, choice);
  const project = request.project === null ? [] : [`*Project*: \`${request.project}\``];
  return [head, ...project, ...parts].join("\n\n");
}

/** The workflow that is certain, or those among which the Lead would choose. */
type Choice =
  | { readonly outline: Outline; readonly why: string }
  | { readonly open: readonly Suggestion[] };

function choiceOf(ports: DeskPorts, { found, settings }: Planning): Choice {
  const { request, workflow, byDefault } = found;
  if (workflow) {
    const why = byDefault ? "what this channel starts with unless told otherwise" : "named by you";
    return certain(ports, workflow.name, why);
  }
  const { task, project } = request;
  return ruled(ports, ports.triage({ task, project, packs: settings.packs }));
}

function ruled(ports: DeskPorts, { decided, ranked }: Triage): Choice {
  const [first, second] = ranked;
  if (first && !second) return certain(ports, first.workflow, "the only workflow here");
  if (!decided) return { open: ranked.slice(0, CANDIDATES) };
  const other = ranked.find(({ workflow }) => workflow !== decided.workflow);
  const runnerUp = other ? `; runner-up \`${bareName(other.workflow)}\`` : "";
  return certain(ports, decided.workflow, `${decided.reason}${runnerUp}`);
}

function certain(ports: DeskPorts, name: string, why: string): Choice {
  const outline = ports.outline(name);
  return outline ? { outline, why } : { open: [] };
}

async function openParts(
  ports: DeskPorts,
  { open }: Extract<Choice, { open: unknown }>,
): Promise<string[]> {
  if (open.length === 0) return ["*Workflow*: none here may be chosen for it."];
  const lines = open.map(async ({ workflow, reason }) => {
    return `• \`${bareName(workflow)}\`: ${reason}. ${await tookText(ports, workflow)}.`;
  });
  const told = await Promise.all(lines);
  return [
    `*Workflow*: the rules are not clear about it, so the Lead will choose, most likely between\n${told.join("\n")}`,
    "Name one with `--workflow <name>` or under *Edit* to see its steps.",
  ];
}

async function partsOf(
  ports: DeskPorts,
  planning: Planning,
  { outline, why }: Extract<Choice, { outline: Outline }>,
): Promise<string[]> {
  const { missing } = planning;
  return [
    `*Workflow*: ${outline.title} (\`${outline.name}\`): ${why}`,
    `*Steps*\n${outline.plan.map(phaseLine).join("\n")}`,
    await askedPart(ports, planning, outline),
    ...(missing.length === 0 ? [] : [`*Missing*\n${missing.map((one) => `• ${one}`).join("\n")}`]),
    `*Time and cost*: ${await tookText(ports, outline.name)}`,
  ];
}

/** A rehearsal is compared with rehearsals, whose prices are those of the list. */
async function tookText({ store, rehearsal }: DeskPorts, workflow: string): Promise<string> {
  const past = await store.people.pastRuns(workflow, PAST_RUNS);
  const estimate = estimateFrom(past.filter((run) => run.rehearsal === rehearsal));
  const free = rehearsal && estimate !== null ? " (rehearsed, nothing was spent)" : "";
  return `${estimateText(estimate)}${free}`;
}

function phaseLine({ title, mode, steps }: Plan[number], index: number): string {
  const how =
    mode === "parallel" ? " _(side by side)_" : mode === "route" ? " _(one way of several)_" : "";
  return `${index + 1}. *${title}*${how}: ${steps.map(stepWords).join(" · ")}`;
}

function stepWords({ agent, title, conditional, branch }: PlannedStep): string {
  const way = branch === null ? "" : ` [${branch}]`;
  return `${bareName(agent)}: ${title}${way}${conditional ? " _(if needed)_" : ""}`;
}

/** Where people are asked by plan, who they are, and which of them cannot be reached just now. */
async function askedPart(
  ports: DeskPorts,
  { command, settings }: Planning,
  { gates, seats }: Outline,
): Promise<string> {
  const { by } = command;
  const asked = gates.map(({ title, ask, decidedBy }) => {
    return `• after “${title}”: ${quoted(ask)}, answered by ${whoMay(decidersOf(decidedBy), by)}`;
  });
  const seated = seats.map(({ title, person }) => `• ${title}: performed by ${personText(person)}`);
  const lines = [...asked, ...seated];
  if (lines.length === 0)
    return "*People are asked* nothing by plan; a run still asks when something goes wrong.";
  const people = [
    ...gates.flatMap(({ decidedBy }) => namedIn(decidedBy, settings, by)),
    ...seats.flatMap(({ person }) => (isPerson(person) ? [PersonId.parse(person)] : [])),
  ];
  const reach = await reachOf(ports, people);
  return [`*People are asked*`, ...lines, ...filled(gates, settings), ...reach].join("\n");
}

function personText(person: string): string {
  return isPerson(person) ? `<@${person}>` : quoted(person);
}

function isPerson(person: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(person);
}

type Gate = Outline["gates"][number];

/** Everybody who is certain to be among those asked: groups are resolved when they are. */
function namedIn(
  decidedBy: Gate["decidedBy"],
  { roles }: ChannelSettings,
  requester: PersonId,
): PersonId[] {
  const { people, requester: asksRequester } = decidersOf(decidedBy);
  const holders = decidedBy.roles.flatMap((role) => roles[role]?.people ?? []);
  return [...people, ...holders, ...(asksRequester ? [requester] : [])];
}

/** Who fills each role here. One that nobody fills keeps its gate shut, so it is better known before. */
function filled(gates: readonly Gate[], { roles }: ChannelSettings): string[] {
  const named = new Set(gates.flatMap(({ decidedBy }) => decidedBy.roles));
  return [...named].map((role) => {
    const { people = [], groups = [] } = roles[role] ?? {};
    const holders = [...people.map(personText), ...groups.map((group) => `group ${group}`)];
    return holders.length === 0
      ? `⚠️ Nobody fills the role \`${role}\` in this channel: \`/orchestrate settings\` names people for it.`
      : `The role \`${role}\` is filled by ${holders.join(", ")}.`;
  });
}

/** So many people are looked up. */
const LOOKED_UP = 12;

/** Who is away or cannot answer, and of whom it is not known. */
async function reachOf({ directory }: DeskPorts, named: readonly PersonId[]): Promise<string[]> {
  const people = [...new Set(named)].filter(isPerson).slice(0, LOOKED_UP);
  const found = await Promise.all(
    people.map(async (person) => {
      const standing = await directory.standing(person);
      const away = standing === "here" ? await directory.isAway(person) : null;
      return { person, standing, away };
    }),
  );
  const gone = found.filter(({ standing }) => standing !== null && standing !== "here");
  const away = found.filter((one) => one.away === true);
  const unknown = found.filter(
    (one) => one.standing === null || (one.standing === "here" && one.away === null),
  );
  return [
    ...lineAbout(gone, "⚠️ Cannot answer (deactivated or of another workspace)"),
    ...lineAbout(away, "💤 Away just now"),
    ...lineAbout(unknown, "Whether they can be reached is not known"),
  ];
}

function lineAbout(found: readonly { readonly person: PersonId }[], words: string): string[] {
  if (found.length === 0) return [];
  return [`${words}: ${found.map(({ person }) => `<@${person}>`).join(", ")}`];
}
