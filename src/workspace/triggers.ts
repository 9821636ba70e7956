/** Triggers: a short permission to open a modal, given out with every interaction and good for one use. */
import { randomBytes } from "node:crypto";
import type { Clockwork } from "./clockwork.ts";

const LIFE_MS = 3000;

export type Triggers = {
  give(user: string): string;
  /** The person behind a trigger, or why it cannot be used. */
  take(id: string): { user: string } | { refused: string };
};

export function createTriggers(clockwork: Clockwork): Triggers {
  const given = new Map<string, { user: string; expiresAt: number; used: boolean }>();
  return {
    give(user) {
      const id = `${clockwork.now()}.${randomBytes(8).toString("hex")}`;
      given.set(id, { user, expiresAt: clockwork.now() + LIFE_MS, used: false });
      return id;
    },
    take(id) {
      const trigger = given.get(id);
      if (trigger === undefined) return { refused: "invalid_trigger_id" };
      if (trigger.used) return { refused: "exchanged_trigger_id" };
      if (clockwork.now() > trigger.expiresAt) return { refused: "expired_trigger_id" };
      trigger.used = true;
      return { user: trigger.user };
    },
  };
}
