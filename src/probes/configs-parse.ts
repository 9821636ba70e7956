import { parseAllDocuments } from "yaml";
import type { Artifact } from "../domain/artifact.ts";
import type { ProbeResult } from "./probe.ts";

/** One text in a known format. */
interface Config {
  readonly where: string;
  readonly format: "yaml" | "json";
  readonly text: string;
}

/** Whether every delivered configuration can be read by a parser of its format. */
export function configsParse(artifacts: readonly Artifact[]): ProbeResult {
  const configs = artifacts.flatMap(configsIn);
  const broken = configs.flatMap(whatIsWrong);
  if (broken.length > 0) return { state: "not_met", reason: broken.join("; ") };
  if (configs.length === 0)
    return { state: "undecided", reason: "No configuration in YAML or JSON was delivered." };
  const names = configs.map(({ where }) => where).join(", ");
  return { state: "met", reason: `Read without an error: ${names}.` };
}

/** By the name's ending, else the fenced parts of a text, else by its first character. */
function configsIn({ ref, content }: Artifact): Config[] {
  const byName = formatOf(/\.(\w+)$/.exec(ref.name)?.[1]);
  if (byName !== null) return [{ where: ref.name, format: byName, text: content }];
  const fenced = [...content.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```/gm)].flatMap(
    ([, language, text = ""], index) => {
      const format = formatOf(language);
      return format === null ? [] : [{ where: `${ref.name} part ${index + 1}`, format, text }];
    },
  );
  if (fenced.length > 0) return fenced;
  if (ref.kind !== "config") return [];
  if (/^\s*[{[]/.test(content)) return [{ where: ref.name, format: "json", text: content }];
  return looksLikeYaml(content) ? [{ where: ref.name, format: "yaml", text: content }] : [];
}

function formatOf(ending: string | undefined): Config["format"] | null {
  switch (ending?.toLowerCase()) {
    case "yaml":
    case "yml":
      return "yaml";
    case "json":
      return "json";
    default:
      return null;
  }
}

/** Any prose is a YAML scalar, so a text without its own format counts only when its first lines are keys or a list. */
function looksLikeYaml(text: string): boolean {
  const first = text.split("\n").find((line) => line.trim() !== "" && !/^\s*(#|---)/.test(line));
  return first !== undefined && /^(?:- \S|[\w."'/-]+:(?:\s|$))/.test(first);
}

function whatIsWrong({ where, format, text }: Config): string[] {
  const error = format === "json" ? jsonError(text) : yamlError(text);
  return error === null ? [] : [`${where}: ${error}`];
}

function jsonError(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function yamlError(text: string): string | null {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return "is empty";
  const [first] = documents.flatMap(({ errors }) => errors);
  return first === undefined ? null : (first.message.split("\n")[0] ?? "cannot be read");
}
