import type { Command } from "../domain/command.ts";
import { compareRuns } from "./compare-runs.ts";
import type { Answer } from "./desk.ts";
import { forkRun } from "./fork-run.ts";
import { addNote, hearReply } from "./hear-reply.ts";
import type { DeskPorts } from "./ports.ts";
import { rewindRun } from "./rewind-run.ts";
import { skipStep } from "./skip-step.ts";
import { steerRun } from "./steer-run.ts";

type Steering = Extract<
  Command,
  {
    kind:
      | "steer-run"
      | "skip-step"
      | "rewind-run"
      | "fork-run"
      | "compare-runs"
      | "add-note"
      | "hear-reply";
  }
>;

/** What people say to a run beside its questions. */
export function steer(ports: DeskPorts, command: Steering): Promise<Answer> {
  switch (command.kind) {
    case "steer-run":
      return steerRun(ports, command);
    case "skip-step":
      return skipStep(ports, command);
    case "rewind-run":
      return rewindRun(ports, command);
    case "fork-run":
      return forkRun(ports, command);
    case "compare-runs":
      return compareRuns(ports, command);
    case "add-note":
      return addNote(ports, command);
    case "hear-reply":
      return hearReply(ports, command);
    default:
      return command satisfies never;
  }
}
