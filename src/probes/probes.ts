import type { Artifact } from "../domain/artifact.ts";
import { configsParse } from "./configs-parse.ts";
import { type Measuring, measureProject } from "./measure-project.ts";
import type { Probe, ProbeResult, Surroundings } from "./probe.ts";
import { scanSecrets } from "./scan-secrets.ts";
import { testsExist } from "./tests-exist.ts";

/** The probes: each looks at the delivered texts themselves, or runs them, but never at what was said about them. */
export function createProbes(
  measuring: Measuring,
): (probe: Probe, artifacts: readonly Artifact[], around: Surroundings) => Promise<ProbeResult> {
  return async (probe, artifacts, around) => {
    if (typeof probe === "object") {
      return "artifact" in probe
        ? byName(probe.artifact, artifacts)
        : measureProject(probe, { artifacts, around }, measuring);
    }
    switch (probe) {
      case "no_secrets":
        return noSecrets(artifacts);
      case "configs_parse":
        return configsParse(artifacts);
      case "tests_exist":
        return testsExist(artifacts);
      default:
        return probe satisfies never;
    }
  };
}

function byName(wanted: string, artifacts: readonly Artifact[]): ProbeResult {
  const name = wanted.toLowerCase();
  const found = artifacts.find(({ ref }) => ref.name.toLowerCase() === name);
  if (found === undefined) return notMet(`No artifact named ${wanted} was delivered.`);
  if (found.content.trim() === "") return notMet(`The artifact ${wanted} is empty.`);
  return met(`${wanted} was delivered (${found.ref.bytes} bytes).`);
}

/** A secret that was taken out on the way here counts as found: its mark is still there. */
async function noSecrets(artifacts: readonly Artifact[]): Promise<ProbeResult> {
  if (artifacts.length === 0) return undecided("Nothing was delivered that could be scanned.");
  const found = await Promise.all(artifacts.map(secretsIn));
  const places = found.flat();
  if (places.length > 0) return notMet(`Secrets in what was delivered: ${places.join("; ")}.`);
  return met(`No secret in ${artifacts.length} delivered ${plural(artifacts.length)}.`);
}

async function secretsIn({ ref, content }: Artifact): Promise<string[]> {
  const found = (await scanSecrets(content)).map(({ kind, start }) => ({ kind, start }));
  const marks = [...content.matchAll(/\[redacted: ([a-z0-9 -]+)\]/g)].map((mark) => ({
    kind: mark[1] ?? "secret",
    start: mark.index,
  }));
  return [...found, ...marks].map(
    ({ kind, start }) => `${ref.name} line ${lineAt(content, start)} (${kind})`,
  );
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function plural(count: number): string {
  return count === 1 ? "artifact" : "artifacts";
}

function met(reason: string): ProbeResult {
  return { state: "met", reason };
}

function notMet(reason: string): ProbeResult {
  return { state: "not_met", reason };
}

function undecided(reason: string): ProbeResult {
  return { state: "undecided", reason };
}
