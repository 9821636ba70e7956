import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { checkModels } from "../../../src/claude/check-models.ts";
import { listPrices } from "../../../src/claude/prices.ts";
import { models } from "../../support/asking.ts";
import { startModelServer } from "../../support/model-server.ts";
import { rehearsed } from "../../support/rehearsal.ts";

function checking(baseURL: string, change: Partial<typeof models> = {}) {
  return checkModels({
    apiKey: "a key",
    baseURL,
    models: { ...models, ...change },
    structured: "schema",
    prices: listPrices,
    signal: new AbortController().signal,
  });
}

describe("looking at the pinned models", () => {
  it("finds nothing wrong with the ones that are current", async () => {
    await using server = await rehearsed();
    expect(await checking(server.rehearsal.url)).toEqual([]);
  });

  it("names the ones that are on their way out or unknown, each with the setting and what to use", async () => {
    await using server = await rehearsed();
    const problems = await checking(server.rehearsal.url, {
      sonnet: "claude-sonnet-4-5",
      haiku: "claude-haiku-1",
    });
    const [deprecated, unknown] = problems.filter((problem) => !problem.includes("no price"));
    expect(problems).toHaveLength(4);
    expect(deprecated).toMatch(/claude-sonnet-4-5 is deprecated.*2026-11-30/);
    expect(deprecated).toContain("ORCHESTRATE_MODEL_SONNET=claude-sonnet-5-5");
    expect(unknown).toMatch(/claude-haiku-1.*not among/);
  });

  it("says of a model without a price that limits in dollars do not hold for it", async () => {
    await using server = await rehearsed();
    const problems = await checking(server.rehearsal.url, { opus: "own", sonnet: "own" });
    expect(problems.filter((problem) => problem.includes("no price"))).toEqual([
      expect.stringMatching(/own.*ORCHESTRATE_PRICES/),
    ]);
  });

  it("says when the key was not accepted, and when the server could not be asked", async () => {
    await using refusing = await startModelServer(() => ({ kind: "status", status: 401 }));
    expect((await checking(refusing.url))[0]).toMatch(/ANTHROPIC_API_KEY was not accepted/);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const address = closed.address();
    const port = typeof address === "object" ? address?.port : address;
    await new Promise((resolve) => closed.close(resolve));
    expect((await checking(`http://127.0.0.1:${port}`))[0]).toMatch(/could not be listed/);
  });
});
