import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { QueryTimeoutError, queryWithin } from "#work/10-concurrency/5-cancel-on-time-out";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, demandHeard, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { nextProcess, type TestPool } from "../../exercise-pool.js";
import { demandAsLent } from "../../lent-state.js";
import { until } from "../../odd-server.js";
import {
  closeGate,
  demandQuiet,
  doneToStopped as done,
  lastingPool,
  nextAt,
  nextLent,
  over,
  stopping,
  stops,
} from "../../stopped-statement.js";
import { pass, told, type Watched, watch, whileTimeIsVirtual } from "../../virtual-time.js";
import { WatchedSockets } from "../../watched-sockets.js";
import { isAsking } from "../../watched-works.js";

/**
 * Tries
 *   zero: returns the rows in one round trip, and leaves nothing behind
 *   one: returns the rows in one round trip, and leaves nothing behind
 *   many: returns the rows in one round trip, and leaves nothing behind
 *   missing: fails as the pool does when it has no connection to give
 *   repeated: sends no request for what ended in time
 *   boundary inside: sends no request for what ended in time
 *   boundary outside: has the server end the statement at the limit, and not before
 *   error on the way: throws what else the server says as it is
 *   late answer: returns what came all the same, and spares the next statement
 *   request lost: closes the connection when the request cannot be made
 *   two at once: ends the statement whose time is over, and no other
 *   second call: has the server end the statement at the limit, and not before
 *   late work: sends no request for what ended in time
 */

const time = "Time is simulated here: it passes for timers alone, however busy the machine is.";
type Said = { said: string };

/** A call that is looked on at; two callers share nothing but the pool. */
const calls = (pool: TestPool, sql: string, limitMs: number, value = "done"): Watched<Said[]> =>
  watch(() => queryWithin<Said>(pool, sql, Object.freeze([value]), limitMs));

/** Demands that a call failed as it must when its time was over. */
function demandTimeout(call: Watched<unknown>, what: string, next = nextAt.timeout): void {
  const { error } = call;
  demand(
    call.state === "failed" && error instanceof QueryTimeoutError,
    `${what}: the call ${told(call)}; QueryTimeoutError was expected. ${time} Next: ${next}`,
  );
}

test("returns the rows in one round trip, and leaves nothing behind", async ({ lab, other }) => {
  const asked: [sql: string, values: unknown[]][] = [
    ["select id, city from users where id <= $1 order by id", [5]],
    ["select count(*)::int as users from users where id <> $1", [0]],
    ["select id from users where id = $1", [0]],
    ["select null as nothing, $1::int as zero, $2::text as empty", [0, ""]],
    ["update users set city = $2 where id = $1 returning id, city", [2, "Delft"]],
    ["set application_name = 'mine'", []],
  ];
  for (const [k, [sql, values]] of asked.entries()) {
    const each = k % 2 ? other : lab;
    await using pool = await lastingPool(each, 1);
    const expected = (await each.pool.query(sql, values)).rows;
    const lent = nextLent(pool);
    const { result, cost } = await measure(each, () =>
      lingering(() => endOf(() => queryWithin(pool, sql, Object.freeze(values), 60_000))),
    );
    const what = `queryWithin(${JSON.stringify(sql)}, ${JSON.stringify(values)})`;
    const wrong = `${what} ${toldEnd(result)}; ${toldValue(expected)} was expected. Next: return the rows of the result.`;
    demand(!result.threw && same(result.value, expected), wrong);
    const next = "send the statement alone; all else is for the day when its time is over.";
    expect(cost).toStayWithin({ roundTrips: 1, statements: 1, connections: 0 }, { what, next });
    await whileTimeIsVirtual(async () => demandQuiet(pool, what));
    const listeners = (client?: pg.PoolClient) => client?.eventNames().map((name) => client.listenerCount(name));
    const before = listeners(lent());
    await endOf(() => queryWithin(pool, sql, values, 60_000));
    const more = `${what}, called again: the client has more listeners than before. Next: take off what you put on.`;
    demand(same(listeners(lent()), before), more);
  }
});

test("has the server end the statement at the limit, and not before", async ({ lab, other }) => {
  for (const [each, sql, limitMs] of [
    [lab, stopping.rows, 1_000],
    [other, stopping.change, 60_000],
    [lab, stopping.change, 1],
  ] as const) {
    await using gate = await closeGate(each, "work");
    await using pool = await lastingPool(each, 1);
    const before = await nextProcess(pool);
    const words = `A statement had no answer, and the limit was ${formatCount(limitMs, "millisecond")}`;
    await demandAsLent(each, pool, words, () =>
      whileTimeIsVirtual(async () => {
        using sockets = new WatchedSockets();
        const call = calls(pool, sql, limitMs);
        await stops(gate, call);
        await pass(limitMs - 1);
        demand(
          call.state === "waiting" && sockets.opened < 1,
          `${words}. One millisecond before, the call ${told(call)}, and ${formatCount(sockets.opened, "connection")} had been opened. Next: let the request go out when limitMs are over, and no sooner.`,
        );
        await pass(1);
        await over(call);
        const running = (await gate.waiters(0)).length;
        demand(
          running === 0,
          `${words}; then the call ${told(call)}, and the server still had ${formatCount(running, "statement")} under way. Nobody waits for it, and it goes on with its locks. Next: pg_cancel_backend with the number of its process, from another connection; wait until the statement itself has failed.`,
        );
        demandTimeout(call, words);
        const cause = (call.error as Error).cause as { code?: unknown } | undefined;
        demand(
          cause?.code === "57014",
          `${words}. The cause of QueryTimeoutError was to be the server's error, with the code 57014; it is ${toldValue(cause)}. Next: new QueryTimeoutError("…", { cause: error }).`,
        );
        demandQuiet(pool, words);
        const open = await sockets.leftOpen();
        demand(
          sockets.opened === 1 && open === 0,
          `${words}. ${formatCount(sockets.opened, "connection")} had been opened to end it, and ${open} stayed open; one is needed, and none may stay. Next: end it in a finally.`,
        );
        await gate.letGo();
      }),
    );
    const kept = `${words}, and the server ended it. Its connection is as good as it was, and was thrown away. Next: client.release(), without a word.`;
    demand(pool.thrownAway === 0 && (await nextProcess(pool)) === before, kept);
    const { rows } = await each.pool.query<{ city: string }>("select city from users where id = 3");
    const made = `${words}. When the way was free, the change was made all the same. Next: have the server end the statement.`;
    demand(rows[0]?.city !== "done", made);
  }
});

test("sends no request for what ended in time", async ({ lab }) => {
  await using pool = await lastingPool(lab, 1);
  await using gate = await closeGate(lab, "work");
  await using later = await closeGate(lab, "next");
  await whileTimeIsVirtual(async () => {
    using sockets = new WatchedSockets();
    const what = "The limit was a second, and the answer came one millisecond before";
    const first = calls(pool, stopping.rows, 1_000);
    await stops(gate, first);
    await pass(999);
    await gate.letGo();
    await over(first);
    demand(same(first.value, [{ said: "done" }]), `${what}; the call ${told(first)}. ${time} Next: limitMs, as it is.`);
    demandQuiet(pool, what);
    const second = calls(pool, stopping.next, 60_000, "next");
    await stops(later, second);
    await pass(5_000);
    demand(
      (await later.waiters(0)).length === 1 && sockets.opened === 0,
      `${what}. Later the next statement of the same connection was under way, with a limit of a minute, and something came of the first call: ${formatCount(sockets.opened, "connection")} opened; the second ${told(second)}. ${time} Next: clearTimeout in the finally.`,
    );
    await later.letGo();
    await over(second);
    const again = `${what}, and the next call ${told(second)}. Next: keep nothing between calls.`;
    demand(same(second.value, [{ said: "next" }]), again);
  });
});

test("gives the statement its time, however long the wait for a connection", async ({ lab }) => {
  await using gate = await closeGate(lab, "work");
  await using pool = await lastingPool(lab, 1);
  const held = await pool.connect();
  await whileTimeIsVirtual(async () => {
    const what = "The only connection was lent for five seconds, and the limit of the statement was one";
    const call = calls(pool, stopping.rows, 1_000);
    await pass(5_000);
    const early = `${what}. The call ${told(call)} before the statement was sent. Next: start the timer when you have the connection.`;
    demand(call.state === "waiting", early);
    held.release();
    await stops(gate, call);
    await pass(999);
    const short = `${what}. 999 milliseconds after the statement was sent, it was to be still under way. It had been ended, and the call ${told(call)}: the wait for the connection was counted. ${time} Next: start the timer when you have the connection.`;
    demand((await gate.waiters(0)).length === 1, short);
    await pass(1);
    await over(call);
    demandTimeout(call, what);
  });
});

test("throws what else the server says as it is", async ({ lab, other }) => {
  const nothing = () => Promise.resolve();
  for (const [each, what, sql, code, meanwhile] of [
    [lab, "The statement had a mistake", "select nonsense from $1", "42601", nothing],
    [other, "A parameter could not be read", "select $1::int as said", "22P02", nothing],
    [lab, "Somebody else had the statement cancelled in time", stopping.rows, "57014", done("pg_cancel_backend")],
    [other, "The server ended the connection in time", stopping.rows, "57P01", done("pg_terminate_backend")],
  ] as const) {
    await using gate = await closeGate(each, "work");
    await using pool = await lastingPool(each, 1);
    await whileTimeIsVirtual(async () => {
      const call = calls(pool, sql, 1_000);
      await pass();
      await meanwhile(each, gate);
      await over(call);
      const { error } = call;
      demand(
        (error as { code?: unknown } | undefined)?.code === code && !(error instanceof QueryTimeoutError),
        `${what}, and the call ${told(call)}; the server's own error was expected, with the code ${code}. Whoever reads of a time-out looks for it in the wrong place. Next: throw QueryTimeoutError after a request of your own, and only for 57014.`,
      );
      demandQuiet(pool, what);
    });
    // A pool hears of a death a moment later than whoever asked.
    if (code === "57P01") await until(() => pool.totalCount === 0);
    const next = await endOf(() => queryWithin(pool, "select 1 as n", [], 60_000));
    const after = `${what}; the next call ${toldEnd(next)}. Next: release on every path.`;
    demand(!next.threw && same(next.value, [{ n: 1 }]), after);
    const message = `${what}, and its connection, which is alive, was thrown away. Next: client.release(), without a word.`;
    demand(pool.thrownAway === 0 || code === "57P01", message);
  }
});

test("returns what came all the same, and spares the next statement", async ({ lab, other }) => {
  for (const [each, sql, expected, faults] of [
    [lab, stopping.rows, "rows", []],
    [other, stopping.error, "22012", []],
    [lab, stopping.rows, "rows", [{ kind: "refuse" }]],
  ] as const) {
    await using gate = await closeGate(each, "work");
    await using later = await closeGate(each, "next");
    await using pool = await lastingPool(each, 1);
    await whileTimeIsVirtual(async () => {
      using sockets = new WatchedSockets(50);
      const lent = nextLent(pool);
      const call = calls(pool, sql, 1_000);
      await stops(gate, call);
      await pass(1_000);
      await gate.letGo();
      await until(() => call.state !== "waiting" || !isAsking(lent() as pg.PoolClient));
      await pass();
      await each.faults([...faults]);
      const came = expected === "rows" ? "gave its rows" : "failed by itself";
      const what = `The time was over, and before the request was through, the statement ${came}${faults.length > 0 ? "; the request could not be made any more" : ""}`;
      const next = watch(() => pool.query<Said>(stopping.next, ["next"]));
      if (call.state !== "waiting") await stops(later, next);
      await pass(50);
      await over(call);
      await until(() => sockets.open === 0);
      await each.faults([]);
      await later.letGo();
      await over(next);
      const met = faults.length > 0 ? nextAt.lateFailure : nextAt.met;
      const spoilt = `${what}. The next statement on the same connection, of somebody else, ${told(next)}: ${met}`;
      demand(next.state === "got", spoilt);
      const code = (call.error as { code?: unknown } | undefined)?.code;
      demand(
        expected === "rows" ? same(call.value, [{ said: "done" }]) : code === expected,
        `${what}, and the call ${told(call)}. What the server said was expected, ${expected === "rows" ? "[{ said: done }]" : `the code ${expected}`}: had it been a change, it would be made. Next: wait for the statement itself, not for the timer.`,
      );
      demandQuiet(pool, what);
    });
  }
});

test("ends the statement whose time is over, and no other", async ({ lab }) => {
  await using gate = await closeGate(lab, "work");
  await using pool = await lastingPool(lab, 3);
  await whileTimeIsVirtual(async () => {
    const all = [3_000, 1_000, 2_000].map((limitMs) => calls(pool, stopping.rows, limitMs));
    const [slow, fast, middle] = all as [Watched<Said[]>, Watched<Said[]>, Watched<Said[]>];
    await stops(gate, slow, 3);
    const what = "Three calls of the same statement, with limits of 3, 1 and 2 seconds";
    for (const [call, left, seconds] of [
      [fast, 2, "one second"],
      [middle, 1, "two seconds"],
    ] as const) {
      await pass(1_000);
      await over(call);
      demandTimeout(call, `${what}. After ${seconds}`);
      const running = (await gate.waiters(0)).length;
      const message = `${what}. After ${seconds} the server had ${running} of them under way, and the longest ${told(slow)}; ${left} expected. Next: end the very process that is behind your client.`;
      demand(running === left && slow.state === "waiting", message);
    }
    await gate.letGo();
    await over(slow);
    const last = `${what}. In time, the last ${told(slow)}. Next: keep nothing outside of the function.`;
    demand(slow.state === "got", last);
    demandQuiet(pool, what);
  });
});

test("closes the connection when the request cannot be made", async ({ lab }) => {
  for (const [how, fault] of [
    ["No connection could be opened", { kind: "refuse" }],
    ["The connection broke on which it was made", { kind: "reset", atStatement: 1 }],
  ] as const) {
    await using gate = await closeGate(lab, "work");
    await using pool = await lastingPool(lab, 1);
    const what = `The time was over. ${how} to have the server end the statement`;
    const unheard = (error: string) =>
      `${what}: an "error" event or a rejection to which nobody listened (${error}), and it ends the process. Next: messenger.on("error", …), and a catch.`;
    await demandHeard(unheard, () =>
      whileTimeIsVirtual(async () => {
        const call = calls(pool, stopping.rows, 1_000);
        await stops(gate, call);
        await lab.faults([fault]);
        await pass(1_000);
        await over(call);
        await lab.faults([]);
        demandTimeout(call, what, nextAt.failedRequest);
        demandQuiet(pool, what);
      }),
    );
    await gate.letGo();
    const next = await endOf(() => queryWithin(pool, "select 1 as n", [], 60_000));
    demand(!next.threw, `${what}; the next call ${toldEnd(next)}. Next: close the connection, and release it.`);
  }
});

test("fails as the pool does when it has no connection to give", async ({ lab }) => {
  await demandPoolsError(lab, "queryWithin", (pool) => queryWithin(pool, "select 1", [], 1_000));
});
