import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { courseRoot } from "#src/lab/paths.js";

/** Each shell without anybody's settings, and an npx that says how it was called. */
const shells = {
  bash: { args: ["--norc", "-i"], npx: "npx() { printf '%s|' got \"$@\"; }" },
  zsh: { args: ["-f", "-i"], npx: "npx() { printf '%s|' got \"$@\"; }" },
  fish: { args: ["-N", "-i"], npx: "function npx; printf '%s|' got $argv; end" },
};

/** What is typed, and how npx is called then. Each tab completes. */
const lines = [
  ["npx roundtrip expl\t01-connections/1\t", "got|roundtrip|explain|01-connections/1-reuse-one-connection|"],
  ["npx round\tgrade --fo\tgra\t", "got|roundtrip|grade|--format|gradescope|"],
  ["npx roundtrip new:l\t", "got|roundtrip|new:lesson|"],
  ["npx roundtrip list --state not-s\t", "got|roundtrip|list|--state|not-started|"],
  ["npx roundtrip reset 05\t", "got|roundtrip|reset|05-indexes|"],
  ["npx roundtrip completion fi\t", "got|roundtrip|completion|fish|"],
];

describe.each(Object.entries(shells))("in a terminal with %s", (shell, { args, npx }) => {
  const isHere = spawnSync(shell, ["--version"]).status === 0;

  it.runIf(isHere)("commands, options, their values, exercises and lessons are completed", async () => {
    const home = mkdtempSync(join(tmpdir(), "roundtrip-shell-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const words = [join(courseRoot, "src/setup/roundtrip.mjs"), "completion", shell];
    writeFileSync(join(home, "completion"), execFileSync(process.execPath, words));

    const terminal = join(courseRoot, "test/unit/cli/in-terminal.py");
    const env = { ...process.env, HOME: home, TERM: "xterm", INPUTRC: "/dev/null" };
    const child = spawn("python3", [terminal, shell, ...args], { cwd: home, env, stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const enter = async (line: string, answer: string) => {
      child.stdin.write(`${line}\r`);
      await vi.waitFor(() => expect(shown).toContain(answer), { timeout: 120_000, interval: 50 });
    };
    await enter(`${npx}; source ./completion; npx ready`, "got|ready|");
    for (const [line = "", answer = ""] of lines) await enter(line, answer);
  });
});
