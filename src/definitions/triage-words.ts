import { distance } from "fastest-levenshtein";

/** Words of a request as triage compares them: small letters, without endings. */
export type Words = readonly string[];

/** What a request says after this many words no longer tells which workflow it belongs to. */
const MOST_WORDS = 400;
/** The words of a phrase may stand in any order, with this many others among them. */
const LOOSENESS = 2;

/** Breaks a text into its words; `CI/CD` and `e-commerce` are two each. */
export function wordsIn(text: string): Words {
  return rawWords(text).slice(0, MOST_WORDS).map(stem);
}

/** Whether a signal stands in the text: a word, a phrase whose words lie close together, or the beginning of words (`deploy*`). */
export function standsIn(signal: string, words: Words): boolean {
  const parts = partsOf(signal);
  const [only] = parts;
  if (only === undefined) return false;
  if (parts.length === 1) return words.some(only);
  const reach = parts.length + LOOSENESS;
  return words.some((word, at) => {
    if (!parts.some((part) => part(word))) return false;
    const near = words.slice(at, at + reach);
    return parts.every((part) => near.some(part));
  });
}

/** A word without the ending that only grammar asks for. Rough, but the same on both sides of a comparison. */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  const plain = word.replace(/ies$/, "y");
  const cut = plain.replace(/(?:ing|ed|es|s)$/, "");
  const kept = cut.length >= 3 && /[aeiouy]/.test(cut) ? cut : plain;
  return kept.length > 3 ? kept.replace(/e$/, "").replace(/([a-z])\1$/, "$1") : kept;
}

/** The words of a text as they stand there, in small letters. */
export function rawWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll(/['’]/g, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

type Matches = (word: string) => boolean;

function partsOf(signal: string): Matches[] {
  return signal.split(/\s+/).flatMap((part) => {
    const words = rawWords(part);
    return words.map((word, index): Matches => {
      const open = part.endsWith("*") && index === words.length - 1;
      return open ? (other) => other.startsWith(word) : same(stem(word));
    });
  });
}

/**
 * A long word is the same with one letter wrong, a very long one with two; its first letter is seldom the wrong one. A word that goes
 * on where the other ends is another word: factor, factory.
 */
function same(wanted: string): Matches {
  const slips = wanted.length >= 10 ? 2 : wanted.length >= 6 ? 1 : 0;
  return (word) =>
    word === wanted ||
    (slips > 0 &&
      word[0] === wanted[0] &&
      !word.startsWith(wanted) &&
      !wanted.startsWith(word) &&
      Math.abs(word.length - wanted.length) <= slips &&
      distance(word, wanted) <= slips);
}
