import { rmSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { askBack } from "../../src/commands/ask-back.ts";
import { decide } from "../../src/commands/decide.ts";
import { giveQuestion } from "../../src/commands/give-question.ts";
import type { DeskPorts } from "../../src/commands/ports.ts";
import { anyoneDecides, type Deciders } from "../../src/domain/decision.ts";
import { digestOf, PersonId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import { createHost } from "../../src/durable/create-host.ts";
import type { Host } from "../../src/durable/durable.ts";
import { ask } from "../../src/engine/questions.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { plainPeople } from "../support/directories.ts";
import { copyOf, temporaryFolder } from "../support/durable-worlds.ts";
import { walking } from "../support/lives.ts";
import { noForesight } from "../support/no-foresight.ts";
import { aQuestion, aStart, completed, runId } from "../support/run-builders.ts";
import { type StillClock, stillClock } from "../support/still-clock.ts";
import { turns, until } from "../support/turns.ts";

const people = ["U0ALICE", "U0BOB", "U0CAROL", "U0DAVE"].map((id) => PersonId.parse(id));
const HOUR = 3_600_000;
const run = runId();
const question = aQuestion(run, "gate").id;

/** Alice or Bob decide; after the deadline Carol too, where others are asked then. */
const named = (...ids: readonly string[]): Deciders => ({
  ...anyoneDecides,
  anyone: false,
  people: people.filter((person) => ids.includes(person)),
});
const first = named("U0ALICE", "U0BOB");
const second = named("U0CAROL");

interface Plot {
  readonly remind: readonly number[];
  readonly deadline: number | null;
  readonly stops: boolean;
}

type Act =
  | { readonly kind: "pass"; readonly hours: number }
  | { readonly kind: "die"; readonly hours: number }
  | { readonly kind: "click"; readonly by: PersonId }
  /** A click at the very moment at which so much time has passed: either comes first. */
  | { readonly kind: "race"; readonly by: PersonId; readonly hours: number }
  | { readonly kind: "give"; readonly by: PersonId; readonly to: PersonId }
  | { readonly kind: "back"; readonly by: PersonId };

/** What must be true, worked out from the acts alone. */
interface Model {
  hours: number;
  end: "open" | "decided" | "stopped";
  by: PersonId | null;
  holders: Map<PersonId, PersonId>;
  /** Whether the reminder of the last moment did not come any more. */
  early?: boolean;
}

const isOver = ({ deadline }: Plot, { hours }: Model) => deadline !== null && hours >= deadline;

function mayDecide(plot: Plot, model: Model, person: PersonId): boolean {
  const others = isOver(plot, model) && !plot.stops ? second.people : [];
  const owners = [...first.people, ...others];
  return owners.some((owner) => (model.holders.get(owner) ?? owner) === person);
}

/** All that may be true after an act: more than one thing where two happen at once. */
function outcomes(plot: Plot, before: Model, act: Act): Model[] {
  if (act.kind !== "race") return [inOrder(plot, before, [act])];
  const click = { kind: "click", by: act.by } as const;
  // What is due happens one after the other, so a click may come between; of one moment, its deadline comes before its reminder.
  return Array.from({ length: act.hours + 1 }, (_, hours) =>
    inOrder(plot, before, [passing(hours), click, passing(act.hours - hours)]),
  ).flatMap((model) =>
    model.end === "decided" && !model.early ? [model, { ...model, early: true }] : [model],
  );
}

function passing(hours: number): Alone {
  return { kind: "pass", hours };
}

function inOrder(plot: Plot, before: Model, acts: readonly Alone[]): Model {
  const now = { ...before, holders: new Map(before.holders) };
  for (const one of acts) after(plot, now, one);
  return now;
}

type Alone = Exclude<Act, { kind: "race" }>;

function after(plot: Plot, model: Model, act: Alone): void {
  if (act.kind === "pass" || act.kind === "die") {
    // Time counts for a question only while it is open.
    if (model.end === "open") model.hours += act.hours;
    if (model.end === "open" && plot.stops && isOver(plot, model)) model.end = "stopped";
    return;
  }
  if (model.end !== "open" || !mayDecide(plot, model, act.by)) return;
  if (act.kind === "click") {
    model.end = "decided";
    model.by = act.by;
  }
  if (act.kind === "give" && act.to !== act.by) give(plot, model, act);
}

function give(_plot: Plot, { holders }: Model, { by, to }: Extract<Act, { kind: "give" }>): void {
  for (const owner of people) if ((holders.get(owner) ?? owner) === by) holders.set(owner, to);
}

/** The program: a real database, the real host, the engine's way to ask, and what the desk does. */
interface Real {
  folder: string;
  store: Store;
  host: Host;
  ports: DeskPorts;
}

async function live(folder: string, clock: StillClock, plot: Plot): Promise<Real> {
  const store = await openStore({ folder, clock });
  const patience = {
    remind: plot.remind.map((hours) => `${hours}h`),
    deadline:
      plot.deadline === null
        ? null
        : { after: `${plot.deadline}h`, to: plot.stops ? null : second },
  };
  const { issue, options, recommended, recommendation, blocking, other } = aQuestion(run, "gate");
  const draft = { issue, options, recommended, recommendation, blocking, other };
  const ports = { clock };
  const interpreter = walking(async (durable) => {
    const asking = { key: "gate", stage: "release", agent: "lead", about: null };
    const decision = await ask({ durable, ports }, asking, {
      ...draft,
      reason: "gate",
      deciders: first,
      patience,
    });
    await durable.note("end", { body: completed(decision.label) });
  });
  const host = createHost({
    store: store.runs,
    clock,
    interpreter,
    onFatal: (error) => {
      throw error;
    },
    deadLetter: async () => ({ body: { kind: "run.failed", reason: "dead" }, posts: [] }),
    defect: async (_run, error) => ({
      body: { kind: "run.failed", reason: String(error) },
      posts: [],
    }),
  });
  const definitions = { digest: digestOf("x"), workflows: [], projects: [], broken: 0 };
  const desk: DeskPorts = {
    ...noForesight,
    store,
    host,
    clock,
    rehearsal: false,
    ...plainPeople,
    definitions: () => ({ ...definitions, channels: {}, roles: [] }),
    picture: async () => null,
    newRunId: () => runId(9),
  };
  await host.recover();
  return { folder, store, host, ports: desk };
}

/** Kills the program, and starts it again so many hours later on what lay on the disk. */
async function die(
  real: Real,
  {
    clock,
    plot,
    hours,
  }: { readonly clock: StillClock; readonly plot: Plot; readonly hours: number },
): Promise<Real> {
  const copy = copyOf(real.folder);
  await real.host.close();
  await real.store.close();
  rmSync(real.folder, { recursive: true });
  clock.turn(hours * HOUR);
  return live(copy, clock, plot);
}

async function perform(
  real: Real,
  act: Exclude<Act, { kind: "pass" | "die" | "race" }>,
): Promise<void> {
  const from = { by: act.by, place: { kind: "terminal" as const }, question };
  if (act.kind === "click") {
    const said = { option: "yes", text: "", why: "", shown: null };
    await decide(real.ports, { kind: "decide", door: "button", ...from, ...said });
  } else if (act.kind === "give") {
    await giveQuestion(real.ports, {
      kind: "give-question",
      door: "form",
      ...from,
      to: act.to,
      why: "",
    });
  } else {
    await askBack(real.ports, {
      kind: "ask-back",
      door: "form",
      origin: "x",
      ...from,
      text: "Why?",
    });
  }
}

/** How the question stands in the database, in the model's words. */
async function standing({ store }: Real) {
  const entries = await store.runs.entriesOf(run);
  const state = foldRun(entries);
  const asked = state?.questions[0];
  const ended = entries.filter(({ body }) => body.kind === "run.cancelled");
  return {
    decisions: entries.filter(({ body }) => body.kind === "decision.recorded").length,
    by: asked?.decision?.by ?? null,
    stopped: ended.length,
    reminders: asked?.course.reminders.map(({ number }) => number) ?? [],
    passedOn: asked?.course.passedOn ? 1 : 0,
    status: state?.status,
  };
}

function expected(
  plot: Plot,
  { end, by, hours, early = false }: Model,
): Awaited<ReturnType<typeof standing>> {
  const isPast = (time: number) => time <= hours;
  const before = plot.stops && plot.deadline !== null ? plot.deadline : Infinity;
  const times = plot.remind.toSorted((one, other) => one - other);
  const due = times.filter((time) => isPast(time) && time < before && !(early && time === hours));
  const statuses = { open: "waiting", decided: "completed", stopped: "cancelled" } as const;
  const passed = plot.deadline !== null && !plot.stops && isPast(plot.deadline);
  return {
    decisions: end === "decided" ? 1 : 0,
    by,
    stopped: end === "stopped" ? 1 : 0,
    reminders: due.map((_time, index) => index + 1),
    passedOn: passed ? 1 : 0,
    status: statuses[end],
  };
}

const person = fc.constantFrom(...people);
const acts = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass" as const), hours: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("die" as const), hours: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("click" as const), by: person }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("give" as const), by: person, to: person }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("race" as const), by: person, hours: fc.nat(12) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("back" as const), by: person }) },
);
const plots = fc.record<Plot>({
  remind: fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { maxLength: 3 }),
  deadline: fc.option(fc.integer({ min: 1, max: 24 })),
  stops: fc.boolean(),
});

it("a question waits as long as its people take: nothing but their own word decides it, and none that comes after its deadline's outcome", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(plots, fc.array(acts, { maxLength: 12 }), async (plot, story) => {
      const clock = stillClock();
      const folder = temporaryFolder();
      let models: Model[] = [{ hours: 0, end: "open", by: null, holders: new Map() }];
      let real = await live(folder, clock, plot);
      await real.store.runs.startRun(aStart({ run }));
      real.host.start(run);
      await until(async () => (await standing(real)).status === "waiting");
      for (const act of story) {
        if (act.kind === "pass") clock.turn(act.hours * HOUR);
        else if (act.kind === "die") real = await die(real, { clock, plot, hours: act.hours });
        else if (act.kind === "race") {
          const clicked = perform(real, { kind: "click", by: act.by });
          clock.turn(act.hours * HOUR);
          await clicked;
        } else await perform(real, act);
        models = models.flatMap((model) => outcomes(plot, model, act));
        const fitting = async () => {
          const now = JSON.stringify(await standing(real));
          return models.filter((model) => JSON.stringify(expected(plot, model)) === now);
        };
        await until(async () => (await fitting()).length > 0).catch(() => undefined);
        await turns(5);
        const still = await fitting();
        expect(models.map((model) => expected(plot, model))).toContainEqual(await standing(real));
        models = still;
      }
      await real.host.close();
      await real.store.close();
      rmSync(real.folder, { recursive: true });
    }),
    { numRuns: 60 },
  );
});
