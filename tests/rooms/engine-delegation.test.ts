import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import type { AskRequest } from "../../src/domain/ask.ts";
import { bodiesOf, linesOf, playOut } from "../support/played-run.ts";
import { snapshotOf } from "../support/scripted-engine.ts";

/** A dinner whose host may hand parts on to a baker or a cook; the cook has a list of her own. */
function dinner(how: "offer" | "take"): Snapshot {
  const step = { id: "menu", title: "Menu", agent: "test/host", consumes: ["guests"] };
  const invite = { id: "invite", agent: "test/clerk", produces: ["guests"] };
  const story = snapshotOf({
    name: "story",
    title: "Dinner",
    description: "A dinner",
    lead: "test/host",
    phases: [{ id: "plan", mode: "sequential", steps: [invite, step] }],
  });
  const host = story.agents["test/host"];
  if (!host) throw new Error("no host");
  const person = (name: string, ...to: readonly string[]) => {
    const delegates = to.map((other) => ({ when: `${other} knows better`, to: other, how }));
    return { [`test/${name}`]: { ...host, name, delegates } };
  };
  const agents = {
    ...story.agents,
    ...person("host", "test/baker", "test/cook", "test/nobody", "test/host"),
    ...person("baker"),
    ...person("cook", "test/baker"),
  };
  return { ...story, agents };
}

/** The host names the first of its list as often as it may; everybody else delivers. */
function namesFirst({ step, agent }: AskRequest) {
  const [first] = step.delegates;
  if (agent.name === "host" && first)
    return { verdict: "delegate" as const, delegate: first.to, request: `A part for ${first.to}` };
  return { summary: `${agent.name} is done` };
}

const menu = "plan/menu";

describe("a part that is simply taken over", () => {
  it("is a step of its own below the other, which is then tried again with what it delivered", async () => {
    const told = await playOut(dinner("take"), namesFirst);
    expect(told.asked).toEqual([
      "plan/invite#1.1",
      `${menu}#1.1`,
      `${menu}/baker#1.1`,
      `${menu}#1.2`,
      `${menu}/cook#1.1`,
      `${menu}#1.3`,
    ]);
    expect(told.questions).toEqual([]);
    expect(linesOf(told)).toEqual([
      "plan/invite completed",
      `${menu} completed`,
      `${menu}/baker completed`,
      `${menu}/cook completed`,
    ]);
    const last = told.requests.at(-1);
    expect(last?.step.delivered).toEqual([
      { by: "baker", request: "A part for baker" },
      { by: "cook", request: "A part for cook" },
    ]);
    const summaries = last?.brief.handoffs.map(({ summary }) => summary);
    expect(summaries).toEqual(expect.arrayContaining(["baker is done", "cook is done"]));
  });

  it("offers each agent once, nobody after the second, and none to who does such a part", async () => {
    const told = await playOut(dinner("take"), namesFirst);
    const offered = told.requests.map(({ step }) => step.delegates.map(({ to }) => to));
    expect(offered).toEqual([[], ["baker", "cook"], [], ["cook"], [], []]);
  });

  it("is asked with the request as its task and the other step's inputs, and hands back to it", async () => {
    const told = await playOut(dinner("take"), namesFirst);
    const part = told.requests.find(({ step }) => step.path === `${menu}/baker`);
    expect(part?.step.task).toMatch(/test\/baker knows better[\s\S]*A part for baker/);
    expect(part?.brief.handoffs.map(({ summary }) => summary)).toEqual(["clerk is done"]);
    const done = bodiesOf(told, "step.completed").find(({ path }) => path === `${menu}/baker`);
    expect(done?.handoff.target_agent).toBe("test/host");
    expect(done?.agent).toBe("test/baker");
  });
});

describe("a part that is offered", () => {
  const key = `${menu}#1.1/question`;

  it("is done when people let it", async () => {
    const told = await playOut(dinner("offer"), namesFirst);
    const [question] = told.questions;
    expect(question).toMatchObject({ key, reason: "delegation", recommended: "delegate" });
    expect(question?.options.map(({ id }) => id)).toEqual(["delegate", "alone", "stop"]);
    expect(told.asked).toContain(`${menu}/baker#1.1`);
  });

  it.each(["alone", "only if it costs nothing"])(
    "is not done for the answer: %s; the step is tried again and knows it",
    async (answer) => {
      const second = `${menu}#1.2/question`;
      const told = await playOut(dinner("offer"), namesFirst, { [key]: answer, [second]: answer });
      expect(told.asked.slice(1)).toEqual([`${menu}#1.1`, `${menu}#1.2`, `${menu}#1.3`]);
      expect(told.requests.at(-1)?.brief.decisions).toHaveLength(2);
      expect(linesOf(told)).toEqual(["plan/invite completed", `${menu} completed`]);
    },
  );

  it("ends the run when people stop it", async () => {
    const told = await playOut(dinner("offer"), namesFirst, { [key]: "stop" });
    expect(told.state.status).toBe("cancelled");
  });
});

describe("a part whose delegate is not on the list", () => {
  it("brings nothing, and people are asked", async () => {
    const told = await playOut(dinner("take"), ({ step }) =>
      step.path === menu && step.attempt === 1
        ? { verdict: "delegate", delegate: "nobody", request: "Do it" }
        : {},
    );
    expect(bodiesOf(told, "step.failed").map(({ cause }) => cause)).toEqual(["invalid_answer"]);
    expect(told.questions.map(({ reason }) => reason)).toEqual(["step_failed"]);
    expect(told.state.status).toBe("completed");
  });
});

describe("trouble within a part", () => {
  it("is asked about like that of any step", async () => {
    const told = await playOut(dinner("take"), (request) =>
      request.step.path === `${menu}/baker` && request.step.attempt === 1
        ? "unavailable"
        : namesFirst(request),
    );
    expect(told.questions.map(({ key: asked }) => asked)).toEqual([`${menu}/baker#1.1/question`]);
    expect(told.asked).toContain(`${menu}/baker#1.2`);
    expect(told.state.status).toBe("completed");
  });
});
