#!/usr/bin/env node
// Runs the benchmarks on the pinned Node, after installing the peers that they are measured beside:
// `node bench/run.mjs [name…] [-- options]`. Without a name it runs all of them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const node = join(folder, "..", "node_modules", ".bin", "node");
const programs = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length));

const words = process.argv.slice(2);
const names = words.filter((word) => programs.includes(word));
const options = words.filter((word) => !programs.includes(word) && word !== "--");

if (!existsSync(node)) stop("Install the program first: npm ci");
if (!existsSync(join(folder, "node_modules", ".package-lock.json"))) installPeers();
for (const name of names.length > 0 ? names : programs) {
  const { status } = spawnSync(node, [join(folder, `${name}.ts`), ...options], {
    stdio: "inherit",
  });
  if (status !== 0) stop(`The benchmark ${name} failed.`);
}

function installPeers() {
  process.stderr.write("bench: installing the peers (npm ci)\n");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts"], {
    cwd: folder,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  if (status !== 0) stop("npm ci in bench/ failed; its own message stands above.");
}

function stop(message) {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(1);
}
