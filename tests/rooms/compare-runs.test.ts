import { rmSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { compareRuns } from "../../src/commands/compare-runs.ts";
import type { DeskPorts } from "../../src/commands/ports.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import { renderAnswer } from "../../src/slack/render/notice.ts";
import { openStore } from "../../src/store/open-store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import { finished } from "../support/journals.ts";
import { alice, aStart, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

it("a comparison shows what changed as code, line by line, whatever the lines hold", async () => {
  const folder = temporaryFolder();
  const clock = stillClock(1_000);
  const store = await openStore({ folder, clock });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const runs = [runId(1), runId(2)] as const;
  for (const [index, text] of ["keep\nold `line`\n", "keep\n``` <!channel>\n"].entries()) {
    const run = runs[index] ?? runs[0];
    await store.runs.startRun(aStart({ run }));
    const artifact = artifactOf("report", "document", text);
    const body = finished("work/write", 1, { report: artifact.ref });
    body.handoff.artifacts.documents.push(artifact.ref);
    await store.runs.record({
      run,
      key: "work/write#1.1",
      at: 2,
      body,
      posts: [],
      artifacts: [artifact],
    });
  }
  const ports: Pick<DeskPorts, "store" | "clock"> = { store, clock };
  const { text } = await compareRuns(ports, {
    kind: "compare-runs",
    by: alice,
    door: "slash",
    place: { kind: "terminal" },
    runs: [...runs],
  });
  expect(text).toMatch(/^\*work\/write: report\*\n`@@ .*`\n` keep`\n`-old 'line'`\n`\+''' /m);
  expect(text).not.toContain("===");
  expect(JSON.stringify(renderAnswer(text))).not.toContain("<!channel>");
});
