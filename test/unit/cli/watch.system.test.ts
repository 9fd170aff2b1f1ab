import { spawn } from "node:child_process";
import { appendFileSync, copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, it, onTestFinished, vi } from "vitest";
import { columnsOf } from "#src/display/text.js";
import { WholeClone } from "../setup/whole-clone.js";

/** `roundtrip watch` of a clone, in a terminal of 80 columns and 24 rows. */
function watchIn(clone: WholeClone, env: Record<string, string>) {
  const program = join(clone.root, "src", "setup", "roundtrip.mjs");
  const args = [join(import.meta.dirname, "in-terminal.py"), process.execPath, program, "watch"];
  const child = spawn("python3", args, {
    cwd: clone.root,
    env: { ...process.env, ROUNDTRIP_CLUSTER_DIR: "", DATABASE_URL: "", npm_execpath: "", TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  /** The screen as it is: what was shown since the cursor was last sent home. */
  const raw = () => shown.slice(shown.lastIndexOf("\u001b[H"));
  const screen = () => stripVTControlCharacters(raw()).split(/\r?\n/);
  return {
    press: (key: string) => child.stdin.write(key),
    ended,
    raw,
    screen,
    kill: (signal: NodeJS.Signals) => {
      for (const pid of processesOf(clone, "setup/roundtrip.mjs watch")) process.kill(pid, signal);
    },
    /** Waits until the screen has some words. */
    shows: (words: string) =>
      vi.waitFor(() => expect(screen().join("\n")).toContain(words), { timeout: 240_000, interval: 100 }),
    all: () => shown,
  };
}

/** Node's processes of a clone whose command line has some words. */
function processesOf(clone: WholeClone, words: string): number[] {
  const lineOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  const isOne = (line: string) => [process.execPath, clone.root, words].every((part) => line.includes(part));
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isOne(lineOf(name)));
  return pids.filter((pid) => !lineOf(pid).startsWith("python")).map(Number);
}

const isReady = (clone: WholeClone) =>
  vi.waitFor(() => expect(processesOf(clone, "workers/forks.js")).not.toEqual([]), { timeout: 240_000, interval: 100 });
const hasEnded = (clone: WholeClone) =>
  vi.waitFor(() => expect(processesOf(clone, "workers/forks.js")).toEqual([]), { timeout: 240_000, interval: 100 });

const id = "00-start-here/1-first-look-up";

it("walks a learner from the start to a pass, at 80 columns and 24 rows", async () => {
  const clone = new WholeClone();
  onTestFinished(() => clone.remove());
  const file = join(clone.root, "exercises", `${id}.ts`);
  const starter = readFileSync(file, "utf8");
  const { press, shows, screen, ended, all } = watchIn(clone, { NO_COLOR: "1" });
  await shows("○ A first look-up  not started");
  await shows("Save the file, and it is checked.");

  copyFileSync(join(clone.root, "test", "wrong", id, "asks-again-when-it-may-pass.ts"), file);
  await shows("✗ A first look-up  wrong");
  expect(screen()).toHaveLength(24);
  for (const line of screen()) expect(columnsOf(line)).toBeLessThanOrEqual(80);

  press("h");
  await shows("Hint 1 of 3: A nudge");
  press("h");
  await shows("Hint 2 of 3");
  press("s");
  await shows("has not passed yet (wrong)");

  copyFileSync(join(clone.root, "solutions", `${id}.ts`), file);
  await shows("Passed. For the next exercise press n.");
  await shows("✓ A first look-up  passed");
  press("d");
  await shows("is the same as");

  press("x");
  await shows("y for yes");
  press("y");
  await shows("○ A first look-up  not started");
  expect(readFileSync(file, "utf8")).toBe(starter);

  press("n");
  await shows("○ Reuse one connection  not started");
  press("l");
  await shows("4-time-the-phases");

  // The course changes under it, as by git pull: the next check is made by what is there now.
  appendFileSync(join(clone.root, "test", "exercises", `${id}.test.ts`), "// another\n");
  copyFileSync(join(clone.root, "solutions", `${id}.ts`), file);
  await vi.waitFor(() => expect(all()).toContain("The course has changed: starting afresh."), { timeout: 240_000 });
  await shows("Passed. For the next exercise press n.");

  // It changes while a check is under way: there is no verdict that one half of each course has made.
  copyFileSync(join(clone.root, "test", "wrong", id, "asks-again-when-it-may-pass.ts"), file);
  await shows("Checking");
  appendFileSync(join(clone.root, "dist", "index.js"), "// built anew\n");
  await vi.waitFor(() => expect(all().split("starting afresh")).toHaveLength(3), { timeout: 240_000 });
  await shows("✗ A first look-up  wrong");
  press("q");
  expect(await ended).toBe(0);
  await hasEnded(clone);
  // The terminal is as it was before, and no colour was used.
  expect(all().slice(-8)).toBe("\u001b[?1049l");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is a control character by which a colour begins
  expect(all()).not.toMatch(/\u001b\[[0-9;]*m/);
}, 900_000);

it.each(["SIGHUP", "SIGKILL"] as const)(
  "ends with all that it keeps ready when %s ends it",
  async (signal) => {
    const clone = new WholeClone();
    onTestFinished(() => clone.remove());
    const { shows, kill, ended } = watchIn(clone, {});
    await shows("Save the file, and it is checked.");
    await isReady(clone);
    kill(signal);
    await ended;
    await hasEnded(clone);
  },
  900_000,
);
