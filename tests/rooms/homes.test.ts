import type { HomeView } from "@slack/web-api";
import { describe, expect, it, onTestFinished } from "vitest";
import type { HomePage } from "../../src/commands/home.ts";
import { PersonId, type RunId } from "../../src/domain/ids.ts";
import { noLog } from "../../src/domain/log.ts";
import { createBudgets } from "../../src/slack/delivery/budgets.ts";
import type { Sent } from "../../src/slack/delivery/sent.ts";
import { createHomes } from "../../src/slack/home/homes.ts";
import { createMeasures } from "../../src/slack/measures.ts";
import { renderHome } from "../../src/slack/render/home.ts";
import { alice, aQuestion, bob, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";
import { turns } from "../support/turns.ts";

const emptyPage: HomePage = { questions: [], steps: [], runs: [] };

function aRun(number: number, change: Partial<HomePage["runs"][number]> = {}) {
  return {
    run: runId(number),
    status: "running" as const,
    paused: false,
    task: `task ${number}`,
    requester: alice,
    workflow: "shop/release",
    place: { kind: "terminal" as const },
    startedAt: 0,
    endedAt: null,
    ...change,
  };
}

/** The queue over a clock that stands still, a desk that counts and a Slack that takes what it is told to take. */
async function aQueue(
  told: {
    readonly homes?: readonly PersonId[];
    readonly concerned?: (run: RunId) => readonly PersonId[];
    readonly answers?: (count: number) => Sent<null>;
  } = {},
) {
  const clock = stillClock();
  const published: { person: string; at: number; view: HomeView }[] = [];
  let state = 0;
  const homes = createHomes({
    desk: {
      home: async () => ({ ...emptyPage, runs: [aRun(1, { task: `state ${state}` })] }),
      concernedBy: async (run) => told.concerned?.(run) ?? [alice],
      homeOpened: async () => {},
      homesOpened: async () => told.homes ?? [],
    },
    outbox: { questionReceipts: async () => ({}), cardReceipt: async () => null },
    outbound: {
      publishHome: async (person, view) => {
        published.push({ person, at: clock.now(), view });
        return told.answers?.(published.length) ?? { kind: "done", value: null };
      },
    },
    clock,
    log: noLog,
    budgets: createBudgets(),
    measures: createMeasures(),
    workspaceUrl: "https://team.slack.com/",
  });
  await homes.start();
  onTestFinished(() => homes.stop());
  await turns();
  /** Lets time pass second by second, as it would. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.turn(1_000);
      await turns();
    }
  };
  return {
    homes,
    published,
    pass,
    change: (count: number) => {
      state += count;
      for (let index = 0; index < count; index += 1) homes.changed(runId(index));
    },
  };
}

const wordsOf = (view: HomeView | undefined) => JSON.stringify(view?.blocks);

describe("the queue of people's pages", () => {
  it("sends the page that is opened at once, and nobody else's ever", async () => {
    const { homes, published, change, pass } = await aQueue({ concerned: () => [alice, bob] });
    await homes.opened(alice);
    await turns();
    expect(published.map(({ person }) => person)).toEqual([alice]);
    change(3);
    await pass(10);
    expect(new Set(published.map(({ person }) => person))).toEqual(new Set([alice]));
  });

  it("sends one page for a hundred changes at once, and it is the newest state", async () => {
    const { homes, published, change, pass } = await aQueue();
    await homes.opened(alice);
    await turns();
    change(100);
    await pass(10);
    expect(published).toHaveLength(2);
    expect(wordsOf(published[1]?.view)).toContain("state 100");
  });

  it("stays within the tier of its method, whoever opens in between", async () => {
    const people = Array.from({ length: 300 }, (_, at) => PersonId.parse(`U0${at}`));
    const { homes, published, pass } = await aQueue({ homes: people });
    await pass(20);
    await homes.opened(alice);
    await pass(2);
    expect(published.some(({ person }) => person === alice)).toBe(true);
    await pass(300);
    expect(new Set(published.map(({ person }) => person)).size).toBe(301);
    const times = published.map(({ at }) => at);
    const inMinute = times.map((from) => times.filter((at) => at >= from && at < from + 60_000));
    expect(Math.max(...inMinute.map((some) => some.length))).toBeLessThanOrEqual(100);
  });

  it("makes a page anew that was refused for its rate, and drops one that cannot be taken", async () => {
    const limited = await aQueue({
      answers: (count) =>
        count === 1 ? { kind: "limited", retryAfterMs: 7_000 } : { kind: "done", value: null },
    });
    await limited.homes.opened(alice);
    await limited.pass(6);
    expect(limited.published).toHaveLength(1);
    await limited.pass(3);
    expect(limited.published).toHaveLength(2);
    const refused = await aQueue({ answers: () => ({ kind: "refused", error: "not_enabled" }) });
    await refused.homes.opened(alice);
    await refused.pass(60);
    expect(refused.published).toHaveLength(1);
  });

  it("updates also those who are not asked any more", async () => {
    const answers: PersonId[][] = [[alice, bob], [alice]];
    const { homes, published, pass } = await aQueue({ concerned: () => answers.shift() ?? [] });
    await homes.opened(bob);
    await turns();
    homes.changed(runId(1));
    await pass(5);
    homes.changed(runId(1));
    await pass(5);
    expect(published.filter(({ person }) => person === bob)).toHaveLength(3);
  });
});

const asked = (number: number, issue: string) => ({
  run: runId(number),
  requester: alice,
  task: "ship it",
  place: { kind: "terminal" as const },
  question: { ...aQuestion(runId(number), "gate"), issue },
  askedAt: 0,
  turned: false,
});

describe("a person's page", () => {
  it("puts questions first and leads to each", () => {
    const question = asked(1, "Shall I?");
    const page = { ...emptyPage, questions: [question], runs: [aRun(2), aRun(3)] };
    const links = {
      questions: { [question.question.id]: "https://t/q" },
      runs: { [runId(2)]: "https://t/r" },
    };
    const { blocks } = renderHome(page, links);
    const words = JSON.stringify(blocks);
    expect(words.indexOf("Shall I?")).toBeLessThan(words.indexOf("Your runs"));
    expect(words).toMatch(/"url":"https:\/\/t\/q"/);
    expect(words).toMatch(/Answer: Shall I\?/);
    expect(words).toMatch(/orchestrate settings/);
  });

  it("stays within what Slack shows, and says how much more there is", () => {
    const questions = Array.from({ length: 80 }, (_, at) =>
      asked(at + 1, `<!channel> ${"x".repeat(5_000)}`),
    );
    const runs = Array.from({ length: 60 }, (_, at) => aRun(at + 1, { task: "y".repeat(9_000) }));
    const { blocks } = renderHome({ ...emptyPage, questions, runs }, { questions: {}, runs: {} });
    expect(blocks.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(blocks)).not.toContain("<!channel>");
    expect(JSON.stringify(blocks)).toMatch(/65 more questions wait/);
    expect(JSON.stringify(blocks)).toMatch(/45 more are under way/);
  });
});
