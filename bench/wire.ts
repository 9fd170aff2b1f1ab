import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { openLab, startProxy } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { otherLibrary } from "./measuring/other-library.js";

export const about = `pgbench's read-only script by 4 clients: through a pipe that counts nothing, through the proxy that counts
everything, through PgBouncer, and directly. Needs pgbench and pgbouncer (Debian: apt-get install postgresql-15 pgbouncer).
With --against FOLDER, another checkout that is installed and built, its proxy takes part in the same rounds, of which there are
--runs (default 7). On a busy machine read the multiples of the pipe, which are taken round by round, and the processor time.`;

export const takes = ["against", "runs"] as const;

const secondsEach = 3;
const protocols = ["simple", "prepared"];

type Address = { user: string; password: string; database: string };
/** `here`: it runs in a thread of this process, which does nothing else meanwhile. */
type Contestant = { name: string; port: number; here: boolean; stop(): Promise<unknown> };

/** Runs a program to its end and returns what it printed. */
async function output(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  const [code] = (await once(child, "close").catch((cause) => {
    throw new Error(`${program} could not be started. Install it: apt-get install postgresql-15 pgbouncer`, {
      cause,
    });
  })) as [number];
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${said}`);
  return said;
}

function pgbench(address: Address, port: number, args: string[]): Promise<string> {
  const env = { PGPASSWORD: address.password, PGSSLMODE: "disable" };
  return output("pgbench", ["-h", "127.0.0.1", "-p", String(port), "-U", address.user, ...args, address.database], env);
}

/** One run: transactions per second, and the processor time that this process took for each, in microseconds. */
async function runOnce(address: Address, port: number, protocol: string): Promise<{ tps: number; cpu: number }> {
  const before = process.cpuUsage();
  const said = await pgbench(address, port, ["-n", "-S", "-c", "4", "-T", String(secondsEach), "-M", protocol]);
  const { user, system } = process.cpuUsage(before);
  const [tps, done] = [/tps = ([\d.]+)/, /actually processed: (\d+)/].map((figure) => Number(figure.exec(said)?.[1]));
  if (!tps || !done) throw new Error(`pgbench printed no figures:\n${said}`);
  return { tps, cpu: (user + system) / done };
}

/** The least that a proxy in Node can do, in a thread of its own like ours. */
async function startPipe(serverPort: number): Promise<Contestant> {
  const code = `
    const { connect, createServer } = require("node:net");
    const { parentPort, workerData } = require("node:worker_threads");
    const server = createServer({ noDelay: true }, (client) => {
      const upstream = connect({ host: "127.0.0.1", port: workerData, noDelay: true });
      client.pipe(upstream).pipe(client);
      client.on("error", () => upstream.destroy());
      upstream.on("error", () => client.destroy());
    });
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;
  const worker = new Worker(code, { eval: true, workerData: serverPort });
  const [port] = (await once(worker, "message")) as [number];
  return { name: "socket.pipe()", port, here: true, stop: () => worker.terminate() };
}

/** The proxy of another checkout, in a thread of its own like ours. */
async function startOther(folder: string, to: { host: string; port: number }): Promise<Contestant> {
  const proxy = await (await otherLibrary(folder)).startProxy({ to });
  return { name: "the other proxy", port: proxy.port, here: true, stop: () => proxy.close() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** PgBouncer refuses to run as root: then it runs as `nobody`. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const entry = lines.find(([name]) => name === "nobody");
  return entry && { uid: Number(entry[2]), gid: Number(entry[3]) };
}

async function startBouncer(address: Address, serverPort: number): Promise<Contestant> {
  const folder = await mkdtemp(join(tmpdir(), "roundtrip-pgbouncer-"));
  const port = await freePort();
  const account = await unprivileged();
  const settings = [
    "[databases]",
    `* = host=127.0.0.1 port=${serverPort}`,
    "[pgbouncer]",
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =`,
    `auth_type = scram-sha-256\nauth_file = ${join(folder, "users")}`,
    "pool_mode = session\ndefault_pool_size = 20\nlog_connections = 0\nlog_disconnections = 0",
    "ignore_startup_parameters = extra_float_digits",
  ];
  await writeFile(join(folder, "users"), `"${address.user}" "${address.password}"\n`, { mode: 0o600 });
  await writeFile(join(folder, "ini"), `${settings.join("\n")}\n`, { mode: 0o600 });
  await chmod(folder, 0o700);
  if (account) for (const path of ["", "users", "ini"]) await chown(join(folder, path), account.uid, account.gid);
  const child = spawn("pgbouncer", ["-q", join(folder, "ini")], { stdio: "ignore", ...account });
  const failed = once(child, "exit").then(() => {
    throw new Error("pgbouncer ended. Is it installed? Debian: apt-get install pgbouncer");
  });
  failed.catch(() => undefined);
  await Promise.race([failed, sleep(500)]);
  const stop = async () => {
    child.kill("SIGTERM");
    await failed.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  return { name: "PgBouncer", port, here: false, stop };
}

export async function run(say: (line: string) => void, { against, runs = 7 }: Wishes): Promise<Measurement[]> {
  await using lab = await openLab({ name: "bench-wire", onProgress: say });
  const { host, port, ...address } = lab.directConfig;
  await using proxy = await startProxy({ to: { host, port } });
  const contestants: Contestant[] = [await startPipe(port)];
  contestants.push({ name: "this proxy", port: proxy.port, here: true, stop: () => Promise.resolve() });
  try {
    if (against) contestants.push(await startOther(against, { host, port }));
    contestants.push(await startBouncer(address, port));
    contestants.push({ name: "directly", port, here: false, stop: () => Promise.resolve() });
    await pgbench(address, port, ["-i", "-q", "-s", "1"]);
    const results: Measurement[] = [];
    const samplesOf = (contestant: string, measure: string, unit: string): number[] => {
      const known = results.find((result) => result.contestant === contestant && result.measure === measure);
      if (known) return known.samples;
      results.push({ contestant, measure, unit, samples: [] });
      return samplesOf(contestant, measure, unit);
    };
    for (let round = 0; round <= runs; round++) {
      for (const protocol of protocols) {
        const measure = `pgbench -S -c 4 -M ${protocol}`;
        let pipe = 0;
        for (const { name, port: own, here } of contestants) {
          const { tps, cpu } = await runOnce(address, own, protocol);
          say(`${round} of ${runs}: ${protocol}, ${name}: ${Math.round(tps)} per second`);
          pipe ||= tps;
          // The first round warms up.
          if (round === 0) continue;
          samplesOf(name, measure, "transactions per second").push(tps);
          samplesOf(name, `${measure}, in the same round`, "multiples of the pipe").push(tps / pipe);
          if (here) samplesOf(name, `its processor time, -M ${protocol}`, "microseconds a transaction").push(cpu);
        }
      }
    }
    return results;
  } finally {
    for (const { stop } of contestants) await stop();
  }
}
