// A process of its own over the data folder named on its command line: it walks runs until somebody kills it.
import { systemClock } from "../../src/domain/clock.ts";
import { createHost } from "../../src/durable/create-host.ts";
import { openStore } from "../../src/store/open-store.ts";
import { walking } from "./lives.ts";
import { aFact, aQuestion, aStart, completed, runId } from "./run-builders.ts";

const [folder = "", purpose = ""] = process.argv.slice(2);
const store = await openStore({ folder, clock: systemClock });
const host = createHost({
  store: store.runs,
  clock: systemClock,
  interpreter: walking(async (durable) => {
    await durable.step("work", ["step.skipped"], async () => ({ body: aFact("worked") }));
    await durable.waitForDecision("ask", aQuestion(durable.run, "ask"), []);
    await durable.note("end", { body: completed("done") });
  }),
  onFatal: (error) => {
    throw error;
  },
  deadLetter: () => Promise.reject(new Error("No run is poisonous here.")),
  defect: (_run, error) => Promise.reject(error),
});
if (purpose === "start") {
  await store.runs.startRun(aStart());
  host.start(runId());
} else {
  await host.recover();
}
process.stdout.write(`${JSON.stringify(await whenWaiting())}\n`);
// Kept alive by this alone, so that only the test ends it.
process.stdin.resume();

async function whenWaiting(): Promise<string[]> {
  for (;;) {
    const [line] = await store.runs.runs({ limit: 1 });
    if (line?.status === "waiting") break;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return (await store.runs.entriesOf(runId())).map((entry) => entry.body.kind);
}
