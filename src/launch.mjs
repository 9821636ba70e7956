#!/usr/bin/env node
// The launcher: starts Orchestrate on the pinned Node, whatever Node (20 or newer) runs this file, after installing what is
// missing. It is plain JavaScript, imports nothing outside Node and makes no npm call once everything is in place.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const binFolder = join(root, "node_modules", ".bin");
const OLDEST_NODE = [24, 12];
/** What Node compiled once it need not compile again: about a quarter of a second at each start. */
const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled") };

launch(process.argv.slice(2));

function launch(words) {
  try {
    installWhatIsMissing();
    run(findNode(), argumentsFor(words));
  } catch (error) {
    process.stderr.write(
      `orchestrate: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

function argumentsFor([first, ...rest]) {
  const program = join(root, "src", "cli", "orchestrate.ts");
  if (first === "--start") return [program, "start", ...rest];
  if (first === "--test") return ["--run", "check", ...rest];
  return [program, ...(first === undefined ? [] : [first, ...rest])];
}

function installWhatIsMissing() {
  if (isInstalled()) return;
  process.stderr.write("orchestrate: installing what is missing (npm ci)\n");
  // Standard output stays free for what the command itself prints.
  // Warnings that a package wants a newer Node than npm's would alarm for nothing: the pinned one runs it.
  const quietly = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = spawnSync("npm", ["ci", ...quietly], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  if (error) throw new Error(`could not start npm: ${error.message}. Install npm, then try again.`);
  if (status !== 0) throw new Error(`"npm ci" in ${root} failed; its own message stands above.`);
}

/** Compares what is wanted with what npm says it installed: times of files lie after a checkout or a copy. */
function isInstalled() {
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesIn(join(root, "package-lock.json")) ?? {};
  if (installed === null) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional && !installed[path]),
  );
}

function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : null;
}

/** The pinned Node; else the one its installer brings; else the one that runs this file, when it is new enough. */
function findNode() {
  const pinned = join(binFolder, process.platform === "win32" ? "node.cmd" : "node");
  if (isNewEnough(versionOf(pinned))) return pinned;
  if (isNewEnough(process.version)) return process.execPath;
  installPinnedNode();
  if (isNewEnough(versionOf(pinned))) return pinned;
  throw new Error(
    `Node ${OLDEST_NODE.join(".")} or newer is needed; this is ${process.version}, and the npm package "node" did not bring one ` +
      `for ${process.platform}-${process.arch}. Install Node 24 and start again with it.`,
  );
}

/** Recent versions of npm do not run install scripts unless told to, and this package fetches its binary in one. */
function installPinnedNode() {
  process.stderr.write("orchestrate: fetching the pinned Node\n");
  spawnSync(process.execPath, ["installArchSpecificPackage.js"], {
    cwd: join(root, "node_modules", "node"),
    stdio: ["ignore", process.stderr, process.stderr],
  });
}

function versionOf(node) {
  if (!existsSync(node)) return "";
  const { stdout } = spawnSync(node, ["--version"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return (stdout ?? "").trim();
}

function isNewEnough(version) {
  const [major, minor] = version.replace("v", "").split(".").map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/**
 * Runs Node and ends as it ends. The channel lets the child notice when this process is killed outright, so that no
 * orphan keeps the data folder locked. A script of package.json gets none: the tools it starts would inherit the channel's
 * name without the channel, and Node aborts at that.
 */
function run(node, words) {
  const isScript = words[0] === "--run";
  const child = spawn(node, words, {
    cwd: isScript ? root : process.cwd(),
    env: {
      ...COMPILE_CACHE,
      ...process.env,
      PATH: `${binFolder}${delimiter}${process.env.PATH ?? ""}`,
    },
    stdio: ["inherit", "inherit", "inherit", ...(isScript ? [] : ["ipc"])],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => forward(child, signal));
  }
  stopWithNpm(child);
  child.on("error", (error) => {
    process.stderr.write(`orchestrate: could not run ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
    if (child.connected) child.disconnect();
  });
}

/** npm ends at a polite kill without passing it on, and so does the shell it puts in between. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 500);
  watch.unref();
}

/** A terminal sends Ctrl-C to the child itself; passing it on as well would look like a second one. */
function forward(child, signal) {
  if (signal === "SIGINT" && process.stdin.isTTY) return;
  child.kill(signal);
}
