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
  supported("agents.sessions.rename", ["chat:write"], 3),
  supported("agents.sessions.setStatus", ["chat:write"], 3),
  { name: "apps.connections.open", support: "supported", token: "app", scopes: [], tier: 3 },
  supported("assistant.threads.setStatus", ["assistant:write", "chat:write"], "special"),
  supported("auth.test", [], "special"),
  supported("blocks.validate", [], 4),
  supported("chat.delete", ["chat:write"], 3),
  supported("chat.getPermalink", [], "special"),
  supported("chat.postEphemeral", ["chat:write"], 4),
  supported("chat.postMessage", ["chat:write"], "per-channel"),
  supported("chat.update", ["chat:write"], 3),
  partial("conversations.history", HISTORY, 3, "no filter by app"),
  supported("conversations.info", CHANNELS, 3),
  supported("conversations.join", ["channels:join"], 3),
  supported("conversations.list", CHANNELS, 2),
  supported("conversations.members", CHANNELS, 4),
  partial("conversations.open", ["im:write"], 3, "one person at a time"),
  supported("conversations.replies", HISTORY, 3),
  supported("files.completeUploadExternal", ["files:write"], 4),
  supported("files.getUploadURLExternal", ["files:write"], 4),
  supported("files.info", ["files:read"], 4),
  supported("reactions.add", ["reactions:write"], 3),
  supported("reactions.remove", ["reactions:write"], 2),
  supported("usergroups.list", ["usergroups:read"], 2),
  supported("usergroups.users.list", ["usergroups:read"], 2),
  supported("users.getPresence", ["users:read"], 3),
  supported("users.info", ["users:read"], 4),
  supported("users.list", ["users:read"], 2),
  supported("views.open", [], 4),
  supported("views.publish", [], 4),
  supported("views.push", [], 4),
  supported("views.update", [], 4),
];

function supported(name: string, scopes: string[], tier: Tier): Method {
  return { name, support: "supported", token: "bot", scopes, tier };
}

function partial(...[name, scopes, tier, note]: [string, string[], Tier, string]): Method {
  return { name, support: "partial", token: "bot", scopes, tier, note };
}
