import type { Snapshot } from "../definitions/snapshot.ts";
import type { Suggestion } from "../definitions/triage.ts";
import { OTHER } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Durable } from "../durable/durable.ts";
import {
  askLead,
  type Choosing,
  type LeadsWord,
  leadAt,
  meantName,
  saidName,
  TRIAGE_PATH,
} from "./ask-lead.ts";
import type { Ports } from "./ports.ts";
import { ask, type Draft } from "./questions.ts";
import { whileUnpaused } from "./steering.ts";
import { workflowOf } from "./workflow-of.ts";

type Chosen = BodyOf<"workflow.chosen">;
/** How triage ends before people are asked: with a workflow, with a question, or with nothing usable. */
type Triaged = Chosen | BodyOf<"step.escalated"> | BodyOf<"step.failed">;

const KEY = `${TRIAGE_PATH}#1`;

/** Finds the workflow for a task: the one the requester named, the only one, the rules' clear case, the Lead's choice, or the people's. */
export async function chooseWorkflow(
  durable: Durable,
  ports: Ports,
  snapshot: Snapshot,
): Promise<Chosen> {
  const { task, project, workflow, agreed } = durable.started;
  const { packs } = agreed;
  const triage = ports.triage({ task, project, packs }, snapshot);
  const choosing = { durable, ports, snapshot, triage };
  await whileUnpaused(durable, KEY);
  const triaged = await durable.step<Triaged["kind"]>(
    KEY,
    ["workflow.chosen", "step.escalated", "step.failed"],
    async () => ({
      body:
        workflow === null
          ? await settle(choosing)
          : choice(choosing, { workflow, reason: whyNamed(durable), by: "requester" }),
    }),
  );
  return triaged.kind === "workflow.chosen" ? triaged : askPeople(choosing, triaged);
}

function whyNamed({ started }: Durable): string {
  if (started.agreed.workflow) return "what this channel starts with unless told otherwise";
  return started.parent === null ? "named in the request" : "named by a step of the calling run";
}

async function settle(choosing: Choosing): Promise<Triaged> {
  const { decided, ranked } = choosing.triage;
  const [first, second] = ranked;
  if (first && !second) {
    const { workflow } = first;
    return choice(choosing, { workflow, reason: "the only workflow here", by: "only_choice" });
  }
  if (decided) return byRule(choosing, decided);
  const word = await askLead(choosing);
  if (word.kind === "failed") return word.body;
  return word.sure ? byLead(choosing, word) : openTo(choosing, word);
}

function byRule(choosing: Choosing, { workflow, rule, crew, reason }: Suggestion): Chosen {
  const second = choosing.triage.ranked.find((other) => other.workflow !== workflow);
  return {
    ...choice(choosing, { workflow, reason, by: "rule" }),
    rule,
    crew: [...crew],
    runnerUp: second
      ? { workflow: second.workflow, reason: `${second.reason}, but less speaks for it` }
      : null,
  };
}

type LeadsChoice = Extract<LeadsWord, { kind: "chose" }>;

function byLead(choosing: Choosing, word: LeadsChoice): Chosen {
  const { workflow, reason, runnerUp, calls } = word;
  return { ...choice(choosing, { workflow, reason, by: "lead" }), runnerUp, calls: [...calls] };
}

/** As many workflows get a button; the others are named in one's own words. */
const BUTTONS = 5;

/** The Lead is not sure: its choice, its runner-up and what the rules put first become a question to people. */
function openTo(choosing: Choosing, word: LeadsChoice): Triaged {
  const { snapshot, triage } = choosing;
  const offers = [
    { workflow: word.workflow, reason: word.reason },
    ...(word.runnerUp ? [word.runnerUp] : []),
    ...triage.ranked,
  ];
  const seen = new Set<string>();
  const options = offers.flatMap(({ workflow, reason }) => {
    if (seen.has(workflow)) return [];
    seen.add(workflow);
    return { label: workflow, tradeoff: reason };
  });
  return {
    kind: "step.escalated",
    ...leadAt(choosing, word.durationMs),
    trigger: "",
    issue: "The Lead is not sure.",
    options: options.slice(0, BUTTONS),
    recommendation: `${saidName(snapshot, word.workflow)}: ${word.reason}`,
    blocking: "the whole run",
    calls: [...word.calls],
  };
}

/** People choose: with a button for each of the likely workflows, or by name. */
async function askPeople(choosing: Choosing, triaged: Exclude<Triaged, Chosen>): Promise<Chosen> {
  const { durable, ports, snapshot } = choosing;
  let why = triaged.kind === "step.escalated" ? triaged.issue : triaged.message;
  for (let time = 1; ; time += 1) {
    const key = time === 1 ? `${KEY}/question` : `${KEY}/question.${time}`;
    const asking = { key, stage: "Triage", agent: ports.lead, about: null };
    const draft = draftOf(choosing, triaged, why);
    const { option, label } = await ask({ durable, ports }, asking, draft);
    const meant = option === OTHER ? meantName(snapshot, label) : option;
    const workflow = meant !== null && mayBeChosen(choosing, meant) ? meant : null;
    if (workflow !== null) {
      const body = choice(choosing, { workflow, reason: "chosen by a person", by: "person" });
      return durable.note(`${KEY}/decided`, { body });
    }
    why = `"${label}" is no workflow here.`;
  }
}

/** A workflow of a pack that the channel does not use is none here. */
function mayBeChosen({ durable }: Choosing, workflow: string): boolean {
  const { packs } = durable.started.agreed;
  return packs.length === 0 || packs.includes(workflow.slice(0, workflow.indexOf("/")));
}

function draftOf(choosing: Choosing, triaged: Exclude<Triaged, Chosen>, why: string): Draft {
  const { snapshot, triage } = choosing;
  const escalated = triaged.kind === "step.escalated";
  const shown = escalated
    ? triaged.options.map(({ label, tradeoff }) => ({ workflow: label, reason: tradeoff }))
    : triage.ranked.slice(0, BUTTONS);
  const buttons = shown.map(({ workflow }) => workflow);
  const more = Object.keys(snapshot.workflows).filter(
    (name) => !buttons.includes(name) && mayBeChosen(choosing, name),
  );
  return {
    reason: "triage",
    issue: `Which workflow fits this task? ${why}${othersIn(more, snapshot)}`,
    options: shown.map(({ workflow, reason }) => ({
      id: workflow,
      label: snapshot.workflows[workflow]?.title ?? workflow,
      tradeoff: escalated ? reason : (snapshot.workflows[workflow]?.description ?? ""),
    })),
    recommended: escalated ? (buttons[0] ?? null) : null,
    recommendation: escalated ? triaged.recommendation : "",
    blocking: "the whole run",
    other: more.length > 0,
  };
}

/** A catalogue has more workflows than a question has room for. */
const MOST_NAMED = 12;

function othersIn(more: readonly string[], snapshot: Snapshot): string {
  if (more.length === 0) return "";
  const named = more.slice(0, MOST_NAMED).map((name) => `\`${saidName(snapshot, name)}\``);
  const rest = more.length - named.length;
  const last = rest > 0 ? ` and ${rest} more (\`/orchestrate workflows\` lists them)` : "";
  return ` There are also ${named.join(", ")}${last}: name one in your own words.`;
}

function choice(
  { durable, ports, snapshot, triage }: Choosing,
  chosen: Pick<Chosen, "workflow" | "reason" | "by">,
): Chosen {
  const workflow = workflowOf(snapshot, chosen.workflow, durable.started);
  const { leaning } = triage;
  const disputed =
    (chosen.by === "lead" || chosen.by === "person") &&
    leaning !== null &&
    leaning.workflow !== chosen.workflow;
  return {
    kind: "workflow.chosen",
    ...chosen,
    title: workflow.title,
    runnerUp: null,
    rule: disputed ? leaning.rule : null,
    crew: [],
    dispute: disputed ? { workflow: leaning.workflow, reason: leaning.reason } : null,
    plan: ports.plan(workflow, snapshot),
    calls: [],
  };
}
