import { el, icon } from "./dom.js";

const UNITS = ["bytes", "KB", "MB", "GB"];

// The files of a message: name, size, a way to open them, and the first lines of a text.
export function renderFiles(files) {
  if (files.length === 0) return null;
  return el("div", { class: "files" }, ...files.map(renderFile));
}

function renderFile(file) {
  const head = el(
    "a",
    {
      class: "file-head",
      href: file.url,
      target: "_blank",
      rel: "noopener",
      "data-testid": "file",
    },
    icon("file"),
    el("span", { class: "file-name" }, file.title || file.name),
    el("span", { class: "file-size" }, `${sizeOf(file.size)} · Open`),
  );
  return el("figure", { class: "file" }, head, previewOf(file));
}

function previewOf(file) {
  if (file.mimetype.startsWith("image/"))
    return el("img", {
      class: "file-image",
      src: file.url,
      alt: file.alt || file.title || file.name,
    });
  if (!file.preview) return null;
  return el(
    "details",
    { class: "file-preview" },
    el("summary", {}, "Preview"),
    el("pre", { tabindex: "0" }, el("code", {}, file.preview)),
  );
}

function sizeOf(bytes) {
  const power =
    bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  const amount = bytes / 1024 ** power;
  return `${power === 0 ? amount : amount.toFixed(amount < 10 ? 1 : 0)} ${UNITS[power]}`;
}
