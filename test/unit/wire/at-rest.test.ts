import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { eventLoopAtRest, ownThread } from "#src/wire/at-rest.js";
import { until } from "./fixture.js";

/** A thread that does what it is told, until a flag is set. */
async function threadThat(work: string) {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const library = JSON.stringify(import.meta.resolve("#src/wire/at-rest.js"));
  const program = `
    import { parentPort, workerData as flags } from "node:worker_threads";
    const { ownThread } = await import(${library});
    parentPort.postMessage(ownThread());
    parentPort.on("message", () => {
      Atomics.store(flags, 1, 1);
      ${work}
      Atomics.store(flags, 0, 2);
    });`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), { workerData: flags });
  const [thread] = (await once(worker, "message")) as [string];
  return {
    thread,
    begin: () => worker.postMessage("begin"),
    begun: () => Atomics.load(flags, 1) === 1,
    end: () => {
      Atomics.store(flags, 0, 1);
      Atomics.notify(flags, 0);
    },
    over: () => Atomics.load(flags, 0) === 2,
    stop: () => worker.terminate(),
  };
}

describe.runIf(process.platform === "linux")("an event loop is at rest", () => {
  test("while it waits for something to happen, and has done more when something has", async () => {
    const other = await threadThat("");
    await until(() => eventLoopAtRest(other.thread) !== undefined);
    const before = eventLoopAtRest(other.thread);
    other.begin();
    await until(() => other.over() && eventLoopAtRest(other.thread) !== undefined);
    expect(eventLoopAtRest(other.thread)).not.toBe(before);
    await other.stop();
  });

  test.each([
    ["while it reckons", "while (Atomics.load(flags, 0) === 0);"],
    ["while a timer is about to fire", "setInterval(() => undefined, 5);"],
    ["while it sleeps in the middle of its work", "Atomics.wait(flags, 0, 0);"],
  ])("but not %s", async (_name, work) => {
    const other = await threadThat(work);
    other.begin();
    await until(other.begun);
    const seen = new Set(Array.from({ length: 1_000 }, () => eventLoopAtRest(other.thread)));
    other.end();
    expect([...seen]).toEqual([undefined]);
    await other.stop();
  });

  test("which a thread cannot say of itself, nor where the system tells nothing", () => {
    expect(eventLoopAtRest(ownThread())).toBeUndefined();
    expect(eventLoopAtRest(undefined)).toBeUndefined();
    expect(eventLoopAtRest("0")).toBeUndefined();
  });
});
