import pg from "pg";
import { type Lab, openLab, QueuePool, type RetriedFailure, retry } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "retry", size: "tiny", onProgress: () => undefined });
});
afterAll(() => lab.close());

const soon = { baseMs: 1, maxMs: 2 };
const failure = (code: string) => Object.assign(new Error(code), { code });

describe("retry", () => {
  it("repeats a transaction that could not be serialized, from its beginning", async () => {
    const pool = new QueuePool(lab.connectionConfig, { size: 2 });
    const raise = async (client: pg.Client) => {
      const { rows } = await client.query<{ age: number }>("select coalesce(age, 0) as age from users where id = 1");
      return rows[0]?.age ?? 0;
    };
    const before = await pool.use(raise);
    const failures: RetriedFailure[] = [];
    const attempts = await retry(
      (attempt) =>
        pool.transaction(async (client) => {
          await client.query("set transaction isolation level repeatable read");
          const age = await raise(client);
          // Another transaction comes in between, the first time.
          if (attempt === 1)
            await pool.use((other) => other.query("update users set age = coalesce(age, 0) + 1 where id = 1"));
          await client.query("update users set age = $1 where id = 1", [age + 1]);
          return attempt;
        }),
      { ...soon, onRetry: (each) => failures.push(each) },
    );
    expect(attempts).toBe(2);
    expect(failures).toMatchObject([{ attempt: 1, cause: "40001" }]);
    expect(await pool.use(raise)).toBe(before + 2);
    await pool.drain();
  });

  it("repeats when nobody listens yet, and when the server refuses every connection", async () => {
    const nobody = () => new pg.Client({ host: "127.0.0.1", port: 1 }).connect();
    const seen: unknown[] = [];
    const options = { ...soon, attempts: 3, onRetry: ({ cause }: RetriedFailure) => seen.push(cause) };
    await expect(retry(nobody, options)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    const pool = new QueuePool({ host: "127.0.0.1", port: 1 }, { size: 1, acquireTimeoutMs: 5_000 });
    await expect(retry(() => pool.use(() => 1), options)).rejects.toMatchObject({ code: "POOL_CONNECT_FAILED" });
    await expect(retry(() => Promise.reject(failure("57P03")), options)).rejects.toMatchObject({ code: "57P03" });
    expect(seen).toEqual(Array.from({ length: 6 }, () => "notSent"));
    await pool.drain(0);
  });

  it.each(["23505", "57014", "57P01", "08006", "ECONNRESET", "EPIPE", "55P03"])(
    "does not repeat what may have been done, or would fail again: %s",
    async (code) => {
      let tries = 0;
      const error = failure(code);
      const all = retry(() => {
        tries++;
        throw error;
      }, soon);
      await expect(all).rejects.toBe(error);
      expect(tries).toBe(1);
    },
  );

  it("does not repeat a commit whose answer never came", async () => {
    const client = await lab.connect();
    client.on("error", () => undefined);
    let tries = 0;
    const all = retry(async () => {
      tries++;
      await client.query("begin");
      await client.query("update users set name = 'once' where id = 2");
      await lab.faults([{ kind: "reset", atStatement: 1, lose: "reply" }]);
      await client.query("commit");
    }, soon);
    await expect(all).rejects.toThrow(/terminated|ECONNRESET/);
    await lab.faults([]);
    expect(tries).toBe(1);
    // And it had been done.
    const again = await lab.connect();
    expect((await again.query("select name from users where id = 2")).rows).toEqual([{ name: "once" }]);
  });

  it("follows the cause of an error, and every address of a name", async () => {
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" });
    const both = [
      new Error("outer", { cause: failure("40P01") }),
      new AggregateError([refused, refused], "all addresses"),
    ];
    for (const error of both) {
      let tries = 0;
      await retry(() => {
        if (++tries === 1) throw error;
      }, soon);
      expect(tries).toBe(2);
    }
    const mixed = new AggregateError([refused, failure("ECONNRESET")], "one was reached");
    await expect(retry(() => Promise.reject(mixed), soon)).rejects.toBe(mixed);
  });

  it("repeats only what it is told to, and only so often", async () => {
    let tries = 0;
    const all = (options: object) => {
      tries = 0;
      return retry(
        () => {
          tries++;
          throw failure("40001");
        },
        { ...soon, ...options },
      );
    };
    await expect(all({ on: ["40P01"] })).rejects.toMatchObject({ code: "40001" });
    expect(tries).toBe(1);
    await expect(all({ attempts: 4 })).rejects.toMatchObject({ code: "40001" });
    expect(tries).toBe(4);
    await expect(all({ attempts: 1 })).rejects.toMatchObject({ code: "40001" });
    expect(tries).toBe(1);
  });

  it("waits for a random time below a bound that doubles, and never beyond maxMs", async () => {
    const waits: number[] = [];
    const work = () => Promise.reject(failure("40001"));
    const options = { attempts: 8, baseMs: 1, maxMs: 8, onRetry: ({ waitMs }: RetriedFailure) => waits.push(waitMs) };
    await expect(retry(work, options)).rejects.toThrow();
    expect(waits).toHaveLength(7);
    for (const [at, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(Math.min(8, 2 ** at));
    expect(new Set(waits).size).toBe(7);
  });

  it("ends its waiting when the signal is aborted", async () => {
    const stop = new AbortController();
    const reason = new Error("over");
    const all = retry(() => Promise.reject(failure("40001")), {
      baseMs: 60_000,
      maxMs: 600_000,
      signal: stop.signal,
      onRetry: () => stop.abort(reason),
    });
    await expect(all).rejects.toBe(reason);
  });

  it.each([
    [{ on: ["23505"] }, 'retry: on: expected "40001" or "40P01" or "notSent", got "23505".'],
    [{ attempts: 0 }, "retry: attempts: expected an integer from 1 to 100, got 0."],
    [{ baseMs: -1 }, "retry: baseMs (milliseconds): expected a number from 0 to 60000, got -1."],
    [{ delay: 5 }, "retry: unknown option delay; expected on, attempts, baseMs, maxMs, signal, onRetry."],
  ])("refuses %j", async (options, message) => {
    const all = retry(() => 1, options as never);
    await expect(all).rejects.toThrow(InvalidArgumentError);
    await expect(all).rejects.toThrow(message);
  });
});
