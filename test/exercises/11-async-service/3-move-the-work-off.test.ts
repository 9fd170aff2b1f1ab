import { setTimeout as sleep } from "node:timers/promises";
import { reporter } from "#work/11-async-service/3-move-the-work-off";
import { demand, same, test, toldValue } from "../../exercise-lab.js";
import { openTestPool, type TestPool } from "../../exercise-pool.js";
import { calledAtHome, cellsSql, demandFree, HeldReports, held, readingAs, ticking } from "../../held-reports.js";
import { throwTodo, told, type Watched, watch } from "../../virtual-time.js";
import { WatchedThreads } from "../../watched-threads.js";

/**
 * Tries
 *   zero: computes in a thread what it would in the main thread
 *   one: computes in a thread what it would in the main thread
 *   many: computes in a thread what it would in the main thread
 *   missing: returns whatever compute returns
 *   repeated: computes in a thread what it would in the main thread
 *   two at once: computes as many reports at a time as there may be threads, and holds no connection meanwhile
 *   limit: computes as many reports at a time as there may be threads, and holds no connection meanwhile
 *   error on the way: throws what went wrong, and takes the next call as the first
 *   second call: throws what went wrong, and takes the next call as the first
 *   late work: ends each thread with its call
 */

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
type Compute = (rows: any[]) => unknown;

/** What the functions below see when they are called here, and not in a thread, which knows nothing of this. */
const here = { calls: 0 };

function totals(rows: { id: number; at: Date; note: string | null; body: Buffer; tags: unknown }[]): unknown {
  if (typeof here !== "undefined") here.calls++;
  const byNote = new Map<string | null, number>();
  for (const { id, note } of rows) byNote.set(note, (byNote.get(note) ?? 0) + id);
  const last = rows.at(-1);
  const latest = rows.reduce((most, { at }) => Math.max(most, at.getTime()), 0);
  const bytes = rows.reduce((sum, { body }) => sum + body.length, 0);
  return { byNote, latest: new Date(latest), bytes, tags: last?.tags, rows: rows.length };
}

const totalsSql = `select id, created_at as at, nullif(city, 'Lyon') as note, convert_to(name, 'UTF8') as body,
  json_build_array(id, null, city) as tags from users where id between $1 and $2 order by id desc`;

const stays =
  "It was called in the main thread: while it computes, all other requests wait. Next: new Worker(code, { eval: true, workerData: rows }), and String(compute) within the code.";

/** How a report ended, in words. */
const toldReport = (call: Watched<unknown>) =>
  call.state === "got" ? `returned ${toldValue(call.value)}` : told(call);

/** Looks after which something that moves for ever is left alone: the last resort. */
const mostLooks = 5_000;

/**
 * Waits until a call is over, or its thread is and nothing else can come. Work still to do stays so.
 *
 * @param pool has one connection
 * @param enough is it known by now that it will not end?
 */
async function overOrForgotten(
  call: Watched<unknown>,
  threads: WatchedThreads,
  pool: TestPool,
  enough = () => false,
): Promise<void> {
  for (let [idle, looks] = [0, 0]; call.state === "waiting" && idle < 8 && looks < mostLooks && !enough(); looks++) {
    // When the one connection answers, the rows of the report are there, and it has its place or waits for one.
    await pool.query("select 1");
    await sleep(1);
    idle = threads.live === 0 ? idle + 1 : 0;
  }
  throwTodo();
}

/** Fails unless a call has ended as it must, without a thread left behind, and without computing here. */
async function ended(start: () => Promise<unknown>, threads: WatchedThreads, pool: TestPool, what: string) {
  const callsBefore = here.calls;
  let left = 0;
  const call = watch(() =>
    start().finally(() => {
      left = threads.live;
    }),
  );
  await overOrForgotten(call, threads, pool);
  demand(here.calls === callsBefore, `${what}: ${stays}`);
  const waits = `${what} neither returned nor threw, and no thread is there any more. Whoever waits for it waits for ever. Next: listen to "exit", which comes in every case, and last.`;
  demand(call.state !== "waiting", waits);
  const over = `${what} ${toldReport(call)}, and ${left} thread had not ended. A thread takes memory, and its place, for as long as it is there. Next: terminate() it when its message has come, and settle at "exit".`;
  demand(left === 0, over);
  demandFree(pool, `${what} ${toldReport(call)}`);
  return call;
}

test("computes in a thread what it would in the main thread", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 1);
    using threads = new WatchedThreads();
    const report = reporter(pool, totals, 2);
    for (const [k, values] of [
      [1, 0],
      [7, 7],
      [1, 60],
    ].entries()) {
      const { rows } = await pool.query(totalsSql, values);
      const expected = totals(rows);
      const what = `report(sql, values) of ${rows.length} rows`;
      const end = await ended(() => report(totalsSql, values), threads, pool, what);
      const right = end.state === "got" && same(end.value, expected);
      const words = `${what} must return what compute makes of them, ${toldValue(expected)}; it ${toldReport(end)}. Next: workerData takes the rows as they are, dates and buffers too; JSON makes texts of them.`;
      demand(right, words);
      const one = `${what} was call ${k + 1}, and ${threads.started} threads were started. Next: one for each report.`;
      demand(threads.started === k + 1, one);
    }
    await pool.query("begin; update users set city = 'Elsewhere' where id = 7");
    const { rows } = await pool.query(totalsSql, [7, 7]);
    const end = await ended(() => report(totalsSql, [7, 7]), threads, pool, "report, behind a change of its row");
    await pool.query("rollback");
    const anew = `report, called again behind a change of its row, ${toldReport(end)}. Next: fetch and compute at each call.`;
    demand(end.state === "got" && same(end.value, totals(rows)), anew);
  }
});

/** What `compute` may return, each in a function of its own, for which there is nothing around it. */
const returning: Compute[] = [
  () => undefined,
  () => 0,
  () => new Error("a report of errors"),
  () => ({ error: "of the month", message: "none", ok: false }),
  function named(rows) {
    const $ = "`rows` \\ '\" \n";
    return [$, rows.length];
  },
];

test("returns whatever compute returns", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  using threads = new WatchedThreads();
  for (const compute of returning) {
    const expected = compute([{ n: 1 }]);
    const what = `compute is ${compute}; the report`;
    const end = await ended(() => reporter(pool, compute, 1)("select 1 as n"), threads, pool, what);
    const right = end.state === "got" && toldValue(end.value) === toldValue(expected);
    const words = `${what} must return ${toldValue(expected)}; it ${toldReport(end)}. Next: an error comes by the event "error", and what comes by "message" is a result, whatever it looks like.`;
    demand(right, words);
  }
});

/** Fails in its thread as its row says, or returns what that says. */
function troubled(rows: { how: unknown }[]): unknown {
  if (typeof here !== "undefined") return ++here.calls;
  const how = rows[0]?.how;
  if (how === "error") throw new RangeError("no such month: 13");
  if (how === "text") throw "no such month: 14";
  if (how === "undefined") throw undefined;
  if (how === "uncopied") return () => how;
  if (how === "exit") process.exit(0);
  return how;
}

/** What goes wrong by this row, and words that must reach the caller. */
const troubles: Record<string, readonly [string, RegExp]> = {
  error: ["compute throws an error", /no such month: 13/],
  text: ["compute throws a text", /no such month: 14/],
  undefined: ["compute throws undefined", /undefined/],
  uncopied: ["compute returns what cannot be copied", /./],
  exit: ["compute ends its thread", /^\w+: \S/],
};

const toldError = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

test("throws what went wrong, and takes the next call as the first", async ({ lab }) => {
  await using pool = readingAs(lab, 1, () => () => "a function, which cannot be copied");
  using threads = new WatchedThreads();
  const report = reporter(pool, troubled, 1);
  const sql = "select $1::text as how";
  const demandFails = async (when: string, words: RegExp, call: () => Promise<unknown>) => {
    const end = await ended(call, threads, pool, `Where ${when}, the report`);
    const must = words.source === "." ? "something" : `an error that matches ${words}`;
    const passes = `Where ${when}, the report must throw ${must}; it ${toldReport(end)}. Whoever waits for it would wait for ever, or take nothing for a report. Next: listen to "error", and to "exit", which comes alone when a thread ends by itself.`;
    demand(end.state === "failed" && words.test(toldError(end.error)), passes);
    // With one place: one that is not given back is missed.
    const next = watch(() => report(sql, ["fine"]));
    await overOrForgotten(next, threads, pool);
    const again = `Where ${when}, the report failed, and the next one ${told(next)}; "fine" was expected. Next: give the place back in a \`finally\`.`;
    demand(next.value === "fine", again);
  };
  for (const [how, [when, words]] of Object.entries(troubles)) await demandFails(when, words, () => report(sql, [how]));
  await demandFails("the query fails", /division by zero/, () => report("select 1 / 0"));
  await demandFails("a value cannot be copied", /could not be cloned/, () => report("select 1::oid as how"));
});

test("computes as many reports at a time as there may be threads, and holds no connection meanwhile", async ({
  lab,
}) => {
  for (const most of [1, 3]) {
    using threads = new WatchedThreads();
    await using reports = await HeldReports.open(lab, 2, threads);
    const report = reporter(reports.pool, held, most);
    const calls = Array.from({ length: most + 2 }, (_, k) => watch(() => report(cellsSql, [k + 1])));
    for (let over = 0; over <= 2; over++) {
      await reports.settled();
      const when = `reporter(pool, compute, ${most}), ${calls.length} reports at the same moment, ${over} of them computed`;
      demand(calledAtHome() === 0, `${when}: ${stays}`);
      const begun = `${when}: ${reports.begun - over} compute; ${most} were expected. Fewer leave a core idle, and more take each other's time. Next: count the free places; a call that finds none waits until one that ends hands on its own, well or not.`;
      demand(reports.begun === most + over, begun);
      demandFree(reports.pool, `${when}, and the others compute or wait`);
      reports.letGo(1);
    }
    reports.letGo(most - 1);
    await reports.settled();
    const got = calls.map((call) => call.value);
    const expected = calls.map((_, k) => k + 1);
    const words = `${calls.length} reports at the same moment, of 1, 2, 3 … rows, which compute counts, must return ${expected}; they returned ${got}. Next: everything that a call needs is made within it.`;
    demand(same(got, expected), words);
    const ceiling = `reporter(pool, compute, ${most}): at a time there were ${threads.most} threads. Next: a place is free when its thread has ended, at "exit", and not when its message has come.`;
    demand(threads.most === most, ceiling);
  }
});

test("keeps the places of two reporters apart", async ({ lab }) => {
  using threads = new WatchedThreads();
  await using reports = await HeldReports.open(lab, 2, threads);
  const calls = [1, 2].map((rows) => watch(() => reporter(reports.pool, held, 1)(cellsSql, [rows])));
  await reports.settled();
  const apart = `Two reporters with one thread each, and a report of each: ${reports.begun} compute; 2 were expected. Next: count the places of a reporter within it.`;
  demand(reports.begun === 2, apart);
  reports.letGo(2);
  await reports.settled();
  demand(
    same(
      calls.map(({ value }) => value),
      [1, 2],
    ),
    `They must return 1 and 2; they ${calls.map(told).join(" and ")}.`,
  );
});

test("ends each thread with its call", async ({ lab }) => {
  using threads = new WatchedThreads();
  await using reports = await HeldReports.open(lab, 1, threads);
  const call = watch(() => reporter(reports.pool, ticking, 1)(cellsSql, [1]));
  // Looks between which the thread's loop has turned: it goes on.
  let [ticked, on] = [0, 0];
  await overOrForgotten(call, threads, reports.pool, () => {
    if (reports.begun > ticked) on++;
    ticked = reports.begun;
    return on >= 20;
  });
  const words = `compute returned, and left a timer running in its thread: the report ${told(call)}, and ${threads.live} thread was there. It lives as long as the timer does. Next: terminate() it when its message has come.`;
  demand(call.state === "got" && threads.live === 0, words);
  demand(call.value === 1, `compute returned 1, and left a timer running; the report ${told(call)}.`);
});
