import { type ChannelFile, SomeSettings } from "../domain/channel-settings.ts";
import type { FoundFile } from "./find-files.ts";
import { nearest, proposal } from "./names.ts";
import type { Problem } from "./problem.ts";
import { parseBySchema } from "./schema-problems.ts";
import type { Tell } from "./shelves.ts";
import { problemAt, readYaml, type Source } from "./source.ts";
import type { Pack } from "./workflow.ts";

/** What channels' files are held against. */
export interface KnownToChannels {
  readonly packs: ReadonlyMap<string, Pack>;
  /** Qualified names of the workflows that can be started. */
  readonly workflows: readonly string[];
}

/** What the files of channels say, by the channel's id. A file with an error says nothing. */
export function readChannels(
  files: readonly FoundFile[],
  known: KnownToChannels,
  tell: Tell,
): Record<string, ChannelFile> {
  const channels: Record<string, ChannelFile> = {};
  for (const file of files) {
    const { value, source, problems } = readYaml(file.path, file.text);
    if (!tell(problems)) continue;
    const { parsed, problems: faults } = parseBySchema(SomeSettings, value, source);
    const channel = channelOf(file);
    const placed = placeProblems(channel, channels[channel], source);
    if (!tell([...faults, ...placed]) || parsed === null) continue;
    if (!tell(problemsOf(parsed, known, source))) continue;
    const workflow = parsed.workflow == null ? parsed.workflow : qualified(parsed.workflow, known);
    const says = workflow === undefined ? parsed : { ...parsed, workflow };
    channels[channel] = { file: file.path, says };
  }
  return channels;
}

function channelOf({ path }: FoundFile): string {
  return path.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/i, "");
}

function placeProblems(
  channel: string,
  earlier: ChannelFile | undefined,
  source: Source,
): Problem[] {
  const at = (message: string, remedy: string) => [problemAt(source, [], { message, remedy })];
  if (!/^[CDG][A-Z0-9]{2,}$/.test(channel)) {
    return at(
      `"${channel}" is no id of a channel.`,
      "Name the file by the channel's id, such as C0123456789.yaml; Slack shows it at the end of the channel's details.",
    );
  }
  return earlier === undefined
    ? []
    : at(
        `The channel "${channel}" is already set up by ${earlier.file}.`,
        "Keep one of the two files.",
      );
}

function problemsOf(
  { packs = [], workflow, hours, roles = {} }: SomeSettings,
  known: KnownToChannels,
  source: Source,
): Problem[] {
  const unknown = packs.flatMap((name, index) =>
    known.packs.has(name)
      ? []
      : problemAt(source, ["packs", index], {
          message: `There is no pack "${name}".`,
          remedy: proposal(name, known.packs.keys()),
        }),
  );
  const people = Object.entries(roles).flatMap(([role, holders]) =>
    [...holders.people, ...holders.groups].flatMap((holder) =>
      /^[UWS][A-Z0-9]+$/.test(holder)
        ? []
        : problemAt(source, ["roles", role], {
            message: `"${holder}" is neither a person nor a user group.`,
            remedy: "Write ids: U… or W… for people, S… for user groups.",
          }),
    ),
  );
  return [
    ...unknown,
    ...people,
    ...workflowProblems(workflow ?? null, packs, { known, source }),
    ...zoneProblems(hours?.zone, source),
  ];
}

function workflowProblems(
  workflow: string | null,
  packs: readonly string[],
  { known, source }: { readonly known: KnownToChannels; readonly source: Source },
): Problem[] {
  if (workflow === null) return [];
  const meant = namesakes(workflow, known);
  const [only] = meant;
  const told = (message: string, remedy: string) => [
    problemAt(source, ["workflow"], { message, remedy }),
  ];
  if (only === undefined) {
    const close = nearest(workflow, known.workflows);
    return told(
      `There is no workflow "${workflow}" that can be started.`,
      close === null ? "`orchestrate check` lists what can." : `Did you mean "${close}"?`,
    );
  }
  if (meant.length > 1) {
    return told(`"${workflow}" fits several workflows.`, `Write one of: ${meant.join(", ")}.`);
  }
  const pack = only.slice(0, only.indexOf("/"));
  return packs.length === 0 || packs.includes(pack)
    ? []
    : told(
        `The workflow "${only}" is of a pack that this channel may not use.`,
        `Add "${pack}" to packs, or choose another workflow.`,
      );
}

function zoneProblems(zone: string | undefined, source: Source): Problem[] {
  if (zone === undefined || isZone(zone)) return [];
  return [
    problemAt(source, ["hours", "zone"], {
      message: `"${zone}" is no time zone.`,
      remedy: "Write one of the tz database, such as Europe/Berlin.",
    }),
  ];
}

/** Whether this names a time zone of the tz database. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function namesakes(name: string, { workflows }: KnownToChannels): string[] {
  return workflows.filter((one) => one === name || one.endsWith(`/${name}`));
}

function qualified(name: string, known: KnownToChannels): string {
  return namesakes(name, known)[0] ?? name;
}
