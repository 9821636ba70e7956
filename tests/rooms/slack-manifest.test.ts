import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { methods } from "../../src/slack/methods.ts";
import { START_SHORTCUT } from "../../src/slack/render/names.ts";
import { STEER_SHORTCUT } from "../../src/slack/render/steer-form.ts";
import { features } from "../../src/slack/self-test.ts";

const ROOT = join(import.meta.dirname, "../..");

const Manifest = z.object({
  features: z.object({
    slash_commands: z.array(z.object({ command: z.string() })),
    shortcuts: z.array(z.object({ type: z.string(), callback_id: z.string() })),
  }),
  oauth_config: z.object({
    scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()) }),
  }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.boolean() }),
  }),
});

const text = readFileSync(join(ROOT, "manifest.yaml"), "utf8");
const manifest = Manifest.parse(parse(text));
const { bot, bot_optional: optional } = manifest.oauth_config.scopes;

function sources(): string[] {
  const folder = join(ROOT, "src/slack");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"));
}

const FAMILIES =
  "admin|agents|api|apps|assistant|auth|blocks|bookmarks|bots|calls|canvases|chat|conversations|dnd|emoji|entity|files|functions|oauth|pins|reactions|reminders|search|slackLists|team|usergroups|users|views";

/** Every Web API method named in a source, as a call on a client or by its name. */
function methodsIn(source: string): string[] {
  const calls = new RegExp(
    `\\b(?:client|messages|forms)\\.((?:${FAMILIES})(?:\\.[a-zA-Z]+)+)\\(`,
    "g",
  );
  const names = new RegExp(`apiCall\\(\\s*"((?:${FAMILIES})\\.[a-zA-Z.]+)"`, "g");
  const found = [...source.matchAll(calls), ...source.matchAll(names)].map(([, name = ""]) => name);
  const upload = source.includes(".filesUploadV2(")
    ? ["files.getUploadURLExternal", "files.completeUploadExternal"]
    : [];
  return [...found, ...upload];
}

function added(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((one) => !before.includes(one));
}

describe("the manifest", () => {
  it("grants a scope for every method that the source calls [P-scopes]", () => {
    const called = [...new Set(sources().flatMap(methodsIn))].sort();
    expect(called.length).toBeGreaterThan(7);
    const granted = [...bot, ...optional];
    const table: Readonly<Record<string, readonly string[]>> = methods;
    const without = called.filter((method) => {
      const scopes = table[method];
      return (
        scopes === undefined || (scopes.length > 0 && !scopes.some((one) => granted.includes(one)))
      );
    });
    expect(without).toEqual([]);
  });

  it("finds a method that no scope covers", () => {
    expect(methodsIn("await client.reactions.add({})")).toEqual(["reactions.add"]);
    expect(methodsIn('client.apiCall("pins.add", {})')).toEqual(["pins.add"]);
  });

  it("lists no method that is not called", () => {
    const called = new Set([...sources().flatMap(methodsIn), "apps.connections.open"]);
    expect(Object.keys(methods).filter((method) => !called.has(method))).toEqual([]);
  });

  it("asks for no scope that no feature needs [P-scopes]", () => {
    const needed = [...features.flatMap((feature) => [...feature.scopes]), "chat:write.public"];
    expect([...bot, ...optional].filter((scope) => !needed.some((one) => one === scope))).toEqual(
      [],
    );
  });

  it("requires the scopes that the self-test calls required, and no more", () => {
    const required = features.filter((one) => one.required).flatMap((one) => [...one.scopes]);
    expect([...bot].sort()).toEqual([...required].sort());
  });

  it("declares the command, the shortcut, the event and the buttons that are listened to", () => {
    expect(manifest.features.slash_commands.map((one) => one.command)).toEqual(["/orchestrate"]);
    expect(manifest.features.shortcuts).toEqual(
      [START_SHORTCUT, STEER_SHORTCUT].map((callback_id) => ({ type: "message", callback_id })),
    );
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([
      "app_mention",
      "app_home_opened",
      "message.channels",
      "message.groups",
      "message.im",
    ]);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });

  it("declares an agent, with the scope and the event for its sessions, once its marks are taken away", () => {
    const declared: unknown = parse(text.replaceAll(/^(\s*)# agent: /gm, "$1"));
    expect(declared).toMatchObject({
      features: { agent_view: { agent_description: expect.any(String) } },
    });
    const { oauth_config, settings } = Manifest.parse(declared);
    expect(added(optional, oauth_config.scopes.bot_optional)).toEqual(["assistant:write"]);
    const { bot_events: events } = manifest.settings.event_subscriptions;
    expect(added(events, settings.event_subscriptions.bot_events)).toEqual([
      "agent_session_stopped",
    ]);
  });
});
