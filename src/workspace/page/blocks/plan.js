import { el, icon } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { linkNode } from "../entities.js";
import { renderRichText } from "./rich-text.js";

const STATES = {
  pending: { symbol: "pending", words: "pending" },
  in_progress: { symbol: "progress", words: "in progress" },
  complete: { symbol: "white_check_mark", words: "complete" },
  error: { symbol: "x", words: "failed" },
};

// A plan: its title, how far it is, and its tasks as a tree.
export function renderPlan(block, surface) {
  const tasks = block.tasks ?? [];
  const complete = tasks.filter((task) => task.status === "complete").length;
  return el(
    "section",
    { class: "plan", "aria-label": "Plan" },
    el(
      "header",
      { class: "plan-head" },
      el("span", { class: "plan-title" }, ...withEmoji(titleText(block.title))),
      el("span", { class: "plan-count" }, `${complete} of ${tasks.length}`),
    ),
    progressBar(complete, tasks.length),
    el(
      "ol",
      { class: "plan-tasks" },
      ...tasks.map((task) => el("li", {}, renderTask(task, surface))),
    ),
  );
}

// One task on its own.
export function renderTaskCard(block, surface) {
  return el("div", { class: "task-alone" }, renderTask(block, surface));
}

function renderTask(task, surface) {
  const state = STATES[task.status] ?? STATES.pending;
  const more = [task.details, task.output].filter(Boolean);
  const head = [
    el("span", { class: `task-state task-${task.status}` }, icon(state.symbol, state.words)),
    el("span", { class: "task-title" }, ...withEmoji(titleText(task.title))),
  ];
  const hasMore = more.length > 0 || (task.sources ?? []).length > 0;
  const attributes = { class: "task", "data-task-id": task.task_id, "data-status": task.status };
  if (!hasMore) return el("div", attributes, el("div", { class: "task-head" }, ...head));
  return el(
    "div",
    attributes,
    el("div", { class: "task-head" }, ...head),
    el(
      "div",
      { class: "task-more" },
      ...more.map((text) => renderRichText(text, surface)),
      sources(task),
    ),
  );
}

function sources(task) {
  if (!task.sources?.length) return null;
  return el(
    "p",
    { class: "task-sources" },
    ...task.sources.map((source) => linkNode(source.url, source.text ?? source.url)),
  );
}

function progressBar(complete, all) {
  const share = all === 0 ? 0 : Math.round((100 * complete) / all);
  return el("progress", {
    class: "plan-progress",
    max: "100",
    value: String(share),
    "aria-label": `${share} % complete`,
  });
}

function titleText(title) {
  return typeof title === "string" ? title : (title?.text ?? "");
}
