import { describe, expect, it } from "vitest";
import { choiceFor, PreparedAnswer, readAnswers, takeAnswer } from "../../src/cli/answers.ts";
import { Question } from "../../src/domain/decision.ts";

function aQuestion(change: Partial<Record<keyof Question, unknown>> = {}): Question {
  return Question.parse({
    id: "abcd1234:approval/summarise#1",
    key: "approval/summarise#1",
    reason: "gate",
    issue: "Shall I proceed?",
    stage: "DevOps, Summarise and ask",
    options: [
      { id: "approve", label: "Yes, proceed", tradeoff: "" },
      { id: "hold", label: "Hold and rework", tradeoff: "" },
    ],
    recommended: null,
    recommendation: "",
    blocking: "",
    other: true,
    deciders: { anyone: true, requester: false, notRequester: false, people: [], groups: [] },
    askedBy: "",
    ...change,
  });
}

const answer = (question: string, option = "1"): PreparedAnswer =>
  PreparedAnswer.parse({ question, option });

describe("what a word means for a question", () => {
  it.each([
    ["1", { option: "approve", text: "" }],
    [" 2 ", { option: "hold", text: "" }],
    ["HOLD", { option: "hold", text: "" }],
    ["yes, Proceed", { option: "approve", text: "" }],
    ["3 pods first", { option: "other", text: "3 pods first" }],
    ["wait for Carol", { option: "other", text: "wait for Carol" }],
  ])("%j", (word, choice) => {
    expect(choiceFor(aQuestion(), word, "because")).toEqual({ ...choice, why: "because" });
  });

  it("nothing means nothing, and neither do a number that counts no option and own words where only options are taken", () => {
    expect(choiceFor(aQuestion(), "  ", "")).toBeNull();
    expect(choiceFor(aQuestion(), "3", "")).toBeNull();
    expect(choiceFor(aQuestion(), "0", "")).toBeNull();
    expect(choiceFor(aQuestion({ other: false }), "wait", "")).toBeNull();
  });
});

describe("an answer given beforehand", () => {
  it.each(["shall i proceed", "summarise and ask", "approval/summarise", ""])(
    "fits by a part of the question, its stage or its step: %j",
    (part) => {
      expect(takeAnswer([answer("something else"), answer(part)], aQuestion())?.question).toBe(
        part,
      );
    },
  );

  it("is used once, in the order given", () => {
    const answers = [answer("proceed", "hold"), answer("proceed", "approve"), answer("else")];
    expect(takeAnswer(answers, aQuestion())?.option).toBe("hold");
    expect(takeAnswer(answers, aQuestion())?.option).toBe("approve");
    expect(takeAnswer(answers, aQuestion())).toBeNull();
    expect(answers).toHaveLength(1);
  });

  it("is read from JSON, and a mistake in it is explained", () => {
    expect(readAnswers('[{"question": "q", "option": "1"}]')).toEqual([
      { question: "q", option: "1", why: "" },
    ]);
    expect(() => readAnswers("no-such-file.json")).toThrow("neither a file that exists nor JSON");
    expect(() => readAnswers('[{"question": "q", "choice": "1"}]')).toThrow(/option.*choice/s);
  });
});
