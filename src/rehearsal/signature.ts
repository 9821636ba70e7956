import { createHash } from "node:crypto";

/** A thinking block's signature: it changes with the model and with every letter of the thought. */
export function signThought(model: string, thought: string): string {
  return createHash("sha256")
    .update(JSON.stringify([model, thought]))
    .digest("base64");
}

/** Whether this model had this thought here, and the signature says so still. */
export function isOurSignature(signature: string, model: string, thought: string): boolean {
  return signature === signThought(model, thought) || isPaused(signature, model, thought);
}

/** The signature in a paused turn differs, so that such a turn is known when it is sent back as it is. */
export function signPause(signature: string): string {
  return createHash("sha256").update(`paused ${signature}`).digest("base64");
}

export function isPaused(signature: string, model: string, thought: string): boolean {
  return signature === signPause(signThought(model, thought));
}
