// People's own pages: so many people have opened theirs, and then each of them changes several times at once; over the local workspace, which
// holds the app to Slack's rates. How many pages are sent, how many calls are refused (429), and how long until every page shows
// the last state. `node bench/run.mjs homes [--people=500] [--rounds=2]`
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDesk } from "../src/commands/create-desk.ts";
import { plainSettings } from "../src/domain/channel-settings.ts";
import { systemClock } from "../src/domain/clock.ts";
import { onlyATask } from "../src/domain/entry.ts";
import { ChannelId, digestOf, PersonId, RunId } from "../src/domain/ids.ts";
import { noLog } from "../src/domain/log.ts";
import { startSlack } from "../src/slack/start-slack.ts";
import { openStore } from "../src/store/open-store.ts";
import { startWorkspace } from "../src/workspace/server.ts";
import { aPerson } from "../src/workspace/settings.ts";

const { values } = parseArgs({
  options: { people: { type: "string", default: "500" }, rounds: { type: "string", default: "2" } },
});
const count = Number(values.people);
const folder = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
const people = Array.from({ length: count }, (_, at) => aPerson(`person${at}`));
const clock = systemClock;
const workspace = await startWorkspace({ people, enforceRates: true });
const store = await openStore({ folder, clock });
const digest = digestOf("bench");
await store.runs.saveDefinitions(digest, "{}");
const desk = createDesk({
  store,
  host: { start() {}, entriesAdded() {}, interrupt() {} },
  clock,
  rehearsal: true,
  directory: { members: async () => [], standing: async () => "here", isAway: async () => false },
  settings: async () => plainSettings,
  definitions: () => ({
    digest,
    workflows: [],
    projects: [],
    broken: 0,
    channels: {},
    roles: [],
  }),
  picture: async () => null,
  newRunId: () => RunId.parse("00000000"),
  triage: () => ({ decided: null, leaning: null, ranked: [] }),
  outline: () => null,
  runLimits: { usd: null, tokens: null },
});
const slack = await startSlack({
  access: { mode: "socket", appToken: workspace.appToken },
  botToken: workspace.botToken,
  apiUrl: workspace.apiUrl,
  port: 0,
  deliveryMs: 5_000,
  store,
  desk,
  clock,
  log: noLog,
  health: async () => [],
  staggerMs: 0,
});

const rounds = Number(values.rounds);
const began = performance.now();
await Promise.all(people.map(({ name }) => workspace.person(name).openHome()));
// Half of the pages have not been sent yet when everybody's page changes, several times.
for (let round = 0; round < rounds; round += 1) {
  await Promise.all(people.map((person, at) => startRun(person.id, round * count + at)));
}
const current = () =>
  people.filter(({ name }) => {
    const said = JSON.stringify(workspace.home(name)?.blocks ?? "");
    return said.includes(`round ${rounds - 1} of ${name}`);
  }).length;
while (current() < count) await clock.sleepUntil(clock.now() + 1_000);
report((performance.now() - began) / 1_000);
await slack.stop();
await store.close();
await workspace.close();
rmSync(folder, { recursive: true, force: true });

/** A run without a card, so that only pages share the wire; that its page changed is told as whoever opens it again tells it. */
async function startRun(person: string, number: number): Promise<void> {
  const run = RunId.parse(number.toString(36).padStart(8, "0"));
  const name = people.find(({ id }) => id === person)?.name ?? "";
  const channel = ChannelId.parse(workspace.channel("deploys").id);
  await store.runs.startRun({
    run,
    origin: `bench ${number}`,
    at: clock.now(),
    body: {
      kind: "run.started",
      task: `round ${Math.floor(number / count)} of ${name}`,
      requester: PersonId.parse(person),
      door: "slash",
      place: { kind: "slack", channel, thread: null },
      definitions: digest,
      workflow: null,
      rehearsal: true,
      ...onlyATask,
    },
    posts: [],
  });
  await workspace.person(name).openHome();
}

function report(seconds: number): void {
  const calls = workspace.calls("views.publish");
  const refused = calls.filter(({ outcome }) => outcome !== "ok").length;
  process.stdout.write(`\n${availableParallelism()} cores, Node ${process.version}\n\n`);
  process.stdout.write(
    "| people | changes | pages sent | refused | seconds until all are right |\n",
  );
  process.stdout.write("|---|---|---|---|---|\n");
  const cells = [count, count * (1 + rounds), calls.length, refused, seconds.toFixed(1)];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
  if (refused > 0) process.exitCode = 1;
}
