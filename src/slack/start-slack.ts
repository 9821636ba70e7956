import { WebAPIPlatformError } from "@slack/web-api";
import type { Desk } from "../commands/desk.ts";
import type { Directory } from "../commands/ports.ts";
import type { Clock } from "../domain/clock.ts";
import type { Log } from "../domain/log.ts";
import type { Inbox, Outbox } from "../store/store.ts";
import { createBudgets } from "./delivery/budgets.ts";
import { createDeliverer } from "./delivery/deliverer.ts";
import { createDirectory } from "./directory.ts";
import { createDoor } from "./doors/door.ts";
import { createHomes } from "./home/homes.ts";
import { createMeasures } from "./measures.ts";
import { createOutbound, type Identity } from "./outbound.ts";
import { type Checks, operatorRoutes } from "./routes.ts";
import { type SetupProblem, selfTest } from "./self-test.ts";

export interface SlackOptions {
  readonly access:
    | { readonly mode: "socket"; readonly appToken: string }
    | { readonly mode: "http"; readonly signingSecret: string };
  readonly botToken: string;
  /** Null is Slack itself. */
  readonly apiUrl: string | null;
  /** 0 takes any free port. */
  readonly port: number;
  /** A call without an answer after this long is in doubt. */
  readonly deliveryMs: number;
  readonly store: { readonly outbox: Outbox; readonly inbox: Inbox };
  readonly desk: Desk;
  /** Takes over the workspace's directory before anything is delivered or heard. */
  readonly join?: (directory: Directory) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** What else must be in order for `/healthz`: the database, the process. */
  readonly health: Checks;
  readonly staggerMs?: number;
}

/** Orchestrate, listening and speaking in a Slack workspace. */
export interface Slack {
  readonly port: number;
  readonly identity: Identity;
  /** What the app's owner should put right; nothing of it keeps Slack from running. */
  readonly problems: readonly SetupProblem[];
  /** Why it cannot serve just now; empty when all is well. */
  readiness: Checks;
  /** Stops listening, lets acknowledgements and sends under way end, and stops speaking. */
  stop(): Promise<void>;
}

/** The Slack app cannot run as it is set up; the message says what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

const STAGGER_MS = 3_000;
const DAY_MS = 86_400_000;

/** Tests the tokens, empties the outbox, takes up what was left and listens, in this order. */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const { access, apiUrl, botToken, clock, desk, health, log, port, store } = options;
  const measures = createMeasures();
  const outbound = createOutbound({ token: botToken, apiUrl, timeoutMs: options.deliveryMs, log });
  const { identity, problems } = await selfTest(outbound, clock);
  if (identity === null) throw new SetupError(problems.map(({ message }) => message).join("\n"));
  for (const { severity, message } of problems)
    log[severity === "error" ? "error" : "warn"]({}, message);
  options.join?.(createDirectory({ outbound, team: identity.team, clock, log }));
  let trouble: string | null = null;
  const { outbox } = store;
  const room = { desk, outbox, outbound, clock, log, identity };
  const budgets = createBudgets();
  const speaking = { ...room, budgets, measures, workspaceUrl: identity.url };
  const homes = createHomes(speaking);
  const deliverer = createDeliverer({
    ...speaking,
    shown: (run) => homes.changed(run),
    trouble: (error) => {
      trouble = error;
    },
  });
  const readiness: Checks = async () => [
    ...(await health()),
    ...door.objections(),
    ...(trouble === null ? [] : [`Slack refuses messages: ${trouble}`]),
    ...problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
  ];
  const door = createDoor({
    homes,
    room: { ...room, sessions: deliverer.sessions },
    inbox: store.inbox,
    measures,
    botToken,
    apiUrl,
    access,
    port,
    routes: operatorRoutes({ health, readiness, measures, outbox, clock }),
    staggerMs: options.staggerMs ?? STAGGER_MS,
  });
  await store.inbox.forget(clock.now() - DAY_MS);
  deliverer.start();
  await homes.start();
  const opened = await door.open().catch(async (error: unknown) => {
    await homes.stop();
    await deliverer.stop();
    throw asSetupError(error);
  });
  return {
    port: opened,
    identity,
    problems,
    readiness,
    async stop() {
      await door.close();
      await homes.stop();
      await deliverer.stop();
    },
  };
}

function asSetupError(error: unknown): unknown {
  if (!(error instanceof WebAPIPlatformError)) return error;
  const message = `Slack refuses the app-level token (${error.data.error}). Set SLACK_APP_TOKEN to a token (xapp-…) with the scope \`connections:write\`, from api.slack.com/apps, Basic Information, App-Level Tokens, and enable Socket Mode.`;
  return new SetupError(message, { cause: error });
}
