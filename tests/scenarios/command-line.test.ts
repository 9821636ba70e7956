import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ErrorBody } from "../../src/domain/error-body.ts";

const PROGRAM = join(import.meta.dirname, "../../src/cli/orchestrate.ts");

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The program as a process of its own, as a script would call it. */
function orchestrate(words: string[], variables: Record<string, string> = {}): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-words-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: dirname(process.execPath), ORCHESTRATE_DATA: folder, ...variables };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...words], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
    child.stdin?.end();
  });
}

describe("the command line", () => {
  it.each([["run"], ["runs"], ["show"], ["check"], ["graph"], ["start"]])(
    "explains %s with --help on standard output",
    async (verb) => {
      const { code, out } = await orchestrate([verb, "--help"]);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: orchestrate ${verb}`);
    },
  );

  it.each([
    [["sing"], "unknown command 'sing'"],
    [["show"], "missing required argument 'run'"],
    [["runs", "--limit", "many"], "whole number above zero"],
    [["run"], "Say a task in quotes, or --resume <run>."],
    [["run", "task", "--resume", "x"], "Say a task in quotes, or --resume <run>."],
    [["check", "--loudly"], "unknown option '--loudly'"],
  ])("ends with 2 for what it cannot understand: %j", async (words, message) => {
    const { code, out, err } = await orchestrate(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("ends with 1 for what it understands but cannot do", async () => {
    expect(await orchestrate(["show", "abcd1234"])).toMatchObject({ code: 1, out: "" });
    expect(await orchestrate(["run", "a task", "--answers", "{"])).toMatchObject({
      code: 1,
      out: "",
    });
  });

  it("tells all that is wrong with the configuration, and shows no secret", async () => {
    const variables = { SLACK_BOT_TOKEN: "s3cret", PORT: "door" };
    const { code, err } = await orchestrate(["runs"], variables);
    expect(code).toBe(1);
    expect(err).toContain("SLACK_BOT_TOKEN");
    expect(err).toContain('PORT: found "door"');
    expect(err).not.toContain("s3cret");
  });

  it.each<[string[], number, string, string | null]>([
    [["show", "abcd1234"], 1, "not_found", "run"],
    [["graph", "devop-pipelin"], 1, "not_found", "workflow"],
    [["triage", "a task", "--project", "nobody"], 1, "not_found", "project"],
    [["run", "a task", "--workflow", "nobody"], 1, "not_possible", "workflow"],
    [["run", "a task", "--project", "nobody"], 1, "not_possible", "project"],
    [["run", "a task", "--workflow", "deploy-feature"], 1, "not_possible", "name"],
    [["run", "--resume", "zzzz9999"], 1, "not_found", "resume"],
    [["run", "a task", "--answers", "{"], 1, "internal", null],
    [["check", "--loudly"], 2, "wrong_usage", "--loudly"],
    [["runs", "--limit", "many"], 2, "wrong_usage", "--limit"],
    [["sing"], 2, "wrong_usage", "sing"],
  ])("tells programs what is wrong in one shape: %j", async (words, ...expected) => {
    const [code, error_code, field] = expected;
    const ended = await orchestrate([...words, "--json"]);
    expect([ended.code, ended.err]).toEqual([code, ""]);
    expect(ErrorBody.parse(JSON.parse(ended.out))).toMatchObject({ error_code, field });
  });

  it("tells programs of a configuration that cannot be used in the same shape", async () => {
    const { code, out } = await orchestrate(["runs", "--json"], { PORT: "door" });
    expect([code, ErrorBody.parse(JSON.parse(out)).error_code]).toEqual([1, "wrong_configuration"]);
  });

  it("prints results on standard output, for programs too", async () => {
    const { code, out, err } = await orchestrate(["runs", "--json"]);
    expect([code, out.trim(), err]).toEqual([0, "[]", ""]);
  });
});
