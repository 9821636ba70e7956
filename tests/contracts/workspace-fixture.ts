import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { startWorkspace, type Workspace } from "../../src/workspace/server.ts";
import type { WorkspaceOptions } from "../../src/workspace/settings.ts";

/** A running workspace, closed when the test is over. */
export async function aWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const workspace = await startWorkspace(options);
  onTestFinished(() => workspace.close());
  return workspace;
}

/** The real Bolt over Socket Mode. */
export async function attach(workspace: Workspace, listen: (app: App) => void): Promise<App> {
  const app = new App({
    token: workspace.botToken,
    receiver: new SocketModeReceiver({
      appToken: workspace.appToken,
      logger: quiet(),
      // How long it waits before it comes back after a refresh.
      clientPingTimeout: 200,
      installerOptions: { clientOptions: { slackApiUrl: workspace.apiUrl } },
    }),
    logger: quiet(),
    clientOptions: { slackApiUrl: workspace.apiUrl },
  });
  listen(app);
  await app.start();
  onTestFinished(async () => void (await app.stop()));
  return app;
}

/** The real Bolt behind its HTTP receiver. */
export async function attachOverHttp(
  workspace: Workspace,
  listen: (app: App) => void,
  signingSecret = workspace.signingSecret,
): Promise<string> {
  const receiver = new HTTPReceiver({ signingSecret, logger: quiet() });
  const app = new App({
    token: workspace.botToken,
    receiver,
    logger: quiet(),
    clientOptions: { slackApiUrl: workspace.apiUrl },
  });
  listen(app);
  const server = await receiver.start(0);
  onTestFinished(async () => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await app.stop();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  const url = `http://127.0.0.1:${address.port}/slack/events`;
  workspace.deliverTo(url);
  return url;
}

/** A client that fails at once, so that a test sees each answer as it is. */
export function aClient(workspace: Workspace, token = workspace.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet(),
  });
}

const Posted = z.object({ ts: z.string(), warning: z.string().optional() });

/** Posts through the real client. */
export async function post(client: WebClient, message: Record<string, unknown>) {
  return Posted.parse(
    await client.apiCall("chat.postMessage", { channel: "C0DEPLOYS", ...message }),
  );
}

/** Slack's error code and its words, or "ok". */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    const data: unknown = Reflect.get(Object(error), "data");
    return String(Reflect.get(Object(data), "error") ?? error);
  }
}

export async function complaintsOf(call: Promise<unknown>): Promise<string[]> {
  try {
    await call;
    return [];
  } catch (error) {
    const data: unknown = Reflect.get(Object(error), "data");
    const metadata: unknown = Reflect.get(Object(data), "response_metadata");
    return [Reflect.get(Object(metadata), "messages") ?? String(error)].flat();
  }
}

const nothing = () => {};

function quiet() {
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    setName: nothing,
    getLevel: () => LogLevel.ERROR,
  };
}
