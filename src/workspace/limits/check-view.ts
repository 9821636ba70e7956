/** Whether Slack would take this modal or home tab. */
import { z } from "zod";
import { Json } from "../state/records.ts";
import { checkBlocks } from "./check-blocks.ts";
import { complaint, complaints } from "./complaints.ts";
import { plainText } from "./texts.ts";

const MOST_BYTES = 250_000;

const shared = {
  blocks: z.array(Json),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
};

const Label = plainText(24);

const Modal = z.strictObject({
  type: z.literal("modal"),
  ...shared,
  title: Label,
  submit: Label.nullish(),
  close: Label.nullish(),
  notify_on_close: z.boolean().optional(),
  clear_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

const Home = z.strictObject({ type: z.literal("home"), ...shared });

export type GivenView =
  | (z.infer<typeof Home> & Partial<Omit<z.infer<typeof Modal>, "type">>)
  | z.infer<typeof Modal>;

type Checked = { view: GivenView } | { error: string; complaints: string[] };

/** The view, or Slack's error code and words. */
export function checkView(given: unknown, type: "modal" | "home"): Checked {
  const parsed = (type === "modal" ? Modal : Home).safeParse(given);
  if (!parsed.success) return invalid(complaints(parsed.error, given, ["view"]));
  if (JSON.stringify(given).length > MOST_BYTES) return { error: "view_too_large", complaints: [] };
  const { data: view } = parsed;
  const found = checkBlocks(view.blocks, type, ["view", "blocks"]);
  if (needsSubmit(view)) found.push(complaint("missing required field: submit", ["view"]));
  return found.length > 0 ? invalid(found) : { view };
}

function invalid(found: string[]): Checked {
  return { error: "invalid_arguments", complaints: found };
}

/** A modal with inputs must have a button to send them. */
function needsSubmit(view: z.infer<typeof Modal> | z.infer<typeof Home>): boolean {
  if (view.type !== "modal" || view.submit) return false;
  return view.blocks.some((block) => block["type"] === "input");
}
