import { setImmediate as turn } from "node:timers/promises";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { DrainingError, Service } from "#work/03-pool-in-production/5-warm-up-and-drain";
import { demand, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { openDirectly, openTestPool, TestPool } from "../../exercise-pool.js";
import { beginning, type Held, held } from "../../held-work.js";
import { until } from "../../odd-server.js";
import { pass, runningTimers, told, type Watched, watch, whileTimeIsVirtual } from "../../virtual-time.js";

/**
 * Tries
 *   zero: ends at once when nobody is there
 *   one: lends a client, and gives it back whatever the work does
 *   many: serves those who came before, and those among them who wait
 *   missing: gives everything back when one connection cannot be opened
 *   repeated: gives the same to whoever drains again
 *   boundary inside: tells how many have not ended, at the limit and not before
 *   boundary outside: tells how many have not ended, at the limit and not before
 *   error on the way: lends a client, and gives it back whatever the work does
 *   second call: gives the same to whoever drains again
 *   late work: leaves no timer behind when all have ended
 */

const limitMs = 10_000;

/** Sessions of the lab's database that carry this name. */
async function sessions(lab: Lab, name: string): Promise<number> {
  await using direct = await openDirectly(lab);
  const sql = `select count(*)::int as open from pg_stat_activity
    where datname = current_database() and application_name = $1`;
  return (await direct.query<{ open: number }>(sql, [name])).rows[0]?.open ?? 0;
}

/** Waits until the server has closed the sessions of this name: it does so a moment after it was asked to. */
async function sessionsAfterwards(lab: Lab, name: string): Promise<number> {
  let open = await sessions(lab, name);
  for (let look = 0; open > 0 && look < 200; look++) open = await sessions(lab, name);
  return open;
}

test("opens as many connections as asked for, all at once", async ({ lab, other }) => {
  for (const [each, count] of [
    [lab, 5],
    [other, 1],
    [other, 8],
  ] as const) {
    await using pool = new TestPool(each, 8);
    const service = new Service(pool);
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => service.warmUp(count))));
    demand(
      !result.threw,
      `warmUp(${count}) ${toldEnd(result)}; nothing was in its way. Next: pool.connect() for each.`,
    );
    demand(
      cost.connections === count && pool.idleCount === count,
      `warmUp(${count}) opened ${cost.connections} connections; ${pool.idleCount} are free and ${pool.out} have not come back. ${count} were to be open and free: a client that is given back at once is lent again instead of a new one. Next: take all before you give the first back.`,
    );
    expect(cost).toStayWithin(
      { depth: 3, statements: 0 },
      {
        what: `warmUp(${count})`,
        why: "one connect after the other takes that many times as long",
        next: "start all connects before you wait for one.",
      },
    );
  }
});

test("gives everything back when one connection cannot be opened", async ({ lab, other }) => {
  for (const [each, count] of [
    [lab, 3],
    [other, 2],
  ] as const) {
    await using pool = new TestPool(each, 5);
    const service = new Service(pool);
    await service.warmUp(1);
    // One is open already, and no other can be had.
    await each.faults([{ kind: "refuse" }]);
    const end = await endOf(() => service.warmUp(count)).finally(() => each.faults([]));
    demand(
      end.threw && end.error instanceof Error,
      `Of ${count} connects only one could be had, and warmUp ${toldEnd(end)}. Whoever starts the service must hear of it. Next: throw that error.`,
    );
    demand(
      pool.out === 0,
      `Of ${count} connects only one could be had; when warmUp had failed, ${pool.out} client had not come back. Next: wait for all, release those that came, then throw.`,
    );
  }
});

test("lends a client, and gives it back whatever the work does", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 2);
    const service = new Service(pool);
    const sql = "select count(*)::int as users from users";
    const { users } = (await each.pool.query<{ users: number }>(sql)).rows[0] ?? { users: 0 };
    const end = await endOf(() => service.use(async (client) => (await client.query(sql)).rows[0].users));
    demand(!end.threw && end.value === users, `The work returned ${users}, and use ${toldEnd(end)}. Next: return it.`);
    for (const value of [0, "", false, null, undefined]) {
      const empty = await endOf(() => service.use(async () => value));
      demand(
        !empty.threw && empty.value === value,
        `The work returned ${String(value)}, and use ${toldEnd(empty)}. Next: return it as it is.`,
      );
    }
    for (const thrown of [new Error("the work's own"), undefined, "a word"]) {
      for (let call = 1; call <= 3; call++) {
        const failed = await endOf(() => service.use(() => Promise.reject(thrown)));
        demand(
          failed.threw && failed.error === thrown,
          `The work threw ${String(thrown)}, and use ${toldEnd(failed)}. Next: throw on what the work threw.`,
        );
        demand(
          pool.out === 0,
          `The work threw ${String(thrown)}, and its client had not come back when use ended. After ${pool.options.max} such calls nobody gets one. Next: release in a finally.`,
        );
      }
    }
    demand(pool.thrownAway === 0, `use threw ${pool.thrownAway} living clients away. Next: client.release().`);
  }
});

test("ends at once when nobody is there", async ({ lab, other }) => {
  for (const [each, name] of [
    [lab, "drained"],
    [other, "drained-too"],
  ] as const) {
    await using pool = new TestPool(each, 3);
    Object.assign(pool.options, { application_name: name });
    const service = new Service(pool);
    await service.warmUp(3);
    const open = await sessions(each, name);
    // A service that has served is as free as one that has not.
    if (each === other) await service.use((client) => client.query("select 1"));
    const draining = await whileTimeIsVirtual(async () => {
      const began = watch(() => service.drain(60_000));
      await until(() => began.state !== "waiting");
      return began;
    });
    demand(
      draining.state !== "waiting",
      "Nobody was served, and drain(60000) has not ended: it waits for its limit. Time is simulated here. Next: wait only while there is a call of use that has not ended.",
    );
    demand(
      draining.value === 0,
      `Nobody was served, and drain ${told(draining)}; 0 was expected. Next: return how many calls of use have not ended.`,
    );
    demand(
      pool.totalCount === 0 && (await sessionsAfterwards(each, name)) === 0,
      `${open} connections were free; when drain had ended, ${pool.totalCount} were left in the pool. Next: await pool.end().`,
    );
  }
});

test("refuses who comes too late, and asks nothing of the pool for them", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const service = new Service(pool);
  const first = held();
  const served = watch(() => service.use(first.work));
  await beginning(served, first);
  const draining = watch(() => service.drain(limitMs));
  const { returns } = pool;
  let runs = 0;
  for (let call = 1; call <= 2; call++) {
    const late = await endOf(() =>
      service.use(async () => {
        runs++;
      }),
    );
    demand(
      late.threw && late.error instanceof DrainingError && runs === 0 && pool.returns === returns,
      `drain had been called, and a later use ${toldEnd(late)}, after ${formatCount(runs, "run")} of its work, with ${formatCount(pool.returns - returns, "client")} taken. DrainingError was expected, and no client asked for. Next: look at a flag that drain sets, before pool.connect().`,
    );
    demand(
      draining.state === "waiting",
      `One call was still served, and drain ${told(draining)} already. Next: wait until the calls that began before have ended.`,
    );
  }
  first.end();
  await until(() => draining.state !== "waiting");
  demand(
    draining.value === 0 && served.value === "served",
    `The last call ended; it ${told(served)}, and drain ${told(draining)}. "served" and 0 were expected. Next: let the last one who leaves wake drain.`,
  );
});

test("serves those who came before, and those among them who wait", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const service = new Service(pool);
  const works = [held(), held(), held()];
  const calls = works.map(({ work }) => watch(() => service.use(work)));
  await beginning(calls[0] as Watched<string>, works[0] as Held);
  const draining = watch(() => service.drain(limitMs));
  for (const [at, { end, begun }] of works.entries()) {
    const came = await until(begun, 2_000);
    demand(
      came,
      `Three callers shared one connection when drain was called; number ${at + 1} never got it. A pool that is ending lends to nobody. Next: call pool.end() when the last of them has ended.`,
    );
    demand(
      draining.state === "waiting",
      `Three callers shared one connection; ${at} of them had ended, and drain ${told(draining)}. Next: count from before pool.connect(), so that those who wait are counted.`,
    );
    end();
    await until(() => calls[at]?.state !== "waiting", 2_000);
  }
  await until(() => draining.state !== "waiting", 5_000);
  demand(
    draining.value === 0 && pool.totalCount === 0 && pool.out === 0,
    `All three had ended; drain ${told(draining)}, left in the pool: ${formatCount(pool.totalCount, "connection")}, of which ${pool.out} did not come back. Next: await pool.end(), and return 0.`,
  );
});

test("waits for work that fails, too", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const service = new Service(pool);
  const only = held();
  const failing = watch(() =>
    service.use(async () => {
      await only.work();
      throw new Error("no");
    }),
  );
  await beginning(failing, only);
  const draining = watch(() => service.drain(limitMs));
  only.end();
  await until(() => draining.state !== "waiting", 5_000);
  demand(
    draining.value === 0 && failing.state === "failed",
    `The last call failed; it ${told(failing)}, and drain ${told(draining)}. Next: count down in a finally.`,
  );
});

test("tells how many have not ended, at the limit and not before", async ({ lab }) => {
  for (const [limit, callers] of [
    [1_000, 1],
    [250, 3],
  ] as const) {
    await using pool = await openTestPool(lab, 2);
    const service = new Service(pool);
    const works = Array.from({ length: callers }, held);
    await whileTimeIsVirtual(async () => {
      const calls = works.map(({ work }) => watch(() => service.use(work)));
      await beginning(calls[0] as Watched<string>, works[0] as Held);
      const draining = watch(() => service.drain(limit));
      await pass(limit - 1);
      demand(
        draining.state === "waiting",
        `${callers} calls had not ended, and drain(${limit}) ${told(draining)} after ${limit - 1} ms. Time is simulated here. Next: setTimeout with limitMs.`,
      );
      await pass(1);
      demand(
        draining.value === callers,
        `${callers} calls had not ended after ${limit} ms, and drain(${limit}) ${told(draining)}; ${callers} was expected. Whoever stops the service must know what is cut off, and cannot wait for ever. Next: when the limit is over return the count, and do not wait for pool.end().`,
      );
    });
    for (const { end } of works) end();
    await until(() => pool.out === 0);
  }
});

test("leaves no timer behind when all have ended", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const service = new Service(pool);
  const only = held();
  await whileTimeIsVirtual(async () => {
    const call = watch(() => service.use(only.work));
    await beginning(call, only);
    const before = runningTimers();
    const draining = watch(() => service.drain(limitMs));
    await pass();
    only.end();
    await until(() => call.state !== "waiting" && draining.state !== "waiting", 5_000);
    demand(
      runningTimers() <= before,
      `All calls had ended and drain ${told(draining)}; a timer of ${limitMs} ms still ran, and keeps the process alive for as long. Next: clearTimeout when the last call has ended.`,
    );
  });
});

test("gives the same to whoever drains again", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const service = new Service(pool);
  const only = held();
  const call = watch(() => service.use(only.work));
  await beginning(call, only);
  const first = watch(() => service.drain(limitMs));
  const second = watch(() => service.drain(limitMs));
  only.end();
  await until(() => first.state !== "waiting" && second.state !== "waiting", 5_000);
  const third = watch(() => service.drain(limitMs));
  await until(() => third.state !== "waiting", 5_000);
  demand(
    call.value === "served" && [first, second, third].every(({ value }) => value === 0),
    `drain was called three times, as when the signal comes again: it ${told(first)}, ${told(second)}, ${told(third)}; 0 was expected each time. Next: keep the promise of the first call, and return it.`,
  );
});

test("ends when the pool has ended, and not before", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const closing = held();
  const end = pool.end.bind(pool);
  pool.end = (async (callback: () => void = () => undefined) => {
    await closing.work();
    await end();
    callback();
  }) as typeof pool.end;
  const draining = watch(() => new Service(pool).drain(limitMs));
  await beginning(draining, closing);
  for (let turns = 0; turns < 100; turns++) await turn();
  demand(
    draining.state === "waiting" || pool.totalCount === 0,
    `The pool took its time to end: ${pool.totalCount} connections were open, and drain ${told(draining)} already. Next: await pool.end() when no call is left.`,
  );
  closing.end();
  await until(() => draining.state !== "waiting");
  demand(draining.value === 0, `The pool had ended, and drain ${told(draining)}; 0 was expected. Next: return 0 then.`);
});
