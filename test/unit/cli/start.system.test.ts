import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { isAlive } from "#setup/alive";
import { courseRoot, stateRoot } from "#src/lab/paths.js";

interface Started {
  child: ChildProcess;
  url: URL;
  said: () => string;
  ended: Promise<number | string | null>;
}

/** Runs `roundtrip start --no-browser` in a process group of its own, until it prints its address. */
const start = (...more: string[]): Promise<Started> => startWith({}, ...more);

/** The same, with these variables in its environment. */
async function startWith(variables: Record<string, string>, ...more: string[]): Promise<Started> {
  const args = [join(courseRoot, "src", "setup", "roundtrip.mjs"), "start", "--no-browser", ...more];
  const env = { ...process.env, npm_execpath: "", ...variables };
  const child = spawn(process.execPath, args, { detached: true, env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = new Promise<number | string | null>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+\S*token=\w+/.exec(said)?.[0];
    if (url) return { child, url: new URL(url), said: () => said, ended };
    if ((await Promise.race([ended, sleep(50, "runs")])) !== "runs") throw new Error(`start ended:\n${said}`);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

const answer = async (url: URL) => (await fetch(url)).status;

it("has its kernel whatever variables are set for other Pythons, and passes on all that a cell prints", async () => {
  const foreign = { PYTHONWARNINGS: "error", PYTHONHOME: "/nowhere", PYTHONOPTIMIZE: "2", PYTHONSTARTUP: "/nowhere" };
  const { child, url, ended } = await startWith(foreign);
  const { kernelspecs } = (await (await fetch(new URL(`/api/kernelspecs${url.search}`, url))).json()) as {
    kernelspecs: object;
  };
  expect(Object.keys(kernelspecs)).toEqual(["tslab"]);
  const python = process.env.ROUNDTRIP_PYTHON ?? join(courseRoot, ".venv", "bin", "python");
  const script = join(import.meta.dirname, "print-in-kernel.py");
  const cell = `for (let k = 0; k < 100_000; k++) console.log(String(k).padStart(100));`;
  const { stdout, stderr } = await promisify(execFile)(python, [script, url.href, cell]);
  expect({ ...JSON.parse(stdout), stderr }).toEqual({ status: "ok", printed: 10_100_000, others: [], stderr: "" });
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

it("runs twice at once, lets in whoever has the token, and leaves nothing that listens after Ctrl-C", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.url.port).not.toBe(two.url.port);
  expect(await Promise.all([answer(one.url), answer(two.url)])).toEqual([200, 200]);
  expect(await answer(new URL("/api/contents", one.url))).toBe(403);
  await expect(start("--port", two.url.port)).rejects.toThrow(`--port: port ${two.url.port} is taken. Name another`);

  process.kill(-(one.child.pid ?? 0), "SIGINT");
  expect(await one.ended).toBe(0);
  expect(one.said()).toMatch(/Stopped/);
  expect(await listens(Number(one.url.port))).toBe(false);

  expect(await answer(two.url)).toBe(200);
  two.child.kill("SIGTERM");
  expect(await two.ended).toBe(0);
});

/** The process id of the Jupyter that a `start` runs: it names a file by it. */
function jupyterOf({ child }: Started): number {
  const runtime = join(stateRoot, "jupyter", "runtime", String(child.pid));
  return Number(/-(\d+)\.json$/.exec(readdirSync(runtime).find((name) => name.endsWith(".json")) ?? "")?.[1]);
}

it("ends Jupyter when it is itself killed", async () => {
  const started = await start();
  const jupyter = jupyterOf(started);
  expect(isAlive(jupyter)).toBe(true);
  started.child.kill("SIGKILL");
  expect(await started.ended).toBe("SIGKILL");
  while (isAlive(jupyter)) await sleep(50);
  expect(await listens(Number(started.url.port))).toBe(false);
});
