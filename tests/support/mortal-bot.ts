// The real program in a process of its own, as its parent tells it on the command line; it kills itself at a chosen commit.
import { flushCompileCache } from "node:module";
import { z } from "zod";
import { joinSlack } from "../../src/app/join-slack.ts";
import { buildApp } from "../../src/app.ts";
import { Secret } from "../../src/config/secret.ts";
import { readConfig } from "../../src/config.ts";
import { noLog } from "../../src/domain/log.ts";
import { openStore } from "../../src/store/open-store.ts";
import { hurriedClock } from "./hurried-clock.ts";
import { Death, mortalStore } from "./mortal-store.ts";

const orders = z
  .object({
    folder: z.string(),
    checkout: z.string(),
    apiUrl: z.string(),
    botToken: z.string(),
    appToken: z.string(),
    claudeUrl: z.string(),
    clock: z.object({ start: z.number(), speed: z.number() }),
    death: Death.nullable(),
    environment: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

const tell = (word: string) => void process.stdout.write(`${word}\n`);
const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("A process outlived its own SIGKILL.");
};
const { config, problems } = readConfig(
  {
    ...orders.environment,
    ORCHESTRATE_DATA: orders.folder,
    PORT: "0",
    // The machine's time is not the clock's: what the bot waits for runs fast, how long work takes does not.
    ORCHESTRATE_IDLE_TIMEOUT: "10h",
    ORCHESTRATE_STEP_TIMEOUT: "20h",
  },
  orders.checkout,
);
if (!config) throw new Error(JSON.stringify(problems));
const clock = hurriedClock(orders.clock.speed, orders.clock.start);
const grown = () => tell("grown");
const rested = (commits: object) => tell(JSON.stringify(commits));
const app = await buildApp(config, {
  claude: { apiKey: new Secret("rehearsal-key"), baseUrl: orders.claudeUrl, rehearsal: true },
  log: noLog,
  clock,
  open: async (options) =>
    mortalStore(await openStore(options), { clock, death: orders.death, die, grown, rested }),
  onFatal: (error) => {
    throw error;
  },
});
await app.recover();
const access = {
  mode: "socket" as const,
  botToken: new Secret(orders.botToken),
  appToken: new Secret(orders.appToken),
  apiUrl: orders.apiUrl,
};
await joinSlack(app, access, { config, log: noLog, clock, staggerMs: 0 });
tell("ready");
flushCompileCache();
await app.store.probe();
