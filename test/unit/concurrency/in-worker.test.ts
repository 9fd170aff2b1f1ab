import { threadId } from "node:worker_threads";
import { InvalidArgumentError, inWorker, WorkerError } from "roundtrip";
import { describe, expect, it } from "vitest";

describe("inWorker", () => {
  it("calls the function in another thread, with its argument", async () => {
    const { sum, thread } = await inWorker(
      (numbers: number[]) => {
        const { threadId: here } = process.getBuiltinModule?.("node:worker_threads") ?? require("node:worker_threads");
        return { sum: numbers.reduce((total, each) => total + each, 0), thread: here as number };
      },
      [1, 2, 3],
    );
    expect(sum).toBe(6);
    expect(thread).not.toBe(threadId);
  });

  it("takes an async function, a function with a name, and one that requires a package", async () => {
    expect(await inWorker(async (name: string) => `hello ${name}`, "you")).toBe("hello you");
    const half = function half(n: number): number {
      return n <= 1 ? 1 : half(n / 2);
    };
    expect(await inWorker(half, 64)).toBe(1);
    const sheets = await inWorker(async (text: string) => {
      const initSqlJs = require("sql.js");
      const SQL = await initSqlJs();
      const db = new SQL.Database();
      return db.exec(`select upper('${text}') as loud`)[0].values[0][0] as string;
    }, "quiet");
    expect(sheets).toBe("QUIET");
  });

  it("leaves the event loop free while it computes", async () => {
    let turns = 0;
    const work = inWorker((until: number) => {
      let n = 0;
      for (let each = 0; each < until; each++) n = (n * 31 + each) % 1_000_003;
      return n;
    }, 50_000_000);
    let over = false;
    const done = work.then((value) => {
      over = true;
      return value;
    });
    while (!over) {
      turns++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await done).toBeGreaterThanOrEqual(0);
    expect(turns).toBeGreaterThan(10);
  });

  it("runs many at a time, and keeps them apart", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, each) => inWorker((n: number) => n * n, each)));
    expect(results).toEqual(Array.from({ length: 20 }, (_, each) => each * each));
  });

  it("ends a computation without end when its signal is aborted", async () => {
    const stop = new AbortController();
    const reason = new Error("over");
    const all = inWorker(
      () => {
        for (;;);
      },
      undefined,
      { signal: stop.signal },
    );
    setTimeout(() => stop.abort(reason), 50);
    await expect(all).rejects.toBe(reason);
    expect(await inWorker((n: number) => n + 1, 1)).toBe(2);
  });

  it("says what went wrong there, in words that say what to do", async () => {
    const outside = 5;
    const failed = (work: () => unknown, data?: unknown) =>
      inWorker(work, data as never).then(
        () => expect.fail("it did not fail"),
        (error: WorkerError) => error,
      );
    const thrown = await failed(() => {
      throw new RangeError("too far");
    });
    expect(thrown).toBeInstanceOf(WorkerError);
    expect(thrown.message).toBe("inWorker: the function failed: too far");
    expect(thrown.cause).toMatchObject({ name: "RangeError" });
    expect((await failed(() => outside)).message).toContain("outside is not defined. The function is sent as its text");
    expect((await failed(() => 1, { call: () => 2 })).message).toContain("cannot be copied to another thread");
  });

  it("refuses a method, a native function and no function", async () => {
    const { method } = { method() {} };
    for (const work of [method, Math.max, undefined]) {
      await expect(inWorker(work as never, 1)).rejects.toThrow(InvalidArgumentError);
    }
  });
});
