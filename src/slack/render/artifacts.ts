import type { ArtifactRef } from "../../domain/artifact.ts";
import type { Digest } from "../../domain/ids.ts";
import type { PhaseReport } from "../../domain/phase-report.ts";
import { size } from "./figures.ts";
import { oneRow } from "./question-document.ts";
import { splitLines } from "./split.ts";

/** In characters: of one artifact, and of all of a record together. */
const ONE = 100_000;
const ALL = 1_000_000;

/** Something that a step delivered, and which step. */
export interface Delivered {
  readonly ref: ArtifactRef;
  readonly by: string;
  /** Whether another of the same name came later. */
  readonly outdated: boolean;
}

/** Every artifact that steps handed on, each text once, in the order of its delivery. */
export function deliveredIn(phases: readonly PhaseReport[]): readonly Delivered[] {
  const all = phases
    .flatMap(({ steps }) => steps)
    .flatMap(({ title, handsOn }) => handsOn.artifacts.map((ref) => ({ ref, by: title })));
  const first = all.filter(
    ({ ref }, index) => all.findIndex((one) => isSame(one.ref, ref)) === index,
  );
  const newest = new Map(first.map(({ ref }) => [ref.name, ref.digest]));
  return first.map((one) => ({ ...one, outdated: newest.get(one.ref.name) !== one.ref.digest }));
}

function isSame(left: ArtifactRef, right: ArtifactRef): boolean {
  return left.name === right.name && left.digest === right.digest;
}

/** The artifacts with their contents; what is left out is said where it would stand. */
export async function artifactsText(
  delivered: readonly Delivered[],
  textOf: (digest: Digest) => Promise<string | null>,
): Promise<string> {
  if (delivered.length === 0) return "";
  const parts: string[] = ["## Artifacts"];
  let room = ALL;
  for (const { ref, by, outdated } of delivered) {
    parts.push(`### ${oneRow(ref.name)} (${ref.kind}, ${size(ref.bytes)}), by “${oneRow(by)}”`);
    if (outdated) {
      parts.push("*A later version of it follows.*");
      continue;
    }
    const content = await textOf(ref.digest);
    const shown = content === null ? "" : firstOf(content, Math.min(ONE, room));
    room -= shown.length;
    parts.push(contentText(content, shown));
  }
  return parts.join("\n\n");
}

function firstOf(content: string, most: number): string {
  return most < 100 ? "" : (splitLines(content, most)[0] ?? "");
}

function contentText(content: string | null, shown: string): string {
  if (content === null) return "*Its text is not kept any more.*";
  const left = content.length - shown.length;
  const marks = [...shown.matchAll(/`{3,}/g)].map(([run]) => run.length + 1);
  const fence = "`".repeat(Math.max(3, ...marks));
  const code = shown === "" ? "" : `${fence}\n${shown.replace(/\n$/, "")}\n${fence}`;
  const rest = left > 1 ? `*${left.toLocaleString("en")} characters of it are left out here.*` : "";
  return [code, rest].filter((part) => part !== "").join("\n\n");
}
