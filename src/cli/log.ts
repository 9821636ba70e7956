import { destination, pino } from "pino";
import type { Config } from "../config.ts";
import type { Log } from "../domain/log.ts";

/** A log in lines of JSON, with secrets of any depth shown as dots. */
export function logTo(where: "stdout" | "stderr", level: NonNullable<Config["logLevel"]>): Log {
  return pino({ level, base: null }, destination({ fd: where === "stdout" ? 1 : 2, sync: true }));
}
