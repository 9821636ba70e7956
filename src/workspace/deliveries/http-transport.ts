/** Signed requests to the app's address, with version 0 of Slack's signature. */
import { createHmac } from "node:crypto";
import { Json } from "../state/records.ts";
import type { Acknowledgement, Parcel, Transport } from "./transport.ts";

type Parts = {
  appAddress: { url: string };
  signedAt: () => number;
  identity: { signingSecret: string };
  acknowledgeWithinMs: number;
};

export function createHttpTransport(parts: Parts): Transport {
  const closing = new AbortController();
  return {
    async send(parcel) {
      const { body, contentType } = encode(parcel);
      const timeout = AbortSignal.timeout(parts.acknowledgeWithinMs);
      try {
        const response = await fetch(parts.appAddress.url, {
          method: "POST",
          headers: { ...signed(body, parts), "content-type": contentType, ...retryHeaders(parcel) },
          body,
          signal: AbortSignal.any([timeout, closing.signal]),
        });
        return await readAnswer(response);
      } catch {
        return { state: "not-acknowledged", reason: timeout.aborted ? "timeout" : "not_connected" };
      }
    },
    close: () => closing.abort(),
  };
}

/** The headers by which the app can tell that a request is Slack's. */
export function signed(
  body: string,
  parts: { signedAt: () => number; identity: { signingSecret: string } },
): Record<string, string> {
  const timestamp = String(Math.floor(parts.signedAt() / 1000));
  const digest = createHmac("sha256", parts.identity.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${digest}` };
}

function encode({ kind, body }: Parcel): { body: string; contentType: string } {
  const form = "application/x-www-form-urlencoded";
  if (kind === "events_api") return { body: JSON.stringify(body), contentType: "application/json" };
  if (kind === "interactive") {
    const fields = new URLSearchParams({ payload: JSON.stringify(body) });
    return { body: fields.toString(), contentType: form };
  }
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) fields.append(name, String(value));
  return { body: fields.toString(), contentType: form };
}

function retryHeaders({ retry }: Parcel): Record<string, string> {
  if (retry === undefined) return {};
  return { "x-slack-retry-num": String(retry.attempt), "x-slack-retry-reason": retry.reason };
}

async function readAnswer(response: Response): Promise<Acknowledgement> {
  const text = await response.text();
  if (!response.ok) return { state: "not-acknowledged", reason: "http_error" };
  if (text === "") return { state: "acknowledged", answer: {} };
  return { state: "acknowledged", answer: parseAnswer(text) };
}

function parseAnswer(text: string): Json {
  try {
    return Json.parse(JSON.parse(text));
  } catch {
    // Slack shows a plain body of a command's answer as its text.
    return { text };
  }
}
