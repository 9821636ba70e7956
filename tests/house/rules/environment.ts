import { dottedName, nodesOf, type SourceFile, type Violation, violation } from "../source-file.ts";

/** Who may read the environment, and why. */
export const environmentReaders: readonly { readonly file: string; readonly reason: string }[] = [
  { file: "src/config.ts", reason: "it is the only reader: everyone else gets parts of a Config" },
  { file: "src/launch.mjs", reason: "it hands the environment on to the Node it starts" },
];

/** Every place that reads the environment besides the configuration. */
export function environmentReads(file: SourceFile): Violation[] {
  if (environmentReaders.some((reader) => reader.file === file.path)) return [];
  const direct = [...nodesOf(file.program)]
    .filter(([node]) => ["process.env", "globalThis.process.env"].includes(dottedName(node)))
    .map(([node]) => violation(file, node.start, "reads process.env"));
  const imported = file.imports
    .filter((entry) => entry.from === "node:process" && entry.names.includes("env"))
    .map((entry) => ({ at: `${file.path}:${entry.line}`, message: "imports env" }));
  return [...direct, ...imported];
}
