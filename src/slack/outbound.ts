import {
  type ChatPostMessageArguments,
  type HomeView,
  type KnownBlock,
  type ModalView,
  WebClient,
  type WebClientOptions,
} from "@slack/web-api";
import { z } from "zod";
import { PersonId } from "../domain/ids.ts";
import type { Log } from "../domain/log.ts";
import { type AgentSessions, agentSessions } from "./agent-sessions.ts";
import { type Sent, sent } from "./delivery/sent.ts";
import { slackLogger } from "./log-of-slack.ts";
import type { AttachedFile } from "./render/blocks.ts";

/** What a message consists of on the wire. `key` names it for ever, so that a send in doubt can be looked for. */
export interface Letter {
  readonly channel: string;
  readonly thread: string | null;
  readonly key: string;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** A message as it stands in a channel: what tells whether one of ours arrived. */
export interface Standing {
  readonly ts: string;
  readonly key: string | null;
  /** The titles of what is attached. */
  readonly files: readonly string[];
}

export interface Identity {
  readonly team: string;
  readonly url: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
}

/** Everything this installation ever says to Slack goes through here; no other file calls a method that writes. */
export interface Outbound extends AgentSessions {
  post(letter: Letter): Promise<Sent<string>>;
  update(letter: Letter, ts: string): Promise<Sent<null>>;
  whisper(letter: Letter, person: string): Promise<Sent<null>>;
  upload(
    place: { channel: string; thread: string | null },
    file: AttachedFile,
  ): Promise<Sent<null>>;
  /** The channel of the direct messages with a person. */
  direct(person: string): Promise<Sent<string>>;
  openForm(trigger: string, form: ModalView): Promise<Sent<string>>;
  changeForm(id: string, form: ModalView): Promise<Sent<null>>;
  publishHome(person: string, view: HomeView): Promise<Sent<null>>;
  /** Messages of a thread, or, without one, the channel's newest since `oldest` (seconds). */
  standing(place: {
    readonly channel: string;
    readonly thread: string | null;
    readonly oldest: number | null;
  }): Promise<Sent<readonly Standing[]>>;
  identify(): Promise<Sent<Identity>>;
  /** Who is in a user group, by its id. */
  members(group: string): Promise<Sent<readonly PersonId[]>>;
  groups(): Promise<Sent<readonly { readonly id: string; readonly handle: string }[]>>;
  profile(person: string): Promise<Sent<Profile>>;
  isAway(person: string): Promise<Sent<boolean>>;
}

/** What counts of a person when they decide. */
export interface Profile {
  readonly team: string;
  readonly deleted: boolean;
  readonly isApp: boolean;
}

export interface OutboundOptions {
  readonly token: string;
  /** Null is Slack itself. */
  readonly apiUrl: string | null;
  readonly timeoutMs: number;
  readonly log: Log;
}

const METADATA = "orchestrate_message";
/** A trigger lives three seconds, so a form that takes longer is lost anyway. */
const FORM_TIMEOUT_MS = 2_500;
const PAGE = 200;
const MOST_PAGES = 10;

/** Builds the clients: one for messages, one of its own for forms, which must never wait behind a message. */
export function createOutbound(options: OutboundOptions): Outbound {
  const messages = clientFor(options, options.timeoutMs);
  const forms = clientFor(options, FORM_TIMEOUT_MS);
  const said = { ...saying(messages), ...agentSessions(messages) };
  return { ...said, ...showing(forms), ...asking(messages), ...looking(forms) };
}

/** The SDK's own retries would post twice and let one method's rate limit hold all others, so the outbox does the retrying. */
function clientFor(options: OutboundOptions, timeout: number): WebClient {
  const settings: WebClientOptions = {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logger: slackLogger(options.log, "web-api"),
    ...(options.apiUrl === null ? {} : { slackApiUrl: options.apiUrl }),
  };
  return new WebClient(options.token, settings);
}

type Saying = Pick<Outbound, "post" | "update" | "whisper" | "upload" | "direct">;

function saying(client: WebClient): Saying {
  return {
    post: (letter) =>
      sent(async () => {
        const words: ChatPostMessageArguments = {
          ...wordsOf(letter),
          thread_ts: letter.thread ?? undefined,
          metadata: { event_type: METADATA, event_payload: { key: letter.key } },
          unfurl_links: false,
          unfurl_media: false,
        };
        return Posted.parse(await client.apiCall("chat.postMessage", { ...words })).ts;
      }),
    update: (letter, ts) =>
      sent(async () => {
        await client.chat.update({ ...wordsOf(letter), ts });
        return null;
      }),
    whisper: (letter, user) =>
      sent(async () => {
        const thread_ts = letter.thread ?? undefined;
        await client.chat.postEphemeral({ ...wordsOf(letter), user, thread_ts });
        return null;
      }),
    direct: (person) =>
      sent(async () => {
        const answer = await client.conversations.open({ users: person });
        return z.string().parse(answer.channel?.id);
      }),
    upload: ({ channel, thread }, file) =>
      sent(async () => {
        const { name, title, comment } = file;
        const said = comment === undefined ? {} : { initial_comment: comment };
        const named = { filename: name, title, ...said, ...contentOf(file) };
        await (thread === null
          ? client.filesUploadV2({ channel_id: channel, ...named })
          : client.filesUploadV2({ channel_id: channel, thread_ts: thread, ...named }));
        return null;
      }),
  };
}

function contentOf({ content, picture }: AttachedFile) {
  return picture ? { file: Buffer.from(picture.png), alt_text: picture.alt } : { content };
}

/** `chat.update` has other defaults than `chat.postMessage`, so both are always told not to look for names and links. */
function wordsOf(letter: Letter) {
  const { channel, text, blocks } = letter;
  return { channel, text, blocks: [...blocks], parse: "none" as const, link_names: false };
}

type Showing = Pick<Outbound, "openForm" | "changeForm" | "publishHome">;

function showing(client: WebClient): Showing {
  return {
    openForm: (trigger, form) =>
      sent(async () => {
        const answer = await client.views.open({ trigger_id: trigger, view: form });
        return z.string().parse(answer.view?.id);
      }),
    changeForm: (id, form) =>
      sent(async () => {
        await client.views.update({ view_id: id, view: form });
        return null;
      }),
    publishHome: (person, view) =>
      sent(async () => {
        await client.views.publish({ user_id: person, view });
        return null;
      }),
  };
}

type Asking = Pick<Outbound, "standing" | "identify">;

function asking(client: WebClient): Asking {
  return {
    standing: (place) => sent(() => readStanding(client, place)),
    identify: () =>
      sent(async () => {
        const answer = AuthTest.parse(await client.auth.test());
        return {
          team: answer.team_id,
          url: answer.url,
          botId: answer.bot_id,
          botUserId: answer.user_id,
          scopes: answer.response_metadata?.scopes ?? [],
        };
      }),
  };
}

type Looking = Pick<Outbound, "members" | "groups" | "profile" | "isAway">;

/** Somebody waits for the answer who has clicked. */
function looking(client: WebClient): Looking {
  return {
    members: (usergroup) =>
      sent(async () => Members.parse(await client.usergroups.users.list({ usergroup })).users),
    isAway: (user) =>
      sent(async () => (await client.users.getPresence({ user })).presence === "away"),
    groups: () => sent(async () => Groups.parse(await client.usergroups.list({})).usergroups),
    profile: (user) =>
      sent(async () => {
        const { user: person } = Described.parse(await client.users.info({ user }));
        return { team: person.team_id, deleted: person.deleted, isApp: person.is_bot };
      }),
  };
}

async function readStanding(
  client: WebClient,
  place: Parameters<Outbound["standing"]>[0],
): Promise<readonly Standing[]> {
  const found: Standing[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = Page.parse(await readPage(client, place, cursor));
    found.push(...answer.messages.map(standingOf));
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) break;
  }
  return found;
}

function readPage(
  client: WebClient,
  { channel, thread, oldest }: Parameters<Outbound["standing"]>[0],
  cursor: string | undefined,
): Promise<unknown> {
  const page = { channel, limit: PAGE, cursor, include_all_metadata: true };
  return thread === null
    ? client.conversations.history({ ...page, oldest: oldest?.toFixed(6) })
    : client.conversations.replies({ ...page, ts: thread });
}

function standingOf(message: z.infer<typeof Page>["messages"][number]): Standing {
  const ours = message.metadata?.event_type === METADATA;
  const key = ours ? z.string().safeParse(message.metadata?.event_payload?.["key"]) : null;
  const files = (message.files ?? []).flatMap((file) => (file.title ? [file.title] : []));
  return { ts: message.ts, key: key?.success ? key.data : null, files };
}

const Posted = z.object({ ts: z.string().min(1) });

const Members = z.object({ users: z.array(PersonId) });
const Groups = z.object({ usergroups: z.array(z.object({ id: z.string(), handle: z.string() })) });
const Described = z.object({
  user: z.object({
    team_id: z.string(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
  }),
});

const AuthTest = z.object({
  team_id: z.string(),
  url: z.string(),
  bot_id: z.string(),
  user_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

const Page = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({
            event_type: z.string().optional(),
            event_payload: z.record(z.string(), z.unknown()).optional(),
          })
          .optional(),
        files: z.array(z.object({ title: z.string().nullish() })).optional(),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
