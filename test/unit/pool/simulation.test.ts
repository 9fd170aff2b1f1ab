import { InvalidArgumentError, type SimulatedLoad, simulatePool } from "roundtrip";
import { describe, expect, it } from "vitest";

const load: SimulatedLoad = { requestsPerSecond: 200, holdMs: 20, size: 6 };

/** The mean wait of an M/M/c queue in milliseconds, by Erlang's formula. */
function erlangWaitMs({ requestsPerSecond, holdMs, size }: SimulatedLoad): number {
  const offered = (requestsPerSecond * holdMs) / 1_000;
  let blocked = 1;
  for (let servers = 1; servers <= size; servers++) blocked = (offered * blocked) / (servers + offered * blocked);
  const waits = blocked / (1 - (offered / size) * (1 - blocked));
  return (waits * holdMs) / (size - offered);
}

describe("simulatePool", () => {
  it("gives the same for the same load, and other figures for another seed", () => {
    expect(simulatePool(load)).toEqual(simulatePool({ ...load, requests: 20_000, seed: 1 }));
    expect(simulatePool({ ...load, seed: 2 })).not.toEqual(simulatePool(load));
  });

  it("keeps as many busy as Little's law says, as long as the pool can serve them", () => {
    for (const size of [5, 6, 10, 100]) expect(simulatePool({ ...load, size }).busy).toBeCloseTo(4, 0);
    expect(simulatePool({ ...load, size: 2 }).busy).toBeCloseTo(2, 1);
  });

  it.each([
    [200, 20, 5],
    [200, 20, 6],
    [200, 20, 8],
    [2_000, 20, 44],
    [50, 10, 1],
  ])("waits as Erlang's formula says: %s requests a second of %s ms over %s", (requestsPerSecond, holdMs, size) => {
    const each = { requestsPerSecond, holdMs, size };
    const expected = erlangWaitMs(each);
    const { meanWaitMs } = simulatePool({ ...each, requests: 200_000 });
    expect(Math.abs(meanWaitMs - expected) / expected).toBeLessThan(0.15);
  });

  it("lets nobody wait where there is always a free one", () => {
    expect(simulatePool({ ...load, size: 1_000 })).toMatchObject({ waitedPercent: 0, meanWaitMs: 0, p99WaitMs: 0 });
    expect(simulatePool({ ...load, size: 1, requests: 1 })).toMatchObject({ waitedPercent: 0, meanWaitMs: 0 });
  });

  it("counts who waited, and how long the slowest of a hundred did", () => {
    const { waitedPercent, meanWaitMs, p99WaitMs } = simulatePool(load);
    expect(waitedPercent).toBeGreaterThan(20);
    expect(waitedPercent).toBeLessThan(35);
    expect(p99WaitMs).toBeGreaterThan(5 * meanWaitMs);
  });

  it.each<[string, Partial<SimulatedLoad>]>([
    ["requestsPerSecond", { requestsPerSecond: 0 }],
    ["holdMs", { holdMs: -1 }],
    ["size", { size: 1.5 }],
    ["requests", { requests: 0 }],
    ["seed", { seed: -1 }],
    ["unknown", { connections: 5 } as Partial<SimulatedLoad>],
  ])("refuses a wrong %s", (_, changed) => {
    expect(() => simulatePool({ ...load, ...changed })).toThrow(InvalidArgumentError);
  });
});
