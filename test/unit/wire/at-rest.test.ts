import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { eventLoopAtRest, ownThread, processesThatMove } from "#src/wire/at-rest.js";
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

describe.runIf(process.platform === "linux")("a process", () => {
  const nothing = () => undefined;

  async function beside(
    words: string[],
    work: (pid: number, child: ChildProcessByStdio<Writable, null, null>) => unknown,
  ) {
    const child = spawn(words[0] as string, words.slice(1), { stdio: ["pipe", "ignore", "inherit"] });
    await once(child, "spawn");
    try {
      await work(child.pid as number, child);
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  const stateOf = (pid: number) => /^State:\s*(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  /** What looks at a process find that come one after the other. */
  const looks = (pid: number) => new Set(Array.from({ length: 200 }, () => processesThatMove([pid], nothing).has(pid)));

  test("that waits to be told something does not move, until it is told", async () => {
    await beside(["cat"], async (pid, { stdin }) => {
      await until(() => !processesThatMove([pid], nothing).has(pid));
      expect(looks(pid)).toEqual(new Set([false]));
      const before = switchesOf(pid);
      const told = processesThatMove([pid], () => {
        stdin.write("something");
        while (switchesOf(pid) === before);
      });
      expect(told).toEqual(new Set([pid]));
    });
  });

  test("that is stopped moves: it may have been about to send something", async () => {
    await beside(["cat"], async (pid) => {
      await until(() => !processesThatMove([pid], nothing).has(pid));
      process.kill(pid, "SIGSTOP");
      await until(() => stateOf(pid) === "T");
      expect(looks(pid)).toEqual(new Set([true]));
    });
  });

  test("that lets a time go by moves: it goes on without being told anything", async () => {
    await beside(["sleep", "600"], async (pid) => {
      await until(() => readFileSync(`/proc/${pid}/wchan`, "latin1").includes("nanosleep"));
      expect(looks(pid)).toEqual(new Set([true]));
    });
  });
});

/** How often a process was given a processor. */
const switchesOf = (pid: number) => readFileSync(`/proc/${pid}/status`, "latin1").split("\nvoluntary")[1];
