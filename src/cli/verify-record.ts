import type { Config } from "../config.ts";
import { errorBody } from "../domain/error-body.ts";
import type { Proof, RecordFault } from "../store/beside-runs.ts";
import { fail } from "./fail.ts";
import { notOne, reading } from "./find-run.ts";
import type { Terminal } from "./terminal.ts";

export interface VerifyWish {
  /** Null is every run. */
  readonly run: string | null;
  readonly json: boolean;
}

/** Holds the record of one run, or of all, against its hashes, and names the first entry of each that is not what was written. */
export function verifyRecord(config: Config, terminal: Terminal, wish: VerifyWish) {
  return reading(config, async (reader) => {
    const said = wish.run?.trim().toLowerCase() ?? null;
    const lines = said === null ? [] : ((await reader?.runs.runsLike(said)) ?? []);
    const [line] = lines;
    if (said !== null && lines.length !== 1) return fail(terminal, wish, notOne(said, lines));
    const proof = (await reader?.prove(line?.run ?? null)) ?? nothing;
    return tell(terminal, wish, proof);
  });
}

const nothing: Proof = { runs: 0, entries: 0, heads: [], faults: [] };

function tell(terminal: Terminal, wish: VerifyWish, proof: Proof): number {
  const { faults, runs, entries, heads } = proof;
  if (wish.json) terminal.print(JSON.stringify(proof, null, 2));
  else if (faults.length > 0) {
    const detail = ["The record is not what was written:", ...faults.map(faultText)].join("\n  ");
    return fail(terminal, wish, errorBody("record_changed", detail, { context: { faults } }));
  } else {
    const [only] = heads;
    const head = wish.run === null || !only ? "" : ` Its head is ${only.head}.`;
    terminal.print(`All ${entries} entries of ${runs} runs are what was written.${head}`);
  }
  return faults.length > 0 ? 1 : 0;
}

function faultText({ run, seq, what }: RecordFault): string {
  return seq === null ? `run ${run}: ${what}` : `run ${run}, entry ${seq}: ${what}`;
}
