import { setImmediate as turn } from "node:timers/promises";
import vm from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type RealmHost, realmGlobals } from "#src/course/checker/realm-globals.js";

/** The promise forms of a realm. */
type TimersPromises = typeof import("node:timers/promises");

/** The globals of a realm of its own, its timers as promises, and what ends it. */
function realm() {
  const context = vm.createContext(Object.create(null));
  const names = ["AbortController", "AbortSignal", "DOMException"] as const;
  const host: RealmHost & { realm?: { timersPromises: TimersPromises; clearTimers(): void } } = {
    globals: globalThis,
    shared: Object.fromEntries(names.map((name) => [name, globalThis[name]])),
    env: {},
    onExit: () => undefined,
    print: () => undefined,
  };
  (vm.runInContext(`(${realmGlobals.toString()})`, context) as typeof realmGlobals)(host);
  if (!host.realm) throw new Error("the realm was not filled");
  return { ...host.realm, globals: vm.runInContext("globalThis", context) as typeof globalThis };
}

/** What became of a promise: kept up to date. */
function followed(promise: Promise<unknown>) {
  const state = { is: "waiting" as unknown };
  promise.then(
    (value) => {
      state.is = value;
    },
    (error: Error) => {
      state.is = error.name;
    },
  );
  return state;
}

/** The clocks under which work may run: none of them false, those of tests with sockets, all of them. */
const clocks = {
  sockets: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  everything: undefined,
} as const;

/** Every spelling of a wait of 1,000 ms that gives "over". */
const waits: Record<
  string,
  (timers: TimersPromises, options: { signal?: AbortSignal; ref?: boolean }) => Promise<unknown>
> = {
  setTimeout: (timers, options) => timers.setTimeout(1_000, "over", options),
  "scheduler.wait": (timers, options) => timers.scheduler.wait(1_000, options).then(() => "over"),
  setInterval: async (timers, options) => {
    for await (const value of timers.setInterval(1_000, "over", options)) return value;
  },
};

describe.each(Object.entries(clocks))("with false timers for %s", (_, toFake) => {
  beforeEach(() => void vi.useFakeTimers(toFake ? { toFake: [...toFake] } : {}));
  afterEach(() => void vi.useRealTimers());

  /** Fails unless the event loop goes round: immediates that never run are how a queue shows that it is broken. */
  async function demandTurns() {
    vi.useRealTimers();
    const real = followed(turn("turned"));
    // Between two timers the loop comes to the immediates, however late both of them ring.
    for (let k = 0; k < 20 && real.is === "waiting"; k++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(real.is).toBe("turned");
  }

  test.each(Object.entries(waits))("%s ends at its time", async (_name, wait) => {
    const { timersPromises } = realm();
    for (const options of [{}, { ref: false }, { signal: new AbortController().signal }]) {
      const state = followed(wait(timersPromises, options));
      await vi.advanceTimersByTimeAsync(999);
      expect(state.is).toBe("waiting");
      await vi.advanceTimersByTimeAsync(1);
      expect(state.is).toBe("over");
    }
    expect(vi.getTimerCount()).toBe(0);
    await demandTurns();
  });

  test.each(Object.entries(waits))("%s is aborted before, during and after", async (_name, wait) => {
    const { timersPromises } = realm();
    const refused = (await wait(timersPromises, { signal: AbortSignal.abort() }).catch(
      (error) => error,
    )) as NodeJS.ErrnoException;
    expect([refused.name, refused.code]).toEqual(["AbortError", "ABORT_ERR"]);
    const during = new AbortController();
    const state = followed(wait(timersPromises, { signal: during.signal }));
    await vi.advanceTimersByTimeAsync(500);
    during.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(state.is).toBe("AbortError");
    expect(vi.getTimerCount()).toBe(0);
    const after = new AbortController();
    const over = followed(wait(timersPromises, { signal: after.signal }));
    await vi.advanceTimersByTimeAsync(1_000);
    after.abort();
    expect(over.is).toBe("over");
    await demandTurns();
  });

  test("setImmediate ends in a turn, or is aborted", async () => {
    const { timersPromises } = realm();
    const stop = new AbortController();
    const states = [
      followed(timersPromises.setImmediate("over")),
      followed(timersPromises.setImmediate("over", { ref: false })),
      followed(timersPromises.setImmediate("over", { signal: stop.signal })),
      followed(timersPromises.setImmediate("over", { signal: AbortSignal.abort() })),
      followed(timersPromises.scheduler.yield()),
    ];
    stop.abort();
    await vi.advanceTimersByTimeAsync(1);
    await demandTurns();
    expect(states.map(({ is }) => is)).toEqual(["over", "over", "AbortError", "AbortError", undefined]);
  });

  test("an interval keeps its pace, gives what was missed, and ends with its loop", async () => {
    const { timersPromises } = realm();
    const ticks = timersPromises.setInterval(1_000, "tick");
    const first = ticks.next();
    await vi.advanceTimersByTimeAsync(2_500);
    expect((await first).value).toBe("tick");
    expect((await ticks.next()).value).toBe("tick");
    const third = followed(ticks.next().then(({ value }) => value));
    await vi.advanceTimersByTimeAsync(499);
    expect(third.is).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(third.is).toBe("tick");
    await ticks.return?.(undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("AbortSignal.timeout and AbortSignal.any go by the same clock", async () => {
    const { globals } = realm();
    const own = new globals.AbortController();
    const limit = globals.AbortSignal.timeout(1_000);
    const either = globals.AbortSignal.any([limit, own.signal]);
    await vi.advanceTimersByTimeAsync(999);
    expect([limit.aborted, either.aborted]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([limit.reason.name, either.reason.name]).toEqual(["TimeoutError", "TimeoutError"]);
  });

  test("a timer is cleared by any name that Node lets clear it, and by no other", async () => {
    const { globals } = realm();
    const rang: string[] = [];
    globals.clearInterval(globals.setTimeout(() => rang.push("time-out"), 5));
    globals.clearTimeout(globals.setInterval(() => rang.push("interval"), 5));
    globals.clearTimeout(Number(globals.setTimeout(() => rang.push("by number"), 5)));
    globals.clearImmediate(globals.setImmediate(() => rang.push("immediate")));
    const wrong = globals.setTimeout(() => rang.push("not cleared"), 5);
    globals.clearImmediate(wrong as unknown as NodeJS.Immediate);
    globals.clearImmediate({} as NodeJS.Immediate);
    globals.clearTimeout(undefined);
    await vi.advanceTimersByTimeAsync(10);
    await demandTurns();
    expect(rang).toEqual(["not cleared"]);
  });

  test("what is left when the realm ends is taken away, by the clock that made it", async () => {
    const { globals, clearTimers } = realm();
    const rang: string[] = [];
    globals.setTimeout(() => rang.push("time-out"), 5);
    globals.setInterval(() => rang.push("interval"), 5);
    globals.setImmediate(() => rang.push("immediate"));
    vi.useRealTimers();
    clearTimers();
    await demandTurns();
    expect(rang).toEqual([]);
  });
});
