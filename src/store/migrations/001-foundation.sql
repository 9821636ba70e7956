-- The process that owns this database. Its epoch rises with every opening and is checked inside every write.
create table owner (
  one integer primary key check (one = 1),
  epoch integer not null
) strict;
insert into owner (one, epoch) values (1, 0);

-- One line per run: what lists show, and what a write must know, without folding the journal.
create table runs (
  id integer primary key,
  run text not null unique,
  origin text not null unique,
  status text not null check (status in ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
  task text not null,
  requester text not null,
  workflow text,
  channel text,
  thread text,
  started_at real not null,
  ended_at real,
  last_seq integer not null,
  open_questions integer not null default 0,
  starts integer not null default 0
) strict;
-- Partial, so that no planner can choose to scan finished runs for unfinished ones.
create index runs_unfinished on runs (id) where ended_at is null;
create index runs_ended on runs (ended_at) where ended_at is not null;
create index runs_of_requester on runs (requester, id);
create index runs_in_thread on runs (channel, thread, id) where thread is not null;

-- Appended at the end, whatever the run, so that a write touches few pages. A run's entries lie in the order of their seq.
create table entries (
  id integer primary key,
  run integer not null references runs (id) on delete cascade,
  seq integer not null,
  key text not null,
  at real not null,
  -- Null when the body is long and lies in entry_bodies.
  body text
) strict;
create unique index entries_by_key on entries (run, key);

create table entry_bodies (
  entry integer primary key references entries (id) on delete cascade,
  body text not null
) strict;

create table artifacts (
  digest text primary key,
  content text not null
) strict;
create table run_artifacts (
  run integer not null references runs (id) on delete cascade,
  digest text not null references artifacts (digest),
  primary key (run, digest)
) strict, without rowid;
create index run_artifacts_by_digest on run_artifacts (digest);

create table definitions (
  digest text primary key,
  snapshot text not null
) strict;

create table outbox (
  id integer primary key,
  run integer references runs (id) on delete cascade,
  slot text not null,
  channel text,
  thread text,
  recipient text,
  post text not null,
  version integer not null default 1,
  delivered_version integer not null default 0,
  receipt text,
  attempts integer not null default 0,
  -- The epoch of the process that is sending it now.
  in_flight integer,
  in_doubt integer not null default 0,
  retry_at real,
  -- Whether its newest version is still to be delivered: not when it was delivered or given up.
  pending integer not null default 1,
  reason text,
  -- When the oldest version not delivered was written.
  put_at real not null
) strict;
create unique index outbox_slot_of_run on outbox (run, slot) where run is not null;
create unique index outbox_slot_of_nobody on outbox (slot) where run is null;
create index outbox_pending on outbox (run, id) where pending = 1;
create index outbox_put_off on outbox (retry_at) where pending = 1 and retry_at is not null;
create index outbox_cards on outbox (channel, receipt) where slot = 'card' and receipt is not null;
create index outbox_private on outbox (put_at) where run is null;

create table inbox (
  id integer primary key,
  key text not null unique,
  body text not null,
  at real not null,
  epoch integer not null,
  handled integer not null default 0,
  answer text
) strict;
create index inbox_unhandled on inbox (id) where handled = 0;
create index inbox_handled on inbox (at) where handled = 1;
