-- Each entry's hash covers the one before it; a run keeps that of its last. Entries from before are chained as they lie now.
alter table entries add column hash text;
alter table runs add column head text;
create index entries_in_order on entries (run, seq);
create temp table chained as
  with recursive chain (entry, run, name, seq, hash) as (
    select entries.id, entries.run, runs.run, entries.seq,
      chain_hash('', runs.run, entries.seq, entries.at, entries.key, coalesce(entries.body, entry_bodies.body))
    from entries join runs on runs.id = entries.run
      left join entry_bodies on entry_bodies.entry = entries.id
    where entries.seq = 1
    union all
    select entries.id, entries.run, chain.name, entries.seq,
      chain_hash(chain.hash, chain.name, entries.seq, entries.at, entries.key, coalesce(entries.body, entry_bodies.body))
    from chain join entries on entries.run = chain.run and entries.seq = chain.seq + 1
      left join entry_bodies on entry_bodies.entry = entries.id
  )
  select entry, run, seq, hash from chain;
create index temp.chained_by_entry on chained (entry);
create index temp.chained_by_run on chained (run, seq);
update entries set hash = (select chained.hash from chained where chained.entry = entries.id);
update runs set head = (
  select chained.hash from chained where chained.run = runs.id order by chained.seq desc limit 1
);
drop table chained;
drop index entries_in_order;
