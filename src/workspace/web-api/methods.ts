/** Which methods of the Web API this workspace knows, with what each asks of the token and how often it may be called. */
import type { Tier } from "../limits/rates.ts";

export type Method = {
  name: string;
  support: "supported" | "partial";
  token: "bot" | "app";
  /** Any one of these suffices; empty when every token may call it. */
  scopes: string[];
  tier: Tier;
  /** What is missing, for those that are partial. */
  note?: string;
};

const HISTORY = ["channels:history", "groups:history", "im:history", "mpim:history"];
const CHANNELS = ["channels:read", "groups:read", "im:read", "mpim:read"];

export const methods: readonly Method[] = [
  bot("agents.sessions.rename", ["chat:write"], 3),
  bot("agents.sessions.setStatus", ["chat:write"], 3),
  { name: "apps.connections.open", support: "supported", token: "app", scopes: [], tier: 3 },
  bot("assistant.threads.setStatus", ["assistant:write", "chat:write"], "special"),
  bot("auth.test", [], "special"),
  bot("blocks.validate", [], 4),
  bot("chat.delete", ["chat:write"], 3),
  bot("chat.getPermalink", [], "special"),
  bot("chat.postEphemeral", ["chat:write"], 4),
  bot("chat.postMessage", ["chat:write"], "per-channel"),
  bot("chat.update", ["chat:write"], 3),
  partial("conversations.history", HISTORY, 3, "no filter by app"),
  bot("conversations.info", CHANNELS, 3),
  bot("conversations.join", ["channels:join"], 3),
  bot("conversations.list", CHANNELS, 2),
  bot("conversations.members", CHANNELS, 4),
  partial("conversations.open", ["im:write"], 3, "one person at a time"),
  bot("conversations.replies", HISTORY, 3),
  bot("files.completeUploadExternal", ["files:write"], 4),
  bot("files.getUploadURLExternal", ["files:write"], 4),
  bot("files.info", ["files:read"], 4),
  bot("reactions.add", ["reactions:write"], 3),
  bot("reactions.remove", ["reactions:write"], 2),
  bot("usergroups.list", ["usergroups:read"], 2),
  bot("usergroups.users.list", ["usergroups:read"], 2),
  bot("users.info", ["users:read"], 4),
  bot("users.list", ["users:read"], 2),
  bot("views.open", [], 4),
  bot("views.publish", [], 4),
  bot("views.push", [], 4),
  bot("views.update", [], 4),
];

function bot(name: string, scopes: string[], tier: Tier): Method {
  return { name, support: "supported", token: "bot", scopes, tier };
}

function partial(...[name, scopes, tier, note]: [string, string[], Tier, string]): Method {
  return { name, support: "partial", token: "bot", scopes, tier, note };
}
