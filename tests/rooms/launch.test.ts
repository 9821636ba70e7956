import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

const LAUNCHER = join(import.meta.dirname, "../../src/launch.mjs");
const LOCK = (version: string) =>
  JSON.stringify({
    packages: {
      "": { version: "0.1.0" },
      "node_modules/zod": { version },
      "node_modules/only-elsewhere": { version: "1.0.0", optional: true },
    },
  });

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A checkout whose command line is this one line of code, with an npm that leaves a mark and installs. */
function aCheckout(code: string, installed: string | null = "4.0.0") {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "orchestrate-launch-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "src/cli"), { recursive: true });
  mkdirSync(join(root, "tools"));
  copyFileSync(LAUNCHER, join(root, "src/launch.mjs"));
  writeFileSync(join(root, "src/cli/orchestrate.ts"), code);
  writeFileSync(join(root, "package-lock.json"), LOCK("4.0.0"));
  writeFileSync(
    join(root, "package.json"),
    '{"type":"module","scripts":{"check":"echo checked ${NODE_CHANNEL_FD:-without a channel}"}}',
  );
  if (installed !== null) install(root, installed);
  const npm = join(root, "tools/npm");
  writeFileSync(
    npm,
    `#!/bin/sh\necho "npm $*" >> npm-calls\nmkdir -p node_modules/.bin\nln -s '${process.execPath}' node_modules/.bin/node\ncp package-lock.json node_modules/.package-lock.json\n`,
  );
  chmodSync(npm, 0o755);
  return root;
}

function install(root: string, version: string): void {
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules/.bin/node"));
  writeFileSync(
    join(root, "node_modules/.package-lock.json"),
    JSON.stringify({ packages: { "node_modules/zod": { version } } }),
  );
}

function launch(
  root: string,
  words: string[],
  whenPrinted?: (pid: number) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "src/launch.mjs"), ...words], {
    cwd: tmpdir(),
    env: {
      PATH: [join(root, "tools"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    if (out === "") whenPrinted?.(child.pid ?? 0);
    out += String(chunk);
  });
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

function npmCalls(root: string): string {
  const file = join(root, "npm-calls");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

describe("the launcher", () => {
  it("hands on words and the exit code, and calls no npm when everything is in place", async () => {
    const root = aCheckout("console.log(JSON.stringify(process.argv.slice(2))); process.exit(7);");
    const { code, out } = await launch(root, ["run", "a task", "--json"]);
    expect(out.trim()).toBe('["run","a task","--json"]');
    expect(code).toBe(7);
    expect(npmCalls(root)).toBe("");
  });

  it.each([
    ["nothing is installed", null],
    ["another version is installed", "3.9.0"],
  ])("installs first when %s, and keeps standard output clean", async (_, version) => {
    const root = aCheckout("console.log('started');", version);
    if (version !== null) rmSync(join(root, "node_modules/.bin/node"));
    const { code, out, err } = await launch(root, []);
    expect([code, out, npmCalls(root).trim()]).toEqual([
      0,
      "started\n",
      "npm ci --no-audit --no-fund --loglevel=error",
    ]);
    expect(err).toContain("installing what is missing");
  });

  it("says so when the installation fails", async () => {
    const root = aCheckout("console.log('started');", null);
    writeFileSync(join(root, "tools/npm"), "#!/bin/sh\necho 'no network' >&2\nexit 1\n");
    const { code, out, err } = await launch(root, []);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/no network\n.*"npm ci" in .* failed/s);
  });

  it("starts the program with --start and the checks with --test", async () => {
    const root = aCheckout("console.log(process.argv.slice(2).join(' '));");
    expect((await launch(root, ["--start"])).out).toBe("start\n");
    expect((await launch(root, ["--test"])).out).toContain("checked without a channel");
  });

  it("passes a polite kill on, and ends as the program ends", async () => {
    const root = aCheckout(
      "process.on('SIGTERM', () => { console.log('drained'); process.exit(3); }); setInterval(() => {}, 1e6); console.log('ready');",
    );
    const { code, out } = await launch(root, [], (pid) => process.kill(pid, "SIGTERM"));
    expect([code, out]).toEqual([3, "ready\ndrained\n"]);
  });

  it("leaves no orphan when it is killed outright", async () => {
    const root = aCheckout(
      "process.on('disconnect', () => { console.log('noticed'); process.exit(0); }); console.log('ready');",
    );
    const { out } = await launch(root, [], (pid) => process.kill(pid, "SIGKILL"));
    expect(out).toBe("ready\nnoticed\n");
  });
});
