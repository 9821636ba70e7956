/** Triggers: a short permission to open a modal, given out with every interaction and good for one use. */
import { randomBytes } from "node:crypto";
import type { Clockwork } from "./clockwork.ts";

const LIFE_MS = 3000;

type Trigger = { user: string; expiresAt: number; used: boolean };

export type Triggers = {
  give(user: string): string;
  /** The person behind a trigger, or why it cannot be used. */
  take(id: string): { user: string } | { refused: string };
};

export function createTriggers(clockwork: Clockwork): Triggers {
  const given = new Map<string, Trigger>();
  return {
    give(user) {
      forgetOld(given, clockwork.now());
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

/** Long after their time, so that a late use is still told apart from one that was never given. */
function forgetOld(given: Map<string, Trigger>, now: number): void {
  for (const [id, { expiresAt }] of given) {
    if (expiresAt > now - 100 * LIFE_MS) return;
    given.delete(id);
  }
}
