import { el } from "../dom.js";
import { renderText } from "./text.js";

// An image with its title; the words stand in when the picture does not load.
export function renderImage(block, surface) {
  const address = block.image_url ?? block.slack_file?.url;
  return el(
    "figure",
    {},
    block.title ? el("figcaption", {}, ...renderText(block.title, surface)) : null,
    el("img", { src: address, alt: block.alt_text, loading: "lazy" }),
  );
}
