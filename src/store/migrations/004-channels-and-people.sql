-- What people set in the form of a channel, one row per change: the newest of each setting counts, the others say who changed it before.
create table channel_settings (
  id integer primary key,
  channel text not null,
  name text not null,
  -- Null gives the setting back to the file or the default.
  value text,
  by text not null,
  at real not null
) strict;
create index channel_settings_newest on channel_settings (channel, name, id);

-- Requests that were laid before somebody as a plan, until they are started or cancelled.
create table plans (
  plan text primary key,
  body text not null,
  state text not null default 'open' check (state in ('open', 'started', 'cancelled')),
  at real not null
) strict;

-- Questions that nobody has decided yet, kept in step with the journal so that nobody's list of them needs a fold.
create table open_questions (
  run integer not null references runs (id) on delete cascade,
  key text not null,
  question text not null,
  at real not null,
  -- Whether something happened on it that changes who may answer; what, its run's journal tells.
  turned integer not null default 0,
  primary key (run, key)
) strict, without rowid;
insert into open_questions (run, key, question, at)
  select entries.run, entries.key, json_extract(coalesce(entries.body, entry_bodies.body), '$.question'), entries.at
  from entries join runs on runs.id = entries.run left join entry_bodies on entry_bodies.entry = entries.id
  where runs.ended_at is null and json_valid(coalesce(entries.body, entry_bodies.body))
    and json_extract(coalesce(entries.body, entry_bodies.body), '$.kind') = 'question.asked'
    and not exists (select 1 from entries as answer where answer.run = entries.run and answer.key = entries.key || '/decision');

-- Who has a part in which run: who asked for it, who decided in it, and who was given a step or a question of it.
create table run_people (
  run integer not null references runs (id) on delete cascade,
  person text not null,
  -- Whether a step of it was put into their hands.
  seated integer not null default 0,
  primary key (person, run)
) strict, without rowid;
create index run_people_of_run on run_people (run);
insert or ignore into run_people (run, person) select id, requester from runs;
insert or ignore into run_people (run, person)
  select entries.run, json_extract(coalesce(entries.body, entry_bodies.body), '$.decision.by')
  from entries left join entry_bodies on entry_bodies.entry = entries.id
  where json_valid(coalesce(entries.body, entry_bodies.body))
    and json_extract(coalesce(entries.body, entry_bodies.body), '$.kind') = 'decision.recorded';

-- Who looks at the app's home, so that it is kept up to date for them and for nobody else.
create table homes (
  person text primary key,
  opened_at real not null
) strict;

create index runs_of_workflow on runs (workflow, id) where status = 'completed' and root is null;
