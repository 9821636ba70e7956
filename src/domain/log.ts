/** Where the house tells its operator what happened. Pino's own loggers fit; nothing in the house depends on what is logged. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that keeps silent. */
export const noLog: Log = { info() {}, warn() {}, error() {} };
