/** Checking blocks, a message or a view without any effect. */
import { z } from "zod";
import { checkBlocks } from "../limits/check-blocks.ts";
import { checkView } from "../limits/check-view.ts";
import { Json } from "../state/records.ts";
import type { World } from "../world.ts";
import { described, encoded, Refusal, read } from "./refusal.ts";

const Checked = z.object({
  blocks: encoded(z.unknown()).optional(),
  message: encoded(Json).optional(),
  view: encoded(Json).optional(),
});

export function validateBlocks(_world: World, args: Json): Json {
  const { blocks, message, view } = read(Checked, args);
  const complaints = [
    ...(blocks === undefined ? [] : checkBlocks(blocks, "message", ["blocks"])),
    ...(message?.["blocks"] === undefined
      ? []
      : checkBlocks(message["blocks"], "message", ["message", "blocks"])),
    ...(view === undefined ? [] : complaintsAbout(view)),
  ];
  if (complaints.length === 0) return {};
  const errors = complaints.map(asError);
  throw new Refusal("invalid_blocks", { ...described(complaints), errors });
}

function complaintsAbout(view: Json): string[] {
  const checked = checkView(view, view["type"] === "home" ? "home" : "modal");
  return "view" in checked ? [] : checked.complaints;
}

function asError(complaint: string): Json {
  const pointer = /\[json-pointer:(.*)\]$/.exec(complaint)?.[1] ?? "";
  const message = complaint.replace(/^\[ERROR\] /, "").replace(/ \[json-pointer:.*\]$/, "");
  return { code: "invalid", message, pointer };
}
