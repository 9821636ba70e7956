import type { Database } from "better-sqlite3";
import { z } from "zod";
import type { GroupCommit } from "./group-commit.ts";
import type { Inbox } from "./store.ts";

const Known = z.object({ handled: z.number(), answer: z.string().nullable() });
const Delivery = z.object({ key: z.string(), body: z.string() });

/** What Slack delivered, kept under its key before it is acknowledged. */
export function openInbox(
  database: Database,
  { commits, epoch }: { readonly commits: GroupCommit; readonly epoch: number },
): Inbox {
  const insert = database.prepare(
    "insert into inbox (key, body, at, epoch) values (?, ?, ?, ?) on conflict do nothing",
  );
  const known = database.prepare<[string]>("select handled, answer from inbox where key = ?");
  const handle = database.prepare("update inbox set handled = 1, answer = ? where key = ?");
  const unhandled = database.prepare<[number]>(
    "select key, body from inbox where handled = 0 and epoch < ? order by id",
  );
  const forget = database.prepare("delete from inbox where handled = 1 and at < ?");
  return {
    known: (key) =>
      commits.read(`look for the delivery ${key}`, () => {
        const row = Known.optional().parse(known.get(key));
        return row === undefined ? null : { handled: row.handled === 1, answer: row.answer };
      }),
    accept: (key, body, at) =>
      commits.write(`keep the delivery ${key}`, () => {
        const fresh = insert.run(key, body, at, epoch).changes > 0;
        const { handled, answer } = Known.parse(known.get(key));
        return { fresh, handled: handled === 1, answer };
      }),
    handled: (key, answer) =>
      commits.write(`mark the delivery ${key} as handled`, () => {
        handle.run(answer, key);
      }),
    unhandled: () =>
      commits.read("read the deliveries not handled", () =>
        unhandled.all(epoch).map((raw) => Delivery.parse(raw)),
      ),
    forget: (before) =>
      commits.write("forget old deliveries", () => {
        forget.run(before);
      }),
  };
}
