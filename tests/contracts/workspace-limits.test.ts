import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkBlocks } from "../../src/workspace/limits/check-blocks.ts";
import { aClient, aWorkspace, complaintsOf, outcomeOf, post } from "./workspace-fixture.ts";

const words = (length: number) => "x".repeat(length);
const plain = (length: number) => ({ type: "plain_text", text: words(length) });
const mrkdwn = (length: number) => ({ type: "mrkdwn", text: words(length) });
const times = <Part>(count: number, make: (index: number) => Part) =>
  Array.from({ length: count }, (_none, index) => make(index));
const button = (fields: object = {}) => ({ type: "button", text: plain(5), ...fields });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const option = (index: number, length = 3) => ({ text: plain(length), value: `value ${index}` });
const row = (columns: number, length = 1) =>
  times(columns, () => ({ type: "raw_text", text: words(length) }));
const card = (fields: object) => ({ type: "card", ...fields });
const chart = (fields: object) => ({
  type: "data_visualization",
  title: "Cost",
  chart: { type: "pie", segments: [{ label: "a", value: 1 }] },
  ...fields,
});

/** What passes, what does not, and where Slack's words point. */
const table: [limit: string, passes: object[], fails: object[], pointer: string][] = [
  ["50 blocks", times(50, () => ({ type: "divider" })), times(51, () => ({ type: "divider" })), ""],
  [
    "3000 characters of a section",
    [{ type: "section", text: mrkdwn(3000) }],
    [{ type: "section", text: mrkdwn(3001) }],
    "/0/text/text",
  ],
  [
    "2000 characters of a field",
    [{ type: "section", fields: [mrkdwn(2000)] }],
    [{ type: "section", fields: [plain(3), mrkdwn(2001)] }],
    "/0/fields/1/text",
  ],
  [
    "10 fields",
    [{ type: "section", fields: times(10, () => plain(1)) }],
    [{ type: "section", fields: times(11, () => plain(1)) }],
    "/0/fields",
  ],
  [
    "150 characters of a header",
    [{ type: "header", text: plain(150) }],
    [{ type: "header", text: plain(151) }],
    "/0/text/text",
  ],
  [
    "plain text in a header",
    [{ type: "header", text: plain(1) }],
    [{ type: "header", text: mrkdwn(1) }],
    "/0/text/type",
  ],
  [
    "12,000 characters of markdown in one block",
    [{ type: "markdown", text: words(12_000) }],
    [{ type: "markdown", text: words(12_001) }],
    "/0/text",
  ],
  [
    "12,000 characters of markdown in one message",
    [
      { type: "markdown", text: words(6000) },
      { type: "markdown", text: words(6000) },
    ],
    [
      { type: "markdown", text: words(6000) },
      { type: "markdown", text: words(6001) },
    ],
    "",
  ],
  [
    "10 elements of a context",
    [{ type: "context", elements: times(10, () => mrkdwn(1)) }],
    [{ type: "context", elements: times(11, () => mrkdwn(1)) }],
    "/0/elements",
  ],
  [
    "25 actions",
    [actions(...times(25, () => button()))],
    [actions(...times(26, () => button()))],
    "/0/elements",
  ],
  [
    "75 characters of a button",
    [actions(button({ text: plain(75) }))],
    [actions(button({ text: plain(76) }))],
    "/0/elements/0/text/text",
  ],
  [
    "2000 characters of a value",
    [actions(button({ value: words(2000) }))],
    [actions(button({ value: words(2001) }))],
    "/0/elements/0/value",
  ],
  [
    "3000 characters of a url",
    [actions(button({ url: words(3000) }))],
    [actions(button({ url: words(3001) }))],
    "/0/elements/0/url",
  ],
  [
    "255 characters of an action id",
    [actions(button({ action_id: words(255) }))],
    [actions(button({ action_id: words(256) }))],
    "/0/elements/0/action_id",
  ],
  [
    "255 characters of a block id",
    [{ type: "divider", block_id: words(255) }],
    [{ type: "divider", block_id: words(256) }],
    "/0/block_id",
  ],
  [
    "a block id only once",
    [
      { type: "divider", block_id: "a" },
      { type: "divider", block_id: "b" },
    ],
    [
      { type: "divider", block_id: "a" },
      { type: "divider", block_id: "a" },
    ],
    "/1/block_id",
  ],
  [
    "an action id only once",
    [actions(button({ action_id: "a" }), button({ action_id: "b" }))],
    [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
    "/0/elements/1/action_id",
  ],
  [
    "the texts of a confirmation",
    [actions(button({ confirm: { title: plain(100), text: plain(300), confirm: plain(30) } }))],
    [actions(button({ confirm: { title: plain(100), text: plain(301), confirm: plain(30) } }))],
    "/0/elements/0/confirm/text/text",
  ],
  [
    "100 options",
    [actions({ type: "static_select", options: times(100, option) })],
    [actions({ type: "static_select", options: times(101, option) })],
    "/0/elements/0/options",
  ],
  [
    "75 characters of an option",
    [actions({ type: "static_select", options: [option(1, 75)] })],
    [actions({ type: "static_select", options: [option(1, 76)] })],
    "/0/elements/0/options/0/text/text",
  ],
  [
    "options or groups",
    [actions({ type: "static_select", options: [option(1)] })],
    [actions({ type: "static_select" })],
    "/0/elements/0",
  ],
  [
    "10 radio buttons",
    [actions({ type: "radio_buttons", options: times(10, option) })],
    [actions({ type: "radio_buttons", options: times(11, option) })],
    "/0/elements/0/options",
  ],
  [
    "100 rows of a table",
    [{ type: "table", rows: times(100, () => row(2)) }],
    [{ type: "table", rows: times(101, () => row(2)) }],
    "/0/rows",
  ],
  [
    "20 columns of a table",
    [{ type: "table", rows: [row(20)] }],
    [{ type: "table", rows: [row(21)] }],
    "/0/rows/0",
  ],
  [
    "10,000 characters of all tables",
    [{ type: "table", rows: times(10, () => row(10, 100)) }],
    [{ type: "table", rows: times(10, () => row(10, 101)) }],
    "",
  ],
  [
    "cells that are not empty",
    [{ type: "table", rows: [row(1)] }],
    [{ type: "table", rows: [row(1, 0)] }],
    "/0/rows/0/0/text",
  ],
  [
    "5 feedback elements",
    [
      {
        type: "context_actions",
        elements: times(5, () => ({ type: "icon_button", icon: "trash", text: plain(1) })),
      },
    ],
    [
      {
        type: "context_actions",
        elements: times(6, () => ({ type: "icon_button", icon: "trash", text: plain(1) })),
      },
    ],
    "/0/elements",
  ],
  [
    "200 characters of a card",
    [card({ body: mrkdwn(200) })],
    [card({ body: mrkdwn(201) })],
    "/0/body/text",
  ],
  ["a card with content", [card({ title: mrkdwn(1) })], [card({ subtitle: mrkdwn(1) })], "/0"],
  [
    "10 cards of a carousel",
    [{ type: "carousel", elements: times(10, () => card({ body: mrkdwn(1) })) }],
    [{ type: "carousel", elements: times(11, () => card({ body: mrkdwn(1) })) }],
    "/0/elements",
  ],
  [
    "10 blocks in a container",
    [{ type: "container", child_blocks: times(10, () => ({ type: "divider" })) }],
    [{ type: "container", child_blocks: times(11, () => ({ type: "divider" })) }],
    "/0/child_blocks",
  ],
  [
    "no markdown in a container",
    [{ type: "container", child_blocks: [{ type: "divider" }] }],
    [{ type: "container", child_blocks: [{ type: "markdown", text: "x" }] }],
    "/0/child_blocks/0/type",
  ],
  [
    "50 characters of a chart's title",
    [chart({ title: words(50) })],
    [chart({ title: words(51) })],
    "/0/title",
  ],
  ["2 charts", [chart({}), chart({})], [chart({}), chart({}), chart({})], ""],
  [
    "a plan of task cards",
    [
      {
        type: "plan",
        title: "Plan",
        tasks: [{ type: "task_card", task_id: "1", title: "Look", status: "pending" }],
      },
    ],
    [
      {
        type: "plan",
        title: "Plan",
        tasks: [{ type: "task_card", task_id: "1", title: "Look", status: "skipped" }],
      },
    ],
    "/0/tasks/0/status",
  ],
  ["known blocks", [{ type: "divider" }], [{ type: "dividor" }], "/0/type"],
  ["known properties", [{ type: "divider" }], [{ type: "divider", colour: "red" }], "/0"],
  ["alerts only in modals", [{ type: "divider" }], [{ type: "alert", text: plain(1) }], "/0/type"],
];

test.for(table)("a message is held to %s", async ([, passes, fails, pointer]) => {
  const workspace = await aWorkspace({ enforceRates: false });
  const client = aClient(workspace);
  expect(await complaintsOf(post(client, { text: "x", blocks: passes }))).toEqual([]);
  expect(await outcomeOf(post(client, { text: "x", blocks: fails }))).toBe("invalid_blocks");
  const [first] = await complaintsOf(post(client, { text: "x", blocks: fails }));
  expect(first).toContain(`[json-pointer:/blocks${pointer}]`);
});

test("whatever is sent as blocks is either taken or refused with words, never with a failure", () => {
  const part = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue(), tie("block")),
    block: fc.record(
      {
        type: fc.constantFrom(
          "section",
          "actions",
          "table",
          "plan",
          "card",
          "static_select",
          "text",
        ),
        text: tie("value"),
        elements: fc.array(tie("value"), { maxLength: 3 }),
        rows: fc.array(tie("value"), { maxLength: 3 }),
        options: tie("value"),
        initial_option: tie("value"),
        block_id: fc.constantFrom("a", "b"),
      },
      { requiredKeys: [] },
    ),
  }));
  fc.assert(
    fc.property(fc.oneof(fc.array(part.block, { maxLength: 4 }), fc.jsonValue()), (blocks) => {
      for (const complaint of checkBlocks(blocks, "message", ["blocks"])) {
        expect(complaint).toMatch(/^\[ERROR\] .+ \[json-pointer:\/blocks.*\]$/);
      }
    }),
  );
});

test("blocks can be checked without being sent", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const bad = [{ type: "header", text: plain(151) }];
  expect(await outcomeOf(client.apiCall("blocks.validate", { blocks: [] }))).toBe("ok");
  await expect(
    client.apiCall("blocks.validate", { message: { blocks: bad } }),
  ).rejects.toMatchObject({
    data: { error: "invalid_blocks", errors: [{ pointer: "/message/blocks/0/text/text" }] },
  });
  expect(await outcomeOf(client.apiCall("blocks.validate", { view: modal({ blocks: bad }) }))).toBe(
    "invalid_blocks",
  );
  expect(workspace.messages("deploys")).toEqual([]);
});

test("an update is held to the same blocks as a post", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "x" });
  const blocks = [{ type: "section", text: mrkdwn(3001) }];
  const update = client.chat.update({ channel: "C0DEPLOYS", ts, text: "x", blocks });
  expect(await outcomeOf(update)).toBe("invalid_blocks");
});

test("too long a text is cut with a warning when posted, and refused when updated", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { ts, warning } = await post(client, { text: words(40_001) });
  expect(warning).toBe("message_truncated");
  expect(workspace.messages("deploys")[0]?.text).toHaveLength(40_000);
  const update = (length: number) =>
    outcomeOf(client.chat.update({ channel: "C0DEPLOYS", ts, text: words(length) }));
  expect(await update(4000)).toBe("ok");
  expect(await update(4001)).toBe("msg_too_long");
});

test("markdown text stands alone and is held to 12,000 characters", async () => {
  const workspace = await aWorkspace({ enforceRates: false });
  const client = aClient(workspace);
  expect(await outcomeOf(post(client, { markdown_text: words(12_000) }))).toBe("ok");
  expect(await outcomeOf(post(client, { markdown_text: words(12_001) }))).toBe("msg_too_long");
  expect(await outcomeOf(post(client, { markdown_text: "x", text: "y" }))).toBe(
    "markdown_text_conflict",
  );
  expect(await outcomeOf(post(client, {}))).toBe("no_text");
  expect(await outcomeOf(post(client, { text: "x", blocks: "nonsense" }))).toBe(
    "invalid_blocks_format",
  );
});

const modal = (fields: object = {}) => ({
  type: "modal" as const,
  title: { type: "plain_text" as const, text: "Title" },
  blocks: [],
  ...fields,
});

const modals: [limit: string, passes: object, fails: object, pointer: string][] = [
  ["24 characters of a title", { title: plain(24) }, { title: plain(25) }, "/title/text"],
  ["24 characters of a button", { submit: plain(24) }, { submit: plain(25) }, "/submit/text"],
  [
    "3000 characters of metadata",
    { private_metadata: words(3000) },
    { private_metadata: words(3001) },
    "/private_metadata",
  ],
  [
    "255 characters of a callback id",
    { callback_id: words(255) },
    { callback_id: words(256) },
    "/callback_id",
  ],
  [
    "100 blocks",
    { blocks: times(100, () => ({ type: "divider" })) },
    { blocks: times(101, () => ({ type: "divider" })) },
    "/blocks",
  ],
  ["a button to send inputs", { submit: plain(4), blocks: [input()] }, { blocks: [input()] }, ""],
  [
    "no markdown blocks",
    { blocks: [] },
    { blocks: [{ type: "markdown", text: "x" }] },
    "/blocks/0/type",
  ],
];

function input() {
  return { type: "input", label: plain(3), element: { type: "plain_text_input" } };
}

test.for(modals)("a modal is held to %s", async ([, passes, fails, pointer]) => {
  const workspace = await aWorkspace({ acknowledgeWithinMs: 5 });
  const client = aClient(workspace);
  const open = async (fields: object) => {
    await workspace.person("alice").command("deploys", "x");
    const trigger_id = String(workspace.deliveries().at(-1)?.body["trigger_id"]);
    return client.views.open({ trigger_id, view: modal(fields) });
  };
  expect(await complaintsOf(open(passes))).toEqual([]);
  expect(await outcomeOf(open(fails))).toBe("invalid_arguments");
  const [first] = await complaintsOf(open(fails));
  expect(first).toContain(`[json-pointer:/view${pointer}]`);
});

test("the stack of modals is three deep", async () => {
  const workspace = await aWorkspace({ acknowledgeWithinMs: 5 });
  const { views } = aClient(workspace);
  const trigger = async () => {
    await workspace.person("alice").command("deploys", "x");
    return String(workspace.deliveries().at(-1)?.body["trigger_id"]);
  };
  await views.open({ trigger_id: await trigger(), view: modal() });
  await views.push({ trigger_id: await trigger(), view: modal() });
  await views.push({ trigger_id: await trigger(), view: modal() });
  const fourth = views.push({ trigger_id: await trigger(), view: modal() });
  expect(await outcomeOf(fourth)).toBe("push_limit_reached");
  expect(workspace.views("alice")).toHaveLength(3);
});

type Live = { users?: string[]; subteams?: string[]; broadcasts?: string[] };

const section = (text: string) => ({
  blocks: [{ type: "section", text: { type: "mrkdwn", text } }],
});
const markdown = (text: string) => ({ blocks: [{ type: "markdown", text }] });

const mentions: [words: string, message: Record<string, unknown>, live: Live][] = [
  [
    "a person in the text",
    { text: "<@U0BOB> and <@U0CAROL|carol>" },
    { users: ["U0BOB", "U0CAROL"] },
  ],
  ["a group in the text", { text: "<!subteam^S0ONCALL|oncall>" }, { subteams: ["S0ONCALL"] }],
  [
    "a broadcast in the text",
    { text: "<!channel> <!here|here>" },
    { broadcasts: ["channel", "here"] },
  ],
  ["an escaped reference", { text: "&lt;!channel&gt; &lt;@U0BOB&gt;" }, {}],
  ["a reference in backticks", { text: "`<!everyone>`" }, { broadcasts: ["everyone"] }],
  ["bare names", { text: "@bob @channel" }, {}],
  [
    "bare names with link_names",
    { text: "@bob @oncall x@carol.com", link_names: true },
    { users: ["U0BOB"], subteams: ["S0ONCALL"] },
  ],
  ["bare names parsed in full", { text: "@here", parse: "full" }, { broadcasts: ["here"] }],
  ["a section", section("<@U0BOB>"), { users: ["U0BOB"] }],
  [
    "a context",
    { blocks: [{ type: "context", elements: [{ type: "mrkdwn", text: "<!here>" }] }] },
    { broadcasts: ["here"] },
  ],
  [
    "plain text",
    { blocks: [{ type: "header", text: { type: "plain_text", text: "<!here> <@U0BOB>" } }] },
    {},
  ],
  [
    "a markdown block",
    markdown("Hello **<@U0BOB>** <!channel>"),
    { users: ["U0BOB"], broadcasts: ["channel"] },
  ],
  [
    "code in a markdown block",
    markdown("`<!channel>` and\n\n```\n<@U0BOB>\n```\n\n    <!here>"),
    {},
  ],
  ["a fence that never ends", markdown("```\n<@U0BOB>"), {}],
  ["entities in a markdown block", markdown("&lt;!channel&gt;"), {}],
  ["a backslash in a markdown block", markdown("\\<!channel>"), { broadcasts: ["channel"] }],
  ["html in a markdown block", markdown("<div><!everyone></div>"), { broadcasts: ["everyone"] }],
  ["a link's words", markdown("[<@U0BOB>](https://example.com)"), { users: ["U0BOB"] }],
  [
    "rich text",
    {
      blocks: [
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "user", user_id: "U0BOB" },
                { type: "broadcast", range: "channel" },
              ],
            },
          ],
        },
      ],
    },
    { users: ["U0BOB"], broadcasts: ["channel"] },
  ],
  ["an attachment", { text: "x", attachments: [{ text: "<!here>" }] }, { broadcasts: ["here"] }],
];

test.for(mentions)("mentions are found as Slack finds them: %s", async ([, message, live]) => {
  const workspace = await aWorkspace();
  await post(aClient(workspace), message);
  expect(workspace.messages("deploys")[0]?.mentions).toEqual({
    users: [],
    subteams: [],
    broadcasts: [],
    ...live,
  });
});

test("an update without parse looks for bare names, as Slack's other default does", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "x" });
  const place = { channel: "C0DEPLOYS", ts, text: "@here" };
  await client.chat.update({ ...place, parse: "none", link_names: false });
  expect(workspace.messages("deploys")[0]?.mentions.broadcasts).toEqual([]);
  await client.chat.update(place);
  expect(workspace.messages("deploys")[0]?.mentions.broadcasts).toEqual(["here"]);
});

test("media unfold unless told not to, links only when told to", async () => {
  const workspace = await aWorkspace({ enforceRates: false });
  const client = aClient(workspace);
  const text = "https://example.com/page <https://example.com/a.png|picture>";
  await post(client, { text });
  await post(client, { text, unfurl_media: false, unfurl_links: false });
  await post(client, { text, unfurl_links: true });
  expect(workspace.messages("deploys").map(({ unfurls }) => unfurls)).toEqual([
    ["https://example.com/a.png"],
    [],
    ["https://example.com/page", "https://example.com/a.png"],
  ]);
});
