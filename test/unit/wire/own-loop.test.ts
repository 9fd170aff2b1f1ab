import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { OtherLoop } from "#src/wire/release-barrier.js";
import { openWire, proxyHere, until, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-own-loop");
});
afterAll(() => wire[Symbol.asyncDispose]());
afterEach(() => void vi.restoreAllMocks());

/** Far more than an event loop is waited for. */
const longMs = 10_000;

/** A proxy whose barrier asks a loop that does what the test says, and a client of it. */
async function clientBeside(loop: OtherLoop) {
  const proxy = await proxyHere(wire.target, false, loop);
  const client = new pg.Client({ ...wire.config, port: proxy.port });
  await client.connect();
  return {
    client,
    state: proxy.state,
    open: () => proxy.state.openScope(true, "all"),
    close: () => proxy.state.closeScope()?.inexact,
    /** Sets the clock forward by so many milliseconds; what is due by then happens. */
    skip(ms: number) {
      const now = performance.now.bind(performance);
      vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
      proxy.state.deadlines.add({ dueAt: 0, fall: () => undefined });
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

describe("the event loop of the process that counts", () => {
  test("that stands still makes both counts inexact", async () => {
    let asked = 0;
    await using beside = await clientBeside({ atRest: () => undefined, ask: () => void asked++, holds: () => false });
    beside.open();
    const answer = beside.client.query("select 1");
    await until(() => asked > 0);
    beside.skip(longMs);
    await answer;
    const why = "the event loop of this process stood still";
    expect(beside.close()).toEqual({ sum: why, depth: why });
  });

  test("did not stand still when it was asked in a scope that has ended, and is asleep in the next one", async () => {
    let asked = 0;
    await using beside = await clientBeside({ atRest: () => undefined, ask: () => void asked++, holds: () => false });
    beside.open();
    const first = beside.client.query("select 1");
    await until(() => asked > 0);
    beside.close();
    await first;
    beside.skip(longMs);
    // The barrier is asked while it looks at the clients, as it is when another answer comes.
    const { barrier } = beside.state;
    vi.spyOn(barrier.context.loop, "atRest").mockImplementation(() => {
      queueMicrotask(() => barrier.check(performance.now()));
      return "asleep";
    });
    beside.open();
    await beside.client.query("select 2");
    expect(beside.close()).toEqual({});
  });
});
