import { summarise } from "roundtrip";
import { test } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { openLoop } from "#work/04-measuring/3-measure-open-loop";
import { demand, endOf, same, toldEnd } from "../../exercise-lab.js";
import { SimulatedTime } from "../../simulated-time.js";

// Of the tests' own: work may keep its types to itself.
interface Sample {
  ms: number;
  failed: boolean;
}

/**
 * Tries
 *   zero: sends as many requests as it was told to, none, one or many
 *   one: sends as many requests as it was told to, none, one or many
 *   many: sends each request when it is due, whether those before are answered or not
 *   missing: takes a request that fails for a sample, and goes on
 *   repeated: no, each request is one of its own
 *   ordered: gives the samples in the order of the requests, when all are answered
 *   boundary: sends none before it is due, however early a sleep ends
 *   late timers: is late for a moment where a timer was late, and counts that moment in
 *   error on the way: takes a request that fails for a sample, and goes on
 *   second call: keeps two loops apart, at once and one after the other
 *   two at once: keeps two loops apart, at once and one after the other
 *   late work: sends as many requests as it was told to, none, one or many
 */

/** One request as the server saw it. */
interface Seen {
  sentMs: number;
  answeredMs: number;
}

interface Plan {
  everyMs: number;
  requests: number;
  /** How long the server takes for request k that is sent at this moment, counted from the beginning. */
  takesMs: (request: number, sentMs: number) => number;
  /** Whether request k fails, and how. */
  fails?: (request: number) => "no" | "rejects" | "throws";
  /** By how much a sleep that should end at this moment ends later, milliseconds; less than 0: earlier. */
  lateMs?: (endsMs: number) => number;
}

/** A loop that was run: what it gave, and what the server saw. All times are counted from the beginning. */
interface Run {
  samples: Sample[];
  seen: Seen[];
  told: string;
}

/** Begins a loop on a clock of its own, and gives it when all of simulated time has passed. */
async function run(plan: Plan, time = new SimulatedTime(12_345.5, plan.lateMs), past = true): Promise<Run> {
  const { everyMs, requests } = plan;
  const beganMs = time.now();
  const seen: Seen[] = [];
  const ask = (): Promise<unknown> => {
    const request = seen.length;
    const sentMs = time.now() - beganMs;
    const fails = plan.fails?.(request) ?? "no";
    if (fails === "throws") {
      seen.push({ sentMs, answeredMs: sentMs });
      throw new Error("no connection");
    }
    const takesMs = plan.takesMs(request, sentMs);
    seen.push({ sentMs, answeredMs: sentMs + takesMs });
    const answer = time.exactly(takesMs);
    return fails === "rejects" ? answer.then(() => Promise.reject(undefined)) : answer;
  };
  const loop = openLoop(ask, { everyMs, requests, now: time.now, sleep: time.sleep });
  if (past) await time.passUntil(loop);
  const told = `${requests} requests, one every ${everyMs} ms`;
  const end = await endOf(() => loop);
  const ends = `${told}: samples were expected, and openLoop ${toldEnd(end)}. Who got an error has waited as well. Next: catch the error of each request for itself.`;
  demand(!end.threw, ends);
  const samples = end.value;
  demand(
    Array.isArray(samples),
    `${told}: an array of samples was expected, and openLoop gave ${String(samples)}. Next: return the samples.`,
  );
  return { samples, seen, told };
}

/** Fails unless each request was sent when it was due, and at most so much later. */
function expectOnTime({ seen, told }: Run, everyMs: number, lateMs: number): void {
  for (const [k, { sentMs }] of seen.entries()) {
    const due = k * everyMs;
    const words = `${told}: request ${k + 1} was due at ${due} ms, and was sent at ${sentMs.toFixed(1)} ms`;
    demand(
      sentMs >= due - 1e-6,
      `${words}. Nobody had come yet. Next: a sleep may end early; look at the clock again.`,
    );
    const late = `${words}; ${lateMs} ms later is allowed. Users come when they come. Next: wait for no answer in the loop, and count each moment from the beginning.`;
    demand(sentMs <= due + lateMs + 1e-6, late);
  }
}

/** Fails unless each sample reaches from the moment when its request was due to its answer. */
function expectFromDue({ seen, samples, told }: Run, everyMs: number): void {
  for (const [k, { sentMs, answeredMs }] of seen.entries()) {
    const due = k * everyMs;
    const ms = samples[k]?.ms;
    const right = typeof ms === "number" && Math.abs(ms - (answeredMs - due)) < 1e-6;
    const words = `${told}: request ${k + 1} was due at ${due} ms, sent at ${sentMs.toFixed(1)} and answered at ${answeredMs.toFixed(1)}: a user waited for ${(answeredMs - due).toFixed(1)} ms, and the sample is ${String(ms)}. Next: count from the moment when it was due to its own answer, whatever came between.`;
    demand(right, words);
  }
}

/** Fails unless so many requests were sent, and each has a sample. */
function expectCount({ seen, samples, told }: Run, requests: number): void {
  const words = `${told}: ${formatCount(seen.length, "request")} sent, and ${formatCount(samples.length, "sample")}; ${requests} of both were expected. Next: one sample for each request.`;
  demand(seen.length === requests && samples.length === requests, words);
}

/** Takes 3 ms, but stands still from half a second to a whole one. */
const standsStill = (_: number, sentMs: number) => (sentMs >= 500 && sentMs < 1_000 ? 1_003 - sentMs : 3);

test("sends each request when it is due, whether those before are answered or not", async () => {
  for (const [everyMs, requests] of [
    [10, 200],
    [4, 300],
  ] as const) {
    const done = await run({ everyMs, requests, takesMs: standsStill });
    expectOnTime(done, everyMs, 2);
    expectCount(done, requests);
    expectFromDue(done, everyMs);
    const inIt = Math.round(500 / everyMs);
    const { p99Ms } = summarise(done.samples.map(({ ms }) => ms));
    const words = `${done.told}, and the server stands still for 500 ms: ${formatCount(inIt, "user")} waited in it, and p99 of the samples is ${p99Ms.toFixed(1)} ms; above 450 was expected. Next: leave none out.`;
    demand(p99Ms > 450, words);
  }
});

test("gives the samples in the order of the requests, when all are answered", async () => {
  // Every third answer comes after the next two, and the first last of all.
  const takesMs = (request: number) => (request === 0 ? 900 : request % 3 === 0 ? 25 : 2);
  const done = await run({ everyMs: 5, requests: 60, takesMs });
  expectCount(done, 60);
  expectFromDue(done, 5);
  const failed = done.samples.some((sample) => sample.failed !== false);
  demand(!failed, `${done.told}: none failed, and a sample says \`failed\`. Next: failed is false for an answer.`);
});

test("sends none before it is due, however early a sleep ends", async () => {
  const early = { everyMs: 8, requests: 50, takesMs: () => 1, lateMs: () => -0.4 };
  const done = await run(early);
  expectOnTime(done, 8, 2);
  expectFromDue(done, 8);
});

test("is late for a moment where a timer was late, and counts that moment in", async () => {
  // Each sleep ends 1.5 ms late: what is added up is 150 ms late in the end.
  const always = await run({ everyMs: 10, requests: 100, takesMs: () => 2, lateMs: () => 1.5 });
  expectOnTime(always, 10, 4);
  expectFromDue(always, 10);
  // The process is busy elsewhere for a while: whoever should wake in that time wakes at its end.
  const busy = (endsMs: number) => (endsMs >= 200 && endsMs < 275 ? 275 - endsMs : 0);
  const done = await run({ everyMs: 10, requests: 60, takesMs: () => 2, lateMs: busy });
  expectFromDue(done, 10);
  expectCount(done, 60);
  const last = done.seen.at(-1)?.sentMs ?? 0;
  const words = `${done.told}, and no timer ends between 200 and 275 ms: the last was due at 590 ms, and was sent at ${last.toFixed(1)} ms. Next: send at once what is due already, and go on by the schedule.`;
  demand(last <= 594, words);
});

test("takes a request that fails for a sample, and goes on", async () => {
  for (const how of ["rejects", "throws"] as const) {
    const fails = (request: number) => (request % 4 === 1 ? how : "no");
    const done = await run({ everyMs: 6, requests: 40, takesMs: () => 15, fails });
    const told = `Every fourth request ${how}`;
    expectCount({ ...done, told }, 40);
    expectOnTime({ ...done, told }, 6, 2);
    expectFromDue({ ...done, told }, 6);
    const failed = done.samples.map((sample) => sample.failed);
    const expected = done.samples.map((_, k) => k % 4 === 1);
    const words = `${told}: \`failed\` must be true of requests 2, 6, 10 … and false of all others; it is [${failed.slice(0, 8).join(", ")}, …]. Who got an error has waited as well. Next: catch the error of each request for itself.`;
    demand(same(failed, expected), words);
  }
});

test("sends as many requests as it was told to, none, one or many", async () => {
  for (const requests of [0, 1, 2, 500]) {
    const time = new SimulatedTime(0);
    const done = await run({ everyMs: 2, requests, takesMs: () => 7 }, time);
    await time.passUntil(time.exactly(1_000));
    expectCount(done, requests);
    expectOnTime(done, 2, 2);
    expectFromDue(done, 2);
  }
});

test("keeps two loops apart, at once and one after the other", async () => {
  const time = new SimulatedTime(50);
  const plans = [
    { everyMs: 10, requests: 30, takesMs: () => 12 },
    { everyMs: 7, requests: 20, takesMs: (request: number) => 40 - request },
  ];
  const both = Promise.all(plans.map((plan) => run(plan, time, false)));
  await time.passUntil(both);
  const after = await run({ everyMs: 10, requests: 5, takesMs: () => 3 }, time);
  for (const [k, done] of [...(await both), after].entries()) {
    const everyMs = plans[k]?.everyMs ?? 10;
    expectCount(done, plans[k]?.requests ?? 5);
    expectOnTime(done, everyMs, 2);
    expectFromDue(done, everyMs);
  }
});
