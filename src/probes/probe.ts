/** What a probe found, and why. */
export interface ProbeResult {
  readonly state: "met" | "not_met" | "undecided";
  readonly reason: string;
}

/** How a measured criterion is decided. Commands and numbers need a sandbox or a source that is not here, so they stay undecided. */
export type Probe =
  | "no_secrets"
  | "configs_parse"
  | "tests_exist"
  | { readonly artifact: string }
  | { readonly command: string }
  | { readonly number: string };
