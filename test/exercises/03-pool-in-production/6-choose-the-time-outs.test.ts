import { test } from "vitest";
import { timeOuts } from "#work/03-pool-in-production/6-choose-the-time-outs";
import { demand } from "../../exercise-lab.js";

// Of the tests' own: work may keep its types to itself.
interface ServiceLevel {
  answerMs: number;
  queries: number;
  queryMs: number;
  connectMs: number;
  roundTripMs: number;
}

interface TimeOuts {
  connectionTimeoutMillis: number;
  query_timeout: number;
  statement_timeout: number;
  idle_in_transaction_session_timeout: number;
}

/**
 * Tries
 *   zero: refuses a level that cannot be kept
 *   one: leaves the rest to the queries, and not a millisecond more
 *   many: leaves the rest to the queries, and not a millisecond more
 *   missing: refuses a level that cannot be kept
 *   repeated: chooses for each level anew
 *   boundary inside: accepts a level that can barely be kept
 *   boundary outside: refuses a level that cannot be kept
 *   second call: chooses for each level anew
 *   error on the way: chooses for each level anew
 *   late work: no, it returns numbers and no promise
 */

/** A level that can be kept with ease. */
function level(changed: Partial<ServiceLevel>): ServiceLevel {
  return { answerMs: 2_000, queries: 4, queryMs: 50, connectMs: 100, roundTripMs: 5, ...changed };
}

function told({ answerMs, queries, queryMs, connectMs, roundTripMs }: ServiceLevel): string {
  return `${queries} queries of ${queryMs} ms within ${answerMs} ms, connects of ${connectMs} ms, ${roundTripMs} ms away`;
}

/** Is it a RangeError? Whatever realm made it. */
const isRangeError = (error: unknown): error is Error => error instanceof Error && error.name === "RangeError";

/** What the work chooses; it cannot change the level that it is given. */
function chosenFor(each: ServiceLevel): TimeOuts {
  const got = timeOuts(Object.freeze({ ...each }));
  for (const [option, value] of Object.entries(got)) {
    demand(
      Number.isInteger(value) && value >= 1,
      `${told(each)}: ${option} is ${value}; whole milliseconds of at least 1 were expected, for 0 means no limit. Next: round, and throw a RangeError where nothing is left.`,
    );
  }
  return got;
}

test("lets a request wait for twice the slowest connect", () => {
  for (const [connectMs, wait] of [
    [100, 200],
    [7, 14],
    [20.2, 41],
    [0.4, 1],
    [150.5, 301],
  ] as const) {
    const each = level({ connectMs });
    const got = chosenFor(each).connectionTimeoutMillis;
    demand(
      got === wait,
      `${told(each)}: connectionTimeoutMillis is ${got}; twice the slowest connect, rounded up, is ${wait}. A shorter limit gives up connects that would have come, a longer one takes time from the queries. Next: Math.ceil(2 * connectMs).`,
    );
  }
});

test("leaves the rest to the queries, and not a millisecond more", () => {
  for (const [changed, query] of [
    [{}, 450],
    [{ queries: 1 }, 1_800],
    [{ queries: 7 }, 257],
    [{ answerMs: 999.9, queries: 3 }, 266],
    [{ answerMs: 10_000, connectMs: 0.4, queries: 3 }, 3_333],
    [{ answerMs: 1_000, connectMs: 250.2, queries: 2 }, 249],
    [{ answerMs: 30_000, connectMs: 1_000, queries: 100, queryMs: 5 }, 280],
  ] as const) {
    const each = level(changed);
    const got = chosenFor(each);
    const worst = got.connectionTimeoutMillis + each.queries * got.query_timeout;
    demand(
      worst <= each.answerMs,
      `${told(each)}: a request may wait ${got.connectionTimeoutMillis} ms and then ask ${each.queries} queries of ${got.query_timeout} ms each, ${worst} ms in all. ${each.answerMs} ms were promised. Next: Math.floor((answerMs - wait) / queries).`,
    );
    demand(
      got.query_timeout === query,
      `${told(each)}: query_timeout is ${got.query_timeout}; ${query} were expected. A shorter limit than needed refuses what could have been answered. Next: what is left after the wait, divided by the queries, rounded down once.`,
    );
  }
});

test("has the server give up one round trip before the client", () => {
  for (const [changed, statement] of [
    [{}, 445],
    [{ roundTripMs: 0 }, 450],
    [{ roundTripMs: 0.4 }, 449],
    [{ roundTripMs: 80.5, queries: 2 }, 819],
    [{ answerMs: 999.9, queries: 3, roundTripMs: 1.2 }, 264],
  ] as const) {
    const each = level(changed);
    const { query_timeout: query, statement_timeout: got } = chosenFor(each);
    demand(
      got === statement,
      `${told(each)}: the client gives up after ${query} ms and the server after ${got}; ${statement} were expected. The server's error needs a round trip to arrive; if the client gives up first, the statement goes on for nobody, with all its locks. Next: Math.floor(query_timeout - roundTripMs).`,
    );
  }
});

test("ends a silent transaction when its request is over", () => {
  for (const [changed, idle] of [
    [{}, 2_000],
    [{ answerMs: 999.9 }, 999],
    [{ answerMs: 30_000, queries: 2 }, 30_000],
  ] as const) {
    const each = level(changed);
    const got = chosenFor(each).idle_in_transaction_session_timeout;
    demand(
      got === idle,
      `${told(each)}: idle_in_transaction_session_timeout is ${got}; ${idle} were expected. Nobody waits for that request any more, but everybody may wait for its locks. Next: Math.floor(answerMs).`,
    );
  }
});

test("accepts a level that can barely be kept", () => {
  const levels: [statement: number, ServiceLevel][] = [
    [445, level({ queryMs: 445 })],
    [1, level({ answerMs: 206, queries: 1, queryMs: 1 })],
    [1, level({ answerMs: 206, queries: 1, queryMs: 0 })],
    [1, level({ answerMs: 206, queries: 1, queryMs: 0.5 })],
    [449, level({ queryMs: 449, roundTripMs: 0.4 })],
  ];
  for (const [statement, each] of levels) {
    let got: unknown;
    try {
      got = chosenFor(each).statement_timeout;
    } catch (error) {
      if ((error as { code?: unknown }).code === "TODO" || !isRangeError(error)) throw error;
      got = error;
    }
    demand(
      got === statement,
      `${told(each)}: the server's limit would be ${statement} ms, which is enough; timeOuts gave ${String(got)}. Next: refuse only what is shorter than queryMs, or than 1 ms.`,
    );
  }
});

test("refuses a level that cannot be kept", () => {
  for (const each of [
    level({ queryMs: 446 }),
    level({ queryMs: 445.5 }),
    level({ queryMs: 450 }),
    level({ answerMs: 205, queries: 1, queryMs: 0 }),
    level({ answerMs: 205.9, queries: 1, queryMs: 0 }),
    level({ answerMs: 200, queries: 1, queryMs: 0, roundTripMs: 0 }),
    level({ answerMs: 100, queries: 1, queryMs: 0 }),
    level({ answerMs: 0, queryMs: 0, connectMs: 0.1, roundTripMs: 0 }),
    level({ queries: 10_000, queryMs: 0 }),
    level({ roundTripMs: 500 }),
  ]) {
    let end: unknown;
    try {
      end = JSON.stringify(timeOuts(Object.freeze({ ...each })));
    } catch (error) {
      if ((error as { code?: unknown }).code === "TODO") throw error;
      end = error;
    }
    demand(
      isRangeError(end),
      `${told(each)}: this cannot be kept, and timeOuts gave ${String(end)}; a RangeError was expected. A limit that normal queries run into refuses work on a bad day, and 0 means no limit at all. Next: compare the server's limit with Math.max(1, queryMs).`,
    );
    demand(
      end.message.trim() !== "",
      `${told(each)}: the RangeError says nothing. Whoever reads it must know what was promised. Next: say how much is left, and for what.`,
    );
  }
});

test("chooses for each level anew", () => {
  const levels: [query: number, ServiceLevel][] = [
    [450, level({})],
    [225, level({ queries: 8 })],
    [350, level({ connectMs: 300 })],
    [950, level({ answerMs: 4_000 })],
  ];
  // Back and forth, with a refusal in between: what one call gave must not show in the next.
  for (const [query, each] of [...levels, ...levels.toReversed()]) {
    const got = chosenFor(each).query_timeout;
    demand(
      got === query,
      `${told(each)}: query_timeout is ${got}; ${query} were expected. Next: calculate from what was passed, each time.`,
    );
    try {
      timeOuts(level({ answerMs: 1 }));
    } catch (error) {
      if (!isRangeError(error)) throw error;
    }
  }
});
