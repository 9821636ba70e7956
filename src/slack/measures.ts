import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What an operator can see of this room at `/metrics`. */
export type Measures = ReturnType<typeof createMeasures>;

/** A registry of its own, so that two installations in one process do not mix their numbers. */
export function createMeasures() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    acknowledgement: new Histogram({
      name: "orchestrate_acknowledgement_seconds",
      help: "From the arrival of a delivery to its acknowledgement",
      labelNames: ["kind"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    duplicates: new Counter({
      name: "orchestrate_inbox_duplicates_total",
      help: "Deliveries whose key was known",
      registers,
    }),
    refusals: new Counter({
      name: "orchestrate_signature_refusals_total",
      help: "HTTP requests refused for their signature or time",
      registers,
    }),
    sends: new Counter({
      name: "orchestrate_sends_total",
      help: "Calls to Slack by what they did and how they ended",
      labelNames: ["spending", "end"],
      registers,
    }),
    rateLimited: new Counter({
      name: "orchestrate_rate_limited_total",
      help: "Calls that Slack answered with 429",
      labelNames: ["spending"],
      registers,
    }),
    backlogRows: new Gauge({
      name: "orchestrate_outbox_rows",
      help: "Messages not delivered",
      registers,
    }),
    backlogAge: new Gauge({
      name: "orchestrate_outbox_oldest_seconds",
      help: "Age of the oldest message not delivered",
      registers,
    }),
    sockets: new Gauge({
      name: "orchestrate_sockets_connected",
      help: "Open Socket Mode connections of this process",
      registers,
    }),
    socketsOfApp: new Gauge({
      name: "orchestrate_sockets_of_app",
      help: "Connections of the whole app, as Slack's last hello told",
      registers,
    }),
  };
}
