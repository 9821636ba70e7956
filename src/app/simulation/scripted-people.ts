import type { Workflow } from "../../definitions/workflow.ts";
import { OTHER, type Question } from "../../domain/decision.ts";
import type { Chooser } from "./search-paths.ts";

/** The answer of people to a question, by what the chooser says; once asked again, they let the run go on. */
export function answerTo(question: Question, workflow: Workflow, chooser: Chooser): string {
  const options = [...question.options.map(({ id }) => id), ...(question.other ? [OTHER] : [])];
  const usual = onward(question, workflow);
  const others = options.filter((id) => id !== usual);
  return chooser.choose(pointOf(question), [usual, ...others], "usual");
}

/** A question by where it is asked and why, whatever round it is. */
export function pointOf({ key, reason }: Pick<Question, "key" | "reason">): string {
  return `${key.replaceAll(/#\d+(\.\d+)?/g, "")} (${reason})`;
}

/** Who may answer, in words. */
export function whoMayAnswer({ deciders }: Question): string {
  const { anyone, requester, notRequester, people, groups, roles, quorum, allOf } = deciders;
  const named = [
    ...(anyone ? ["anyone"] : []),
    ...(requester && !notRequester ? ["the requester"] : []),
    ...people,
    ...groups,
    ...roles,
  ];
  if (named.length === 0) return "nobody";
  const many = allOf ? "all of " : quorum > 1 ? `${quorum} of ` : "";
  const who = `${many}${named.join(allOf ? " and " : " or ")}`;
  return notRequester ? `${who}, but not the requester` : who;
}

/** The option that brings the run nearer to its end. */
function onward({ reason, options, key }: Question, workflow: Workflow): string {
  const ids = options.map(({ id }) => id);
  const [first = OTHER] = ids;
  const wanted = ["accept", "delegate", "again", "raise"].find((id) => ids.includes(id));
  if (reason !== "gate") return wanted ?? first;
  return gateOnward(key, workflow) ?? first;
}

function gateOnward(key: string, workflow: Workflow): string | null {
  const id = key.split("#")[0]?.split("/").at(-1);
  const steps = workflow.phases.flatMap((phase) =>
    phase.mode === "route"
      ? [...phase.branches, ...("steps" in phase.default ? [phase.default] : [])].flatMap(
          (branch) => branch.steps,
        )
      : phase.steps,
  );
  const gate = steps.find((step) => step.id === id)?.gate;
  const by = (kind: "continue" | "stop") =>
    gate?.options.find(({ leads_to }) => leads_to === kind)?.id;
  return by("continue") ?? by("stop") ?? null;
}
