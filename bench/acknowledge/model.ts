// The model's stand-in: it answers the live runs at a rehearsal's pace and never answers any other, as a blocked model would.
import { createServer, request as ask } from "node:http";
import { text } from "node:stream/consumers";
import { startRehearsal } from "../../src/rehearsal/start-rehearsal.ts";
import { LIVE_TASK, tell } from "./workshop.ts";

const rehearsal = await startRehearsal({ pace: { msPerAnswer: 1_000 }, keep: 100 });
const server = createServer(async (incoming, outgoing) => {
  const body = await text(incoming);
  if (!body.includes(LIVE_TASK)) return;
  const { method, headers } = incoming;
  const forwarded = ask(`${rehearsal.url}${incoming.url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on("error", () => outgoing.destroy());
  forwarded.end(body);
});
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  tell({ port: typeof address === "object" && address ? address.port : 0 });
});
