import type { Loaded } from "./load.ts";
import type { Problem } from "./problem.ts";

type Checked = Pick<Loaded, "snapshot" | "problems">;

/** What `orchestrate check` prints for people: every problem by file, then the sum. */
export function checkText({ snapshot, problems }: Checked): string {
  const files = [...new Set(problems.map(({ file }) => file))];
  const blocks = files.map((file) =>
    [file, ...problems.filter((problem) => problem.file === file).map(lineOf)].join("\n"),
  );
  return `${[...blocks, sumOf({ snapshot, problems })].join("\n\n")}\n`;
}

/** The same for programs. */
export function checkJson({ snapshot, problems }: Checked): string {
  const usable = {
    agents: Object.keys(snapshot.agents).toSorted(),
    workflows: Object.keys(snapshot.workflows).toSorted(),
    checklists: Object.keys(snapshot.checklists).toSorted(),
  };
  return `${JSON.stringify({ ok: !hasErrors(problems), usable, problems }, null, 2)}\n`;
}

/** Whether a check must end with a failing exit code. Warnings alone do not. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

function lineOf({ severity, line, message, remedy }: Problem): string {
  return `  ${String(line).padStart(4)}  ${severity.padEnd(7)}  ${message}\n${" ".repeat(17)}${remedy}`;
}

function sumOf({ snapshot, problems }: Checked): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const usable = [
    counted(Object.keys(snapshot.agents).length, "agent"),
    counted(Object.keys(snapshot.workflows).length, "workflow"),
    counted(Object.keys(snapshot.checklists).length, "checklist"),
  ];
  const found =
    problems.length === 0
      ? "No problems."
      : `${counted(errors, "error")}, ${counted(problems.length - errors, "warning")}.`;
  return `${found} Usable: ${usable.join(", ")}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
