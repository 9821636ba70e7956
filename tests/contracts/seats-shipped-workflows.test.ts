import { describe, expect, it } from "vitest";
import { answerTo } from "../../src/app/simulation/scripted-people.ts";
import { withoutCalls } from "../../src/app/simulation/without-calls.ts";
import { loadDefinitions } from "../../src/definitions/load.ts";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import type { AskRequest, StepAsk } from "../../src/domain/ask.ts";
import { objectionsTo } from "../../src/domain/check-envelope.ts";
import type { BodyOf, Entry } from "../../src/domain/entry.ts";
import { PersonId } from "../../src/domain/ids.ts";
import { createMemoryStore } from "../../src/durable/memory-store.ts";
import { anEnvelope } from "../support/builders.ts";
import { begin, play, theRun } from "../support/scripted-engine.ts";

const bob = PersonId.parse("U_BOB");

const { snapshot } = await loadDefinitions({
  folders: [{ agents: "agents", workflows: "workflows" }],
  modelAliases: ["opus", "sonnet", "haiku"],
  knownTools: ["read_artifact"],
});

/** Everything that a step asks for, in the least words. */
function answerOf(
  step: Pick<StepAsk, "reviewing" | "facts" | "criteria" | "produces" | "findings">,
  sections: readonly string[],
): Parameters<typeof anEnvelope>[0] {
  return {
    report_md: sections.map((heading) => `## ${heading}\n\nDone.`).join("\n\n"),
    verdict: step.reviewing === null ? "none" : "approve",
    facts: step.facts.map(({ name, values }) => ({ name, value: firstOf(values) })),
    criteria: step.criteria.map(({ id }) => ({ criterion: id, met: true, reason: "seen" })),
    answers: step.findings.map(({ id }) => ({ finding: id, answer: "Done." })),
    summary: "Done.",
    artifacts: step.produces.map((name) => ({ name, kind: "document", content: `# ${name}` })),
  };
}

function firstOf(values: StepAsk["facts"][number]["values"]): string {
  if (values === "boolean") return "true";
  return typeof values === "string" ? "1" : (values[0] ?? "");
}

interface Played {
  readonly entries: readonly Entry[];
  readonly offered: readonly BodyOf<"seat.offered">[];
}

/** A run of a shipped workflow, in which everybody does what is asked; the steps of this id fall to a person. */
async function played(name: string, seats: Readonly<Record<string, PersonId>>): Promise<Played> {
  const store = createMemoryStore();
  const alone: Snapshot = withoutCalls(snapshot, name);
  const workflow = snapshot.workflows[name];
  if (!workflow) throw new Error(`no workflow ${name}`);
  const inputs = workflow.inputs.map((field) => [field.name, field.options?.[0] ?? "x"] as const);
  await begin(store, { workflow: name, inputs: Object.fromEntries(inputs), seats });
  const offered: BodyOf<"seat.offered">[] = [];
  await play({
    store,
    snapshot: alone,
    script: ({ step, agent }: AskRequest) =>
      answerOf(step, step.reviewing === null ? agent.sections.work : agent.sections.review),
    answers: (question) =>
      answerTo(question, workflow, { choose: (_point, ways) => ways[0] ?? "" }),
    deliver(body) {
      offered.push(body);
      return answerOf(body.ask, body.ask.sections);
    },
  });
  return { entries: await store.entriesOf(theRun), offered };
}

const OF_THE_SEAT = new Set(["seat.offered", "step.delivered"]);

/** What is recorded, whoever performed it: kinds, keys and every value that is no performer's name. */
function shapeOf(entries: readonly Entry[], agents: ReadonlyMap<string, string>): string[] {
  return entries
    .filter(({ body }) => !OF_THE_SEAT.has(body.kind))
    .map(({ key, body }) => {
      const agent = "path" in body ? agents.get(body.path) : undefined;
      const { seated: _seated, ...plain } = { seated: undefined, ...body, durationMs: 0 };
      const text = JSON.stringify({ key, ...plain });
      return agent === undefined ? text : text.replaceAll(/person:U_BOB/g, agent);
    })
    .toSorted();
}

function performers(entries: readonly Entry[]): Map<string, string> {
  const started = entries.flatMap(({ body }) => (body.kind === "step.started" ? [body] : []));
  return new Map(started.map(({ path, agent }) => [path, agent]));
}

describe.each(Object.keys(snapshot.workflows))("%s with a seat taken by a person", (name) => {
  it("ends with entries of the same shape as with the agent", async () => {
    const byAgents = await played(name, {});
    const last = byAgents.entries.at(-1)?.body;
    expect(last?.kind).toMatch(/^run\.(completed|cancelled)$/);
    const agents = performers(byAgents.entries);
    const paths = [...agents.keys()].filter((path) => path.split("/").length === 2);
    const reviewed = byAgents.entries.flatMap(({ body }) =>
      body.kind === "step.completed" && body.verdict === "approve" ? [body.path] : [],
    );
    const chosen = new Set(
      [paths[0], paths.at(-1), reviewed[0]].filter((path) => path !== undefined),
    );
    expect(chosen.size).toBeGreaterThan(0);
    for (const path of chosen) {
      const step = path.split("/").at(-1) ?? "";
      const byPerson = await played(name, { [step]: bob });
      expect(byPerson.offered.map((body) => body.path)).toContain(path);
      for (const { ask } of byPerson.offered) {
        const asked = { ...ask, delegates: [], mayEscalate: false, escalations: [] };
        const sections = { work: ask.sections, review: ask.sections };
        expect(objectionsTo(anEnvelope(answerOf(ask, ask.sections)), asked, sections)).toEqual([]);
      }
      const completed = byPerson.entries.filter(
        ({ body }) => body.kind === "step.completed" && body.agent === "person:U_BOB",
      );
      expect(completed.length).toBeGreaterThan(0);
      const without = (entries: readonly Entry[]) =>
        shapeOf(
          entries.filter(({ body }) => body.kind !== "run.started"),
          agents,
        ).map((text) =>
          text.replaceAll(new RegExp(`"(source_agent|decidedBy|shown)":"[^"]*"`, "g"), '"$1":""'),
        );
      expect(without(byPerson.entries)).toEqual(without(byAgents.entries));
    }
  }, 60_000);
});
