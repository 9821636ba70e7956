-- Whether people have paused a run, kept in step with the journal so that lists can say so without a fold.
alter table runs add column paused integer not null default 0;
update runs set paused = 1 where ended_at is null and (
  select said.kind from (
    select entries.seq, json_extract(case when json_valid(coalesce(entries.body, entry_bodies.body))
      then coalesce(entries.body, entry_bodies.body) else '{}' end, '$.kind') as kind
    from entries left join entry_bodies on entry_bodies.entry = entries.id where entries.run = runs.id
  ) as said where said.kind in ('run.paused', 'run.resumed') order by said.seq desc limit 1
) = 'run.paused';
