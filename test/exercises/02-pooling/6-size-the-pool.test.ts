import { expect, test } from "vitest";
import { type Load, poolSize } from "#work/02-pooling/6-size-the-pool";

/** A load that neither the cores nor the server's limit stand in the way of. */
function load(changed: Partial<Load>): Load {
  return { requestsPerSecond: 100, holdMs: 10, cpuMs: 0.1, cores: 64, processes: 1, maxConnections: 5_000, ...changed };
}

const waitingLoads = [
  load({ requestsPerSecond: 300, holdMs: 10 }),
  load({ requestsPerSecond: 1_600, holdMs: 20, processes: 4 }),
  load({ requestsPerSecond: 200, holdMs: 300, cpuMs: 1 }),
];

function told({ requestsPerSecond, holdMs, processes }: Load): string {
  const each = processes === 1 ? "one process" : `each of ${processes} processes`;
  return `${requestsPerSecond} requests a second that hold a connection for ${holdMs} ms, ${each}`;
}

function sizeOf(each: Load): number {
  const size = poolSize(each);
  expect(
    Number.isInteger(size) && size >= 1,
    `${told(each)}: poolSize gave ${size}; a whole number of at least 1 was expected. A pool of 0 serves nobody. Next: round up what is wanted, and end with Math.max(1, …).`,
  ).toBe(true);
  return size;
}

/** Draws from an exponential distribution, the same for the same seed. */
function exponential(seed: number): (mean: number) => number {
  let state = seed;
  return (mean) => {
    state = (state * 48_271) % 2_147_483_647;
    return -Math.log(state / 2_147_483_647) * mean;
  };
}

/** Plays 20,000 requests to one process in virtual time; of 100 of them, how many waited for longer than `holdMs`? */
function waitedLong({ requestsPerSecond, holdMs, processes }: Load, size: number, seed: number): number {
  const draw = exponential(seed);
  const freeAt = new Array<number>(size).fill(0);
  let now = 0;
  let long = 0;
  for (let k = 0; k < 20_000; k++) {
    now += draw((1000 * processes) / requestsPerSecond);
    let first = 0;
    for (let c = 1; c < size; c++) if ((freeAt[c] ?? 0) < (freeAt[first] ?? 0)) first = c;
    const start = Math.max(now, freeAt[first] ?? 0);
    if (start - now > holdMs) long++;
    freeAt[first] = start + draw(holdMs);
  }
  return long / 200;
}

/** The fewest connections with which at most 10 of 100 requests wait for longer than they work. */
function fewest(each: Load, seed: number): number {
  let size = 1;
  while (waitedLong(each, size, seed) > 10) size++;
  return size;
}

test("few requests wait for longer than they work", () => {
  for (const each of waitingLoads) {
    const size = sizeOf(each);
    const busy = ((each.requestsPerSecond / each.processes) * each.holdMs) / 1000;
    for (const seed of [11, 4_711]) {
      const long = waitedLong(each, size, seed);
      expect(
        long,
        `${told(each)}, over ${size} connections: in 20,000 simulated requests ${Math.round(long)} of 100 waited for longer than they worked; at most 10 may. Little's law says that ${busy} are busy on the average, and requests come in bunches. Next: half as many again, rounded up.`,
      ).toBeLessThanOrEqual(10);
    }
  }
});

test("asks for no more connections than twice what it takes", () => {
  for (const each of waitingLoads) {
    const size = sizeOf(each);
    const enough = fewest(each, 11);
    expect(
      size,
      `${told(each)}: poolSize gave ${size}; ${enough} are enough in the simulation, and ${2 * enough} are allowed. Each connection is a process on the server. Next: check the units (milliseconds, seconds) and each process's share of the requests.`,
    ).toBeLessThanOrEqual(2 * enough);
  }
});

test("gives a process with little to do one connection", () => {
  for (const each of [
    load({ requestsPerSecond: 2, holdMs: 5 }),
    load({ requestsPerSecond: 9, holdMs: 12, processes: 3 }),
  ]) {
    const size = sizeOf(each);
    expect(size, `${told(each)}: poolSize gave ${size}; 1 was expected.`).toBe(1);
  }
});

test("stays within what the server allows all processes together", () => {
  for (const [processes, maxConnections] of [
    [8, 97],
    [30, 200],
  ] as const) {
    const each = load({ requestsPerSecond: 20_000, holdMs: 15, processes, maxConnections });
    const all = sizeOf(each) * processes;
    expect(
      all,
      `${processes} processes would open ${all} connections; the server allows ${maxConnections}. The last to start would be refused. Next: floor(maxConnections / processes) is the most for each.`,
    ).toBeLessThanOrEqual(maxConnections);
    expect(
      all,
      `${processes} processes may open ${maxConnections} connections and need them, but would open ${all}. Next: round down once, for each process.`,
    ).toBeGreaterThan(maxConnections - processes);
  }
});

test("opens no more than the server's cores can keep busy", () => {
  for (const [cores, cpuMs, processes, useful] of [
    [4, 20, 1, 4],
    [8, 5, 2, 32],
  ] as const) {
    const each = load({ requestsPerSecond: 4_000, holdMs: 20, cpuMs, cores, processes });
    const all = sizeOf(each) * processes;
    const words = `${cores} cores, and of each 20 ms the server computes for ${cpuMs}: at most ${cores} × 20 / ${cpuMs} = ${useful} connections can be busy at a time. ${processes} × poolSize gave ${all}.`;
    expect(
      all,
      `${words} More of them take turns on the same cores, and every query takes longer. Next: Math.min with cores × holdMs / cpuMs, shared among the processes.`,
    ).toBeLessThanOrEqual(useful);
    expect(all, `${words} Fewer would leave cores idle.`).toBeGreaterThanOrEqual(useful);
  }
});
