import { describe, expect, it } from "vitest";
import { readWords } from "../../src/commands/read-words.ts";

const nobody = { workflow: null, project: null };
const aTask = (task: string) => ({ kind: "task", task, ...nobody });
const aMaybe = (line: string, said: object) => ({ ...said, perhaps: line });

const chosen = (workflow: string | null, project: string | null = null, task = "fix it") => ({
  kind: "task",
  task,
  workflow,
  project,
});

describe("a typed line", () => {
  it.each([
    ["", { kind: "nothing" }],
    ["   ", { kind: "nothing" }],
    ["help", { kind: "help", unknownWord: null }],
    ["HELP", { kind: "help", unknownWord: null }],
    ["list", { kind: "list", filter: "all", workflow: null, perhaps: "" }],
    ["list Mine", { kind: "list", filter: "mine", workflow: null, perhaps: "" }],
    [
      "list devops-pipeline",
      aMaybe("list devops-pipeline", { kind: "list", filter: "all", workflow: "devops-pipeline" }),
    ],
    [
      "list failed a/b",
      aMaybe("list failed a/b", { kind: "list", filter: "failed", workflow: "a/b" }),
    ],
    ["list all failing tests", aTask("list all failing tests")],
    ["settings", { kind: "settings" }],
    ["settings page is broken", aTask("settings page is broken")],
    ["plan", { kind: "plan", task: "", ...nobody }],
    ["plan fix the login", { kind: "plan", task: "fix the login", ...nobody }],
    [
      "plan --workflow a --project b fix it",
      { kind: "plan", task: "fix it", workflow: "a", project: "b" },
    ],
    ["new", { kind: "new", workflow: null, perhaps: "" }],
    ["workflows", { kind: "workflows", name: null, perhaps: "" }],
    ["status", { kind: "status", run: null, perhaps: "" }],
    ["deploy", { kind: "deploy", feature: "", perhaps: "" }],
    ["status 4k2x9abc", { kind: "status", run: "4k2x9abc", perhaps: "" }],
    ["stop 4k2x", { kind: "stop", run: "4k2x", reason: "" }],
    ["stop", { kind: "stop", run: null, reason: "" }],
    ["stop 4k2x9abc wrong cluster", { kind: "stop", run: "4k2x9abc", reason: "wrong cluster" }],
    ["hepl", { kind: "help", unknownWord: "hepl" }],
    ["staus", { kind: "help", unknownWord: "staus" }],
    ["workflow", { kind: "help", unknownWord: "workflow" }],
    ["nwe", aTask("nwe")],
    ["stpo 4k2x9abc", { kind: "help", unknownWord: "stpo" }],
  ])("“%s” is read as %o", (line, said) => {
    expect(readWords(line)).toEqual(said);
  });

  it.each([
    "stop the bleeding in checkout",
    "list all flaky tests",
    "help us move to Kafka",
    "new payment service for the EU",
    "workflows on GitHub are queued for hours",
    "add a --workflow option to our CLI",
    "devops is down",
    "https://example.test/build/7 is red",
  ])("“%s” is a task", (line) => {
    expect(readWords(line, ["devops"])).toEqual(aTask(line));
  });

  it.each([
    ["status checkout", { kind: "status", run: "checkout" }],
    ["status page is down", { kind: "status", run: "page is down" }],
    ["deploy discount codes", { kind: "deploy", feature: "discount codes" }],
    [
      "deploy the new helm chart to staging",
      { kind: "deploy", feature: "the new helm chart to staging" },
    ],
    ["new feature", { kind: "new", workflow: "feature" }],
    ["workflows devops-pipeline", { kind: "workflows", name: "devops-pipeline" }],
  ])("“%s” asks for something only if its words name something", (line, said) => {
    expect(readWords(line)).toEqual(aMaybe(line, said));
  });
});

describe("what is named before a task", () => {
  it.each([
    ["--workflow devops-pipeline fix it", chosen("devops-pipeline")],
    ["--workflow=devops-pipeline fix it", chosen("devops-pipeline")],
    ["--workflow = devops-pipeline fix it", chosen("devops-pipeline")],
    ["—workflow devops-pipeline fix it", chosen("devops-pipeline")],
    ["--project shop --workflow=django/model fix it", chosen("django/model", "shop")],
    ["--project=shop fix it", chosen(null, "shop")],
    ["--project shop devops: fix it", chosen("devops", "shop")],
    ["devops: fix it", chosen("devops")],
    ["Devops:fix it", chosen("devops")],
    ["devops:\nfix it\nand that", chosen("devops", null, "fix it\nand that")],
    ["devops:", chosen("devops", null, "")],
    ["--workflow devops-pipeline", chosen("devops-pipeline", null, "")],
    ["--workflow devops-pipeline status", chosen("devops-pipeline", null, "status")],
    ["--workflow x devops: fix it", chosen("x", null, "devops: fix it")],
    ["fix: the login", aTask("fix: the login")],
    ["--verbose prints nothing", aTask("--verbose prints nothing")],
    ["--workflow", { kind: "workflows", name: null, perhaps: "" }],
  ])("“%s” is read as %o", (line, said) => {
    expect(readWords(line, ["devops", "error"])).toEqual(said);
  });
});
