import type { Database } from "better-sqlite3";
import { z } from "zod";
import { Question } from "../domain/decision.ts";
import type { Entry, EntryBody } from "../domain/entry.ts";
import { ChannelId, PersonId, RunId } from "../domain/ids.ts";
import type { OpenQuestion } from "./beside-runs.ts";
import { closingReason } from "./entry-keys.ts";
import type { GroupCommit } from "./group-commit.ts";
import { lineOf, placeOf, type RunRow } from "./runs.ts";
import type { People } from "./store.ts";

/** Keeps who has to do with a run in step with its journal, in the transaction of the entry. */
export function peopleKeeper(database: Database) {
  const ask = database.prepare(
    "insert or replace into open_questions (run, key, question, at) values (?, ?, ?, ?)",
  );
  const turn = database.prepare("update open_questions set turned = 1 where run = ? and key = ?");
  const answer = database.prepare("delete from open_questions where run = ? and key = ?");
  const close = database.prepare("delete from open_questions where run = ?");
  const join = database.prepare("insert or ignore into run_people (run, person) values (?, ?)");
  const seat = database.prepare(
    "insert into run_people (run, person, seated) values (?, ?, 1) on conflict do update set seated = 1",
  );
  return {
    follow(row: RunRow, { body, at, key }: Entry): void {
      for (const person of joining(body)) join.run(row.id, person);
      if (body.kind === "seat.offered") for (const person of body.to) seat.run(row.id, person);
      if (body.kind === "question.asked") {
        ask.run(row.id, key, JSON.stringify(body.question), at);
      }
      const turned = turnedBy(body);
      if (turned !== null) turn.run(row.id, questionKeyOf(turned));
      const settled = settledBy(body);
      if (settled !== null) answer.run(row.id, questionKeyOf(settled));
      if (closingReason(body) !== null) close.run(row.id);
    },
  };
}

/** Who has to do with the run from this entry on. */
function joining(body: EntryBody): readonly string[] {
  switch (body.kind) {
    case "run.started":
      return [body.requester];
    case "decision.recorded":
      return [body.decision.by];
    case "vote.recorded":
      return [body.vote.by];
    case "question.given":
      return [body.to];
    default:
      return [];
  }
}

/** The question of which it is not only its own words any more that say who may answer. */
function turnedBy(body: EntryBody): string | null {
  const turns = body.kind === "question.given" || body.kind === "question.passed_on";
  return turns ? body.question : null;
}

function settledBy(body: EntryBody): string | null {
  if (body.kind === "question.closed") return body.question;
  return body.kind === "decision.recorded" ? body.decision.question : null;
}

export type PeopleKeeper = ReturnType<typeof peopleKeeper>;

/** A question's id begins with its run's eight letters and a colon. */
function questionKeyOf(question: string): string {
  return question.slice(9);
}

const Asked = z.object({
  run: RunId,
  requester: PersonId,
  channel: ChannelId.nullable(),
  thread: z.string().nullable(),
  task: z.string(),
  question: z.string(),
  at: z.number(),
  turned: z.number(),
});

/** What people's own pages are made of. */
export function openPeople(
  database: Database,
  { commits }: { readonly commits: GroupCommit },
): People {
  const asked = database.prepare<[number]>(
    `select runs.run, runs.requester, runs.channel, runs.thread, runs.task, question, at, turned
     from open_questions join runs on runs.id = open_questions.run order by at limit ?`,
  );
  const theirs = database.prepare<{ person: string; limit: number }>(
    `select runs.* from run_people join runs on runs.id = run_people.run
     where run_people.person = :person and runs.root is null
     order by runs.ended_at is not null, runs.id desc limit :limit`,
  );
  const within = database
    .prepare<[string], string>(
      "select person from run_people where run = (select coalesce(root, id) from runs where run = ?)",
    )
    .pluck();
  const seated = database
    .prepare<[string], string>(
      `select runs.run from run_people join runs on runs.id = run_people.run
       where run_people.person = ? and run_people.seated = 1 and runs.ended_at is null order by runs.id`,
    )
    .pluck();
  const opened = database.prepare(
    "insert into homes (person, opened_at) values (?, ?) on conflict (person) do update set opened_at = excluded.opened_at",
  );
  const openedSince = database
    .prepare<[number], string>(
      "select person from homes where opened_at >= ? order by opened_at desc",
    )
    .pluck();
  return {
    openQuestions: (limit) =>
      commits.read("list the open questions", () => asked.all(limit).flatMap(openQuestionOf)),
    runsOf: (person, limit) =>
      commits.read("list the runs of a person", () => theirs.all({ person, limit }).map(lineOf)),
    seatedIn: (person) =>
      commits.read("list the runs in which a person was given a step", () =>
        z.array(RunId).parse(seated.all(person)),
      ),
    peopleOf: (run) =>
      commits.read(`list who has to do with the run ${run}`, () =>
        z.array(PersonId).parse(within.all(run)),
      ),
    homeOpened: (person, at) =>
      commits.write("note who looks at the app's home", () => {
        opened.run(person, at);
      }),
    homesOpened: (since) =>
      commits.read("list who looks at the app's home", () =>
        z.array(PersonId).parse(openedSince.all(since)),
      ),
    pastRuns: pastRuns(database, commits),
  };
}

/** A question of another program's making is left to the message in its thread. */
function openQuestionOf(raw: unknown): OpenQuestion[] {
  const row = Asked.parse(raw);
  const question = Question.safeParse(JSON.parse(row.question));
  if (!question.success) return [];
  const { run, requester, task, at, turned } = row;
  return [
    {
      run,
      requester,
      task,
      place: placeOf(row),
      question: question.data,
      askedAt: at,
      turned: turned === 1,
    },
  ];
}

const Past = z.object({
  started_at: z.number(),
  ended_at: z.number(),
  usd: z.number(),
  unknown: z.number().nullable(),
  rehearsal: z.number().nullable(),
});

/** What finished runs of a workflow took, newest first. Calls of runs within them are booked in their own journals too. */
function pastRuns(database: Database, commits: GroupCommit): People["pastRuns"] {
  const body = "coalesce(entries.body, entry_bodies.body)";
  const past = database.prepare<{ workflow: string; limit: number }>(
    `with past as (
       select id, started_at, ended_at from runs
       where workflow = :workflow and status = 'completed' and root is null order by id desc limit :limit)
     select past.started_at, past.ended_at, total(json_extract(call.value, '$.cost.usd')) as usd,
       max(json_extract(call.value, '$.cost.unknown')) as unknown,
       max(case when entries.key = 'started' then json_extract(${body}, '$.rehearsal') end) as rehearsal
     from past join entries on entries.run = past.id left join entry_bodies on entry_bodies.entry = entries.id
     left join json_each(case when json_valid(${body}) then ${body} else '{}' end, '$.calls') as call
     group by past.id order by past.id desc`,
  );
  return (workflow, limit) =>
    commits.read(`read what runs of ${workflow} took`, () =>
      past.all({ workflow, limit }).map((raw) => {
        const row = Past.parse(raw);
        return {
          durationMs: row.ended_at - row.started_at,
          cost: { usd: row.usd, unknown: row.unknown === 1 },
          rehearsal: row.rehearsal === 1,
        };
      }),
    );
}
