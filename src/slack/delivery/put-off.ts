import { ChannelId } from "../../domain/ids.ts";
import type { Spending } from "./budgets.ts";
import type { Errand } from "./delivery-room.ts";
import { type Remedy, remedyFor } from "./failures.ts";
import type { Sent } from "./sent.ts";

/** Tells the outbox what follows from a send that did not succeed, and people what they must do about it. */
export async function putOff(
  errand: Errand,
  spending: Spending,
  failure: Exclude<Sent<unknown>, { kind: "done" }>,
): Promise<void> {
  const { room, row, channel } = errand;
  const now = room.clock.now();
  const reason = reasonOf(failure);
  const remedy: Remedy = remedyFor(failure, row.attempts);
  room.log.warn(
    { row: row.id, slot: row.slot, run: row.run, reason, remedy },
    "A send did not succeed",
  );
  switch (remedy.kind) {
    case "gone":
    case "thread-gone":
      return room.outbox.delivered(row.id, row.version, row.receipt);
    case "hopeless":
      room.log.error(
        { row: row.id, slot: row.slot, run: row.run, reason },
        "A message was given up",
      );
      return room.outbox.failed(row.id, reason, null);
    case "unreachable":
      await tellRequester(errand, remedy.advice);
      return room.outbox.failed(row.id, reason, now + remedy.afterMs);
    case "broken":
      room.trouble(reason);
      return room.outbox.failed(row.id, reason, now + remedy.afterMs);
    case "later":
      if (failure.kind === "limited") room.budgets.pause(spending, channel, now + remedy.afterMs);
      return room.outbox.failed(row.id, reason, now + remedy.afterMs);
    default:
      return remedy satisfies never;
  }
}

function reasonOf(failure: Exclude<Sent<unknown>, { kind: "done" }>): string {
  if (failure.kind === "limited") return `rate limited for ${failure.retryAfterMs} ms`;
  return failure.kind === "refused" ? failure.error : failure.reason;
}

/** Says directly to the person who asked why their channel stays silent, once per run. */
async function tellRequester({ room, row, channel }: Errand, advice: string): Promise<void> {
  const run = row.run ? await room.desk.runState(row.run) : null;
  if (!run || !/^[UW]/.test(run.requester) || channel === run.requester) return;
  const text = `Run \`${run.run}\` goes on, but I cannot post in <#${channel}>. ${advice}`;
  await room.outbox.put({
    run: null,
    slot: `unreachable:${run.run}`,
    place: { kind: "slack", channel: ChannelId.parse(run.requester), thread: null },
    to: null,
    post: { kind: "notice", tone: "warning", text, actions: [], rehearsal: run.rehearsal },
  });
}
