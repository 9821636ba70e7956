import { createHash } from "node:crypto";

/** A thinking block's signature: it changes with the model and with every letter of the thought. */
export function signThought(model: string, thought: string): string {
  return createHash("sha256")
    .update(JSON.stringify([model, thought]))
    .digest("base64");
}

export function isOurSignature(signature: string, model: string, thought: string): boolean {
  return signature === signThought(model, thought);
}
