import type { SteeringSaid } from "../../commands/read-steering.ts";
import type { Command } from "../../domain/command.ts";
import type { Line } from "./line.ts";

/** The command that a line asks for which steers this run. */
export function steeringOf(line: Line, said: SteeringSaid, run: string): Command {
  const { by, door, place, origin } = line;
  const from = { by, door, place, origin, run };
  switch (said.kind) {
    case "steer":
      return { kind: "steer-run", ...from, how: said.how, reason: said.reason };
    case "skip":
      return { kind: "skip-step", ...from, step: said.step, reason: said.words };
    case "rewind":
    case "fork": {
      const { step, words: instructions, agent, model } = said;
      const kind = said.kind === "fork" ? ("fork-run" as const) : ("rewind-run" as const);
      return { kind, ...from, step, instructions, agent, model, reason: "" };
    }
    case "compare":
      return { kind: "compare-runs", by, door, place, runs: [...said.runs] };
    default:
      return said satisfies never;
  }
}
