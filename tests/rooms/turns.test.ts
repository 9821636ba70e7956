import { expect, it } from "vitest";
import { createTurns } from "../../src/app/turns.ts";

it("lets one waiter through per turn of the event loop, in the order of their coming", async () => {
  const turn = createTurns();
  const seen: string[] = [];
  const waiters = ["first", "second", "third"].map(async (name) => {
    await turn();
    seen.push(name);
  });
  const between = async () => {
    for (let count = 1; count <= 3; count += 1) {
      await new Promise((resolve) => void setImmediate(resolve));
      seen.push(`turn ${count}`);
    }
  };
  await Promise.all([...waiters, between()]);
  expect(seen.indexOf("first")).toBeLessThan(seen.indexOf("second"));
  expect(seen.slice(seen.indexOf("first"), seen.indexOf("second"))).toContain("turn 2");
  expect(seen.slice(seen.indexOf("second"), seen.indexOf("third"))).toContain("turn 3");
});
