import { el } from "./dom.js";
import { renderMessage } from "./message.js";
import { dayOf } from "./time.js";

const TOGETHER_SECONDS = 300;
const NEAR_END_PX = 120;
const PORTION = 200;

// A scrolling list that redraws only what changed, stays at its end when it was there, and otherwise does not move.
export function createMessageList({ label, inThread }) {
  const rows = el("div", { class: "rows" });
  const latest = el(
    "button",
    { type: "button", class: "latest", hidden: true },
    "New messages below",
  );
  const scroller = el(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": label },
    rows,
    latest,
  );
  const drawn = new Map();
  let place = "";
  let most = PORTION;
  const isAtEnd = () =>
    scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  latest.addEventListener("click", toEnd);
  scroller.addEventListener("scroll", () => {
    if (isAtEnd()) latest.hidden = true;
  });

  // `place.key` names the conversation: a new one starts at its end, with nothing kept.
  const show = (messages, page, { key, intro }) => {
    const isNew = key !== place;
    const followEnd = isNew || isAtEnd();
    if (isNew) {
      drawn.clear();
      most = PORTION;
    }
    place = key;
    const before = rows.childElementCount;
    const first =
      messages.length > most ? earlier(() => showMore(messages, page, { key, intro })) : intro;
    const nodes = [first, ...rowsOf(messages.slice(-most), { page, drawn, inThread })].filter(
      Boolean,
    );
    reconcile(rows, nodes);
    if (followEnd) toEnd();
    else if (rows.childElementCount > before) latest.hidden = false;
  };
  const showMore = (...what) => {
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    most += PORTION;
    show(...what);
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
  };
  return { node: scroller, show };
}

function rowsOf(messages, { page, drawn, inThread }) {
  const nodes = [];
  const seen = new Set();
  let previous;
  for (const message of messages) {
    const day = dayOf(message.ts);
    if (!inThread && (previous === undefined || dayOf(previous.ts) !== day))
      nodes.push(dayRow(day, drawn));
    const options = {
      inThread,
      follows: previous !== undefined && belongTogether(previous, message),
    };
    const key = message.id ?? message.ts;
    nodes.push(drawOnce(drawn, key, { message, page, options }));
    seen.add(key);
    previous = message;
  }
  for (const key of drawn.keys()) if (!key.startsWith("day ") && !seen.has(key)) drawn.delete(key);
  return nodes;
}

function earlier(onClick) {
  const button = el("button", { type: "button", class: "button button-small" }, "Earlier messages");
  button.addEventListener("click", onClick);
  return el("div", { class: "earlier" }, button);
}

function drawOnce(drawn, key, { message, page, options }) {
  const signature = JSON.stringify([message, options, page.signature]);
  const known = drawn.get(key);
  if (known?.signature === signature) return known.node;
  const node = renderMessage(message, page, options);
  if (known) carryOver(known.node, node);
  drawn.set(key, { signature, node });
  return node;
}

function dayRow(day, drawn) {
  const key = `day ${day}`;
  const known = drawn.get(key);
  if (known) return known.node;
  const node = el("div", { class: "day", role: "separator" }, el("span", {}, day));
  drawn.set(key, { node });
  return node;
}

// What the person unfolded or focused in the old drawing is so in the new one too.
function carryOver(old, fresh) {
  const folds = fresh.querySelectorAll("details");
  for (const [index, fold] of [...old.querySelectorAll("details")].entries()) {
    if (folds[index]) folds[index].open = fold.open;
  }
  const focused = old.contains(document.activeElement)
    ? document.activeElement.dataset.testid
    : undefined;
  if (focused)
    queueMicrotask(() => fresh.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus());
}

// Moves as little as possible, so that focus and selection survive.
function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  const gone = Array.from(parent.children).filter((child) => !wanted.has(child));
  for (const child of gone) child.remove();
  for (const [index, node] of nodes.entries()) {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  }
}

function belongTogether(previous, message) {
  if (previous.id || message.id || previous.replyCount > 0) return false;
  const isSame = JSON.stringify(previous.author) === JSON.stringify(message.author);
  return isSame && Number(message.ts) - Number(previous.ts) < TOGETHER_SECONDS;
}
