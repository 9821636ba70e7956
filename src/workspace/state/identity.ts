/** The credentials of the app in this workspace: shaped like Slack's, and recognisably local. */
import { randomBytes } from "node:crypto";
import type { Identity } from "./records.ts";

export function freshIdentity(signingSecret?: string): Identity {
  return {
    botToken: `xoxb-local-workspace-${randomBytes(8).toString("hex")}`,
    appToken: `xapp-local-workspace-${randomBytes(8).toString("hex")}`,
    signingSecret: signingSecret ?? randomBytes(16).toString("hex"),
  };
}
