/** Files in three calls: ask for an address, upload to it, complete and share. */
import { z } from "zod";
import { newId } from "../clockwork.ts";
import { Contents, compose } from "../messages/contents.ts";
import { keepMessage } from "../messages/keep-message.ts";
import type { Json, StoredFile } from "../state/records.ts";
import { fileOnWire } from "../wire/message.ts";
import type { World } from "../world.ts";
import { authorOf, findThread } from "./chat.ts";
import { findWritable } from "./places.ts";
import { Count, encoded, Refusal, read } from "./refusal.ts";

const Request = z.object({
  filename: z.string(),
  length: Count,
  alt_text: z.string().optional(),
  snippet_type: z.string().optional(),
});

export function getUploadUrl(world: World, args: Json): Json {
  const call = read(Request, args);
  if (call.length <= 0) throw new Refusal("missing_argument");
  const file: StoredFile = {
    id: newId("F"),
    name: call.filename,
    title: call.filename,
    altText: call.alt_text ?? "",
    mimetype: mimetypeOf(call.filename),
    size: call.length,
    content: null,
    created: world.clockwork.now(),
    shares: [],
  };
  world.record({ kind: "file", file });
  return { upload_url: `${world.address.url}/upload/v1/${file.id}`, file_id: file.id };
}

const Completion = z.object({
  files: encoded(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
  channel_id: z.string().optional(),
  thread_ts: z.coerce.string().optional(),
  initial_comment: z.string().optional(),
  blocks: Contents.shape.blocks,
});

/** Shares all files in one message, when a channel is named. */
export function completeUpload(world: World, args: Json): Json {
  const call = read(Completion, args);
  const files = call.files.map(({ id, title }) => ({
    ...uploaded(world, id),
    ...(title && { title }),
  }));
  // Known by their titles before anybody sees them.
  for (const file of files) world.record({ kind: "file", file });
  const share =
    call.channel_id === undefined ? [] : [shareIn(world, call.channel_id, { call, files })];
  for (const file of files) {
    world.record({ kind: "file", file: { ...file, shares: [...file.shares, ...share] } });
  }
  return { files: files.map(({ id, title }) => ({ id, title })) };
}

export function fileDetails(world: World, args: Json): Json {
  const { file } = read(z.object({ file: z.string() }), args);
  return { file: fileOnWire(world, findFile(world, file)), comments: [] };
}

/** Keeps the bytes that were sent to the upload address; false when nobody asked for it. */
export function keepUpload(world: World, id: string, bytes: Buffer): boolean {
  const file = world.facts.files.get(id);
  if (file === undefined) return false;
  const content = bytes.toString("base64");
  world.record({ kind: "file", file: { ...file, content, size: bytes.length } });
  return true;
}

function shareIn(
  world: World,
  wanted: string,
  { call, files }: { call: z.infer<typeof Completion>; files: StoredFile[] },
) {
  const channel = findWritable(world, wanted);
  const said = call.initial_comment !== undefined || call.blocks !== undefined;
  const contents = { text: call.initial_comment, blocks: call.blocks };
  const { warnings: _none, ...composed } = said ? compose(world, contents, "post") : silence();
  const { message } = keepMessage(world, {
    ...composed,
    ...authorOf({}),
    channel: channel.id,
    thread_ts: findThread(world, channel.id, call.thread_ts),
    files: files.map((file) => file.id),
  });
  return { channel: channel.id, ts: message.ts };
}

function silence() {
  const mentions = { users: [], subteams: [], broadcasts: [] };
  return { text: "", blocks: [], attachments: [], mentions, unfurls: [], warnings: [] };
}

function uploaded(world: World, id: string): StoredFile {
  const file = findFile(world, id);
  if (file.content === null) throw new Refusal("file_not_found");
  return file;
}

function findFile(world: World, id: string): StoredFile {
  const file = world.facts.files.get(id);
  if (file === undefined) throw new Refusal("file_not_found");
  return file;
}

const MIMETYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  diff: "text/x-diff",
  gif: "image/gif",
  html: "text/html",
  jpg: "image/jpeg",
  json: "application/json",
  log: "text/plain",
  md: "text/markdown",
  patch: "text/x-diff",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  yaml: "text/yaml",
  yml: "text/yaml",
};

function mimetypeOf(name: string): string {
  return MIMETYPES[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}
