import { renderMrkdwn, renderPlain } from "../mrkdwn.js";

// A text object of Block Kit: plain_text or mrkdwn.
export function renderText(text, surface) {
  if (text.type === "mrkdwn") return renderMrkdwn(text.text, surface.names);
  return renderPlain(text.text, text.emoji !== false);
}
