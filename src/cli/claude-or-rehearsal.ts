import { Secret } from "../config/secret.ts";
import type { ClaudeAccess, Config } from "../config.ts";

/** No secret: the server listens on loopback only and costs nothing. */
const REHEARSAL_KEY = "rehearsal";

/** The way to whoever answers, and the way to end it. */
export interface OpenClaude {
  readonly access: ClaudeAccess;
  close(): Promise<void>;
}

/** Claude when there is a key, else a rehearsal on this machine; the rest of the house cannot tell the difference. */
export async function openClaude({ claude }: Config, msPerAnswer = 0): Promise<OpenClaude> {
  if (claude) return { access: claude, close: async () => {} };
  const { startRehearsal } = await import("../rehearsal/start-rehearsal.ts");
  const rehearsal = await startRehearsal({ apiKey: REHEARSAL_KEY, pace: { msPerAnswer } });
  return {
    access: { apiKey: new Secret(REHEARSAL_KEY), baseUrl: rehearsal.url, rehearsal: true },
    close: () => rehearsal.close(),
  };
}
