/** What a reply in a run's thread is that addresses nobody. */
export type Reply =
  | { readonly kind: "pause" | "resume" | "retry" | "mute" | "unmute" | "stop" }
  | { readonly kind: "note"; readonly text: string }
  /** Said aside: about the run, not to it. */
  | { readonly kind: "aside" }
  | { readonly kind: "talk" };

const ALONE = ["pause", "resume", "retry", "mute", "unmute", "stop"] as const;

/** Only a word that stands alone steers, and only `note:` tells the run something: "stop, you are killing me" is talk. */
export function readReply(text: string): Reply {
  const said = text.trim();
  if (isAside(said)) return { kind: "aside" };
  const word = ALONE.find((one) => one === said.toLowerCase());
  if (word) return { kind: word };
  const note = /^note:\s*(\S[\s\S]*)$/i.exec(said)?.[1];
  return note === undefined ? { kind: "talk" } : { kind: "note", text: note };
}

/** About the run, not to it. */
export function isAside(text: string): boolean {
  return /^\s*\(aside\)/i.test(text);
}
