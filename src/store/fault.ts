import { StoreError, type StoreFault } from "./store.ts";

const FAULTS: readonly (readonly [codes: string, fault: StoreFault])[] = [
  ["SQLITE_BUSY", "busy"],
  ["SQLITE_LOCKED", "busy"],
  ["SQLITE_FULL", "full"],
  ["ENOSPC", "full"],
  ["SQLITE_IOERR", "io"],
  ["SQLITE_CANTOPEN", "io"],
  ["SQLITE_READONLY", "io"],
  ["SQLITE_CORRUPT", "corrupt"],
  ["SQLITE_NOTADB", "corrupt"],
];

const REMEDIES: { readonly [Fault in StoreFault]: (folder: string) => string } = {
  busy: (folder) =>
    `Another program holds the database in ${folder}; close it, then repeat the command.`,
  full: (folder) => `The disk is full: free space in ${folder}, then repeat the command.`,
  io: (folder) =>
    `Check that ${folder} exists, is writable and its disk is healthy, then start again.`,
  corrupt: (folder) =>
    `The database in ${folder} is damaged: stop, restore a backup of that folder, then start again.`,
  unreadable: () => "Only this run is concerned.",
  not_owner: (folder) => `Another process has taken over ${folder}; stop this one.`,
  closed: () => "The store has been closed; start again.",
  locked_by_other_process: (folder) =>
    `Stop the other process, or choose another folder than ${folder}.`,
  other: () => "Nothing was written; this is a defect, please report it.",
};

/** Turns whatever SQLite threw into an error that says what was attempted, what happened and what to do. */
export function storeErrorOf(error: unknown, attempt: string, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const fault = faultOf(error);
  const happened = error instanceof Error ? error.message : String(error);
  return new StoreError(fault, `Could not ${attempt}: ${happened}. ${REMEDIES[fault](folder)}`, {
    cause: error,
  });
}

/** An error of our own finding, in the same words as those of SQLite. */
export function storeError(fault: StoreFault, happened: string, folder: string): StoreError {
  return new StoreError(fault, `${happened} ${REMEDIES[fault](folder)}`);
}

function faultOf(error: unknown): StoreFault {
  const code = codeOf(error);
  const fault = FAULTS.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (fault) return fault;
  // What remains with a code comes from Node, about the folder itself: not a directory, not permitted, not there.
  return code.startsWith("E") ? "io" : "other";
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
