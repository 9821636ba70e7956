import type { Config } from "../config.ts";
import type { Terminal } from "./terminal.ts";

export async function start(
  config: Config,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  void [config, terminal, signal];
  return 1;
}
