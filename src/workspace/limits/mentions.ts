/** Whom a message would notify, read the way Slack reads it. Where Slack's rule is uncertain, the stricter reading counts. */
import MarkdownIt, { type Token } from "markdown-it";
import type { Facts } from "../state/mutations.ts";
import type { Json, Mentions } from "../state/records.ts";
import { objectsIn } from "./json-walk.ts";

export type Reading = {
  text: string;
  blocks: Json[];
  attachments: Json[];
  /** `none` leaves bare names alone; `full` and chat.update's own default `client` look for them. */
  parse: "none" | "full" | "client";
  linkNames: boolean;
};

type Names = Pick<Facts, "people" | "usergroups">;

// Escapes are kept apart so that an entity such as &lt; is not mistaken for the character that it shows.
const markdownReader = new MarkdownIt({ html: false, linkify: false }).disable("text_join");

/** Collects live mentions from the text, every mrkdwn object, markdown blocks and rich text. */
export function mentionsIn(reading: Reading, names: Names): Mentions {
  const found = {
    users: new Set<string>(),
    subteams: new Set<string>(),
    broadcasts: new Set<string>(),
  };
  collectReferences(reading.text, found);
  if (reading.parse !== "none" || reading.linkNames) collectNames(reading.text, names, found);
  for (const [object] of objectsIn([reading.blocks, reading.attachments])) {
    collectFromObject(object, found);
  }
  return {
    users: [...found.users],
    subteams: [...found.subteams],
    broadcasts: [...found.broadcasts],
  };
}

type Found = { users: Set<string>; subteams: Set<string>; broadcasts: Set<string> };

function collectFromObject(object: Json, found: Found): void {
  const text = object["text"];
  switch (object["type"]) {
    case "mrkdwn":
      return collectReferences(String(text), found);
    case "markdown":
      return collectReferences(markdownProse(String(text)), found);
    case "user":
      return void found.users.add(String(object["user_id"]));
    case "usergroup":
      return void found.subteams.add(String(object["usergroup_id"]));
    case "broadcast":
      return void found.broadcasts.add(String(object["range"]));
    case undefined:
      // An old attachment has no type; its texts are mrkdwn.
      for (const key of ["text", "pretext", "fallback"]) {
        if (typeof object[key] === "string") collectReferences(object[key], found);
      }
      return undefined;
    default:
      return undefined;
  }
}

/** Slack resolves <…> before it looks at backticks, so code does not protect in mrkdwn. */
function collectReferences(text: string, found: Found): void {
  for (const [, inner = ""] of text.matchAll(/<([^<>]*)>/g)) {
    const user = /^@([UW][A-Z0-9]+)(\||$)/.exec(inner)?.[1];
    const subteam = /^!subteam\^([A-Z0-9]+)(\||$)/.exec(inner)?.[1];
    const broadcast = /^!(channel|here|everyone|group)(\||$)/.exec(inner)?.[1];
    if (user !== undefined) found.users.add(user);
    if (subteam !== undefined) found.subteams.add(subteam);
    if (broadcast !== undefined) found.broadcasts.add(broadcast);
  }
}

function collectNames(text: string, names: Names, found: Found): void {
  for (const [, name = ""] of text.matchAll(/(?<![\w.])@([a-z][\w.-]*)/gi)) {
    const wanted = name.toLowerCase();
    if (["channel", "here", "everyone"].includes(wanted)) found.broadcasts.add(wanted);
    for (const person of names.people.values()) {
      if (person.name === wanted) found.users.add(person.id);
    }
    for (const usergroup of names.usergroups.values()) {
      if (usergroup.handle === wanted) found.subteams.add(usergroup.id);
    }
  }
}

/** What remains of a markdown block without its code, where references are shown as they are. */
function markdownProse(text: string): string {
  return markdownReader.parse(text, {}).map(proseOf).join("\n");
}

function proseOf(token: Token): string {
  if (token.type !== "inline") return "";
  return (token.children ?? []).map(pieceOf).join("");
}

function pieceOf(token: Token): string {
  if (token.type === "text") return token.content;
  if (token.type === "text_special") return token.info === "entity" ? token.markup : token.content;
  if (token.type === "softbreak" || token.type === "hardbreak") return "\n";
  return token.type === "image" ? token.content : "";
}
