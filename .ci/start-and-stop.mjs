// Runs `npm start -- --no-browser` as a person would: waits for its address, looks whether that answers, runs a cell's
// worth of kernel, presses Ctrl-C, and then looks for whatever is left: a process of this clone, a port that listens.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const root = process.cwd();
const limitMs = 10 * 60_000;

function fail(reason) {
  console.error(`✗ ${reason}`);
  process.exit(1);
}

/** Processes that run in this clone or name it, save this one and those above it. */
function processesHere() {
  const read = (pid, file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  const cwd = (pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      return "";
    }
  };
  const above = new Set();
  for (let pid = process.pid; pid > 1; pid = Number(/^PPid:\s*(\d+)/m.exec(read(pid, "status"))?.[1] ?? 0))
    above.add(pid);
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && !above.has(pid))
    .map((pid) => ({ pid, line: read(pid, "cmdline"), cwd: cwd(pid) }))
    .filter(({ line, cwd }) => line.includes(root) || cwd.startsWith(root));
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

const before = new Set(processesHere().map(({ pid }) => pid));
const child = spawn("npm", ["start", "--", "--no-browser"], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
let said = "";
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding("utf8").on("data", (text) => {
    said += text;
    process.stdout.write(text);
  });
}
const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(signal ?? code)));
process.on("exit", () => {
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // It has ended.
  }
});

const deadline = Date.now() + limitMs;
let found;
while (!found) {
  found = /http:\/\/127\.0\.0\.1:(\d+)\S*token=(\w+)/.exec(said);
  const how = await Promise.race([ended, sleep(100, "runs")]);
  if (how !== "runs") fail(`npm start ended by itself (${how})`);
  if (Date.now() > deadline) fail("npm start printed no address in time");
}
const [url, jupyterPort, token] = found;
const { origin } = new URL(url);
const headers = { Authorization: `token ${token}` };

const page = await fetch(url);
if (!page.ok) fail(`${origin} answers ${page.status}`);
const stranger = await fetch(`${origin}/api/contents`);
if (stranger.status !== 403) fail(`without its token ${origin} answers ${stranger.status}, and should 403`);
const kernel = await fetch(`${origin}/api/kernels`, {
  method: "POST",
  headers,
  body: JSON.stringify({ name: "tslab" }),
});
if (kernel.status !== 201) fail(`a kernel cannot be started: ${kernel.status} ${await kernel.text()}`);
const postgresPort = /PostgreSQL at 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
if (!postgresPort) fail("PostgreSQL did not start");

process.kill(-child.pid, "SIGINT");
const how = await Promise.race([ended, sleep(30_000, "runs still after 30 s", { ref: false })]);
if (how !== 0) fail(`after Ctrl-C npm start: ${how}`);
// What was told to end may need another moment on a busy machine.
const left = () => processesHere().filter(({ pid }) => !before.has(pid));
for (let look = 0; look < 100 && left().length > 0; look++) await sleep(100);
for (const { pid, line } of left()) fail(`process ${pid} is left: ${line}`);
for (const port of [jupyterPort, postgresPort]) if (await listens(port)) fail(`port ${port} still listens`);
console.log(`✓ answered at ${origin}; after Ctrl-C no process and no port is left`);
