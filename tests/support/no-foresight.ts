import type { DeskPorts } from "../../src/commands/ports.ts";

/** What a desk knows ahead of a run where the test is not about plans: nothing is clear, and nothing is limited. */
export const noForesight: Pick<DeskPorts, "triage" | "outline" | "runLimits"> = {
  triage: () => ({ decided: null, leaning: null, ranked: [] }),
  outline: () => null,
  runLimits: { usd: null, tokens: null },
};

/** Definitions without files of channels and without roles. */
export const noChannels = { channels: {}, roles: [] };
