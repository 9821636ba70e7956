// cli: the house at a command line. It reads words, prints posts and asks at the prompt; it decides nothing by itself.
import { createInterface } from "node:readline/promises";

/** The person's side of the command line. */
export interface Terminal {
  /** Results: standard output. */
  print(text: string): void;
  /** Everything that is not a result: standard error. */
  complain(text: string): void;
  /** Whether somebody sits there who can be asked. */
  readonly interactive: boolean;
  /** One line typed by the person, or null when there will be none (end of input, or aborted). */
  ask(prompt: string, signal?: AbortSignal): Promise<string | null>;
}

/** The terminal that this process was started in. */
export const ownTerminal: Terminal = {
  print: (text) => void process.stdout.write(ending(text)),
  complain: (text) => void process.stderr.write(ending(text)),
  get interactive() {
    return process.stdin.isTTY && process.stderr.isTTY;
  },
  ask,
};

/** The prompt goes to standard error, so that piped results stay clean. */
async function ask(prompt: string, signal?: AbortSignal): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve) => {
    lines.once("close", () => resolve(null));
  });
  const aborted = () => lines.close();
  signal?.addEventListener("abort", aborted, { once: true });
  // Ctrl-C at the prompt is meant for the run, not for the line being typed.
  lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await Promise.race([lines.question(prompt), ended]);
  } finally {
    signal?.removeEventListener("abort", aborted);
    lines.close();
  }
}

function ending(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
