import { describe, expect, it } from "vitest";
import type { BodyOf, Entry } from "../../src/domain/entry.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import { callingDefinitions } from "../support/calling-definitions.ts";
import { aHouse, type WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";

const PATIENCE = { timeout: 60_000 };

/** A house with a run that waits at the gate of one of the two that it called; the other one is complete. */
async function launching(): Promise<WholeHouse> {
  const folder = await callingDefinitions();
  const environment = { ORCHESTRATE_DEFINITIONS: folder };
  const house = await aHouse({ environment, scripts: ["tests/support/scripts"] });
  const { workspace } = house;
  await workspace.person("alice").command("deploys", "--workflow launch Launch the invoices");
  await openQuestion(workspace, "deploys", /Shall it go live/);
  await cardSays(workspace, "deploys", /✅ The documents/);
  return house;
}

async function family(house: WholeHouse) {
  const { runs } = house.app().store;
  const listed = await runs.runs({ limit: 5 });
  const root = listed[0]?.run;
  if (!root || listed.length > 1) throw new Error(`There are ${listed.length} runs in the list.`);
  const entries = await runs.entriesOf(root);
  const calls = entries.flatMap(({ body }) => (body.kind === "child.started" ? [body] : []));
  const callOf = (path: string) => calls.findLast((call) => call.path === path)?.child ?? root;
  return { root, entries, service: callOf("build/service"), documents: callOf("build/documents") };
}

const stateOf = async (house: WholeHouse, run: RunId) =>
  foldRun(await house.app().store.runs.entriesOf(run));

async function statuses(house: WholeHouse, runs: readonly RunId[]) {
  const states = await Promise.all(runs.map((run) => stateOf(house, run)));
  return states.map((state) => state?.status);
}

/** What the agents of a run used by themselves, without the runs that it called. */
function ownOutput(entries: readonly Entry[]): number {
  const calls = entries.flatMap(({ body }) =>
    body.kind === "step.completed" && !body.agent.startsWith("team/") ? body.calls : [],
  );
  return calls.reduce((sum, { usage }) => sum + usage.output, 0);
}

function startOf(entries: readonly Entry[]): BodyOf<"run.started"> | undefined {
  const body = entries[0]?.body;
  return body?.kind === "run.started" ? body : undefined;
}

describe("a workflow as a step", () => {
  it(
    "is a run of its own with a line on the card, its gate and its price, in one thread",
    PATIENCE,
    async () => {
      const house = await launching();
      const { workspace } = house;
      const { root, service, documents } = await family(house);
      // The link stands on the card once the question's own message does.
      const asked = /⏸ \*Waits for anyone here\*: <.*\|Shall it go live\?>/;
      const waiting = await cardSays(workspace, "deploys", asked);
      expect(saidBy(waiting)).toMatch(
        new RegExp(`↳ ⏸ Build a service · Release · .* · run \`${service}\``),
      );
      expect(saidBy(waiting)).toMatch(
        new RegExp(`↳ ✅ Write documents · .* · run \`${documents}\``),
      );
      const gate = await openQuestion(workspace, "deploys", /Shall it go live/);
      await workspace.person("bob").click(gate, actionOf(gate, /Go live/));
      const card = await cardSays(workspace, "deploys", /\*Completed\.\*/);
      expect(saidBy(card)).toMatch(/<@U0BOB> chose \*Go live\*/);
      expect(await statuses(house, [root, service, documents])).toEqual([
        "completed",
        "completed",
        "completed",
      ]);
      const roots = workspace.messages("deploys").filter(({ ts, thread_ts: at = ts }) => at === ts);
      expect(roots).toHaveLength(1);
      const said = threadOf(workspace, "deploys").map(({ text }) => text);
      expect(
        said.filter((text) => /\*(Build a service|Write documents) › Write\*/.test(text)),
      ).toHaveLength(2);
      expect(said.filter((text) => /\*The service\*|\*Build\*/.test(text))).toEqual([]);
    },
  );

  it(
    "hands over task, inputs, handoffs and limits, and hands back artifacts and what was spent",
    PATIENCE,
    async () => {
      const house = await launching();
      const { workspace } = house;
      const gate = await openQuestion(workspace, "deploys", /Shall it go live/);
      await workspace.person("bob").click(gate, actionOf(gate, /Go live/));
      await cardSays(workspace, "deploys", /\*Completed\.\*/);
      const { root, entries, service, documents } = await family(house);
      const { runs } = house.app().store;
      const parts = await Promise.all([service, documents].map((run) => runs.entriesOf(run)));
      const began = startOf(parts[0] ?? []);
      expect(began).toMatchObject({
        workflow: "team/build-service",
        inputs: { size: "small" },
        parent: { run: root, root },
        requester: startOf(entries)?.requester,
        place: startOf(entries)?.place,
      });
      expect(began?.task).toMatch(
        /Build the service[^]*part of a larger task:\nLaunch the invoices/,
      );
      expect(began?.received.map(({ source_agent: from }) => from)).toEqual([
        "engineering/backend-architect",
      ]);
      const taken = entries.flatMap(({ body }) =>
        body.kind === "step.completed" && body.path === "build/service" ? [body] : [],
      )[0];
      expect(taken?.agent).toBe("team/build-service");
      const names = Object.values(taken?.handoff.artifacts ?? {}).flatMap((refs) =>
        refs.map(({ name }) => name),
      );
      expect(names).toContain("report of release/release");
      const outputs = parts.map((part) => foldRun(part)?.usage.output ?? 0);
      const whole = foldRun(entries)?.usage.output;
      expect(whole).toBe(outputs.reduce((sum, part) => sum + part, ownOutput(entries)));
    },
  );

  it(
    "[P-runs-within] ends with the run that called it, and leaves no question open",
    PATIENCE,
    async () => {
      const house = await launching();
      const { workspace } = house;
      const { root, service, documents } = await family(house);
      const card = await cardSays(workspace, "deploys", /↳ ⏸/);
      await workspace.person("bob").click(card, actionOf(card, /Stop/));
      await cardSays(workspace, "deploys", /Stopped by <@U0BOB>/);
      expect(await statuses(house, [root, service, documents])).toEqual([
        "cancelled",
        "cancelled",
        "completed",
      ]);
      await workspace.until(() =>
        threadOf(workspace, "deploys").every((message) => buttonsOf(message).length === 0),
      );
      const gate = threadOf(workspace, "deploys").find((one) => /go live/.test(saidBy(one)));
      expect(gate && saidBy(gate)).toMatch(/ended with the run it is a part of/);
      await house.app().host.settled(service);
      await house.app().host.settled(root);
    },
  );

  it(
    "that was stopped by itself has people asked, and is run again or left out",
    PATIENCE,
    async () => {
      const house = await launching();
      const { workspace } = house;
      const { root, service } = await family(house);
      await workspace.person("bob").command("deploys", `stop ${service}`);
      const first = await openQuestion(workspace, "deploys", /was stopped/);
      expect(saidBy(first)).toMatch(/a workflow within this run did not complete/);
      await workspace.person("alice").click(first, actionOf(first, /Run it again/));
      const gate = await openQuestion(workspace, "deploys", /Shall it go live/);
      const { service: again } = await family(house);
      expect(again).not.toBe(service);
      await workspace.person("bob").click(gate, actionOf(gate, /Not now/));
      const second = await openQuestion(workspace, "deploys", /The decision was: Not now/);
      await workspace.person("alice").click(second, actionOf(second, /Go on without/));
      const card = await cardSays(workspace, "deploys", /\*Completed\.\*/);
      expect(saidBy(card)).toMatch(/⏭ The service .* people went on without it/);
      expect(await statuses(house, [root, service, again])).toEqual([
        "completed",
        "cancelled",
        "cancelled",
      ]);
    },
  );

  it(
    "goes on after a restart with the run that called it, and asks nothing twice",
    PATIENCE,
    async () => {
      const house = await launching();
      const { workspace, rehearsal } = house;
      const { service } = await family(house);
      await house.restart();
      const gate = await openQuestion(workspace, "deploys", /Shall it go live/);
      await workspace.person("bob").click(gate, actionOf(gate, /Go live/));
      await cardSays(workspace, "deploys", /\*Completed\.\*/);
      const after = await family(house);
      expect(after.service).toBe(service);
      expect(rehearsal.asked("code/write")).toBe(1);
      expect(rehearsal.asked("write/write")).toBe(1);
    },
  );
});
