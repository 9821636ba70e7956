import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** Pixels per point, for screens with small ones; a large workflow gets fewer, so that the image can be opened anywhere. */
const ZOOM = 1.6;
const LONGEST_SIDE = 5_000;

/** The thread that paints one picture: text in DOT comes in, a PNG goes out. */
const painted = await paint(String(workerData));
parentPort?.postMessage(painted, [painted.buffer]);

async function paint(dot: string): Promise<Uint8Array<ArrayBuffer>> {
  const find = createRequire(import.meta.url).resolve;
  const font = (name: string) => readFile(find(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  const [graphviz, fontBuffers] = await Promise.all([
    Graphviz.load(),
    Promise.all([font("DejaVuSans"), font("DejaVuSans-Bold")]),
    initWasm(readFile(find("@resvg/resvg-wasm/index_bg.wasm"))),
  ]);
  const svg = graphviz.layout(dot, "svg", "dot");
  const fonts = { fontBuffers, defaultFontFamily: "DejaVu Sans" };
  const { width, height } = new Resvg(svg, { font: fonts });
  const value = Math.min(ZOOM, LONGEST_SIDE / Math.max(width, height));
  const fitTo = { mode: "zoom" as const, value };
  const image = new Resvg(svg, { font: fonts, fitTo, background: "white" }).render();
  // A copy of its own, because what WebAssembly holds cannot be handed to another thread.
  return new Uint8Array(image.asPng());
}
