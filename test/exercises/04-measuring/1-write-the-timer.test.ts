import { setImmediate as turn } from "node:timers/promises";
import { test } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { timeWork } from "#work/04-measuring/1-write-the-timer";
import { demand, endOf, same, toldEnd } from "../../exercise-lab.js";
import { pass, told as said, watch, whileTimeIsVirtual } from "../../virtual-time.js";

// Of the tests' own: work may keep its types to itself.
interface Timing {
  samplesMs: number[];
  minMs: number;
  medianMs: number;
  p95Ms: number;
  p99Ms: number;
}

/**
 * Tries
 *   zero: runs the work as often as it was told to, and keeps the samples in their order
 *   one: gives the middle sample, or the mean of the middle two, and the least
 *   many: takes percentiles by nearest rank
 *   missing: no, every run has a sample
 *   repeated: gives the middle sample, or the mean of the middle two, and the least
 *   boundary: takes percentiles by nearest rank
 *   order: runs the work as often as it was told to, and keeps the samples in their order
 *   error on the way: hands on at once what the work throws, and runs it no more
 *   second call: keeps nothing from one call to the next, nor between two at once
 *   two at once: keeps nothing from one call to the next, nor between two at once
 *   slow answer: waits for whatever can be awaited, however long it takes
 *   late work: waits for each answer before it reads the clock, and before it asks again
 */

/** Work on a clock that stands still but for what the work takes; each run takes the next of these times. */
function timed(timesMs: readonly number[], startMs = 1_000) {
  const watched = { nowMs: startMs, runs: 0 };
  const work = () => {
    watched.nowMs += timesMs[watched.runs] ?? 0;
    watched.runs++;
  };
  return { watched, work, now: () => watched.nowMs };
}

/** The timing of runs that take these times, of which the first do not count. */
async function timingOf(timesMs: readonly number[], warmUp = 0): Promise<{ timing: Timing; runs: number }> {
  const { watched, work, now } = timed(timesMs);
  const timing = await timeWork(work, { warmUp, repetitions: timesMs.length - warmUp, now });
  return { timing, runs: watched.runs };
}

const list = (numbers: unknown) => (Array.isArray(numbers) ? `[${numbers.slice(0, 12).join(", ")}]` : String(numbers));

/** 1 to n, in an order in which neither the first nor the last is the least or the greatest. */
const shuffled = (n: number) => Array.from({ length: n }, (_, k) => ((k * 37 + Math.floor(n / 2)) % n) + 1);

/** Fails unless a figure is the one that was expected. */
function expectFigure(name: keyof Timing, timing: Timing, expected: number, of: string, next: string): void {
  const got = timing[name];
  const right = typeof got === "number" && Math.abs(got - expected) < 1e-6;
  demand(right, `${of}: ${name} must be ${expected}, and timeWork gave ${list(got)}. Next: ${next}`);
}

test("runs the work as often as it was told to, and keeps the samples in their order", async () => {
  for (const [warmUp, times] of [
    [0, [7]],
    [2, [90, 80, 5, 100, 9, 1]],
    [1, [40, 2, 2, 2]],
    [3, [60, 50, 40, 30, 20, 10]],
    [0, [3, 1, 2]],
  ] as const) {
    const { timing, runs } = await timingOf(times, warmUp);
    const counted = times.slice(warmUp);
    const told = `Runs of ${list(times)} ms, of which the first ${warmUp} are the warm-up`;
    const often = `${told}: the work was to run ${formatCount(times.length, "time")}, and ran ${formatCount(runs, "time")}. Next: warmUp runs, then repetitions runs, and none besides.`;
    demand(runs === times.length, often);
    const order = `${told}: samplesMs must be ${list(counted)}, and is ${list(timing.samplesMs)}. The order shows a drift; what the first runs took belongs to the warm-up. Next: keep the samples as they come, and sort a copy.`;
    demand(same(timing.samplesMs, counted), order);
  }
});

test("waits for each answer before it reads the clock, and before it asks again", async () => {
  let nowMs = 0;
  let running = 0;
  let most = 0;
  let runs = 0;
  const slowAnswer = async () => {
    most = Math.max(most, ++running);
    runs++;
    nowMs += 1;
    await turn();
    nowMs += 20;
    running--;
    return "answer";
  };
  const timing = await timeWork(slowAnswer, { warmUp: 1, repetitions: 4, now: () => nowMs });
  const told = "Work that sends its question in 1 ms and has its answer 20 ms later";
  demand(
    most === 1,
    `${told}: ${most} runs were under way at the same time, and 1 is allowed: they would share what they measure. Next: await each run before you start the next.`,
  );
  demand(
    same(timing.samplesMs, [21, 21, 21, 21]),
    `${told}: each sample must be 21 ms, and samplesMs is ${list(timing.samplesMs)}. Next: await the work before you read the clock again.`,
  );
  await turn();
  demand(
    running === 0 && runs === 5,
    `${told}: it was to run 5 times, and ran ${formatCount(runs, "time")}. Next: run it no more.`,
  );
});

test("gives the middle sample, or the mean of the middle two, and the least", async () => {
  for (const [times, medianMs, minMs] of [
    [[7], 7, 7],
    [[4, 1], 2.5, 1],
    [[100, 9, 20], 20, 9],
    [[100, 9, 20, 1_000], 60, 9],
    [[5, 5, 5, 1], 5, 1],
    [[0, 0, 0, 8, 0], 0, 0],
    [[2.5, 0.5, 1.25, 10], 1.875, 0.5],
    [shuffled(101), 51, 1],
    [shuffled(200), 100.5, 1],
  ] as const) {
    const { timing } = await timingOf(times);
    const of = `Of ${times.length} samples ${list(times)}`;
    const next = "sort them as numbers; of an odd number the middle one counts, of an even number the mean of two.";
    expectFigure("medianMs", timing, medianMs, of, next);
    expectFigure("minMs", timing, minMs, of, "the least is the first of the sorted samples.");
  }
});

test("takes percentiles by nearest rank", async () => {
  for (const n of [1, 2, 19, 20, 21, 40, 99, 100, 101, 137, 200]) {
    const { timing } = await timingOf([500, 600, ...shuffled(n)], 2);
    for (const [name, percent] of [
      ["p95Ms", 95],
      ["p99Ms", 99],
    ] as const) {
      // Of 1 to n the sample at place k is k.
      const place = Math.ceil((n * percent) / 100);
      const next = `the place is ceil(${n} × ${percent} / 100) = ${place}, counted from 1, and nothing is interpolated.`;
      expectFigure(name, timing, place, `Of the ${n} samples from 1 to ${n} ms`, next);
    }
  }
  const { timing } = await timingOf([9, 9, 9, 400, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
  const next = "of 20 samples the place is 19: one in twenty may be longer.";
  expectFigure("p95Ms", timing, 9, "Of nineteen samples of 9 ms and one of 400 ms", next);
  expectFigure(
    "p99Ms",
    timing,
    400,
    "Of nineteen samples of 9 ms and one of 400 ms",
    "of 20 samples it is the longest.",
  );
});

test("hands on at once what the work throws, and runs it no more", async () => {
  const thrown = [new Error("no such user"), undefined, "text"];
  for (const what of thrown) {
    for (const [failsAt, when] of [
      [2, "in the warm-up"],
      [5, "at the second sample"],
    ] as const) {
      for (const rejects of [true, false]) {
        let runs = 0;
        const work = () => {
          if (++runs < failsAt) return Promise.resolve();
          if (rejects) return Promise.reject(what);
          throw what;
        };
        const end = await endOf(() => timeWork(work, { warmUp: 3, repetitions: 4, now: () => runs }));
        await turn();
        const told = `Work that ${rejects ? "rejects" : "throws"} ${when}`;
        const hands = `${told}: what it threw was expected, and timeWork ${toldEnd(end)}. A time of work that failed is no time. Next: catch nothing.`;
        demand(end.threw && end.error === what, hands);
        demand(
          runs === failsAt,
          `${told}: it was to run no more, and ran ${formatCount(runs - failsAt, "time")} more. Next: catch nothing.`,
        );
      }
    }
  }
});

test("keeps nothing from one call to the next, nor between two at once", async () => {
  const expected = [
    [4, 6],
    [1, 2, 3],
    [9, 9],
  ];
  const rounds = [
    [await timingOf(expected[0] as number[]), await timingOf(expected[1] as number[]), await timingOf([9, 9])],
    await Promise.all(expected.map((times) => timingOf(times))),
  ];
  for (const [round, timings] of rounds.entries()) {
    for (const [k, { timing }] of timings.entries()) {
      const how = round === 0 ? "one after the other" : "at the same time";
      const words = `Three calls ${how}: call ${k + 1} took samples of ${list(expected[k])} ms, and samplesMs is ${list(timing.samplesMs)}. Next: everything that a call needs is made within it.`;
      demand(same(timing.samplesMs, expected[k]), words);
    }
  }
});

test("waits for whatever can be awaited, however long it takes", async () => {
  const hourMs = 3_600_000;
  for (const what of ["a promise", "an object with a then of its own, as the queries of many libraries are"]) {
    await whileTimeIsVirtual(async () => {
      let nowMs = 0;
      let runs = 0;
      let answer: () => void = () => undefined;
      const work = () => {
        runs++;
        const settled = new Promise<void>((resolve) => {
          answer = resolve;
        });
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried
        return what === "a promise" ? settled : { then: (done: () => void) => void settled.then(done) };
      };
      const timing = watch(() => timeWork(work, { warmUp: 1, repetitions: 2, now: () => nowMs }));
      const told = `The work returns ${what}, and its answer takes an hour (of simulated time)`;
      for (const run of [1, 2, 3]) {
        await pass(hourMs);
        demand(
          runs === run && timing.state === "waiting",
          `${told}: while run ${run} was to be waited for, ${formatCount(runs, "run")} had begun, and timeWork ${timing.state === "waiting" ? "was waiting" : "had ended"}. How long an answer takes is what is measured, so nothing else may end the wait. Next: \`await\` what the work returns, whatever it is.`,
        );
        nowMs += hourMs;
        answer();
      }
      await pass();
      const { samplesMs } = timing.value ?? {};
      demand(
        same(samplesMs, [hourMs, hourMs]),
        `${told}: each of two samples must be ${hourMs} ms, and timeWork ${samplesMs ? `gave ${list(samplesMs)}` : said(timing)}. Next: read the clock when the answer is there.`,
      );
    });
  }
});
