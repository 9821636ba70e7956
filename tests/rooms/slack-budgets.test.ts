import { describe, expect, it } from "vitest";
import { createBudgets, type Spending } from "../../src/slack/delivery/budgets.ts";
import { remedyFor } from "../../src/slack/delivery/failures.ts";

/** The times of so many calls, each made as soon as the budget allows. */
function timesOf(spending: Spending, count: number, channel = "C1"): number[] {
  const budgets = createBudgets();
  const times: number[] = [];
  let now = 1_000_000;
  for (let index = 0; index < count; index += 1) {
    now = budgets.availableAt(spending, channel, now);
    budgets.spend(spending, channel, now);
    times.push(now);
  }
  return times;
}

function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
  );
}

describe("budgets", () => {
  it.each([
    ["update", 50],
    ["whisper", 100],
    ["upload", 100],
    ["read", 50],
  ] as const)("let fewer %s calls pass in any minute than Slack's tier of %d", (spending, tier) => {
    const times = timesOf(spending, 400);
    expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(tier);
    expect(mostWithin(times, 60_000)).toBeGreaterThan(tier * 0.9);
  });

  it("let about one post a second pass in a channel, and channels do not share", () => {
    expect(mostWithin(timesOf("post", 100), 10_000)).toBeLessThanOrEqual(11);
    const budgets = createBudgets();
    for (let index = 0; index < 10; index += 1) budgets.spend("post", "C1", 5_000);
    expect(budgets.availableAt("post", "C1", 5_000)).toBeGreaterThan(5_000);
    expect(budgets.availableAt("post", "C2", 5_000)).toBe(5_000);
  });

  it("give a hundred private answers at once their turn at once", () => {
    expect(new Set(timesOf("whisper", 100)).size).toBe(1);
  });

  it("hold back only the kind of call that was refused", () => {
    const budgets = createBudgets();
    budgets.pause("update", "C1", 9_000);
    expect(budgets.availableAt("update", "C2", 1_000)).toBe(9_000);
    expect(budgets.availableAt("post", "C1", 1_000)).toBe(1_000);
    expect(budgets.availableAt("update", "C1", 9_500)).toBe(9_500);
  });
});

describe("a send that did not succeed", () => {
  it.each([
    [
      { kind: "limited", retryAfterMs: 7_000 },
      { kind: "later", afterMs: 7_000, certain: true },
    ],
    [
      { kind: "unsent", reason: "refused" },
      { kind: "later", afterMs: 2_000, certain: true },
    ],
    [
      { kind: "doubtful", reason: "timeout" },
      { kind: "later", afterMs: 2_000, certain: false },
    ],
    [{ kind: "refused", error: "not_in_channel" }, { kind: "unreachable" }],
    [{ kind: "refused", error: "is_archived" }, { kind: "unreachable" }],
    [{ kind: "refused", error: "channel_not_found" }, { kind: "unreachable" }],
    [{ kind: "refused", error: "missing_scope" }, { kind: "broken" }],
    [{ kind: "refused", error: "token_revoked" }, { kind: "broken" }],
    [{ kind: "refused", error: "thread_not_found" }, { kind: "thread-gone" }],
    [{ kind: "refused", error: "message_not_found" }, { kind: "gone" }],
    [
      { kind: "refused", error: "something_new" },
      { kind: "later", certain: true },
    ],
  ] as const)("%o is answered with %o", (failure, remedy) => {
    expect(remedyFor(failure, 1)).toMatchObject(remedy);
  });

  it("for an unknown reason is given up after a few attempts", () => {
    expect(remedyFor({ kind: "refused", error: "something_new" }, 6)).toEqual({ kind: "hopeless" });
  });
});
