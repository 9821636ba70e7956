/** Something wrong in a definition: where, what, and what to do. An error keeps the definition from being used; a warning does not. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** Relative to the folder that was checked. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}
