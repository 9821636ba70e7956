// The bare contender: a Bolt app that acknowledges the command and does nothing else.
import { App, HTTPReceiver } from "@slack/bolt";
import { APP_TOKEN, BOT_TOKEN, type BotSetting, given, SIGNING_SECRET, tell } from "./workshop.ts";

const { mode, apiUrl }: BotSetting = JSON.parse(given);
const receiver =
  mode === "http"
    ? new HTTPReceiver({ signingSecret: SIGNING_SECRET, endpoints: ["/slack/events"] })
    : undefined;
const app = new App({
  token: BOT_TOKEN,
  clientOptions: { slackApiUrl: apiUrl },
  ...(receiver ? { receiver } : { appToken: APP_TOKEN, socketMode: true }),
});
app.command("/orchestrate", async ({ ack }) => {
  await ack({ response_type: "ephemeral", text: "It is on its way." });
});

const server = await app.start(0);
const address = "address" in server ? server.address() : null;
tell({ port: typeof address === "object" && address ? address.port : 0 });
