import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDesk } from "../../src/commands/create-desk.ts";
import type { Desk } from "../../src/commands/desk.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import { ChannelSettings } from "../../src/domain/channel-settings.ts";
import { anyoneDecides, type Deciders } from "../../src/domain/decision.ts";
import { editableIn, editedPost } from "../../src/domain/edits.ts";
import { type Digest, digestOf, PersonId } from "../../src/domain/ids.ts";
import type { StepPost } from "../../src/domain/post.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import { digestOfShown } from "../../src/domain/shown.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { plainPeople } from "../support/directories.ts";
import { noForesight } from "../support/no-foresight.ts";
import { aStepPost } from "../support/posts.ts";
import { aQuestion, aQuestionPost, aStart, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const names = ["U0ALICE", "U0BOB", "U0CAROL", "U0DAVE", "U0ERIN"] as const;
/** Who asked for the run. */
const alice: string = names[0];
const groupNames = ["sre", "security"] as const;
const texts = ["The plan.\n", "Another plan.\n", "A third plan.\n"] as const;
const optionIds = ["yes", "no"] as const;

const nobody: Deciders = { ...anyoneDecides, anyone: false };
const rules: readonly Partial<Deciders>[] = [
  { anyone: true },
  { anyone: true, quorum: 2 },
  { anyone: true, quorum: 3, notRequester: true },
  { groups: ["sre"] },
  { groups: ["sre"], quorum: 2 },
  { groups: ["sre", "security"], allOf: true },
  { groups: ["sre", "security"], allOf: true, quorum: 2, notRequester: true },
  { roles: ["approver"], quorum: 2 },
  { roles: ["approver"], groups: ["sre"], allOf: true },
  { requester: true, people: [PersonId.parse("U0BOB")], quorum: 2 },
];
const settings = ChannelSettings.parse({
  roles: { approver: { people: ["U0DAVE"], groups: ["security"] } },
});

type Act =
  | { readonly kind: "click"; readonly by: string; readonly option: string; readonly saw: number }
  | { readonly kind: "withdraw"; readonly by: string }
  | { readonly kind: "edit"; readonly by: string; readonly from: number; readonly to: number };

/** What must be true, worked out without any of the program: plain sets, counted anew each time. */
interface Model {
  readonly rule: Deciders;
  readonly members: Record<string, Set<string>>;
  readonly lost: Set<string>;
  readonly gone: Set<string>;
  votes: Map<string, string>;
  text: number;
  decision: { option: string; voters: string[]; text: number } | null;
}

function entitled({ rule, members, lost, gone }: Model, person: string): boolean {
  const strict = rule.quorum > 1 || rule.allOf || rule.groups.length + rule.roles.length > 0;
  if (rule.notRequester && person === alice) return false;
  if (strict && gone.has(person)) return false;
  const inGroup = (group: string) => !lost.has(group) && members[group]?.has(person) === true;
  return (
    rule.anyone ||
    rule.people.some((one) => one === person) ||
    (rule.requester && person === alice) ||
    rule.groups.some(inGroup) ||
    (rule.roles.length > 0 && (person === "U0DAVE" || inGroup("security")))
  );
}

function enough(model: Model, option: string): string[] | null {
  const { rule, votes, members, lost } = model;
  const voters = [...votes]
    .filter(([by, wants]) => wants === option && entitled(model, by))
    .map(([by]) => by);
  if (voters.length < rule.quorum) return null;
  if (!rule.allOf) return voters;
  const has = (group: string) =>
    !lost.has(group) && voters.some((by) => members[group]?.has(by) === true);
  const all =
    rule.groups.every(has) && rule.roles.every(() => voters.includes("U0DAVE") || has("security"));
  return all ? voters : null;
}

/** The model after somebody's act. */
function after(before: Model, act: Act): Model {
  const model = { ...before, votes: new Map(before.votes) };
  if (model.decision) return model;
  if (act.kind === "withdraw") {
    model.votes.delete(act.by);
    return model;
  }
  if (!entitled(model, act.by)) return model;
  if (act.kind === "edit") {
    if (act.from !== model.text || act.to === act.from) return model;
    return { ...model, text: act.to, votes: new Map() };
  }
  if (act.saw !== model.text) return model;
  const several = model.rule.quorum > 1 || model.rule.allOf;
  if (!several) return { ...model, decision: { option: act.option, voters: [], text: model.text } };
  model.votes.set(act.by, act.option);
  const voters = enough(model, act.option);
  if (voters) model.decision = { option: act.option, voters, text: model.text };
  return model;
}

/** The program beside it: the real desk over a real database. */
interface Real {
  readonly folder: string;
  readonly world: { model: Model };
  store: Store;
  desk: Desk;
}

const run = runId();
const clock = stillClock(1_000);
const refOf = (text: number) => artifactOf("plan", "document", texts[text] ?? "").ref;
const about: StepPost = aStepPost({
  handsOn: { ...aStepPost().handsOn, artifacts: [refOf(0)] },
});

function postShowing(text: number): StepPost {
  return editedPost(about, [{ before: refOf(0), after: refOf(text) }]);
}

function shownWith(text: number): Digest {
  return digestOfShown(aQuestion(run, "gate"), postShowing(text));
}

async function live(folder: string, world: Real["world"]): Promise<Pick<Real, "store" | "desk">> {
  const store = await openStore({ folder, clock });
  const desk = createDesk({
    store,
    clock,
    rehearsal: false,
    ...plainPeople,
    ...noForesight,
    directory: {
      members: async (group) => {
        const { lost, members } = world.model;
        return lost.has(group) ? null : [...(members[group] ?? [])].map((id) => PersonId.parse(id));
      },
      standing: async (person) => (world.model.gone.has(person) ? "deactivated" : "here"),
      isAway: async () => false,
    },
    settings: async () => settings,
    host: { start() {}, entriesAdded() {}, interrupt() {} },
    definitions: () => ({
      digest: digestOf("x"),
      workflows: [],
      projects: [],
      broken: 0,
      channels: {},
      roles: [],
    }),
    picture: async () => null,
    newRunId: () => runId(99),
  });
  return { store, desk };
}

async function ask(store: Store, deciders: Deciders): Promise<void> {
  await store.runs.saveDefinitions(digestOf("definitions"), "{}");
  await store.runs.startRun(aStart({ run }));
  const plain = aQuestion(run, "gate");
  const question = { ...plain, deciders, shown: digestOfShown(plain, about) };
  const draft = aQuestionPost(question, run);
  const posts = [{ ...draft, post: { ...draft.post, about } }];
  const body = { kind: "question.asked" as const, question };
  const artifacts = texts.map((text) => artifactOf("plan", "document", text));
  await store.runs.record({ run, key: "gate", at: 1, body, posts, artifacts });
}

function perform({ desk }: Real, act: Act): Promise<unknown> {
  const { id: question } = aQuestion(run, "gate");
  const from = { by: PersonId.parse(act.by), place: { kind: "terminal" as const }, question };
  switch (act.kind) {
    case "withdraw":
      return desk.handle({ kind: "withdraw-vote", door: "button", ...from });
    case "edit": {
      const artifact = refOf(act.from).digest;
      const text = texts[act.to] ?? "";
      return desk.handle({ kind: "edit-artifact", door: "form", ...from, artifact, text });
    }
    default: {
      const { option } = act;
      const click = { door: "button" as const, option, text: "", why: "" };
      return desk.handle({ kind: "decide", ...from, ...click, shown: shownWith(act.saw) });
    }
  }
}

/** What the database holds of the question, in the model's words. */
async function standing({ store }: Real) {
  const entries = await store.runs.entriesOf(run);
  const asked = foldRun(entries)?.questions[0];
  const decisions = entries.filter(({ body }) => body.kind === "decision.recorded");
  const edited = editedPost(about, asked?.edits ?? []);
  return {
    decisions: decisions.length,
    votes: (asked?.votes ?? []).map(({ by, option }) => `${by} ${option}`).toSorted(),
    text: editableIn(edited).map(({ digest }) => digest),
    shown: asked?.shown,
    decision: asked?.decision && {
      option: asked.decision.option,
      voters: asked.decision.voters.toSorted(),
      shown: asked.decision.shown,
    },
  };
}

function expected({ votes, text, decision }: Model): Awaited<ReturnType<typeof standing>> {
  // The vote that completes a decision is recorded with it, and stands beside those before it.
  return {
    decisions: decision ? 1 : 0,
    votes: [...votes].map(([by, option]) => `${by} ${option}`).toSorted(),
    text: [refOf(text).digest],
    shown: shownWith(text),
    decision: decision && {
      option: decision.option,
      voters: decision.voters.map((by) => PersonId.parse(by)).toSorted(),
      shown: shownWith(decision.text),
    },
  };
}

type Command = fc.AsyncCommand<{ model: Model }, Real>;

function command(
  name: string,
  act: (world: { model: Model }, real: Real) => Promise<void>,
): Command {
  return {
    check: () => true,
    async run(world, real) {
      await act(world, real);
      expect(await standing(real)).toEqual(expected(world.model));
    },
    toString: () => name,
  };
}

function alone(act: Act): Command {
  return command(JSON.stringify(act), async (world, real) => {
    await perform(real, act);
    world.model = after(world.model, act);
  });
}

/** Two at the same instant: one of them comes first, and nobody can tell which. */
function atOnce(one: Act, other: Act): Command {
  return command(`at once ${JSON.stringify([one, other])}`, async (world, real) => {
    await Promise.all([perform(real, one), perform(real, other)]);
    const orders = [after(after(world.model, one), other), after(after(world.model, other), one)];
    const now = JSON.stringify(await standing(real));
    const fitting = orders.find((model) => JSON.stringify(expected(model)) === now);
    world.model = fitting ?? orders[0] ?? world.model;
  });
}

function change(name: string, act: (model: Model) => void): Command {
  return command(name, async ({ model }) => act(model));
}

const restart = command("restart", async (_world, real) => {
  await real.store.close();
  Object.assign(real, await live(real.folder, real.world));
});

const person = fc.constantFrom(...names);
const text = fc.constantFrom(0, 1, 2);
const click = fc.record({
  kind: fc.constant("click" as const),
  by: person,
  option: fc.constantFrom(...optionIds),
  saw: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: text }),
});
const withdrawal = fc.record({ kind: fc.constant("withdraw" as const), by: person });
const edit = fc.record({
  kind: fc.constant("edit" as const),
  by: person,
  from: text,
  to: text,
});
const act: fc.Arbitrary<Act> = fc.oneof(click, click, click, click, withdrawal, edit);

const commands: fc.Arbitrary<Command>[] = [
  act.map(alone),
  act.map(alone),
  act.map(alone),
  fc.tuple(act, act).map(([one, other]) => atOnce(one, other)),
  fc.tuple(fc.constantFrom(...groupNames), person).map(([group, who]) =>
    change(`${who} joins or leaves ${group}`, ({ members }) => {
      const of = members[group] ?? new Set();
      if (!of.delete(who)) of.add(who);
    }),
  ),
  fc
    .constantFrom(...groupNames)
    .map((group) =>
      change(
        `${group} is lost or found`,
        ({ lost }) => void (lost.delete(group) || lost.add(group)),
      ),
    ),
  person.map((who) =>
    change(`${who} goes or comes back`, ({ gone }) => void (gone.delete(who) || gone.add(who))),
  ),
  fc.constant(command("time goes by", async () => clock.turn(86_400_000))),
  fc.constant(restart),
];

async function begin(rule: Partial<Deciders>): Promise<Real> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-votes-"));
  const model: Model = {
    rule: { ...nobody, ...rule },
    members: {
      sre: new Set(["U0BOB", "U0CAROL", "U0ALICE"]),
      security: new Set(["U0CAROL", "U0ERIN"]),
    },
    lost: new Set(),
    gone: new Set(),
    votes: new Map(),
    text: 0,
    decision: null,
  };
  const world = { model };
  const real = { folder, world, ...(await live(folder, world)) };
  await ask(real.store, model.rule);
  return real;
}

describe("whoever clicks, votes, withdraws, edits, comes and goes, in whatever order", () => {
  it("a question is decided once, by enough of those who may, on what they saw, and never by silence [P-one-decision] [P-no-consent-by-silence]", {
    timeout: 120_000,
  }, async () => {
    let decided = 0;
    const property = fc.asyncProperty(
      fc.constantFrom(...rules),
      fc.commands(commands, { maxCommands: 40, size: "max" }),
      async (rule, steps) => {
        const real = await begin(rule);
        try {
          await fc.asyncModelRun(() => ({ model: real.world, real }), steps);
          if (real.world.model.decision) decided += 1;
        } finally {
          await real.store.close();
          await rm(real.folder, { recursive: true, force: true });
        }
      },
    );
    await fc.assert(property, { numRuns: 100 });
    expect(decided).toBeGreaterThan(20);
  });

  it("of all who may, voting at the same instant, exactly enough decide", async () => {
    const real = await begin({ anyone: true, quorum: 3 });
    try {
      const clicks = names.map((by) => ({ kind: "click" as const, by, option: "yes", saw: 0 }));
      await Promise.all([...clicks, ...clicks].map((one) => perform(real, one)));
      const { decisions, decision } = await standing(real);
      expect(decisions).toBe(1);
      expect(decision?.voters).toHaveLength(3);
    } finally {
      await real.store.close();
      await rm(real.folder, { recursive: true, force: true });
    }
  });
});
