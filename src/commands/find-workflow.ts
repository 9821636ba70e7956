import { closest } from "fastest-levenshtein";
import type { DescribedWorkflow } from "../definitions/describe.ts";

/** The one workflow that a person means by its name or its command word, or what to tell them. */
export function findWorkflow(
  said: string,
  workflows: readonly DescribedWorkflow[],
): DescribedWorkflow | string {
  const wanted = said.trim().toLowerCase();
  const found = workflowsMeant(wanted, workflows);
  const [first] = found;
  if (first && found.length === 1) return first;
  if (found.length > 1) {
    const names = found.map(({ name }) => `\`${name}\``).join(", ");
    return `"${said}" fits several workflows: ${names}. Name one with its pack.`;
  }
  const names = workflows.flatMap(({ name }) => [name, bareName(name)]);
  if (names.length === 0) return "There is no workflow that can be started.";
  return `There is no workflow "${said}" here. The nearest is \`${closest(wanted, names)}\`; \`/orchestrate workflows\` lists all.`;
}

/** A full name is exact; a bare one may be several packs', and so may a command word, which counts last. */
function workflowsMeant(
  wanted: string,
  workflows: readonly DescribedWorkflow[],
): readonly DescribedWorkflow[] {
  const exact = workflows.filter(({ name }) => name === wanted);
  if (exact.length > 0) return exact;
  const bare = workflows.filter(({ name }) => bareName(name) === wanted);
  return bare.length > 0 ? bare : workflows.filter(({ command }) => command === wanted);
}

/** Without its pack. */
export function bareName(name: string): string {
  return name.split("/").at(-1) ?? name;
}
