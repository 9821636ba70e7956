// The floor: what one committed row costs, without any engine.
import { join } from "node:path";
import Database from "better-sqlite3";
import { assignment, percentile, resultOf, stepTimes, tell } from "./measure.ts";

const COMMITS = 3_000;
const { scenario, folder } = assignment();

const database = new Database(join(folder, "floor.db"));
database.pragma("journal_mode = wal");
database.pragma(`synchronous = ${scenario}`);
database.exec("create table rows (id integer primary key, body text not null) strict");
const insert = database.prepare("insert into rows (body) values (?)");

const texts = Array.from({ length: COMMITS }, (_, number) => JSON.stringify(resultOf(number)));
const marks = [performance.now()];
for (let number = 0; number < COMMITS; number += 1) {
  insert.run(texts[number]);
  marks.push(performance.now());
}
const times = stepTimes(marks);
const total = (marks.at(-1) ?? 0) - (marks[0] ?? 0);
tell({
  p50: percentile(times, 0.5),
  p99: percentile(times, 0.99),
  perSecond: (COMMITS * 1_000) / total,
});
database.close();
