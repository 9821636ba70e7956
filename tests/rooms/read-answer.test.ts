import { expect, test } from "vitest";
import { meantBy } from "../../src/commands/read-answer.ts";
import { aQuestion, runId } from "../support/run-builders.ts";

const gate = aQuestion(runId(), "gate");
const threeWays = {
  ...gate,
  recommended: null,
  options: ["Use the blue cluster", "Use the green cluster", "Wait"].map((label, index) => ({
    id: `option-${index}`,
    label,
    tradeoff: "",
  })),
};

test.each<[string, string[]]>([
  ["yes, proceed", ["Proceed"]],
  ["Proceed!", ["Proceed"]],
  ["yes", ["Proceed"]],
  ["LGTM", ["Proceed"]],
  ["👍", ["Proceed"]],
  ["stop here please", ["Stop here"]],
  ["do not proceed", ["Proceed", "Stop here"]],
  ["don't proceed", ["Proceed", "Stop here"]],
  ["don’t proceed", ["Proceed", "Stop here"]],
  ["we can’t proceed", ["Proceed", "Stop here"]],
  ["no", ["Proceed", "Stop here"]],
  ["what does this cost?", []],
  ["", []],
  ["yesterday was nice", []],
  [
    "I think that we could perhaps proceed once the tests of the other team are green again and the freeze is over",
    [],
  ],
])("“%s” may mean %j", (words, labels) => {
  expect(meantBy(words, gate).map(({ label }) => label)).toEqual(labels);
});

test.each<[string, string[]]>([
  ["use the green cluster", ["Use the green cluster"]],
  ["yes", ["Use the blue cluster", "Use the green cluster", "Wait"]],
  ["green", []],
])("of three ways “%s” may mean %j", (words, labels) => {
  expect(meantBy(words, threeWays).map(({ label }) => label)).toEqual(labels);
});
