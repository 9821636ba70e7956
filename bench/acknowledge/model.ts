// The model's stand-in: it answers the live runs at a rehearsal's pace and never answers any other, as a blocked model would.
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { startRehearsal } from "../../src/rehearsal/start-rehearsal.ts";
import { LIVE_TASK, tell } from "./workshop.ts";

const rehearsal = await startRehearsal({ pace: { msPerAnswer: 1_000 }, keep: 100 });
const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  tell({ port: typeof address === "object" && address ? address.port : 0 });
});

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await text(incoming);
  if (!body.includes(LIVE_TASK)) return;
  const { method, headers } = incoming;
  const forwarded = ask(`${rehearsal.url}${incoming.url}`, { method, headers }, (said) => {
    outgoing.writeHead(said.statusCode ?? 500, said.headers);
    said.pipe(outgoing);
  });
  forwarded.on("error", () => outgoing.destroy());
  forwarded.end(body);
}
