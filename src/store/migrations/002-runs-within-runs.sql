-- A run that a step of another run started: that run, and the one whose card and thread it shares. Both null for all others.
alter table runs add column parent integer;
alter table runs add column root integer;
create index runs_of_parent on runs (parent) where parent is not null;
create index runs_of_root on runs (root) where root is not null;
drop index runs_in_thread;
create index runs_in_thread on runs (channel, thread, id) where thread is not null and root is null;

-- The run whose card is the root of this message's thread, so that one order holds for all that is said there.
alter table outbox add column root_run integer;
update outbox set root_run = run;
drop index outbox_pending;
create index outbox_pending on outbox (root_run, id) where pending = 1;
