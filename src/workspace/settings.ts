/** How a workspace is started, with its defaults: the team that lives in it and what the app was granted. */
import type { Channel, Person, Usergroup } from "./state/records.ts";

export const APP = {
  id: "A0ORCHESTR8",
  name: "Orchestrate",
  handle: "orchestrate",
  userId: "U0ORCHESTR8",
  botId: "B0ORCHESTR8",
  icon: "🎼",
} as const;

export const TEAM = {
  id: "T0LOCALTEAM",
  domain: "local-workspace",
  name: "Local workspace",
} as const;

export type WorkspaceOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** With a folder, everything survives a restart. */
  folder?: string;
  now?: () => number;
  /** Over HTTP the app's address may also be told later, by `deliverTo`. */
  delivery?: { kind: "socket" } | { kind: "http"; url?: string };
  signingSecret?: string;
  people?: Person[];
  channels?: Channel[];
  usergroups?: Usergroup[];
  /** Scopes granted to the bot token. */
  scopes?: string[];
  /** Events that the app subscribed to. */
  events?: string[];
  commands?: { command: string; description: string; usageHint: string }[];
  shortcuts?: { callback_id: string; name: string }[];
  enforceRates?: boolean;
  /** What signed requests give as their time; real time by default, because the app checks it against its own. */
  signedAt?: () => number;
  /** How long the app may take to acknowledge; Slack's three seconds unless a test is about the waiting. */
  acknowledgeWithinMs?: number;
  /** When an event that was not acknowledged is sent again. */
  eventRetryDelaysMs?: number[];
  /** How often a socket is pinged. */
  pingEveryMs?: number;
};

export type Settings = Required<Omit<WorkspaceOptions, "folder" | "signingSecret">>;

/** Fills in everything that the caller left open. */
export function settle(options: WorkspaceOptions): Settings {
  return { ...whoLivesHere(options), ...whatTheAppIs(options), ...howItRuns(options) };
}

function whoLivesHere({ people = defaultPeople(), channels, usergroups }: WorkspaceOptions) {
  return {
    people,
    channels: channels ?? defaultChannels(people),
    usergroups: usergroups ?? defaultUsergroups(),
  };
}

function whatTheAppIs(options: WorkspaceOptions) {
  return {
    scopes: options.scopes ?? defaultScopes(),
    events: options.events ?? defaultEvents(),
    commands: options.commands ?? defaultCommands(),
    shortcuts: options.shortcuts ?? defaultShortcuts(),
    delivery: options.delivery ?? { kind: "socket" as const },
  };
}

function howItRuns(options: WorkspaceOptions) {
  return {
    port: options.port ?? 0,
    now: options.now ?? Date.now,
    signedAt: options.signedAt ?? Date.now,
    enforceRates: options.enforceRates ?? true,
    acknowledgeWithinMs: options.acknowledgeWithinMs ?? 3000,
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? [0, 60_000, 300_000],
    pingEveryMs: options.pingEveryMs ?? 10_000,
  };
}

export function aPerson(name: string, overrides: Partial<Person> = {}): Person {
  const realName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return {
    id: `U0${name.toUpperCase()}`,
    name,
    realName,
    timeZone: "Europe/Berlin",
    deleted: false,
    team: TEAM.id,
    ...overrides,
  };
}

export function aChannel(name: string, overrides: Partial<Channel> = {}): Channel {
  return {
    id: `C0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "")}`,
    name,
    kind: "public",
    topic: "",
    members: [],
    archived: false,
    ...overrides,
  };
}

function defaultPeople(): Person[] {
  return [
    aPerson("alice", { realName: "Alice Anders" }),
    aPerson("bob", { realName: "Bob Brandt", timeZone: "Europe/London" }),
    aPerson("carol", { realName: "Carol Costa", timeZone: "America/New_York" }),
    aPerson("dave", { realName: "Dave Dorsey", timeZone: "America/Los_Angeles" }),
  ];
}

function defaultChannels(people: Person[]): Channel[] {
  const members = [...people.map((person) => person.id), APP.userId];
  return [
    aChannel("deploys", { members, topic: "What goes out, and when" }),
    aChannel("general", { members, topic: "Everyone" }),
    aChannel("incidents", { members, topic: "What is on fire" }),
  ];
}

function defaultUsergroups(): Usergroup[] {
  return [
    { id: "S0ONCALL", handle: "oncall", name: "On call", members: ["U0BOB", "U0CAROL"] },
    { id: "S0PLATFORM", handle: "platform", name: "Platform team", members: ["U0ALICE", "U0BOB"] },
  ];
}

function defaultScopes(): string[] {
  return [
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "usergroups:read",
    "users:read",
  ];
}

function defaultEvents(): string[] {
  return [
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
  ];
}

function defaultCommands() {
  return [
    {
      command: "/orchestrate",
      description: "Start a run, or ask about one",
      usageHint: "[task] | help | list | status | stop",
    },
  ];
}

function defaultShortcuts() {
  return [
    { callback_id: "start_run", name: "Start a run from this message" },
    { callback_id: "steer_run", name: "Steer this run" },
  ];
}
