import { describe, expect, it } from "vitest";
import { readWords } from "../../src/commands/read-words.ts";

describe("a typed line", () => {
  it.each([
    ["", { kind: "nothing" }],
    ["   ", { kind: "nothing" }],
    ["help", { kind: "help", unknownWord: null }],
    ["HELP", { kind: "help", unknownWord: null }],
    ["list", { kind: "list" }],
    ["status", { kind: "status", run: null }],
    ["status 4k2x9abc", { kind: "status", run: "4k2x9abc" }],
    ["stop 4k2x", { kind: "stop", run: "4k2x", reason: "" }],
    ["stop", { kind: "stop", run: null, reason: "" }],
    ["stop 4k2x9abc wrong cluster", { kind: "stop", run: "4k2x9abc", reason: "wrong cluster" }],
    ["hepl", { kind: "help", unknownWord: "hepl" }],
    ["staus", { kind: "help", unknownWord: "staus" }],
    ["stpo 4k2x9abc", { kind: "help", unknownWord: "stpo" }],
    ["stop the bleeding in checkout", { kind: "task", task: "stop the bleeding in checkout" }],
    ["list all flaky tests", { kind: "task", task: "list all flaky tests" }],
    ["status page is down", { kind: "task", task: "status page is down" }],
    ["deploy", { kind: "task", task: "deploy" }],
    ["help us move to Kafka", { kind: "task", task: "help us move to Kafka" }],
  ])("“%s” is read as %o", (line, said) => {
    expect(readWords(line)).toEqual(said);
  });
});
