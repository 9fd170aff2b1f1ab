import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { copyReadings } from "#work/09-bulk-loading/4-stream-between-tables";
import { demand, demandHeard, endOf, lingering, outcome, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { TestPool } from "../../exercise-pool.js";
import { demandList } from "../../expected-list.js";
import { closedPort } from "../../odd-server.js";
import { largeReadings, many, Readings, refusals } from "../../readings.js";
import { RowStall } from "../../row-stall.js";
import { demandGivenBack, ended, TwoSides } from "../../two-sides.js";
import { told, watch } from "../../virtual-time.js";
import { WatchedSockets } from "../../watched-sockets.js";

/**
 * Tries
 *   zero: copies every row, and every value as it is
 *   one: copies every row, and every value as it is
 *   many: makes few round trips on either side
 *   missing: copies every row, and every value as it is
 *   repeated: no, the rows of a table with a key differ
 *   settings of the sessions: copies the same values whatever the settings of the two sessions
 *   memory: reads on when the target has room, and copies the rows of one moment
 *   error on the way: throws what a server says, and leaves nothing in the target
 *   lost connection: ends when a connection is lost, and leaves nothing in the target
 *   no connection: gives back the one connection when the other cannot be had
 *   abort: stops when the signal says so, and leaves nothing in the target
 *   second call: throws what a server says, and leaves nothing in the target
 *   two at once: keeps two calls at the same moment apart
 *   rows added: returns how many rows it has copied, whatever is added meanwhile
 *   late work: returns when the target has kept everything
 */

const never = () => new AbortController().signal;
const call = "copyReadings(source, target, signal)";
/** Before this row the target is made to stand still. */
const stalledAt = 2_000;

/** Copies, and fails unless the target then has all rows of the source behind its own, and both connections are back. */
async function demandCopied(sides: TwoSides, how: string, next: string): Promise<void> {
  const { from, into, source, target } = sides;
  const rows = await from.rows();
  const expected = [...rows, ...(await into.rows())].sort();
  const got = await outcome(copyReadings(source, target, never()));
  const at = `${call}${how}`;
  // At once: what is still under way now is late.
  demandList((await into.rows()).sort(), expected, `\`select r::text from readings r\` behind ${at},`, next);
  demand(got === rows.length, `${at} must return ${rows.length}; it gave ${toldValue(got)}. Next: rowCount.`);
  const still = `\`select r::text from readings r\` at the source, behind ${at},`;
  demandList(await from.rows(), rows, still, "only read it.");
  await demandGivenBack(sides, `Behind ${at}`);
}

test("copies every row, and every value as it is", async ({ lab, other }) => {
  for (const [one, two] of [
    [lab, other],
    [other, lab],
  ] as const) {
    await using from = await Readings.make(one);
    await using into = await Readings.make(two);
    await using sides = TwoSides.of(from, into);
    const next = "no value becomes one of JavaScript's on its way: COPY hands on what the server writes.";
    await demandCopied(sides, " of a table without rows", next);
    await from.fill(1);
    await demandCopied(sides, " of a table of one row", next);
    await into.client.query("truncate readings");
    await into.fill(3, 5_000_000);
    await from.fillOddly();
    await from.fill(600, 100, 3);
    await demandCopied(sides, " into a table with three rows of its own", next);
  }
});

test("returns when the target has kept everything", async ({ lab, other }) => {
  await using from = await Readings.make(lab);
  await from.fill(20);
  await using into = await Readings.make(other);
  await using stall = await RowStall.at(other, "readings", 20);
  await using sides = TwoSides.of(from, into);
  const copying = watch(() => copyReadings(sides.source, sides.target, never()));
  await stall.waiter(copying);
  for (let look = 0; look < 5; look++) await from.count();
  const early = `All rows have been read, and the target stands still before the last one: ${call} ${told(copying)}. Whoever looks now finds nothing, and may never find anything. Next: await the end of the writing, not of the reading.`;
  if (copying.state !== "waiting") await ended(copying, sides, call, "");
  demand(copying.state === "waiting", early);
  await stall.letGo();
  await ended(copying, sides, "The target goes on", "pipeline ends when both streams have.");
  demand(copying.value === 20, `The target goes on: 20 was expected, and the call ${told(copying)}.`);
});

test("returns how many rows it has copied, whatever is added meanwhile", async ({ lab, other }) => {
  await using sides = TwoSides.of(await Readings.make(lab), await Readings.make(other));
  await sides.from.fill(20);
  sides.addBehindAnswers(21);
  const got = await outcome(copyReadings(sides.source, sides.target, never()));
  const copied = await sides.into.count();
  const differs = `Behind each answer of the source a row was added there: ${call} copied ${copied} rows, and gave ${toldValue(got)}. Two statements see two moments. Next: rowCount of the COPY, or count what you send.`;
  demand(got === copied, differs);
  for (const each of [sides.from, sides.into]) await each[Symbol.asyncDispose]();
});

test("copies the same values whatever the settings of the two sessions", async ({ lab, other }) => {
  await using from = await Readings.make(lab);
  await using into = await Readings.make(other);
  await from.fillOddly();
  await from.fill(20, 100);
  await using sides = TwoSides.of(from, into);
  for (const settings of [
    [
      "set datestyle to 'SQL, DMY'; set timezone to 'Asia/Kolkata'",
      "set timezone to 'America/New_York'; reset datestyle",
    ],
    ["set datestyle to 'SQL, MDY'; set timezone to 'America/New_York'", "set datestyle to 'ISO, DMY'"],
    ["reset datestyle; reset timezone", "set datestyle to 'Postgres, DMY'; set timezone to 'Europe/Berlin'"],
  ] as const) {
    await into.client.query("truncate readings");
    await sides.set(settings);
    const how = `, whose sessions were given \`${settings[0]}\` and \`${settings[1]}\`,`;
    const next =
      "05/03 is in March for the one and in May for the other: (format binary) on both sides, or the same `set local datestyle`.";
    await demandCopied(sides, how, next);
  }
});

const unheard = (when: string) => (error: string) =>
  `${when}: an error came to which nobody listens (${error}), and it ends the process. Next: pipeline listens on both streams; \`pipe\` on none.`;

test("throws what a server says, and leaves nothing in the target", async ({ lab, other }) => {
  await using from = await Readings.make(lab);
  await from.fill(2_500, 1, 3);
  for (const [when, [side, spoils, mends, code]] of Object.entries(refusals)) {
    await using into = await Readings.make(other);
    await into.fill(3, 5_000_000);
    await using sides = TwoSides.of(from, into);
    await sides.set();
    const { client } = side === "from" ? from : into;
    const before = await into.rows();
    await client.query(spoils);
    const at = `Where ${when}`;
    const copying = await demandHeard(unheard(at), async () => {
      const watched = watch(() => copyReadings(sides.source, sides.target, never()));
      await ended(watched, sides, at, "pipeline ends both streams when either fails.");
      return await lingering(async () => watched);
    });
    await client.query(mends);
    const said = (copying.error as { code?: string } | undefined)?.code;
    const passes = `${at}, ${call} must throw that error, code ${code}; it ${told(copying)}. Next: wait for the end of both streams, and hand on the first error.`;
    demand(said === code, passes);
    const next = "one COPY, or one transaction: all or nothing.";
    demandList(await into.rows(), before, `${at}: \`select r::text from readings r\` at the target`, next);
    await demandGivenBack(sides, at);
    await demandCopied(sides, ", called again behind a call that failed,", "keep nothing of a call that failed.");
  }
});

test("gives back the one connection when the other cannot be had", async ({ lab, other }) => {
  await using from = await Readings.make(lab);
  await using into = await Readings.make(other);
  await using sides = TwoSides.of(from, into);
  await using nowhere = new TestPool(lab, 1, { port: await closedPort() });
  for (const [name, pool, copy] of [
    ["target", sides.source, () => copyReadings(sides.source, nowhere, never())],
    ["source", sides.target, () => copyReadings(nowhere, sides.target, never())],
  ] as const) {
    const when = `Nobody listens where the pool ${name} connects to`;
    const got = await demandHeard(unheard(when), () => lingering(() => outcome(copy())));
    const code = (got as { code?: string }).code;
    demand(code === "ECONNREFUSED", `${when}: that error was expected, and the call gave ${toldValue(got)}.`);
    const out = `${when}, and ${pool.out} connection of the other pool has not been given back. Next: a \`try\` of its own for each connection.`;
    demand(pool.out === 0, out);
    await demandGivenBack(sides, when);
  }
});

test("keeps two calls at the same moment apart", async ({ lab, other }) => {
  const copies = [];
  for (const [one, two, schema, count] of [
    [lab, other, "public", 700],
    [lab, other, "second", 900],
    [other, lab, "third", 400],
  ] as const) {
    const from = await Readings.make(one, schema);
    await from.fill(count, count);
    copies.push({ count, sides: TwoSides.of(from, await Readings.make(two, schema)) });
  }
  const got = await Promise.all(copies.map(({ sides }) => outcome(copyReadings(sides.source, sides.target, never()))));
  for (const [k, { sides, count }] of copies.entries()) {
    const one = `Of three calls at the same moment, the one that copies ${count} rows`;
    demand(got[k] === count, `${one} gave ${toldValue(got[k])}. Next: everything that a call needs is made within it.`);
    const next = "everything that a call needs is made within it.";
    demandList(await sides.into.rows(), await sides.from.rows(), `${one}: the target`, next);
    await demandGivenBack(sides, one);
    for (const each of [sides, sides.from, sides.into]) await each[Symbol.asyncDispose]();
  }
});

test("makes few round trips on either side", async ({ lab, other }) => {
  const count = 8_000;
  await using from = await Readings.make(lab);
  await using into = await Readings.make(other);
  await from.fill(count);
  await using sides = TwoSides.of(from, into);
  const copy = () => lingering(() => outcome(copyReadings(sides.source, sides.target, never())));
  const inexactly = { exact: false };
  const { result: reading, cost: written } = await measure(other, () => measure(lab, copy, inexactly), inexactly);
  demand(reading.result === count, `${call} must return ${count}; it gave ${toldValue(reading.result)}.`);
  for (const [side, cost] of [
    ["source", reading.cost],
    ["target", written],
  ] as const) {
    const what = `${call} of ${count} rows, at the ${side},`;
    const next = "COPY is one statement for all rows; with a cursor, take a thousand rows or more at a time.";
    expect(cost).toStayWithin({ roundTrips: count / 1_000 + 10 }, { what, next });
  }
});

test("reads on when the target has room, and copies the rows of one moment", async ({ lab, other }) => {
  const from = await largeReadings(lab);
  await using into = await Readings.make(other);
  using sockets = new WatchedSockets();
  await using stall = await RowStall.at(other, "readings", stalledAt);
  await using sides = TwoSides.of(from, into);
  const { port: source } = lab.connectionConfig;
  const { port: target } = other.connectionConfig;
  const held = () => sockets.bytesReadFrom(source) - sockets.bytesSentTo(target);
  const mostHeld = 4 << 20;
  const digest = await from.digest();
  const copying = watch(() => copyReadings(sides.source, sides.target, never()));
  await stall.waiter(copying);
  await sides.readToTheEnd(copying, () => held() > mostHeld || sockets.bytesReadFrom(source));
  const stopped = `The target stands still before row ${stalledAt.toLocaleString("en")} of ${many.toLocaleString("en")}`;
  const words = `${stopped}: ${(held() / (1 << 20)).toFixed(1)} MiB have been read and not sent on; 4 are allowed. Of a table of a hundred gigabytes all would be in memory. Next: pipeline reads on when the writer has room; by hand, wait for "drain" when write() returns false.`;
  demand(held() <= mostHeld, words);
  await from.client.query(`delete from readings where id between 30000 and 30009;
    update readings set note = note || '!' where id between 25000 and 25009;
    insert into readings select ${many} + n, now(), now(), n, 'late' from generate_series(1, 20) n`);
  await stall.letGo();
  const next = "pipeline goes on when the writer has room again.";
  await ended(copying, sides, `${stopped}, and then goes on`, next);
  const got = await into.digest();
  const changed = got === digest ? "" : await from.digest();
  const mixed = `While the target stood still, rows of the source were changed, added and deleted: the copy must be the source of before, and it is ${got === changed ? "the one of afterwards" : "a mixture that never was"}. Next: one statement sees one moment; several do inside of a transaction that is repeatable read.`;
  demand(got === digest, mixed);
  demand(copying.value === many, `${stopped}, and then goes on: ${many} was expected, and the call ${told(copying)}.`);
});

/** Copies the large source, has something happen when the target stands still, and fails unless that ended it without a trace. */
async function demandEndedBy(
  lab: Lab,
  other: Lab,
  what: string,
  next: string,
  happens: (sides: TwoSides, waiter: number, abort: (why: unknown) => void) => Promise<unknown>,
): Promise<void> {
  await using into = await Readings.make(other);
  await into.fill(3, 5_000_000);
  await using stall = await RowStall.at(other, "readings", stalledAt);
  // Ended first: a statement of theirs that hangs would keep the stall from being taken away.
  await using sides = TwoSides.of(await largeReadings(lab), into);
  const before = await into.rows();
  const controller = new AbortController();
  const copying = await demandHeard(unheard(what), async () => {
    const watched = watch(() => copyReadings(sides.source, sides.target, controller.signal));
    const waiter = await stall.waiter(watched);
    if (waiter !== undefined) await happens(sides, waiter, (why) => controller.abort(why));
    await turn();
    await stall.letGo();
    await ended(watched, sides, what, next);
    return await lingering(async () => watched);
  });
  demand(copying.state === "failed", `${what}: ${call} must throw; it ${told(copying)}. Next: ${next}`);
  demandList(await into.rows(), before, `${what}: \`select r::text from readings r\` at the target`, next);
  await demandGivenBack(sides, what);
  const listeners = getEventListeners(controller.signal, "abort").length;
  const left = `${what}, and the call left listeners on the signal: ${listeners}. Next: removeEventListener.`;
  demand(listeners === 0, left);
}

test("ends when a connection is lost, and leaves nothing in the target", async ({ lab, other }) => {
  const next = "what has not come to its end is not to be kept: pipeline destroys the writer when the reader fails.";
  await demandEndedBy(lab, other, "The source ended its connection in the middle", next, async (sides) => {
    for (const pid of await sides.readers()) await sides.from.client.query("select pg_terminate_backend($1)", [pid]);
  });
  await demandEndedBy(lab, other, "The target ended its connection in the middle", next, ({ into }, waiter) =>
    into.client.query("select pg_terminate_backend($1)", [waiter]),
  );
});

test("stops when the signal says so, and leaves nothing in the target", async ({ lab, other }) => {
  const next = "hand the signal to pipeline.";
  using sockets = new WatchedSockets();
  const { port } = lab.connectionConfig;
  let before = 0;
  const what = "The signal was aborted in the middle";
  await demandEndedBy(lab, other, what, next, async (_, __, abort) => {
    before = sockets.bytesReadFrom(port);
    abort(new Error("the service is shutting down"));
  });
  const mib = (sockets.bytesReadFrom(port) - before) / (1 << 20);
  const on = `${what}, and ${mib.toFixed(0)} MiB were read afterwards, as if nothing had happened. Next: ${next}`;
  demand(mib < 16, on);
  await using from = await Readings.make(lab);
  await from.fill(500);
  await using into = await Readings.make(other);
  await using sides = TwoSides.of(from, into);
  const controller = new AbortController();
  const got = await outcome(copyReadings(sides.source, sides.target, controller.signal));
  demand(got === 500, `${call} of 500 rows must return 500; it gave ${toldValue(got)}.`);
  const listeners = getEventListeners(controller.signal, "abort").length;
  const left = `${call} has ended, and has left listeners on the signal: ${listeners}. One that lives as long as the service gathers them. Next: pipeline takes its own away; addEventListener needs removeEventListener.`;
  demand(listeners === 0, left);
  await into.client.query("truncate readings");
  controller.abort();
  const end = await lingering(() => endOf(() => copyReadings(sides.source, sides.target, controller.signal)));
  demand(end.threw, `The signal was aborted before the call: it must throw, and it ${toldEnd(end)}. Next: ${next}`);
  const n = await into.count();
  demand(n === 0, `The signal was aborted before the call, and ${n} rows are in the target. Next: ${next}`);
  await demandGivenBack(sides, "The signal was aborted before the call");
});
