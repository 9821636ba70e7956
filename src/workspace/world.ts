/** All that one running workspace is made of; built once by `startWorkspace` and handed to every part. */
import { type Clockwork, createClockwork } from "./clockwork.ts";
import { createDeliveries, type Deliveries } from "./deliveries/deliveries.ts";
import { createHttpTransport } from "./deliveries/http-transport.ts";
import type { Transport } from "./deliveries/transport.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createRates, type Rates } from "./limits/rates.ts";
import { createObserver, type Observer } from "./observer.ts";
import { APP, type Settings } from "./settings.ts";
import { createSockets, type Sockets } from "./socket/sockets.ts";
import { freshIdentity } from "./state/identity.ts";
import type { Facts, Mutation } from "./state/mutations.ts";
import type { Identity, Json } from "./state/records.ts";
import { openState, type State } from "./state/state.ts";
import { createTriggers, type Triggers } from "./triggers.ts";

/** One call of the Web API as the workspace saw it. */
export type CallRecord = {
  method: string;
  args: Json;
  at: number;
  /** `ok`, Slack's error code, `http_500`, `http_503`, `ratelimited` or `answer_lost`. */
  outcome: string;
  answer: Json;
};

export type World = {
  settings: Settings;
  state: State;
  facts: Facts;
  identity: Identity;
  clockwork: Clockwork;
  triggers: Triggers;
  observer: Observer;
  faults: Faults;
  rates: Rates;
  sockets: Sockets;
  deliveries: Deliveries;
  calls: CallRecord[];
  /** Address of the server, known once it listens. */
  address: { url: string };
  /** Where the app listens, when it is reached over HTTP. */
  appAddress: { url: string };
  record(mutation: Mutation): void;
};

/** Opens the memory, moves the people in, and connects the parts with each other. */
export function createWorld(settings: Settings, folder?: string, signingSecret?: string): World {
  const state = openState(folder);
  const observer = createObserver();
  const clockwork = createClockwork(settings.now);
  const identity = moveIn(state, settings, signingSecret);
  rememberTimestamps(state.facts, clockwork);
  state.listen(observer.notify);
  const faults = createFaults();
  const sockets = createSockets({ settings, faults, observer });
  const appAddress = {
    url: settings.delivery.kind === "http" ? (settings.delivery.url ?? "") : "",
  };
  const transport = transportOf(settings, { sockets, identity, appAddress });
  const deliveries = createDeliveries({ settings, transport, faults, observer });
  const rates = createRates(clockwork, settings.enforceRates);
  const triggers = createTriggers(clockwork);
  return {
    settings,
    state,
    facts: state.facts,
    identity,
    clockwork,
    triggers,
    observer,
    faults,
    rates,
    sockets,
    deliveries,
    calls: [],
    address: { url: "" },
    appAddress,
    record: state.record,
  };
}

type Wires = { sockets: Sockets; identity: Identity; appAddress: { url: string } };

function transportOf(settings: Settings, { sockets, ...wires }: Wires): Transport {
  if (settings.delivery.kind === "socket") return sockets.transport;
  return createHttpTransport({ ...settings, ...wires });
}

function moveIn(state: State, settings: Settings, signingSecret?: string): Identity {
  const known = state.facts.identity;
  if (known !== null) return known;
  const identity = freshIdentity(signingSecret);
  state.record({ kind: "identity", identity });
  for (const person of settings.people) state.record({ kind: "person", person });
  for (const channel of settings.channels) state.record({ kind: "channel", channel });
  for (const usergroup of settings.usergroups) state.record({ kind: "usergroup", usergroup });
  for (const person of settings.people)
    state.record({ kind: "channel", channel: directTo(person) });
  return identity;
}

function directTo(person: { id: string; name: string }) {
  const id = `D0${person.id.slice(2)}`;
  const members = [person.id, APP.userId];
  return { id, name: person.name, kind: "direct" as const, topic: "", members, archived: false };
}

function rememberTimestamps(facts: Facts, clockwork: Clockwork): void {
  for (const inChannel of facts.messages.values()) {
    for (const ts of inChannel.keys()) clockwork.seen(ts);
  }
}
