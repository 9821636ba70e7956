import { describe, expect, it, onTestFinished } from "vitest";
import { ErrorBody } from "../../src/domain/error-body.ts";
import { openSlackHouse, type SlackHouse } from "../support/slack-house.ts";

async function aHouse(mode: "socket" | "http"): Promise<SlackHouse> {
  const house = await openSlackHouse({ mode, workspace: { enforceRates: false } });
  onTestFinished(() => house.close());
  return house;
}

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask({ slack }: SlackHouse, { path, ...request }: Asked) {
  const response = await fetch(`http://127.0.0.1:${slack.port}${path}`, request);
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), text, response };
}

const signature = {
  "x-slack-signature": "v0=0000",
  "x-slack-request-timestamp": String(Math.floor(Date.now() / 1000)),
};

interface Refused {
  readonly mode: "socket" | "http";
  readonly asked: Asked;
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
}

describe("an error of our own server", () => {
  it.each<Refused>([
    { mode: "socket", asked: { path: "/nowhere" }, status: 404, code: "not_found", field: "path" },
    {
      mode: "socket",
      asked: { path: "/healthz", method: "POST" },
      status: 405,
      code: "method_not_allowed",
      field: "method",
    },
    {
      mode: "http",
      asked: { path: "/nowhere?x=1" },
      status: 404,
      code: "not_found",
      field: "path",
    },
    {
      mode: "http",
      asked: { path: "/metrics", method: "DELETE" },
      status: 405,
      code: "method_not_allowed",
      field: "method",
    },
    {
      mode: "http",
      asked: { path: "/slack/events" },
      status: 405,
      code: "method_not_allowed",
      field: "method",
    },
    {
      mode: "http",
      asked: { path: "/slack/events", method: "POST", body: "{}" },
      status: 401,
      code: "unauthorized",
      field: "x-slack-signature",
    },
    {
      mode: "http",
      asked: { path: "/slack/events", method: "POST", body: "{}", headers: signature },
      status: 401,
      code: "unauthorized",
      field: "x-slack-signature",
    },
    {
      mode: "http",
      asked: { path: "/slack/events", method: "POST", body: "x".repeat(5_000_000) },
      status: 413,
      code: "too_large",
      field: null,
    },
  ])(
    "has one shape: over $mode, $code at $status",
    async ({ mode, asked, status, code, field }) => {
      const answer = await ask(await aHouse(mode), asked);
      expect([answer.status, answer.type]).toEqual([status, "application/json; charset=utf-8"]);
      const error = ErrorBody.parse(JSON.parse(answer.text));
      expect(error).toMatchObject({ error_code: code, field });
    },
  );

  it("names the methods that a path takes", async () => {
    const { response } = await ask(await aHouse("http"), { path: "/slack/events" });
    expect(response.headers.get("allow")).toBe("POST");
  });

  it.each(["socket", "http"] as const)("tells why nothing can be served, over %s", async (mode) => {
    const house = await aHouse(mode);
    house.store.outbox.backlog = () => Promise.reject(new Error("the database is gone"));
    const answer = await ask(house, { path: "/metrics" });
    expect(answer.status).toBe(503);
    expect(ErrorBody.parse(JSON.parse(answer.text))).toEqual({
      detail: "Error: the database is gone",
      error_code: "unavailable",
      field: null,
      context: { reasons: ["Error: the database is gone"] },
    });
  });

  it("is no error that a healthy path answers without", async () => {
    const answer = await ask(await aHouse("http"), { path: "/healthz" });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { ok: true, reasons: [] }]);
  });
});
