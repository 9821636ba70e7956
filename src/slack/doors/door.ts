import { App, HTTPReceiver, type Receiver } from "@slack/bolt";
import type { Inbox } from "../../store/store.ts";
import { SpeakingResponse } from "../error-response.ts";
import type { Homes } from "../home/homes.ts";
import { slackLogger } from "../log-of-slack.ts";
import type { Measures } from "../measures.ts";
import { type Route, refuseRoute, serveRoutes, writeRoute } from "../routes.ts";
import { listenToButtons } from "./buttons.ts";
import type { DoorRoom } from "./door-room.ts";
import { listenToEdits } from "./edit-form.ts";
import { answerLate, tellOfFailures } from "./failures.ts";
import { listenToHome } from "./home.ts";
import { type Keeper, keepFirst } from "./keep.ts";
import { listenToMentions } from "./mention.ts";
import { listenToQuestionForms } from "./question-forms.ts";
import { listenToSeats } from "./seat-submissions.ts";
import { listenToSessionStops } from "./session-stop.ts";
import { listenToSettings } from "./settings.ts";
import { listenToShortcut } from "./shortcut.ts";
import { guardSignatures, signatureOf } from "./signatures.ts";
import { listenToCommand } from "./slash-command.ts";
import { createSockets } from "./sockets.ts";
import { listenToSteering } from "./steer-form.ts";
import { listenToChoices, listenToSubmissions } from "./submissions.ts";
import { listenToReplies } from "./thread-reply.ts";

export interface DoorOptions {
  readonly room: DoorRoom;
  readonly homes: Pick<Homes, "opened">;
  readonly inbox: Inbox;
  readonly measures: Measures;
  readonly botToken: string;
  readonly apiUrl: string | null;
  readonly access:
    | { readonly mode: "socket"; readonly appToken: string }
    | { readonly mode: "http"; readonly signingSecret: string };
  readonly port: number;
  readonly routes: readonly Route[];
  readonly staggerMs: number;
}

/** The way in from Slack, whichever mode it is. */
export interface Door {
  /** Takes up what an earlier process left, then listens; resolves with the port of the routes. */
  open(): Promise<number>;
  /** Lets what is under way be acknowledged, then stops listening. */
  close(): Promise<void>;
  /** Why nothing can arrive just now; empty when all is well. */
  objections(): readonly string[];
}

/** Slack waits so long for an acknowledgement; nobody waits longer for one under way. */
const FAREWELL_MS = 3_000;
const LINGER_MS = 100;

/** Builds Bolt's app over the receivers of the mode, with the inbox before both. */
export function createDoor(options: DoorOptions): Door {
  return options.access.mode === "socket"
    ? socketDoor(options, options.access.appToken)
    : httpDoor(options, options.access.signingSecret);
}

function socketDoor(options: DoorOptions, appToken: string): Door {
  const { clock, log } = options.room;
  const { apiUrl, measures, staggerMs } = options;
  const sockets = createSockets({ appToken, apiUrl, clock, log, measures, staggerMs });
  const { keeper } = appOver(options, sockets.receiver);
  let served: Awaited<ReturnType<typeof serveRoutes>> | null = null;
  return {
    async open() {
      served = await serveRoutes(options.routes, options.port);
      await keeper.replay();
      await sockets.open();
      return served.port;
    },
    async close() {
      await patiently(options, settle(keeper, options));
      await sockets.close();
      await served?.close();
    },
    objections: () => (sockets.connected() > 0 ? [] : ["no connection to Slack is open"]),
  };
}

const EVENTS = { path: "/slack/events", method: "POST" };

function httpDoor(options: DoorOptions, signingSecret: string): Door {
  const { clock, log } = options.room;
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [EVENTS.path],
    dispatchErrorHandler: (refused) => refuseRoute(refused, [EVENTS, ...options.routes]),
    logger: slackLogger(log, "http"),
    customPropertiesExtractor: (request) => signatureOf(request.headers),
    customRoutes: options.routes.map((route) => ({
      path: route.path,
      method: "GET",
      handler: (_, response) => void writeRoute(route, response),
    })),
  });
  const { app, keeper } = appOver(options, receiver);
  app.processEvent = guardSignatures({ clock, log, measures: options.measures }, keeper.process);
  let listening = false;
  return {
    async open() {
      await keeper.replay();
      const server = await receiver.start(options.port, { ServerResponse: SpeakingResponse });
      listening = true;
      const address = server.address();
      return typeof address === "object" && address ? address.port : options.port;
    },
    async close() {
      await patiently(options, settle(keeper, options));
      if (listening) await receiver.stop();
      listening = false;
    },
    objections: () => (listening ? [] : ["the port for Slack is not open"]),
  };
}

/** Bolt's app with all listeners, and the inbox put before its `processEvent`, which every receiver calls. */
function appOver(options: DoorOptions, receiver: Receiver): { app: App; keeper: Keeper } {
  const { room, botToken, apiUrl } = options;
  const { botId, botUserId, team } = room.identity;
  const app = new App({
    receiver,
    authorize: () => Promise.resolve({ botToken, botId, botUserId, teamId: team }),
    logger: slackLogger(room.log, "bolt"),
    extendedErrorHandler: true,
    convoStore: false,
    clientOptions: { retryConfig: { retries: 0 }, ...(apiUrl ? { slackApiUrl: apiUrl } : {}) },
  });
  listenToCommand(app, room);
  listenToMentions(app, room);
  listenToReplies(app, room);
  listenToSessionStops(app, room);
  listenToSteering(app, room);
  listenToShortcut(app, room);
  listenToButtons(app, room);
  listenToEdits(app, room);
  listenToQuestionForms(app, room);
  listenToSeats(app, room);
  listenToSubmissions(app, room);
  listenToChoices(app, room);
  listenToSettings(app, room);
  listenToHome(app, options.homes);
  tellOfFailures(app, room);
  const { inbox, measures } = options;
  const { clock, log, outbound } = room;
  const keeper = keepFirst(
    {
      inbox,
      clock,
      log,
      measures,
      outbound,
      answerLate: answerLate(room),
      concerns: async ({ channel, thread }) =>
        channel === null ||
        thread === undefined ||
        (await room.desk.runInThread(channel, thread)) !== null,
    },
    app.processEvent.bind(app),
  );
  app.processEvent = keeper.process;
  return { app, keeper };
}

/** What Slack sent a moment ago is still on its way when the word to stop comes, so listening goes on for a moment. */
async function settle(keeper: Keeper, { room }: DoorOptions): Promise<void> {
  await room.clock.sleepUntil(room.clock.now() + LINGER_MS);
  await keeper.settled();
}

async function patiently({ room }: DoorOptions, work: Promise<void>): Promise<void> {
  await Promise.race([work, room.clock.sleepUntil(room.clock.now() + FAREWELL_MS)]);
}
