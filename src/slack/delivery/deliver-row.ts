import type { PersonId } from "../../domain/ids.ts";
import { digestOf } from "../../domain/ids.ts";
import { CARD_SLOT, type OutboxRow } from "../../domain/outbox.ts";
import type { RunState } from "../../domain/run-state.ts";
import type { Letter, Standing } from "../outbound.ts";
import type { AttachedFile, Message } from "../render/blocks.ts";
import { renderRow } from "../render/post.ts";
import { line, mrkdwn } from "../sanitise.ts";
import { counted, type DeliveryRoom, type Errand, keyOf } from "./delivery-room.ts";
import { isBlockTrouble, plainly, withoutBlocks } from "./plain.ts";
import { putOff } from "./put-off.ts";
import type { Sent } from "./sent.ts";

/** Brings one row to Slack, and tells the outbox what became of it. */
export async function deliverRow(room: DeliveryRoom, row: OutboxRow): Promise<void> {
  if (row.place.kind === "terminal") return;
  const sources = {
    desk: room.desk,
    now: room.clock.now(),
    links: (run: RunState) => linksOf(room, row, run),
  };
  const message = await renderRow(row, sources);
  if (message === null) return room.outbox.delivered(row.id, row.version, row.receipt);
  const errand = { room, row, channel: row.place.channel };
  if (row.to !== null) return whisper(errand, message, row.to);
  if (row.post.kind === "record") return share(errand, message);
  return row.receipt === null ? post(errand, message) : edit(errand, message, row.receipt);
}

async function linksOf(room: DeliveryRoom, row: OutboxRow, run: RunState) {
  const receipts = await room.outbox.questionReceipts(run.run);
  const root = (row.rootRun && room.newRoots.get(row.rootRun)) ?? row.root;
  return (question: string): string | null => {
    const ts = receipts[question];
    if (ts === undefined || row.place.kind !== "slack") return null;
    const below = root === null ? "" : `?thread_ts=${root}&cid=${row.place.channel}`;
    return `${room.workspaceUrl}archives/${row.place.channel}/p${ts.replace(".", "")}${below}`;
  };
}

/** A private answer cannot be looked for afterwards. Seeing it twice is harmless, never seeing it is not: in doubt it goes again. */
async function whisper(errand: Errand, message: Message, person: PersonId): Promise<void> {
  const { room, row, channel } = errand;
  const letter = letterOf(errand, message, row.place.kind === "slack" ? row.place.thread : null);
  await room.outbox.sending(row.id);
  let result: Sent<unknown> = await room.outbound.whisper(letter, person);
  if (result.kind === "refused" && isBlockTrouble(result.error)) {
    result = await room.outbound.whisper({ ...letter, blocks: [] }, person);
  }
  if (result.kind === "refused" && NOT_THERE.includes(result.error)) {
    const direct = { ...letter, channel: person, thread: null };
    result = await room.outbound.post(direct);
  }
  counted(room, "whisper", result);
  if (result.kind === "done") return room.outbox.delivered(row.id, row.version, null);
  return putOff({ room, row, channel }, "whisper", result);
}

/** The person or the app is not in the channel: a private answer then goes to the person directly. */
const NOT_THERE = [
  "user_not_in_channel",
  "not_in_channel",
  "channel_not_found",
  "is_archived",
  "messages_tab_disabled",
];

/** A message that is nothing but its file. */
async function share(errand: Errand, message: Message): Promise<void> {
  const { room, row } = errand;
  const thread = threadOf(errand);
  const standing = await lookWhenInDoubt(errand, thread);
  if (standing === null) return;
  await room.outbox.sending(row.id);
  return attach(errand, { message, version: row.version, ts: null, thread, standing });
}

/** A new message: looked for first when an earlier send is in doubt, so that it stands once. */
async function post(errand: Errand, message: Message): Promise<void> {
  const { room, row } = errand;
  const thread = threadOf(errand);
  const standing = await lookWhenInDoubt(errand, thread);
  if (standing === null) return;
  const key = keyOf(row);
  const known = standing.find((one) => one.key === key)?.ts;
  if (known !== undefined) {
    // Which version stands there is not known; were it the newest, one edit too many harms nobody.
    const version = Math.max(1, row.version - 1);
    return attach(errand, { message, version, ts: known, thread, standing });
  }
  await room.outbox.sending(row.id);
  const said = await sayAnyhow(errand, message, thread);
  if (said.result.kind !== "done") {
    if (said.result.kind !== "doubtful") room.unsent.add(row.id);
    return putOff(errand, "post", said.result);
  }
  const arrived = { version: row.version, ts: said.result.value, thread: said.thread };
  return attach(errand, { ...arrived, message: said.message, standing });
}

/** What stands there already, where an earlier send may have arrived. */
async function lookWhenInDoubt(errand: Errand, thread: string | null) {
  const { room, row } = errand;
  const searched = row.inDoubt && !room.unsent.has(row.id);
  const standing = searched ? await look(errand, thread) : [];
  if (standing !== null) room.unsent.delete(row.id);
  return standing;
}

/** Posts; when Slack refuses the blocks, plainly; when the thread is gone, at the channel's end as the new root. */
async function sayAnyhow(errand: Errand, message: Message, thread: string | null) {
  const { room, row } = errand;
  let shown = message;
  let place = thread;
  let result = await say(errand, shown, place);
  for (const simpler of [plainly, withoutBlocks]) {
    if (result.kind !== "refused" || !isBlockTrouble(result.error)) break;
    room.log.warn({ row: row.id, error: result.error }, "Slack refused the blocks of a message");
    shown = simpler(message);
    result = await say(errand, shown, place);
  }
  if (result.kind === "refused" && result.error === "thread_not_found") {
    place = null;
    result = await say(errand, shown, null);
    if (result.kind === "done" && row.rootRun) room.newRoots.set(row.rootRun, result.value);
  }
  return { result, message: shown, thread: place };
}

async function say(errand: Errand, message: Message, thread: string | null): Promise<Sent<string>> {
  const result = await errand.room.outbound.post(letterOf(errand, message, thread));
  counted(errand.room, "post", result);
  return result;
}

/** The files of a message, each once. Where it stands is kept first: it may be decided, and others posted, while its files wait. */
async function attach(
  errand: Errand,
  arrived: {
    readonly message: Message;
    readonly version: number;
    /** Null for a message that is only its file. */
    readonly ts: string | null;
    readonly thread: string | null;
    readonly standing: readonly Standing[];
  },
): Promise<void> {
  const { room, row } = errand;
  const { message, ts, standing } = arrived;
  if (message.files.length > 0 && row.receipt === null && ts !== null)
    await room.outbox.stands(row.id, ts);
  const present = new Set(standing.flatMap((one) => [...one.files, one.key]));
  for (const file of message.files) {
    // The mark tells this message's file from others of the same title.
    const titled = { ...file, title: `${file.title} · ${keyOf(row).slice(0, 6)}` };
    if (present.has(titled.title) || present.has(insteadKey(row, titled))) continue;
    const now = room.clock.now();
    const at = room.budgets.availableAt("upload", errand.channel, now);
    if (at > now + UPLOAD_PATIENCE_MS) return room.outbox.failed(row.id, "uploads wait", at);
    const result = await upload(errand, titled, arrived.thread ?? ts);
    if (result.kind !== "done") return putOff(errand, "upload", result);
  }
  room.trouble(null);
  await room.outbox.delivered(row.id, arrived.version, ts);
  showSession(errand, arrived.thread ?? ts);
}

/** Whenever a card stands anew, so does what Slack itself shows of its run. */
function showSession({ room, row, channel }: Errand, thread: string | null): void {
  if (row.slot !== CARD_SLOT || row.run === null || thread === null) return;
  room.sessions.show(row.run, { channel, thread });
}

/** The name of the message that says why a file is missing. */
function insteadKey(row: OutboxRow, file: AttachedFile): string {
  return digestOf(`${keyOf(row)}/${file.name}`).slice(0, 32);
}

/** A row waits in hand for its turn so long; who waits longer is put off, because a row in hand cannot be edited. */
const UPLOAD_PATIENCE_MS = 2_000;

async function upload(
  errand: Errand,
  file: AttachedFile,
  thread: string | null,
): Promise<Sent<unknown>> {
  const { room, channel } = errand;
  await room.clock.sleepUntil(
    room.budgets.availableAt("upload", channel, room.clock.now()),
    room.stopping,
  );
  room.budgets.spend("upload", channel, room.clock.now());
  const result = await room.outbound.upload({ channel, thread }, file);
  counted(room, "upload", result);
  if (result.kind !== "refused") return result;
  room.log.warn({ error: result.error }, "A file could not be attached");
  const why =
    result.error === "missing_scope"
      ? mrkdwn`I lack the scope \`files:write\``
      : mrkdwn`Slack refused it (\`${result.error}\`)`;
  const words = mrkdwn`⚠️ _${line(file.title)}_ could not be attached: ${why}. \`orchestrate show\` has the whole text.`;
  const key = insteadKey(errand.row, file);
  return room.outbound.post({ channel, thread, key, text: words.mrkdwn, blocks: [] });
}

/** Edits are harmless to repeat, so they need no looking. Files follow that an earlier send left out, or that a plain edit needs. */
async function edit(errand: Errand, message: Message, ts: string): Promise<void> {
  const { room, row } = errand;
  await room.outbox.sending(row.id);
  let shown = message;
  let result = await room.outbound.update(letterOf(errand, shown, null), ts);
  for (const simpler of [plainly, withoutBlocks]) {
    if (result.kind !== "refused" || !isBlockTrouble(result.error)) break;
    shown = simpler(message);
    result = await room.outbound.update(letterOf(errand, shown, null), ts);
  }
  counted(room, "update", result);
  if (result.kind !== "done") return putOff(errand, "update", result);
  const complete = row.deliveredVersion > 0 && shown === message;
  const files = complete ? [] : shown.files;
  const thread = threadOf(errand);
  const standing = files.length === 0 ? [] : await look(errand, thread ?? ts);
  if (standing === null) return;
  return attach(errand, {
    message: { ...shown, files },
    version: row.version,
    ts,
    thread,
    standing,
  });
}

/** Where a message of this row stands or will stand; null at the channel's end. */
function threadOf({ room, row }: Errand): string | null {
  return (row.rootRun && room.newRoots.get(row.rootRun)) ?? row.root;
}

function letterOf(errand: Errand, message: Message, thread: string | null): Letter {
  const { text, blocks } = message;
  return { channel: errand.channel, thread, key: keyOf(errand.row), text, blocks };
}

/** What stands where this message would; null when it could not be read now, and the row is put off. */
async function look(errand: Errand, thread: string | null): Promise<readonly Standing[] | null> {
  const { room, row, channel } = errand;
  const now = room.clock.now();
  await room.clock.sleepUntil(room.budgets.availableAt("read", channel, now), room.stopping);
  room.budgets.spend("read", channel, room.clock.now());
  const run = row.run ? await room.desk.runState(row.run) : null;
  const oldest = run ? run.startedAt / 1000 - 60 : null;
  const result = await room.outbound.standing({ channel, thread, oldest });
  counted(room, "read", result);
  if (result.kind === "done") return result.value;
  if (result.kind === "refused") {
    room.log.warn(
      { row: row.id, error: result.error },
      "A message in doubt cannot be looked for and may appear twice; the scopes channels:history and groups:history allow it",
    );
    return [];
  }
  await putOff(errand, "read", result);
  return null;
}
