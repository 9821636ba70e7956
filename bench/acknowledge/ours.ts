// Our contender: the whole program, put together as in production, with the runs that shall be live started at its desk.
import { joinSlack } from "../../src/app/join-slack.ts";
import { buildApp } from "../../src/app.ts";
import { Secret } from "../../src/config/secret.ts";
import { readConfig } from "../../src/config.ts";
import { ChannelId, PersonId } from "../../src/domain/ids.ts";
import { noLog } from "../../src/domain/log.ts";
import {
  APP_TOKEN,
  BOT_TOKEN,
  type BotSetting,
  given,
  LIVE_TASK,
  SIGNING_SECRET,
  tell,
} from "./workshop.ts";

const { mode, apiUrl, modelUrl, folder, live }: BotSetting = JSON.parse(given);
const { config, problems } = readConfig(
  { ORCHESTRATE_DATA: folder, ORCHESTRATE_DEFINITIONS: folder, PORT: "0" },
  process.cwd(),
);
if (!config) throw new Error(JSON.stringify(problems));
const app = await buildApp(config, {
  claude: { apiKey: new Secret("benchmark"), baseUrl: modelUrl, rehearsal: true },
  log: noLog,
  onFatal(error) {
    throw error;
  },
});
await app.recover();
for (let count = 0; count < live; count += 1) await startLive(count);
const tokens = { botToken: new Secret(BOT_TOKEN), apiUrl };
const access =
  mode === "socket"
    ? { mode, ...tokens, appToken: new Secret(APP_TOKEN) }
    : { mode, ...tokens, signingSecret: new Secret(SIGNING_SECRET) };
const slack = await joinSlack(app, access, { config, log: noLog, staggerMs: 0 });
tell({ port: slack.port });

/** Live runs speak in channels of their own, as many as teams have. */
async function startLive(count: number): Promise<void> {
  const { run, text } = await app.desk.handle({
    kind: "start-run",
    by: PersonId.parse("U0BENCH"),
    door: "slash",
    place: { kind: "slack", channel: ChannelId.parse(`C0LIVE${count % 10}`), thread: null },
    origin: `live:${count}`,
    task: LIVE_TASK,
    project: null,
    inputs: {},
    workflow: "benchmark/long-work",
  });
  if (run === null) throw new Error(text);
}

process.stdin.on("data", () => void tellState());
async function tellState(): Promise<void> {
  const runs = await app.store.runs.runs({ limit: Number.MAX_SAFE_INTEGER });
  const { rows } = await app.store.outbox.backlog(0);
  const started = runs.filter(({ task }) => task !== LIVE_TASK).length;
  const alive = runs.filter(({ task, status }) => task === LIVE_TASK && status === "running");
  const entries = await Promise.all(alive.map(({ run }) => app.store.runs.entriesOf(run)));
  tell({ started, live: alive.length, liveEntries: entries.flat().length, rows });
}
