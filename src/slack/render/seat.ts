import type { KnownBlock } from "@slack/web-api";
import type { SeatShown } from "../../commands/find-seat.ts";
import { type SeatAsk, seatIdOf } from "../../domain/seat.ts";
import type { Seat } from "../../domain/seats.ts";
import { dateTime, joined, line, type Mrkdwn, mention, mrkdwn, safeMarkdown } from "../sanitise.ts";
import {
  type AttachedFile,
  buttons,
  context,
  type Message,
  markdown,
  message,
  section,
} from "./blocks.ts";
import { actions } from "./names.ts";
import { startOf } from "./split.ts";
import { rehearsalMark } from "./step.ts";

const TASK = 3_000;
const LONGEST = 300;
const MOST = 12;

/** A step in a person's hands: who, until when, what is asked and what was handed on; buttons while it waits. */
export function renderSeat({ run, seat }: SeatShown, brief: AttachedFile): Message {
  const { ask } = seat.offered;
  const isOpen = seat.state === "open" || seat.state === "overdue";
  return message({
    text: mrkdwn`${fallback(seat)}: ${ask.title}`,
    blocks: [
      ...section(mrkdwn`${heading(seat)}${rehearsalMark(run)}`),
      ...(isOpen ? askedBlocks(ask, brief) : []),
      ...section(standing(seat)),
      ...(isOpen ? seatButtons(seatIdOf(run.run, seat.key)) : []),
    ],
    files: isOpen ? [brief] : [],
  });
}

function people({ offered }: Seat): Mrkdwn {
  return joined(offered.to.map(mention), " or ");
}

function fallback(seat: Seat): Mrkdwn {
  return seat.state === "delivered" ? mrkdwn`✅ Delivered` : mrkdwn`👤 A step for ${people(seat)}`;
}

function heading(seat: Seat): Mrkdwn {
  const { offered } = seat;
  const round = offered.round > 1 ? mrkdwn` · round ${offered.round}` : mrkdwn``;
  const role = offered.agent.split("/").at(-1) ?? "";
  const seatOf = role === "" ? mrkdwn`` : mrkdwn` in the seat of ${line(role)}`;
  return mrkdwn`👤 *${line(offered.ask.title)}* · ${people(seat)}${seatOf}${round}`;
}

function askedBlocks(ask: SeatAsk, brief: AttachedFile): KnownBlock[] {
  const lists = [
    listed(
      "Under review",
      ask.reviewing?.map(({ step, artifacts }) => `${step}: ${namesOf(artifacts)}`) ?? [],
    ),
    listed(
      ask.reviewing ? "Earlier findings" : "Findings to answer",
      ask.findings.map(({ id, title, fix }) => `${id} ${title}. ${fix}`),
    ),
    listed(
      "Handed on",
      ask.handed.map(({ from, artifacts }) => `${nameOf(from)}: ${namesOf(artifacts)}`),
    ),
    listed(
      "Criteria",
      ask.criteria.map(({ text, level }) => `${level}: ${text}`),
    ),
    listed(
      "To decide",
      ask.facts.map(({ name, meaning }) => (meaning === "" ? name : `${name}: ${meaning}`)),
    ),
    listed("To deliver", ["a summary", ...ask.produces, ...(ask.reviewing ? ["a verdict"] : [])]),
  ];
  return [
    ...markdown(safeMarkdown(startOf(ask.task, TASK).start)),
    ...lists.flatMap((list) => section(list)),
    ...context(
      mrkdwn`📎 The whole brief with what was handed on is in the file below: _${brief.title}_`,
    ),
  ];
}

function namesOf(artifacts: readonly { readonly name: string }[]): string {
  return artifacts.length === 0 ? "a summary" : artifacts.map(({ name }) => name).join(", ");
}

/** Without its pack; a person only as such, for mentions are made from data alone. */
function nameOf(from: string): string {
  return from.startsWith("person:") ? "a person" : (from.split("/").at(-1) ?? from);
}

function listed(head: string, lines: readonly string[]): Mrkdwn {
  if (lines.length === 0) return mrkdwn``;
  const shown = lines.slice(0, MOST).map((one) => mrkdwn`• ${line(startOf(one, LONGEST).start)}`);
  const more = lines.length > MOST ? [mrkdwn`… and ${lines.length - MOST} more in the file`] : [];
  return joined([mrkdwn`*${{ mrkdwn: head }}*`, ...shown, ...more], "\n");
}

function standing(seat: Seat): Mrkdwn {
  const { offered, remindedAt, end } = seat;
  const due = dateTime(offered.due);
  switch (seat.state) {
    case "open":
      return remindedAt === null
        ? mrkdwn`⏳ Due ${due}. Then people are asked what becomes of it.`
        : mrkdwn`⏰ *Reminder* for ${people(seat)}: due ${due}.`;
    case "overdue":
      return mrkdwn`⏰ *Overdue* since ${due}: people are asked what becomes of it. What is delivered now counts if they wait.`;
    case "delivered":
      return deliveredLine(seat);
    case "changed":
      return end?.body.kind === "seat.changed"
        ? changedLine(end.body, end.at)
        : mrkdwn`↪ Given away`;
    case "closed":
      return mrkdwn`⏹ Nobody waits for this any more.`;
    default:
      return seat.state satisfies never;
  }
}

function deliveredLine({ end, delivered }: Seat): Mrkdwn {
  if (end?.body.kind !== "step.delivered") return mrkdwn`✅ Delivered`;
  const verdict = delivered?.verdict === "reject" ? mrkdwn` · sent back` : mrkdwn``;
  return mrkdwn`✅ Delivered by ${mention(end.body.by)} · ${dateTime(end.at)}${verdict}`;
}

function changedLine(
  { by, to, why }: Extract<NonNullable<Seat["end"]>["body"], { kind: "seat.changed" }>,
  at: number,
): Mrkdwn {
  const whom =
    to === null
      ? mrkdwn`gave it back to the agent`
      : by === to
        ? mrkdwn`took it`
        : mrkdwn`handed it on to ${mention(to)}`;
  const reason = why === "" ? mrkdwn`` : mrkdwn` · why: ${line(why)}`;
  return mrkdwn`↪ ${mention(by)} ${whom} · ${dateTime(at)}${reason}`;
}

function seatButtons(seat: string): KnownBlock[] {
  return buttons([
    { label: "Deliver…", action: actions.deliver, value: seat, style: "primary" },
    {
      label: "Give it back",
      action: actions.giveBack,
      value: seat,
      confirm: {
        title: "Give this step back?",
        text: "The agent of this seat does it instead.",
        yes: "Give it back",
      },
    },
    { label: "Hand on…", action: actions.handOn, value: seat },
  ]);
}
