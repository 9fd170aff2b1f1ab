import { setImmediate as turn } from "node:timers/promises";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { readEach } from "#work/10-concurrency/3-bound-the-fan-out";
import { shift } from "../../drawn-numbers.js";
import { demand, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { TestPool } from "../../exercise-pool.js";
import { demandList } from "../../expected-list.js";
import { HeldReads, type Read, ready, readyTwice, toldCall } from "../../held-reads.js";

/**
 * Tries
 *   zero: reads nothing for no ids
 *   one: returns what came, in the order of the ids
 *   many: reads tens of thousands of ids
 *   missing: returns what came, in the order of the ids
 *   repeated: returns what came, in the order of the ids
 *   boundary inside: has exactly as many under way as it may, until no id is left
 *   boundary outside: refuses a limit that is no whole number from 1 up
 *   error on the way: begins nothing after a failure, and waits for those under way
 *   thrown at once: begins nothing after a failure, and waits for those under way
 *   limit above the number: begins all at once where the limit is larger than the list
 *   two at once: gives each call a limit of its own
 *   second call: fails with whatever the first one threw
 *   late work: begins nothing after a failure, and waits for those under way
 */

/** A call with reads of its own, of which one may throw at once. */
const calling = (ids: readonly number[], limit: number, atOnce?: { place: number; error: unknown }) =>
  new HeldReads((read) => readEach(Object.freeze([...ids]), limit, read), atOnce);

const worker =
  "start `limit` workers, each of which takes the next id from the same list as soon as its read has ended.";

test("returns what came, in the order of the ids", async () => {
  const values = [undefined, 0, "", null, false, [], { n: 1 }, -0.5, "x", true];
  for (const [ids, limit, step] of [
    [[17], 3, 1],
    [[5, 3, 9, 3, 0, -4, 5], 2, 1],
    [[8, 1, 8, 8, 2, 900, 7, 6, 5, 3], 4, 3],
  ] as const) {
    // What comes twice is asked for twice, and answered otherwise.
    const valueAt = (all: readonly number[], at: number) => {
      const before = all.slice(0, at).filter((id) => id === all[at]).length;
      return values[(Math.abs(all[at] ?? 0) + limit + 3 * before) % values.length];
    };
    const call = calling(ids, limit);
    await readyTwice(call);
    // Of those under way the last ends first, and every `step`th another one.
    const left = new Map<number, Read>();
    let seen = 0;
    for (let ended = 0; ended < ids.length; ended++) {
      for (; seen < call.begun.length; seen++) left.set(seen, call.begun[seen] as Read);
      const places = [...left.keys()];
      const at = (ended % step === 0 ? places.at(-1) : places[0]) ?? -1;
      const begun = call.begun.map(({ id }) => id);
      left.get(at)?.end(valueAt(begun, at));
      left.delete(at);
      await ready(call);
    }
    const what = `readEach([${ids}], ${limit}), whose reads end in another order than they began,`;
    demand(call.end !== undefined, `${what} is still under way when all reads have ended. Next: ${worker}`);
    demand(
      call.begun.length === ids.length,
      `${what}: ${call.begun.length} reads were begun; ${ids.length} were expected, one for each place of the list. Next: read an id that comes again once more.`,
    );
    const got = call.end.threw ? call.end.error : call.end.value;
    const expected = ids.map((_, place) => valueAt(ids, place));
    demandList(got, expected, what, "write each result to the place it was read for; an id that comes again has two.");
  }
});

test("reads nothing for no ids", async () => {
  for (const limit of [1, 8]) {
    const call = calling([], limit);
    await readyTwice(call);
    const isEmpty = call.end !== undefined && !call.end.threw && same(call.end.value, []);
    demand(
      isEmpty && call.begun.length === 0,
      `readEach([], ${limit}) ${toldCall(call)}, after ${call.begun.length} reads. Expected: an empty list, and no read. Next: without ids there is no worker.`,
    );
  }
});

/** So many ids, in no order; none comes twice. */
const idsOf = (count: number, seed: number) =>
  Array.from({ length: count }, (_, k) => ((k + seed + shift()) * 7_919) % 10_007);

test("has exactly as many under way as it may, until no id is left", async () => {
  for (const [count, limit] of [
    [9, 1],
    [23, 4],
    [30, 7],
    [12, 12],
  ] as const) {
    const ids = idsOf(count, limit);
    const call = calling(ids, limit);
    const what = `readEach of ${count} ids, at most ${limit} at a time`;
    for (let ended = 0; ended <= count; ended++) {
      await ready(call);
      const { begun, running, most } = call;
      const expected = Math.min(limit, count - ended);
      demand(
        most <= limit,
        `${what}: ${most} were under way at the same moment. Each needs a connection. Next: ${worker}`,
      );
      demand(
        running === expected,
        `${what}: when ${ended} had ended, ${running} were under way; ${expected} were expected. A place that is free while ids are left is time lost. Next: ${worker}`,
      );
      const order = begun.map(({ id }) => id);
      demand(
        same(order, ids.slice(0, ended + expected)),
        `${what}: they began as [${order}], and must begin in the order of the list, [${ids.slice(0, ended + expected)}]. Next: let all workers take from one list.`,
      );
      // The latest ends first, so that the first one is the slowest of all.
      const latest = begun.filter(({ isOver }) => !isOver).at(-1);
      if (!latest) break;
      latest.end(latest.id);
    }
    await ready(call);
    demand(call.end !== undefined, `${what}: all have ended, and the call is still under way. Next: ${worker}`);
  }
});

test("takes as many connections of a pool as the limit says, and keeps them busy", async ({ lab, other }) => {
  for (const [each, limit, count] of [
    [lab, 4, 250],
    [other, 6, 200],
  ] as const) {
    await using pool = new TestPool(each, 12);
    const ids = Array.from({ length: count }, (_, k) => 1 + ((k * 7_919) % 900));
    const nameOf = async (id: number): Promise<string> =>
      (await pool.query<{ name: string }>("select name from users where id = $1", [id])).rows[0]?.name ?? "";
    const names = await namesOf(each);
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => readEach(ids, limit, nameOf))));
    const what = `readEach of ${count} ids, at most ${limit} at a time, from a pool of 12,`;
    const got = result.threw ? result.error : result.value;
    const expected = ids.map((id) => names.get(id));
    demandList(got, expected, what, "write each result to the place of its id.");
    demand(
      cost.connections === limit,
      `${what} opened ${cost.connections} connections; ${limit} were expected: ${cost.connections > limit ? "who takes all leaves none to others" : "a place that nobody takes is time lost"}. Next: ${worker}`,
    );
    expect(cost).toStayWithin({ roundTrips: count + 3 * limit }, { what, next: worker });

    // The first id asks so often that the others have long ended, unless they wait for it.
    const slow = count / 10;
    const slowFirst = async (id: number): Promise<void> => {
      for (let times = id === 0 ? slow : 1; times > 0; times--) await nameOf(id);
    };
    const uneven = Array.from({ length: 1 + 0.8 * slow * (limit - 1) }, (_, k) => k);
    const { cost: busy } = await measure(each, () => endOf(() => readEach(uneven, limit, slowFirst)));
    expect(busy).toStayWithin(
      { depth: Math.round(1.3 * slow) },
      {
        what: `readEach of ${uneven.length} ids, at most ${limit} at a time, the first of which asks ${slow} times,`,
        why: "A wave is as long as its slowest.",
        next: worker,
      },
    );
  }
});

async function namesOf(lab: Lab): Promise<Map<number, string>> {
  const { rows } = await lab.pool.query<{ id: number; name: string }>("select id, name from users");
  return new Map(rows.map(({ id, name }) => [id, name]));
}

test("begins all at once where the limit is larger than the list", async () => {
  for (const limit of [4, 1_000, Number.MAX_SAFE_INTEGER]) {
    const ids = idsOf(3, limit % 100);
    const call = calling(ids, limit);
    await ready(call);
    const { begun } = call;
    demand(
      begun.length === 3,
      `readEach of 3 ids, at most ${limit} at a time, ${call.end ? toldEnd(call.end) : `began ${begun.length} reads`}; 3 were expected, at once. Next: no more workers than there are ids.`,
    );
    for (const { end, id } of [...begun].reverse()) end(id);
    await ready(call);
    demand(
      call.end !== undefined && !call.end.threw && same(call.end.value, ids),
      `readEach of 3 ids, at most ${limit} at a time, ${toldCall(call)}. Expected: ${toldValue(ids)}. Next: ${worker}`,
    );
  }
});

test("refuses a limit that is no whole number from 1 up", async () => {
  for (const limit of [0, -1, 0.5, 2.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const ids of [[3, 4], []]) {
      const call = calling(ids, limit);
      await readyTwice(call);
      const isRefused = call.end?.threw === true && (call.end.error as Error | null)?.name === "RangeError";
      demand(
        isRefused && !call.threwAtOnce && call.begun.length === 0,
        `readEach([${ids}], ${limit}) ${toldCall(call)}, after ${call.begun.length} reads. Expected: a promise, rejected with a RangeError, and no read. Next: look at the limit first, inside of the async function.`,
      );
    }
  }
});

test("begins nothing after a failure, and waits for those under way", async () => {
  for (const [limit, failing, how] of [
    [3, 1, "failed"],
    [4, 3, "failed"],
    [2, 0, "failed"],
    [4, 0, "threw at once"],
    [3, 1, "threw at once"],
    [3, 3, "threw at once"],
    [3, 4, "threw at once"],
  ] as const) {
    const [first, later] = [new Error("the first"), new Error("a later one")];
    const atOnce = how === "failed" ? undefined : { place: failing, error: first };
    const call = calling(idsOf(20, limit), limit, atOnce);
    const { begun } = call;
    const what = `readEach of 20 ids, at most ${limit} at a time; number ${failing + 1} ${how}`;
    await ready(call);
    // Of those before it all but one end at the same moment: several places are free.
    if (begun.length <= failing) {
      for (const one of begun.slice(0, limit - 1)) one.end();
      await ready(call);
    }
    const expected = atOnce ? failing + 1 : limit;
    if (!atOnce) begun[failing]?.fail(first);
    const left = begun.filter(({ isOver }) => !isOver);
    for (const one of left) {
      await readyTwice(call);
      demand(
        begun.length === expected,
        `${what}, and ${begun.length - expected} further ids began. What they find nobody will see. Next: call \`read\` inside of a \`try\`, and let every worker look, before it takes an id, whether one has failed.`,
      );
      demand(
        call.end === undefined,
        `${what} while others were under way, and the call ${toldCall(call)}: they go on behind the caller's back, on connections of the pool. Next: keep the failure, also one that \`read\` throws at once, wait for all workers, then throw.`,
      );
      if (one === left.at(-1)) one.fail(later);
      else one.end(one.id);
    }
    await readyTwice(call);
    demand(
      call.end?.threw === true && call.end.error === first,
      `${what}, and a later one, too; the call ${toldCall(call)}. What the first one threw was expected. Next: keep the first failure, be it thrown at once or later.`,
    );
    demand(begun.length === expected, `${what}; behind the end of the call further ids began. Next: stop all workers.`);
  }
});

test("fails with whatever the first one threw", async () => {
  const idle = new HeldReads(async () => undefined);
  for (const thrown of [new Error("no"), undefined, null, 0, "", false]) {
    for (const how of ["at once", "later"] as const) {
      const seen: number[] = [];
      const read = (id: number): Promise<number> => {
        seen.push(id);
        if (id === 1) return readyTwice(idle).then(() => Promise.reject(new Error("a later one")));
        if (id !== 2) return Promise.resolve(id);
        if (how === "at once") throw thrown;
        return turn().then(() => Promise.reject(thrown));
      };
      const end = await endOf(() => readEach([1, 2, 3, 4, 5, 6, 7], 2, read));
      const what = `The read of the second id threw ${String(thrown)} ${how}, and that of the first one an Error afterwards`;
      demand(
        end.threw && end.error === thrown,
        `${what}; readEach ${toldEnd(end)}. The very thing that was thrown first was expected. Next: keep what was thrown in a list, whose length says whether something was.`,
      );
      demand(
        same(seen, [1, 2]),
        `${what}; begun were [${seen}], and only 1 and 2 were expected. Next: call \`read\` inside of the \`try\`.`,
      );
    }
  }
  const end = await endOf(() => readEach([1, 2, 3], 2, async (id) => id * 2));
  demand(
    !end.threw && same(end.value, [2, 4, 6]),
    `Calls before had failed; the next ${toldEnd(end)}. Expected: [2,4,6]. Next: keep nothing between calls.`,
  );
});

test("gives each call a limit of its own", async () => {
  const [two, three] = [calling(idsOf(8, 1), 2), calling(idsOf(8, 2), 3)];
  for (let ended = 0; ended < 5; ended++) {
    await ready(two);
    await ready(three);
    const [a, b] = [two.running, three.running];
    demand(
      a === 2 && b === 3,
      `Two calls at once, at most 2 and 3 at a time, had ${a} and ${b} under way; 2 and 3 were expected. Next: keep nothing outside of the call.`,
    );
    two.begun[ended]?.end(ended);
    three.begun[ended]?.end(ended);
  }
});

test("reads tens of thousands of ids", async () => {
  for (const [count, limit] of [
    [30_000, 10],
    [20_000, 1],
  ] as const) {
    let [running, most] = [0, 0];
    const read = async (id: number): Promise<number> => {
      most = Math.max(most, ++running);
      await null;
      running--;
      return id + limit;
    };
    const ids = Array.from({ length: count }, (_, k) => count - k);
    const expected = ids.map((id) => id + limit);
    const end = await endOf(() => readEach(ids, limit, read));
    demand(
      !end.threw && same(end.value, expected),
      `readEach of ${count} ids ${end.threw ? toldEnd(end) : "returned another list than that of their results"}. Next: ${worker}`,
    );
    demand(
      most === limit,
      `readEach of ${count} ids: up to ${most} were under way; ${limit} were expected. Next: ${worker}`,
    );
  }
});
