import { inspect } from "node:util";

/** A text that must not be read by chance: however it is printed, logged or turned into JSON, it shows as •••. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one call that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "•••";
  }

  toJSON(): string {
    return "•••";
  }

  [inspect.custom](): string {
    return "•••";
  }
}
