import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { startProxy, type WireProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWire, until, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-processes");
  await wire.lab.pool.query("create table counter (id int primary key, n int); insert into counter values (1, 0)");
});
afterAll(() => wire[Symbol.asyncDispose]());

/** Counts what a program does that runs in a process of its own; it finds `pg`, `config` and `busy(ms)`. */
async function traceOf(
  program: string,
  proxy: WireProxy = wire.proxy,
  meanwhile: (child: ChildProcess) => unknown = () => undefined,
) {
  const prelude = `
    import pg from ${JSON.stringify(import.meta.resolve("pg"))};
    const config = ${JSON.stringify({ ...wire.config, port: proxy.port })};
    const busy = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };`;
  const scope = await proxy.openScope();
  const child = spawn(process.execPath, ["--input-type=module", "-e", prelude + program], { stdio: "inherit" });
  const [[code]] = await Promise.all([once(child, "exit"), meanwhile(child)]);
  const trace = await scope.close();
  expect(code).toBe(0);
  return trace;
}

/** Two clients that need the same row: the second waits for the first one's commit. */
const lock = `
  const [holder, waiter] = [new pg.Client(config), new pg.Client(config)];
  await Promise.all([holder.connect(), waiter.connect()]);
  await holder.query("begin");
  await holder.query("update counter set n = n + 1 where id = 1");
  const waiting = waiter.query("update counter set n = n + 1 where id = 1");
  for (let n = 0; n < 3; n++) await holder.query("select 1");
  await holder.query("commit");
  await waiting;
  await waiter.query("select 1");
  await Promise.all([holder.end(), waiter.end()]);`;

// Elsewhere than on Linux the trace says that nothing is known of other processes.
describe.runIf(process.platform === "linux")("clients in other processes are counted as exactly as our own", () => {
  test("a pipeline that takes long to send is one round trip", async () => {
    const { roundTrips, inexact } = await traceOf(`
      const client = new pg.Client({ ...config, pipeline: true });
      await client.connect();
      const answers = [];
      for (let n = 0; n < 60; n++) {
        answers.push(client.query("select $1::int", [n]));
        busy(15);
      }
      await Promise.all(answers);
      await client.end();`);
    expect(roundTrips).toEqual({ sum: 4, depth: 4 });
    expect(inexact).toEqual({});
  });

  test("so is one whose answers are too long to be held back", async () => {
    const { roundTrips, inexact } = await traceOf(`
      const client = new pg.Client({ ...config, pipeline: true });
      await client.connect();
      const answers = [];
      for (let n = 0; n < 30; n++) {
        answers.push(client.query("select repeat('x', 100000)"));
        busy(15);
      }
      await Promise.all(answers);
      await client.end();`);
    expect(roundTrips).toEqual({ sum: 4, depth: 4 });
    expect(inexact).toEqual({});
  });

  test("what a client sends after it was stopped belongs to its burst", async () => {
    const { roundTrips, inexact } = await traceOf(
      `
      const client = new pg.Client({ ...config, pipeline: true });
      await client.connect();
      const first = client.query("select 1");
      process.kill(process.pid, "SIGSTOP");
      await Promise.all([first, client.query("select 2")]);
      await client.end();`,
      wire.proxy,
      async ({ pid }) => {
        await until(() => / T /.test(readFileSync(`/proc/${pid}/stat`, "latin1")));
        await new Promise((resolve) => setTimeout(resolve, 300));
        process.kill(pid as number, "SIGCONT");
      },
    );
    // On a machine that is slow to wake it, the longest that is waited for a client may be over: then the trace says so.
    if (inexact.sum) expect(roundTrips.sum).toBeGreaterThanOrEqual(4);
    else expect(roundTrips).toEqual({ sum: 4, depth: 4 });
  });

  test("a cold pool is as deep as its deepest connection", async () => {
    const { roundTrips, inexact } = await traceOf(`
      const pool = new pg.Pool({ ...config, max: 5 });
      await Promise.all(Array.from({ length: 10 }, () => pool.query("select 1").then(() => busy(3))));
      await pool.end();`);
    expect(roundTrips).toEqual({ sum: 25, depth: 5 });
    expect(inexact).toEqual({});
  });

  test("a client that waits for another one's lock is not waited for, as the server says", async () => {
    const { roundTrips, inexact } = await traceOf(lock);
    // The log-ins side by side; begin, update, three questions, commit; and what the one that waited asks then.
    expect(roundTrips).toEqual({ sum: 14, depth: 10 });
    expect(inexact).toEqual({});
  });
});

describe("where it cannot be told, the trace says that a count is inexact, and why", () => {
  test("a lock, without an account that may ask the server", async () => {
    const { host, port } = wire.lab.directConfig;
    await using proxy = await startProxy({ to: { host, port } });
    const { roundTrips, inexact } = await traceOf(lock, proxy);
    expect(roundTrips.sum).toBe(14);
    expect(inexact.depth).toBe("an answer took so long that other connections went on without it");
  });

  test("an account that the server does not let in", async () => {
    const { host, port } = wire.lab.directConfig;
    const account = { user: "nobody", password: "wrong", database: "postgres" };
    await using proxy = await startProxy({ to: { host, port }, account });
    expect((await traceOf(lock, proxy)).inexact.depth).toContain("an answer took so long");
  });

  test("an answer too long to be held back, beside another connection", async () => {
    const { roundTrips, inexact } = await traceOf(`
      const [one, two] = [new pg.Client(config), new pg.Client(config)];
      await Promise.all([one.connect(), two.connect()]);
      await Promise.all([one.query("select repeat('x', 100000) from generate_series(1, 40)"), two.query("select 1")]);
      await Promise.all([one.end(), two.end()]);`);
    expect(roundTrips.sum).toBe(8);
    expect(inexact).toEqual({
      depth: "another connection went on before an answer that is too long to be held back was complete",
    });
  });

  test.runIf(process.platform === "linux")("a process that always does something", async () => {
    const { inexact, roundTrips } = await traceOf(`
      import { Worker } from "node:worker_threads";
      const worker = new Worker("for (;;);", { eval: true });
      const client = new pg.Client(config);
      await client.connect();
      for (let n = 0; n < 3; n++) await client.query("select 1");
      await client.end();
      process.exit();`);
    expect(roundTrips).toEqual({ sum: 6, depth: 6 });
    expect(inexact.sum).toBe("a client went on working, so that it was not seen to wait for an answer");
  });
});
