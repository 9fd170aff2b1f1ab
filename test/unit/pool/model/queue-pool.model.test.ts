import fc from "fast-check";
import { PoolBusyError, PoolClosedError, PoolConnectError, PoolTimeoutError } from "roundtrip";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pass, settle } from "../virtual-time.js";
import { commands } from "./commands.js";
import { World } from "./world.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const options = fc
  .record({
    size: fc.integer({ min: 1, max: 4 }),
    overflow: fc.integer({ min: 0, max: 2 }),
    idle: fc.integer({ min: 0, max: 4 }),
    acquireTimeoutMs: fc.constantFrom(30, 300, 5_000),
    maxWaiting: fc.constantFrom(0, 3, Number.POSITIVE_INFINITY),
    validate: fc.boolean(),
    aliveBypassMs: fc.constantFrom(0, 50),
    connectTimeoutMs: fc.constantFrom(12, 10_000),
    maxLifetimeMs: fc.constantFrom(200, Number.POSITIVE_INFINITY),
    idleTimeoutMs: fc.constantFrom(100, Number.POSITIVE_INFINITY),
    leakDetectionMs: fc.constantFrom(50, Number.POSITIVE_INFINITY),
    reset: fc.constantFrom("ifChanged", "always"),
  } as const)
  .map(({ idle, ...rest }) => ({ ...rest, minIdle: Math.min(idle, rest.size) }));

/** Everybody gives back, the server is up, time passes: what is left must be in order. */
async function comeToRest(world: World): Promise<void> {
  world.up = true;
  for (let round = 0; round < 40 && (world.in("waiting").length > 0 || world.in("held").length > 0); round++) {
    for (const request of world.in("held")) world.giveBack(request);
    await pass(150);
  }
  await pass(1_000);
}

test("whatever happens: no more connections than allowed, nobody lost or served twice, fair, nothing leaked", async () => {
  const property = fc.asyncProperty(options, fc.commands(commands, { maxCommands: 60 }), async (given, happenings) => {
    vi.clearAllTimers();
    const world = new World(given);
    await fc.asyncModelRun(() => ({ model: { asked: 0 }, real: world }), happenings);
    await comeToRest(world);

    expect(world.broken).toEqual([]);
    expect(world.in("over")).toHaveLength(world.requests.length);
    for (const { outcome } of world.requests) {
      const known = [PoolTimeoutError, PoolBusyError, PoolClosedError, PoolConnectError].some(
        (kind) => outcome instanceof kind,
      );
      expect(outcome === "served" || known || (outcome as Error).message === "given up").toBe(true);
    }
    const { held, waiting, idle, connecting, closing } = world.pool.counts();
    expect({ held, waiting }).toEqual({ held: 0, waiting: 0 });
    expect(idle).toBeLessThanOrEqual(given.size);
    // Connects that take longer than they may are being tried again at any time.
    if (!world.drained && given.connectTimeoutMs > 25)
      expect(idle + connecting + closing).toBeGreaterThanOrEqual(given.minIdle);

    let ended = false;
    world.pool.drain(500).then(() => {
      ended = true;
    });
    await pass(1_000);
    await settle();
    expect(ended).toBe(true);
    expect(world.open).toBe(0);
    expect([...world.tooLate]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
  await fc.assert(property, { numRuns: 1_000 });
});
