import { simulatePool } from "roundtrip";
import { test } from "vitest";
import { formatCount, formatNumber } from "#src/display/numbers.js";
import { poolSize } from "#work/02-pooling/4-size-the-pool";
import { drawer } from "../../drawn-numbers.js";
import { demand, toldValue } from "../../exercise-lab.js";

// Of the tests' own: work may keep its types to itself.
interface Load {
  requestsPerSecond: number;
  holdMs: number;
  cpuMs: number;
  cores: number;
  processes: number;
  maxConnections: number;
}

/**
 * Tries
 *   zero: gives a process with little to do one connection
 *   one: wants half as many again as are busy on the average, rounded up
 *   many: gives the one right size, whatever the magnitude of each figure
 *   missing: gives a process with little to do one connection
 *   boundary: wants half as many again as are busy on the average, rounded up
 *   limit of the server: stays within what the server allows all processes together
 *   no computing: opens no more than the server's cores can keep busy
 *   limit of the cores: opens no more than the server's cores can keep busy
 *   smallest limit: takes the smallest of the three, for each load anew
 *   repeated: takes the smallest of the three, for each load anew
 *   same object: takes the smallest of the three, for each load anew
 *   second call: takes the smallest of the three, for each load anew
 *   error on the way: no, arithmetic does not fail
 *   late work: no, it returns a number and no promise
 */

/** A load that neither the cores nor the server's limit stand in the way of. */
function load(changed: Partial<Load>): Load {
  return {
    requestsPerSecond: 100,
    holdMs: 10,
    cpuMs: 0.125,
    cores: 64,
    processes: 1,
    maxConnections: 5_000,
    ...changed,
  };
}

function told({ requestsPerSecond, holdMs, processes }: Load): string {
  const each = processes === 1 ? "one process" : `each of ${processes} processes`;
  return `${requestsPerSecond} requests a second that hold a connection for ${holdMs} ms, ${each}`;
}

function sizeOrError(each: Load): unknown {
  try {
    return poolSize(each);
  } catch (error) {
    // Only what comes of changing it: work that is still to do stays so.
    if (!(error instanceof Error && error.name === "TypeError")) throw error;
    return error;
  }
}

/**
 * What the work gives for a load; fails when it is none of the numbers that a size can be.
 *
 * @param handed the object that the work gets: a copy that it cannot change, unless the test says otherwise
 */
function sizeOf(each: Load, handed: Load = Object.freeze({ ...each })): number {
  const size = sizeOrError(handed);
  const failed = `${told(each)}: poolSize threw ${toldValue(size)}. The load that it is handed is its caller's, and frozen here: whoever changes it changes the caller's next call. Next: reckon with constants of your own.`;
  demand(typeof size === "number", failed);
  const message = `${told(each)}: poolSize gave ${size}; a whole number of at least 1 was expected. A pool of 0 serves nobody. Next: round up what is wanted, and end with Math.max(1, …).`;
  demand(Number.isInteger(size) && size >= 1, message);
  return size;
}

/** What of a load cannot be held in 32 bits, in words; undefined when all of it can. */
function beyond32Bits({ holdMs, cpuMs, cores, maxConnections }: Load): string | undefined {
  const kept = (cores * holdMs) / cpuMs;
  const limit = [
    ["the limit of the cores", cpuMs > 0 ? kept : 0] as const,
    ["maxConnections", maxConnections] as const,
  ].find(([, figure]) => figure >= 2 ** 31);
  return (
    limit &&
    `Here ${limit[0]} is ${formatNumber(limit[1])}, beyond 32 bits: operators like \`| 0\` make another number of it. Next: round down by Math.floor.`
  );
}

/** How long the requests to one process would wait for a connection of so many, on the average, in words. */
function simulated({ requestsPerSecond, holdMs, processes }: Load, size: number): string {
  const { meanWaitMs } = simulatePool({ requestsPerSecond: requestsPerSecond / processes, holdMs, size });
  return `${formatCount(size, "connection")} let a request wait for ${formatNumber(meanWaitMs)} ms on the average`;
}

test("wants half as many again as are busy on the average, rounded up", () => {
  // The first is exact in binary, in whatever order it is multiplied and divided; no other lies where rounding turns over.
  const loads: [wanted: number, Load][] = [
    [3, load({ requestsPerSecond: 16, holdMs: 125 })],
    [6, load({ requestsPerSecond: 15, holdMs: 250 })],
    [47, load({ requestsPerSecond: 250, holdMs: 125 })],
    [12, load({ requestsPerSecond: 250, holdMs: 125, processes: 4 })],
    [2, load({ requestsPerSecond: 8, holdMs: 125 })],
    [8, load({ requestsPerSecond: 40, holdMs: 125 })],
    [96, load({ requestsPerSecond: 510, holdMs: 250, processes: 2 })],
    [5, load({ requestsPerSecond: 300, holdMs: 10 })],
    [13, load({ requestsPerSecond: 1_630, holdMs: 20, processes: 4 })],
    [91, load({ requestsPerSecond: 201, holdMs: 300, cpuMs: 1 })],
    [9, load({ requestsPerSecond: 17, holdMs: 1_000, processes: 3 })],
    [2, load({ requestsPerSecond: 0.5, holdMs: 2_500 })],
    // A little more than a whole number: far more than what floating point is wrong by.
    [4, load({ requestsPerSecond: 20_002, holdMs: 0.1, cpuMs: 0.01 })],
    [16, load({ requestsPerSecond: 1_000.02, holdMs: 10 })],
    [4, load({ requestsPerSecond: 4_001, holdMs: 1.5, cpuMs: 0.1, processes: 3 })],
    [4, load({ requestsPerSecond: 200.003, holdMs: 10 })],
    [301, load({ requestsPerSecond: 1_000, holdMs: 200.0002, cpuMs: 0 })],
    [4, load({ requestsPerSecond: 20, holdMs: 100.000001 })],
    // A limit so far away that 32 bits cannot hold it limits nothing.
    [150, load({ requestsPerSecond: 1_000, holdMs: 100, cpuMs: 0.00001, cores: 400 })],
    [15, load({ requestsPerSecond: 100, holdMs: 100, cpuMs: 0, maxConnections: 2 ** 33 })],
  ];
  for (const [wanted, each] of loads) {
    const size = sizeOf(each);
    const busy = ((each.requestsPerSecond / each.processes) * each.holdMs) / 1000;
    const average = `Little's law says that ${Number(busy.toFixed(3))} are busy on the average; half as many again, rounded up, are ${wanted}, and poolSize gave ${size}`;
    const why =
      size < wanted
        ? (beyond32Bits(each) ??
          `In 20,000 simulated requests, which come in bunches, ${simulated(each, size)}, and ${simulated(each, wanted)}. Next: half as many again, rounded up.`)
        : "Each connection is a process on the server. Next: check the units (milliseconds, seconds), each process's share of the requests, and round up last.";
    demand(size === wanted, `${told(each)}. ${average}. ${why}`);
  }
});

test("gives a process with little to do one connection", () => {
  const loads = [
    load({ requestsPerSecond: 2, holdMs: 5 }),
    load({ requestsPerSecond: 9, holdMs: 12, processes: 3 }),
    load({ requestsPerSecond: 0 }),
  ];
  for (const each of loads) {
    const size = sizeOf(each);
    const message = `${told(each)}: poolSize gave ${size}; 1 was expected. Next: end with Math.max(1, …), and no more.`;
    demand(size === 1, message);
  }
});

test("stays within what the server allows all processes together", () => {
  for (const [processes, maxConnections] of [
    [1, 97],
    [8, 97],
    [8, 96],
    [8, 103],
    [30, 200],
    [64, 320],
    [80, 400],
    [1_000, 1_999],
  ] as const) {
    const each = load({ requestsPerSecond: 20_000, holdMs: 16, processes, maxConnections });
    const size = sizeOf(each);
    const all = size * processes;
    const over = `${processes} processes would open ${all} connections; the server allows ${maxConnections}. The last to start would be refused. Next: floor(maxConnections / processes) is the most for each.`;
    demand(all <= maxConnections, over);
    const under = `${processes} processes may open ${maxConnections} connections and need them, but would open ${all}. Next: round down once, for each process.`;
    demand(size === Math.floor(maxConnections / processes), under);
  }
  const crowd = sizeOf(load({ requestsPerSecond: 4_000, processes: 16, maxConnections: 8 }));
  demand(
    crowd === 1,
    `16 processes share 8 connections: 1 each was expected all the same, and poolSize gave ${crowd}.`,
  );
});

test("opens no more than the server's cores can keep busy", () => {
  for (const [cores, holdMs, cpuMs, processes, each] of [
    [4, 16, 16, 1, 4],
    [8, 16, 4, 2, 16],
    [8, 16, 4, 3, 10],
    [2, 44, 16, 1, 5],
    [3, 20, 8, 1, 7],
    [6, 64, 2, 5, 38],
    [1, 8, 0.5, 1, 16],
    [1, 9.999, 2.5, 1, 3],
    [1, 9.9999999, 2.5, 1, 3],
    [1, 10, 0.0498, 1, 200],
    [1, 100, 0.498, 1, 200],
  ] as const) {
    const size = sizeOf(load({ requestsPerSecond: 16_000, holdMs, cpuMs, cores, processes }));
    const useful = (cores * holdMs) / cpuMs;
    const all = cores === 1 ? "1 core" : `${cores} cores`;
    const share = processes === 1 ? `rounded down ${each}` : `${each} for each of ${processes} processes`;
    const words = `${all}, and of each ${holdMs} ms the server computes for ${cpuMs}: at most ${cores} × ${holdMs} / ${cpuMs} = ${useful} connections can be busy at a time, ${share}. poolSize gave ${size}.`;
    const over = `${words} More of them take turns on the same cores, and every query takes longer. Next: Math.min with cores × holdMs / cpuMs, shared among the processes and rounded down.`;
    demand(size <= each, over);
    demand(
      size === each,
      `${words} Fewer would leave cores idle. Next: divide by cpuMs as it is, however small, and round down once, for each process.`,
    );
  }
  const few = sizeOf(load({ requestsPerSecond: 4_000, cores: 2, holdMs: 16, cpuMs: 8, processes: 8 }));
  demand(
    few === 1,
    `8 processes share what keeps 2 cores busy, 4: 1 each was expected all the same, and poolSize gave ${few}.`,
  );
  const waits = sizeOf(load({ requestsPerSecond: 10_000, holdMs: 2.5, cpuMs: 0, cores: 1 }));
  demand(waits === 38, `With cpuMs 0 no core limits anything: 38 were expected, and poolSize gave ${waits}.`);
});

test("takes the smallest of the three, for each load anew", () => {
  const base = { requestsPerSecond: 512, holdMs: 125, processes: 2 };
  const loads: [size: number, Load][] = [
    [48, load({ ...base, cpuMs: 1, cores: 1, maxConnections: 96 })],
    [47, load({ ...base, cpuMs: 1, cores: 1, maxConnections: 95 })],
    [31, load({ ...base, cpuMs: 2, cores: 1, maxConnections: 95 })],
    [20, load({ ...base, cpuMs: 2, cores: 1, maxConnections: 40 })],
    [15, load({ ...base, cpuMs: 8, cores: 2, maxConnections: 40 })],
  ];
  const changing = load(base);
  // Back and forth: what one call gave must not show in the next.
  for (const [size, each] of [...loads, ...loads.toReversed()]) {
    const got = sizeOf(each);
    const words = `wanted are 48; the server allows ${each.maxConnections / 2} to each process, and its cores keep ${(each.cores * each.holdMs) / each.cpuMs / 2} busy`;
    const message = `${told(each)}: ${words}. ${size} was expected, and poolSize gave ${got}. Next: Math.min of the three, each rounded for itself.`;
    demand(got === size, message);
    const again = sizeOf(each, Object.assign(changing, each));
    const remembered = `${told(each)}: ${words}. ${size} was expected, and poolSize gave ${again}, for an object that it had seen before, with other figures: whoever holds a load may change it. Next: remember nothing between two calls.`;
    demand(again === size, remembered);
  }
});

/** A load of which each figure may have any of many magnitudes. */
function drawn(draw: (below: number) => number): Load {
  /** A number of three digits, the first of which stands at one of these powers of ten. */
  const figure = (from: number, to: number) => Number(`${100 + draw(900)}e${from - 2 + draw(to - from + 1)}`);
  const holdMs = figure(-2, 4);
  return {
    requestsPerSecond: figure(-1, 6),
    holdMs,
    cpuMs: draw(10) === 0 ? 0 : Math.min(holdMs, figure(-7, 4)),
    cores: 1 + draw(192),
    processes: Math.ceil(figure(0, 2)),
    maxConnections: Math.ceil(figure(0, 5)),
  };
}

test("gives the one right size, whatever the magnitude of each figure", () => {
  const draw = drawer(4);
  // So much less than a figure is far more than what floating point is wrong by.
  const noise = 1e-9;
  for (let k = 0; k < 4_000; k++) {
    const each = drawn(draw);
    const { requestsPerSecond, holdMs, cpuMs, cores, processes, maxConnections } = each;
    const size = sizeOf(each);
    const limits = [
      ["half as many again as are busy", (1.5 * requestsPerSecond * holdMs) / 1000 / processes, size - 1],
      ["its share of maxConnections", maxConnections / processes, size],
      ["its share of what the cores keep busy", cpuMs > 0 ? (cores * holdMs) / cpuMs / processes : Infinity, size],
    ] as const;
    const what = `For ${JSON.stringify(each)} poolSize gave ${size}`;
    const figures = limits.map(([name, limit]) => `${name} ${formatNumber(limit)}`).join(", ");
    const broken = limits.find(([, limit, least]) => size > 1 && limit < least * (1 - noise));
    demand(
      broken === undefined,
      `${what}; that is too many. For each process ${figures}. Next: let ${broken?.[0]} hold, whatever the magnitude of the figures.`,
    );
    const enough = limits.some(([, limit, least]) => limit < (least + 1) * (1 + noise));
    demand(
      enough,
      `${what}; that is too few: one more is wanted, and no limit is in its way. For each process ${figures}. ${beyond32Bits(each) ?? "Next: look for what holds it down beside the three, such as a rounding of your own."}`,
    );
  }
});
