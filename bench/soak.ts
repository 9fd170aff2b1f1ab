import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { openLab } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { courseRoot } from "#src/lab/paths.js";
import type { WireHoldings } from "#src/wire/proxy-state.js";

export const about = `roundtrip wire, standing, under everything at once: short and long connections, plain and encrypted; clients
that die in the middle of an answer; cancelled queries; COPY both ways; statements prepared and forgotten. Three times everything
rests: what the proxy and the server hold then should be the same at the start (after a warm-up), in the middle and at the end.
What the proxy's thread holds is what is left after a collection of garbage; what its process occupies is up to the engine.`;

export const takes = ["minutes"] as const;

const defaultMinutes = 10;

/** Of the time, what warms up. */
const warmUp = 0.2;
const samplesEach = 5;
const mebibyte = 2 ** 20;
const names = ["start", "middle", "end"];
/** More rows than a killed client will wait for. */
const endless = "select generate_series(1, 10000000000)";

type Config = pg.ClientConfig & { host: string; port: number };
/** What the proxy's thread holds, and memory of the other thread of its process in bytes, both after a collection of garbage. */
type Held = WireHoldings & { mainBytes: number };
type Measure = [measure: string, unit: string, of: (held: Held) => number | Promise<number>];
type Proxy = { child: ChildProcess; port: number; said: () => string; held: () => Promise<Held> };

/** Runs `roundtrip wire`, and answers each message with what is held. */
const program = `
  import { main } from ${JSON.stringify(pathToFileURL(join(courseRoot, "dist", "cli", "main.js")).href)};
  process.once("worker", (worker) => {
    process.on("message", () => worker.postMessage({ id: 0, do: "holdings" }));
    process.channel.unref();
    worker.on("message", ({ id, value }) => {
      if (id !== 0) return;
      gc();
      const { heapUsed, external } = process.memoryUsage();
      process.send({ ...value, mainBytes: heapUsed + external });
    });
  });
  process.exitCode = await main(process.argv.slice(1));`;

/** `roundtrip wire` in a process of its own. */
async function startWire(address: string): Promise<Proxy> {
  const words = ["--expose-gc", "--input-type=module", "-e", program, "--", "wire", "--tls"];
  const env = { ...process.env, DATABASE_URL: address };
  const child = spawn(process.execPath, words, { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  process.once("exit", () => child.kill());
  let said = "";
  const messages = child.stderr as Readable;
  messages.on("data", (text) => {
    said = (said + text).slice(-2_000);
  });
  let port: number | undefined;
  while (port === undefined) {
    await Promise.race([once(messages, "data"), once(child, "exit")]);
    if (child.exitCode !== null) throw new Error(`roundtrip wire ended:\n${said}`);
    port = Number(/@127\.0\.0\.1:(\d+)/.exec(said)?.[1]) || undefined;
  }
  const held = async (): Promise<Held> => {
    const answer = once(child, "message");
    child.send("what is held?");
    return ((await answer) as [Held])[0];
  };
  return { child, port, said: () => said, held };
}

/** MiB that a process has in memory. */
async function memoryOf(pid: number): Promise<number> {
  const ps = spawn("ps", ["-o", "rss=", "-p", String(pid)], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  ps.stdout.on("data", (text) => (said += text));
  await once(ps, "close");
  return (Number(said) * 1024) / mebibyte;
}

async function open(config: Config): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

const streamOf = (client: pg.Client) => (client as unknown as { connection: { stream: Socket } }).connection.stream;

/** Asks for the query of a client to be cancelled: encrypted, as a new client's library does, or plain. */
async function cancel(port: number, client: pg.Client, encrypted: boolean): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const request = Buffer.from("0000001004d2162e0000000000000000", "hex");
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  let socket: Socket = connectTcp(port, "127.0.0.1");
  socket.on("error", () => undefined);
  if (encrypted) {
    socket.write(Buffer.from("0000000804d2162f", "hex"));
    await once(socket, "data");
    socket = connectTls({ socket, rejectUnauthorized: false });
    await once(socket, "secureConnect");
  }
  socket.write(request);
  socket.resume();
  if (!socket.closed) await once(socket, "close");
}

/** What clients do, again and again. `n` counts. */
const works: Record<string, (config: Config, n: number) => Promise<unknown>> = {
  async short(config) {
    const client = await open(config);
    await client.query("select $1::int", [1]);
    await client.end();
  },
  async quick(config) {
    const client = new pg.Client(config);
    client.on("error", () => undefined);
    client.connect().catch(() => undefined);
    await client.end();
  },
  async killed(config, n) {
    const client = await open(config);
    client.query(n % 2 ? endless : `copy (${endless}) to stdout`).catch(() => undefined);
    const stream = streamOf(client).removeAllListeners("data").resume();
    await once(stream, "data");
    if (n % 3 === 0) stream.pause();
    stream.destroy();
  },
  async cancelled(config, n) {
    const client = await open(config);
    let code: string | undefined;
    const query = client.query("select pg_sleep(60)").catch((error) => {
      code = error.code;
    });
    // A request that is faster than the query cancels nothing.
    while (code === undefined) {
      await cancel(config.port, client, n % 2 === 0);
      await Promise.race([query, sleep(100)]);
    }
    if (code !== "57014") throw new Error(`a cancelled query ended with ${code}`);
    await client.end();
  },
  async copy(config) {
    const client = await open(config);
    await client.query("create temp table copied (n int, text text)");
    const up = client.query(copyFrom("copy copied from stdin"));
    const lines = Array.from({ length: 2_000 }, (_, n) => `${n}\t${"x".repeat(100)}\n`).join("");
    up.end(lines);
    await once(up, "finish");
    for await (const _ of client.query(copyTo("copy copied to stdout")));
    await client.end();
  },
};

/** A connection that stays: statements without end, prepared ones forgotten in all the ways there are. */
async function long(client: pg.Client, n: number): Promise<void> {
  await client.query({ name: `s${n}`, text: `select $1::int as "${"long".repeat(200)}"`, values: [n] });
  for (let k = 0; k < 20; k++) await client.query("select $1::int", [k]);
  await client.query("begin; select 1; commit");
  if (n % 10 === 0) await client.query(n % 20 === 0 ? "deallocate all" : "discard all");
  else await client.query(`deallocate s${n}`);
}

export async function run(say: (line: string) => void, { minutes = defaultMinutes }: Wishes): Promise<Measurement[]> {
  await using lab = await openLab({ name: "bench-soak", onProgress: say });
  const { host, port, user, password, database } = lab.directConfig;
  const proxy = await startWire(`postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`);
  const plain: Config = { host: "127.0.0.1", port: proxy.port, user, password, database, application_name: "soak" };
  const encrypted: Config = { ...plain, ssl: { rejectUnauthorized: false } };
  const pid = proxy.child.pid as number;
  const folder = `/proc/${pid}/fd`;
  const descriptors: Measure = ["its descriptors", "descriptors", () => readdirSync(folder).length];
  const backends = async () => {
    const sql = "select count(*)::int as n from pg_stat_activity where application_name = 'soak'";
    return (await lab.pool.query(sql)).rows[0].n as number;
  };

  const stays = await Promise.all([plain, plain, encrypted].map(open));
  const done: Record<string, number> = { long: 0 };
  /** Everything at once, for a time. Ends when all of it rests. */
  const work = async (seconds: number): Promise<void> => {
    const until = performance.now() + seconds * 1000;
    const repeat = async (name: string, once: (n: number) => Promise<unknown>) => {
      while (performance.now() < until) {
        done[name] = (done[name] ?? 0) + 1;
        await once(done[name]);
      }
    };
    const configs = [plain, plain, encrypted];
    const others = Object.entries(works).flatMap(([name, once]) =>
      configs.map((config) => repeat(name, (n) => once(config, n))),
    );
    await Promise.all([...others, ...stays.map((client) => repeat("long", (n) => long(client, n)))]);
    while ((await backends()) > stays.length) await sleep(50);
  };

  const results: Measurement[] = [];
  const sample = async (contestant: string): Promise<void> => {
    const measures: Measure[] = [
      ["the proxy's thread holds", "MiB", ({ memoryBytes }) => memoryBytes / mebibyte],
      ["connections that it keeps", "connections", ({ seen }) => seen],
      ["its deadlines and sockets", "objects", ({ deadlines, sockets }) => deadlines + sockets],
      ["the other thread holds", "MiB", ({ mainBytes }) => mainBytes / mebibyte],
      ["memory of the process", "MiB", () => memoryOf(pid)],
      ...(existsSync(folder) ? [descriptors] : []),
      ["server processes", "processes", backends],
    ];
    const found = measures.map(([measure, unit]) => ({ contestant, measure, unit, samples: [] as number[] }));
    for (let n = 0; n < samplesEach; n++) {
      await sleep(500);
      const held = await proxy.held();
      for (const [at, [, , of]] of measures.entries()) found[at]?.samples.push(await of(held));
    }
    results.push(...found);
    const [seen = "nothing"] = proxy.said().trim().split("\n").slice(-1);
    say(`${contestant}: ${seen}`);
    for (const { measure, unit, samples } of found)
      say(`  ${measure}: ${samples.map((one) => one.toFixed(1)).join(", ")} ${unit}`);
  };

  try {
    const seconds = minutes * 60;
    for (const [at, name] of names.entries()) {
      const part = at === 0 ? warmUp : (1 - warmUp) / 2;
      say(`… ${Math.round(seconds * part)} s to the ${name}`);
      await work(seconds * part);
      await sample(name);
      const counts = Object.entries(done).map(([kind, count]) => `${count} ${kind}`);
      say(counts.join(", "));
    }
    return results;
  } finally {
    await Promise.allSettled(stays.map((client) => client.end()));
    proxy.child.kill("SIGTERM");
    if (proxy.child.exitCode === null) await once(proxy.child, "exit");
  }
}
