import type { RunState } from "../../domain/run-state.ts";
import { dateTime, line, type Mrkdwn, mention, mrkdwn } from "../sanitise.ts";

/** Who holds the run up, and what people have asked of it that it has still to take up. */
export function steeringLines({ paused, asked, muted, phases }: RunState): Mrkdwn[] {
  const steps = phases.flatMap((phase) => phase.steps);
  const why = paused?.reason ? mrkdwn`: ${line(paused.reason)}` : mrkdwn``;
  const held = paused
    ? [mrkdwn`⏸ *Paused by ${mention(paused.by)}* since ${dateTime(paused.at, "{time}")}${why}`]
    : [];
  const wishes = asked.map(({ by, what, path }) => {
    const title = line(steps.find((step) => step.path === path)?.title ?? path);
    return what === "skip"
      ? mrkdwn`⏭ ${mention(by)} has ${title} left out`
      : mrkdwn`↩ ${mention(by)} sends the run back to ${title}`;
  });
  return [...held, ...wishes, ...(muted ? [mrkdwn`🔇 The thread is muted`] : [])];
}
