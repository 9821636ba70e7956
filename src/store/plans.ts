import type { Database } from "better-sqlite3";
import { z } from "zod";
import type { Plans } from "./beside-runs.ts";
import type { GroupCommit } from "./group-commit.ts";

const Row = z.object({ body: z.string(), state: z.enum(["open", "started", "cancelled"]) });

/** Requests that were laid before somebody as a plan. Each is started or cancelled once, whichever comes first. */
export function openPlans(
  database: Database,
  { commits }: { readonly commits: GroupCommit },
): Plans {
  const insert = database.prepare(
    "insert into plans (plan, body, at) values (?, ?, ?) on conflict do nothing",
  );
  const find = database.prepare<[string]>("select body, state from plans where plan = ?");
  const settle = database.prepare("update plans set state = ? where plan = ? and state = 'open'");
  const found = (plan: string) => Row.optional().parse(find.get(plan)) ?? null;
  return {
    keep: (plan, body, at) =>
      commits.write(`keep the plan ${plan}`, () => {
        insert.run(plan, body, at);
      }),
    read: (plan) => commits.read(`read the plan ${plan}`, () => found(plan)),
    settle: (plan, state) =>
      commits.write(`settle the plan ${plan}`, () => {
        settle.run(state, plan);
        return found(plan);
      }),
  };
}
