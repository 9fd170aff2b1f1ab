import { Worker } from "node:worker_threads";
import { type Lab, openLab, startProxy, type WireProxy } from "roundtrip";
import type { Measurement } from "#src/cli/bench.js";

export const about = `What the proxy's delay is worth: how far away the server seems to be, by the time that "select 1" takes
more than without delay, while the thread that started the proxy does nothing but reckon. Asked for 1, 2, 5 and 20 ms; what is
shown is the multiple of that: the least is what the proxy itself does, the rest is the machine's part. Then the processor time
that a proxy takes while nothing moves.`;

const asked = [1, 2, 5, 20];
const repetitions = 9;
const queriesEach = 60;

/** A client in a thread of its own: answers each message with the median time of some queries, milliseconds. */
const client = `
  const pg = require("pg");
  const { parentPort, workerData } = require("node:worker_threads");
  const client = new pg.Client(workerData.config);
  client.connect().then(() => {
    parentPort.on("message", async (queries) => {
      const times = [];
      for (let n = 0; n < queries; n++) {
        const since = performance.now();
        await client.query("select 1");
        times.push(performance.now() - since);
      }
      times.sort((a, b) => a - b);
      parentPort.postMessage(times[times.length >> 1]);
    });
    parentPort.postMessage("ready");
  });`;

/** Waits for the next message, and keeps this thread busy with reckoning meanwhile. */
async function busyUntilMessage(worker: Worker): Promise<number> {
  let message: number | undefined;
  worker.once("message", (value: number) => {
    message = value;
  });
  while (message === undefined) {
    const until = performance.now() + 20;
    while (performance.now() < until) Math.sqrt(until);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return message;
}

async function medianMs(worker: Worker, proxy: WireProxy, roundTripMs: number): Promise<number> {
  await proxy.network({ roundTripMs });
  worker.postMessage(queriesEach);
  return busyUntilMessage(worker);
}

/** Processor time of this process while its event loop has nothing to do, milliseconds. */
async function processorMs(waitMs: number): Promise<number> {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function startClient(lab: Lab, proxy: WireProxy): Promise<Worker> {
  const config = { ...lab.directConfig, host: proxy.host, port: proxy.port };
  const worker = new Worker(client, { eval: true, workerData: { config } });
  await busyUntilMessage(worker);
  return worker;
}

export async function run(say: (line: string) => void): Promise<Measurement[]> {
  await using lab = await openLab({ name: "bench-distance", onProgress: say });
  const { host, port } = lab.directConfig;
  await using proxy = await startProxy({ to: { host, port } });
  const worker = await startClient(lab, proxy);
  const results = asked.map((ms) => ({
    contestant: `asked for ${ms} ms`,
    measure: "distance measured / asked for",
    unit: "multiple",
    samples: [] as number[],
  }));
  for (let round = 1; round <= repetitions; round++) {
    for (const [at, ms] of asked.entries()) {
      const without = await medianMs(worker, proxy, 0);
      const difference = (await medianMs(worker, proxy, ms)) - without;
      results[at]?.samples.push(difference / ms);
      say(`${round} of ${repetitions}: asked for ${ms} ms, measured ${difference.toFixed(3)} ms`);
    }
  }
  await worker.terminate();
  const idle = { contestant: "idle proxy", measure: "processor time", unit: "ms a second", samples: [] as number[] };
  for (let round = 1; round <= repetitions; round++) idle.samples.push(await processorMs(1_000));
  return [...results, idle];
}
