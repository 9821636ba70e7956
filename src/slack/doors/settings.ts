import type { App } from "@slack/bolt";
import { z } from "zod";
import type { SettingsForm } from "../../domain/channel-settings.ts";
import { tellingForm } from "../render/forms.ts";
import { forms } from "../render/names.ts";
import { settingFields, settingsForm, YES } from "../render/settings-form.ts";
import { LEFT_OPEN } from "../render/start-form.ts";
import { type DoorRoom, isStranger, placeIn, STRANGER, User } from "./door-room.ts";
import { type Missed, openForm } from "./open-form.ts";

/** Opens the form of a channel's settings; null when it stands open. */
export async function openSettings(
  room: DoorRoom,
  trigger: string,
  channel: string,
): Promise<Missed | null> {
  const shown = await room.desk.settingsForm(channel);
  const form = settingsForm(channel, shown, room.desk.startable());
  const again = { action: "edit-settings" as const, label: "Open the form", value: channel };
  return openForm(room, { trigger, form, again });
}

const Value = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_users: z.array(z.string()).nullish(),
});

const Submitted = z.object({
  user: User,
  view: z.object({
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Value)) }),
  }),
});

const Carried = z.object({ channel: z.string(), shownAt: z.number() });

/** The form sent in: what cannot be used is said beside its field, and what holds from now on in its place. */
export function listenToSettings(app: App, room: DoorRoom): void {
  app.view(forms.settings, async ({ body, ack }) => {
    const { user, view } = Submitted.parse(body);
    const { channel, shownAt } = Carried.parse(JSON.parse(view.private_metadata));
    if (isStranger(room, user)) {
      return ack({ response_action: "update", view: tellingForm("Settings", STRANGER) });
    }
    const answer = await room.desk.handle({
      kind: "change-settings",
      by: user.id,
      door: "form",
      place: placeIn(channel, null),
      shownAt,
      form: readForm(view.state.values),
    });
    const { objections } = answer;
    if (objections) return ack({ response_action: "errors", errors: { ...objections } });
    return ack({ response_action: "update", view: tellingForm("Settings", answer.text) });
  });
}

type Values = z.infer<typeof Submitted>["view"]["state"]["values"];

function readForm(values: Values): SettingsForm {
  const field = (name: string) => Object.values(values[name] ?? {})[0];
  const said = (name: string) => field(name)?.value ?? "";
  const chosen = (name: string) => field(name)?.selected_option?.value ?? "";
  const { packs, workflow, verbosity, steering, planFirst, digest } = settingFields;
  const named = chosen(workflow);
  const roles = Object.keys(values).filter((name) => name.startsWith(`${settingFields.role}.`));
  const steered = chosen(steering);
  return {
    packs: field(packs)?.selected_options?.map(({ value }) => value) ?? [],
    workflow: named === "" || named === LEFT_OPEN ? null : named,
    people: Object.fromEntries(
      roles.map((name) => [
        name.slice(settingFields.role.length + 1),
        field(name)?.selected_users ?? [],
      ]),
    ),
    groups: said(settingFields.groups),
    verbosity: chosen(verbosity) === "quiet" ? "quiet" : "normal",
    usd: said(settingFields.usd),
    tokens: said(settingFields.tokens),
    hours: said(settingFields.hours),
    steering: steered === "requester" || steered === "approvers" ? steered : "anyone",
    plan_first: chosen(planFirst) === YES,
    digest: chosen(digest) === YES,
  };
}
