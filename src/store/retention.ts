import type { Database } from "better-sqlite3";
import type { GroupCommit } from "./group-commit.ts";
import type { Retention } from "./store.ts";

/** Few enough that a write in between never waits long. */
const RUNS_AT_ONCE = 50;

/** Forgets what is old enough, a little at a time, so that no other write waits for it. */
export function openRetention(
  database: Database,
  { commits }: { readonly commits: GroupCommit },
): Retention {
  const old = `select id from runs where ended_at is not null and ended_at < ? and root is null
    order by ended_at limit ${RUNS_AT_ONCE}`;
  const forgetWithin = database.prepare(`delete from runs where root in (${old})`);
  const forgetEnded = database.prepare(`delete from runs where id in (${old})`);
  const forgetArtifacts = database.prepare(
    "delete from artifacts where digest not in (select digest from run_artifacts)",
  );
  const forgetAnswers = database.prepare(
    "delete from outbox where run is null and put_at < ? and pending = 0",
  );
  const forgetPlans = database.prepare("delete from plans where at < ?");
  return {
    async forgetBefore(time) {
      let runs = 0;
      let forgotten = RUNS_AT_ONCE;
      while (forgotten === RUNS_AT_ONCE) {
        forgotten = await commits.write("forget old runs", () => {
          forgetWithin.run(time);
          return forgetEnded.run(time).changes;
        });
        runs += forgotten;
      }
      await commits.write("forget what no run refers to", () => {
        forgetArtifacts.run();
        forgetAnswers.run(time);
        forgetPlans.run(time);
      });
      return { runs };
    },
  };
}
