import type { KnownBlock, ModalView } from "@slack/web-api";
import { z } from "zod";
import { RunId } from "../../domain/ids.ts";
import type { Mrkdwn } from "../sanitise.ts";
import { buttons, context, plain, section } from "./blocks.ts";
import { limits } from "./limits.ts";
import { actions } from "./names.ts";
import { proseOf } from "./prose.ts";
import { splitMarkdown } from "./split.ts";

/** What a "Read in full" button names: one pass through a phase, or a question. */
export const Readable = z.union([
  z.object({ run: RunId, phase: z.string(), pass: z.number().int().positive() }),
  z.object({ question: z.string() }),
]);
export type Readable = z.infer<typeof Readable>;

/** The one button of a message that leaves something out. */
export function readButton(what: Readable): KnownBlock[] {
  return buttons([{ label: "Read in full", action: actions.read, value: JSON.stringify(what) }]);
}

/** Documents of markdown to be read in a form, one below the other; where they do not fit, it says where the rest is. */
export function readingForm(
  title: string,
  documents: readonly string[],
  rest: Mrkdwn,
): Omit<ModalView, "blocks"> & { readonly blocks: KnownBlock[] } {
  const blocks = documents.flatMap((document, index): KnownBlock[] => [
    ...(index === 0 ? [] : [{ type: "divider" as const }]),
    ...splitMarkdown(proseOf(document).mrkdwn, limits.section).flatMap((mrkdwn) =>
      section({ mrkdwn }),
    ),
  ]);
  const pointer = context(rest);
  const shown = fitting(blocks, limits.blocksPerForm - pointer.length);
  return {
    type: "modal",
    title: plain(title, limits.formTitle),
    close: plain("Close", limits.formButton),
    blocks: shown.length < blocks.length ? [...shown, ...pointer] : shown,
  };
}

/** As many blocks from the start as one form holds. */
function fitting(blocks: readonly KnownBlock[], most: number): KnownBlock[] {
  let bytes = 0;
  const over = blocks.findIndex((block, index) => {
    bytes += Buffer.byteLength(JSON.stringify(block)) + 1;
    return index >= most || bytes > limits.formBytes;
  });
  return over === -1 ? [...blocks] : blocks.slice(0, over);
}
