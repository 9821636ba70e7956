import type { Artifact } from "../domain/artifact.ts";
import type { ProbeResult } from "./probe.ts";

/** How a test is declared in the languages that teams write most. */
const DECLARATIONS: readonly RegExp[] = [
  /\b(?:it|test|describe|specify)(?:\.\w+)*\s*\(\s*["'`]/,
  /^\s*(?:async\s+)?def test_?\w*\s*\(/m,
  /^\s*class Test\w*/m,
  /@(?:Parameterized)?Test\b/,
  /\bfunc Test\w*\s*\(/,
  /#\[(?:\w+::)?test\]/,
  /\[(?:Fact|Theory|Test|TestMethod)\]/,
  /^\s*Scenario(?: Outline)?:/m,
  /^\s*@test\s+["']/m,
  /\b(?:it|describe|context)\s+["'].+["']\s+do\b/,
];

/** Whether a test was delivered: its declaration in a text counts, not the name that somebody gave the text. */
export function testsExist(artifacts: readonly Artifact[]): ProbeResult {
  const tests = artifacts.filter(({ ref }) => ref.kind === "test" || ref.kind === "code");
  const declared = tests.filter(({ content }) => DECLARATIONS.some((one) => one.test(content)));
  if (declared.length > 0) {
    const names = declared.map(({ ref }) => ref.name).join(", ");
    return { state: "met", reason: `Tests are declared in ${names}.` };
  }
  const claimed = tests.filter(({ ref, content }) => ref.kind === "test" && content.trim() !== "");
  if (claimed.length === 0) return { state: "not_met", reason: "No test was delivered." };
  const names = claimed.map(({ ref }) => ref.name).join(", ");
  return { state: "undecided", reason: `No declaration of a test was recognised in ${names}.` };
}
