import { measure } from "roundtrip";
import { expect } from "vitest";
import { loadHits } from "#work/09-bulk-loading/1-resume-a-load";
import { demandClosing } from "../../closed-rows.js";
import { clientFor } from "../../exercise-client.js";
import { demand, lingering, same, test, toldEnd } from "../../exercise-lab.js";
import { openTestClient } from "../../exercise-pool.js";
import {
  demandFirstError,
  demandLoaded,
  demandResumed,
  endedWhileWriting,
  looked,
  lookedSlowly,
  runLoad,
  runsThatMeet,
  shapes,
  toldOf,
} from "../../hits-run.js";
import { type Hit, HitsTables, hitsOf } from "../../hits-tables.js";
import { demandLeftAlone, session } from "../../left-alone.js";
import { setOwn } from "../../lent-state.js";
import { demandAhead, demandNoneWaiting } from "../../rows-ahead.js";

/**
 * Tries
 *   zero: loads every row once, chunk by chunk, and tells so
 *   one: loads every row once, chunk by chunk, and tells so
 *   many: makes five round trips a chunk at most, and three besides
 *   missing: goes on where the last run ended, whatever its size
 *   repeated: loads every row once, chunk by chunk, and tells so
 *   error on the way: keeps the chunks before an error of the rows, and passes it on
 *   refused: takes nothing of a chunk that the server refuses, at once or at the commit
 *   crash: survives a cut at any statement, of its request or of its answer
 *   crash in between: survives the end of its session while it reads, and while it writes
 *   two at once: loads nothing twice when two runs meet
 *   another program: loads nothing twice beside another program
 *   second call: goes on where the last run ended, whatever its size
 *   late work: makes five round trips a chunk at most, and three besides
 */

const run = runLoad.bind(undefined, loadHits);

test("loads every row once, chunk by chunk, and tells so", async ({ lab, other }) => {
  for (const [each, count, size, shape] of [
    [lab, 95, 40, "an array"],
    [other, 41, 10, "an asynchronous generator"],
    [lab, 3, 1, "a generator"],
    [lab, 5, 50_000, "an asynchronous generator"],
    [other, 1, 1, "an array"],
    [lab, 0, 10, "an array"],
    [lab, 0, 1, "an asynchronous generator"],
  ] as const) {
    await using tables = await HitsTables.open(each);
    const client = await clientFor(each);
    await setOwn(client);
    const before = await session(client);
    const hits = hitsOf(count);
    const what = `A load of ${count} rows from ${shape}, ${size} in a chunk`;
    const got = await run(client, shapes[shape](hits), size);
    await demandLoaded(tables, got, hits, [0, size], what);
    const sums = [0, ...toldOf(0, count, size)];
    const [chunks, expected] = [await tables.chunks(), sums.slice(1).map((sum, k) => sum - (sums[k] ?? 0))];
    demand(
      same(chunks, expected),
      `${what}: by the server's statistics its transactions brought ${chunks.join(", ") || "no"} rows; ${expected.join(", ") || "none"} were expected. Next: commit when a chunk is full, and what is left at the end.`,
    );
    await demandLeftAlone(client, before, what);
  }
});

test("goes on where the last run ended, whatever its size", async ({ lab, other }) => {
  for (const [each, done] of [
    [lab, 20],
    [other, 13],
  ] as const) {
    await using tables = await HitsTables.open(each);
    const hits = hitsOf(60);
    const client = await clientFor(each);
    await tables.renew(hits.slice(0, done));
    let from: number = done;
    for (const [count, size, shape] of [
      [33, 10, "an array"],
      [47, 7, "a generator"],
      [47, 5, "an asynchronous generator"],
      [60, 50, "an asynchronous generator"],
      [60, 50, "an array"],
    ] as const) {
      const what = `A run with ${from} rows in, given ${count} by ${shape}, ${size} in a chunk`;
      const rows = hits.slice(0, count);
      await demandLoaded(tables, await run(client, shapes[shape](rows), size), rows, [from, size], what);
      from = count;
    }
    // Somebody has begun anew: what this process remembers of the load is no longer so.
    await tables.renew();
    const what = "A run after the tables were made anew, with nothing in them of this load";
    await demandLoaded(tables, await run(await clientFor(each), hits, 25), hits, [0, 25], what);
  }
});

test("keeps the chunks before an error of the rows, and passes it on", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const client = await clientFor(lab);
  const before = await session(client);
  const hits = hitsOf(25);
  for (const place of [0, 5, 10, 14, 25]) {
    for (const slowly of [false, true]) {
      await tables.renew();
      const failure = new RangeError(`row ${place} cannot be read`);
      const look = (at: number) => {
        if (at === place) throw failure;
      };
      const { end, told } = await run(client, slowly ? lookedSlowly(hits, look) : looked(hits, look), 10);
      const what = `After ${place} rows an error came instead of the next, and the load ${toldEnd(end)}`;
      demand(end.threw && end.error === failure, `${what}; that very error was expected. Next: let it pass.`);
      const done = await tables.demandPrefix(hits, what);
      demand(
        done === (told.at(-1) ?? 0) && done % 10 === 0 && done >= place - 19 && done <= place,
        `${what}. ${done} rows are in, and onProgress was told ${told.join(", ") || "nothing"}, 10 in a chunk: whole chunks before the error were to be in, and told. Next: commit each chunk when it is full, before you read on.`,
      );
      await demandLeftAlone(client, before, what);
      const next = await run(client, hits, 10);
      await demandLoaded(tables, next, hits, [done, 10], `${what}. The next run, with the same client,`);
    }
  }
});

test("closes rows that it does not read to the end", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  await demandClosing(lab, tables, (client, rows, heard) => run(client, rows, 10, heard));
});

test("takes nothing of a chunk that the server refuses, at once or at the commit", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const client = await clientFor(lab);
  const before = await session(client);
  const hits = hitsOf(45);
  for (const [when, path, code] of [
    ["at once", null, "23502"],
    ["at the commit", "/refused", "P0001"],
  ] as const) {
    for (const place of [3, 10, 27, 44]) {
      await tables.renew();
      await tables.refuseAtCommit();
      const given = hits.map((hit, k) => (k === place ? ({ ...hit, path } as Hit) : hit));
      const { end, told } = await run(client, given, 10);
      const what = `The server refused row ${place} ${when} (${code}), and the load ${toldEnd(end)}`;
      const came = end.threw && (end.error as { code?: unknown } | undefined)?.code;
      demand(came === code, `${what}; the server's error was expected, as it came. Next: await each statement.`);
      const done = await tables.demandPrefix(hits, what);
      const whole = place - (place % 10);
      demand(
        done === whole && (told.at(-1) ?? 0) === whole,
        `${what}. ${done} rows are in, and onProgress was told ${told.join(", ") || "nothing"}; the ${whole} of the chunks before were expected. Next: begin before the chunk, and roll it back whole.`,
      );
      await demandLeftAlone(client, before, what);
      const next = await run(client, hits, 10);
      await demandLoaded(tables, next, hits, [whole, 10], `${what}. The next run, with the row mended,`);
    }
  }
});

test("tells of a chunk when it is committed", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const client = await clientFor(lab);
  const hits = hitsOf(35);
  for (const stop of [10, 20, 35]) {
    await tables.renew();
    const failure = new Error(`enough after ${stop}`);
    const { end } = await run(client, hits, 10, (done) => {
      if (done === stop) throw failure;
    });
    const what = `onProgress threw when it was told ${stop}, and the load ${toldEnd(end)}`;
    demand(end.threw && end.error === failure, `${what}; that very error was expected. Next: let it pass.`);
    const done = await tables.demandPrefix(hits, what);
    demand(
      done === stop,
      `${what}. ${done} rows are in: who is told of ${stop} believes that they are safe. Next: call onProgress when the commit is answered, outside of the transaction.`,
    );
    await demandLoaded(tables, await run(client, hits, 10), hits, [stop, 10], `${what}. The next run`);
  }
});

test("survives a cut at any statement, of its request or of its answer", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const hits = hitsOf(25);
  const client = await clientFor(lab);
  const { cost } = await measure(lab, () => lingering(() => run(client, hits, 10)));
  // Who sends more statements than that is cut at the first ones.
  for (let atStatement = 1; atStatement <= Math.min(cost.statements, 40); atStatement++) {
    for (const lose of ["request", "reply"] as const) {
      await tables.renew();
      const cut = await clientFor(lab);
      await lab.faults([{ kind: "reset", atStatement, lose }]);
      const lost = await run(cut, hits, 10);
      await lab.faults([]);
      const how =
        lose === "request" ? "before the server saw it" : "when the server had done it, and its answer was lost";
      const what = `The connection broke at statement ${atStatement}, ${how}`;
      demandFirstError(lost, what);
      await demandResumed(tables, () => run(client, hits, 10), hits, lost, what);
    }
  }
});

test("survives the end of its session while it reads, and while it writes", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const hits = hitsOf(25);
  const client = await clientFor(lab);
  for (const place of [0, 4, 10, 14, 24]) {
    await tables.renew();
    await using ended = await openTestClient(lab, {});
    const end = (at: number) => (at === place ? tables.terminate(ended.processId) : undefined);
    const lost = await run(ended, lookedSlowly(hits, end), 10);
    const what = `The server ended the session before row ${place} was read`;
    await demandResumed(tables, () => run(client, hits, 10), hits, lost, what);
  }
  for (const done of [0, 10]) {
    await tables.renew(hits.slice(0, done));
    await using ended = await openTestClient(lab, {});
    const lost = await endedWhileWriting(lab, ended.processId, () => run(ended, hits, 10));
    const what = `The server ended the session while rows ${done} to ${done + 9} waited to be written`;
    demandFirstError(lost, what);
    await demandResumed(tables, () => run(client, hits, 10), hits, { ...lost, told: [done, ...lost.told] }, what);
  }
});

test("loads nothing twice beside another program", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const hits = hitsOf(45);
  const client = await clientFor(lab);
  for (const before of [0, 20]) {
    for (const place of [before, before + 3, before + 10, before + 14]) {
      for (const program of ["another program", "another run"]) {
        await tables.renew(hits.slice(0, before));
        const besides = program === "another run" ? await clientFor(lab) : undefined;
        let beside: Promise<unknown> = Promise.resolve();
        const begin = async (at: number) => {
          if (at !== place) return;
          beside = besides ? run(besides, hits, 10) : tables.loadBeside(hits, 7);
          await tables.doneOrWaiting(beside);
        };
        const { end } = await run(client, lookedSlowly(hits, begin), 10);
        await beside;
        const what = `${before} rows were in; before a run read row ${place}, ${program} loaded what was next. The run ${toldEnd(end)}`;
        const done = await tables.demandPrefix(hits, what);
        if (!end.threw) await tables.demandAll(hits, what);
        await demandLoaded(tables, await run(client, hits, 10), hits, [done, 10], `${what}. The next run`);
      }
    }
  }
});

test("loads nothing twice when two runs meet", async ({ lab, other }) => {
  for (const [each, before] of [
    [lab, 0],
    [other, 20],
  ] as const) {
    const hits = hitsOf(45);
    await using tables = await HitsTables.open(each);
    await tables.renew(hits.slice(0, before));
    const clients = await Promise.all([clientFor(each), clientFor(each)]);
    const runs = await runsThatMeet(each, clients, (client) => run(client, hits, 10));
    const ends = runs.map(({ end }) => end);
    const what = `${before} rows were in, and two runs began at once: one ${ends.map(toldEnd).join(", the other ")}`;
    await tables.demandPrefix(hits, what);
    demand(
      ends.some(({ threw }) => !threw),
      `${what}. One of them was to load all. Next: throw when another run has moved \`done\`, and only then.`,
    );
    await tables.demandAll(hits, what);
  }
});

test("reads at most a chunk ahead, and lets no full one wait", async ({ lab }) => {
  await using tables = await HitsTables.open(lab);
  const client = await clientFor(lab);
  for (const [size, before] of [
    [10, 0],
    [30, 7],
    [1, 93],
  ] as const) {
    await demandAhead(tables, before, size, (rows, heard) => run(client, rows, size, heard));
  }
  await demandNoneWaiting(tables, client, 10, (rows) => run(client, rows, 10));
});

test("makes five round trips a chunk at most, and three besides", async ({ lab, other }) => {
  for (const [each, before, count, size] of [
    [lab, 0, 95, 10],
    [other, 20, 60, 7],
    // A statement has 65,535 parameters: with three for each row, such a chunk needs three of them.
    [lab, 0, 132_000, 44_000],
    [other, 60, 60, 10],
  ] as const) {
    await using tables = await HitsTables.open(each);
    const hits = hitsOf(count);
    await tables.renew(hits.slice(0, before));
    const client = await clientFor(each);
    const { result, cost } = await measure(each, () => lingering(() => run(client, hits, size)));
    const what = `A load of ${count - before} rows, ${size} in a chunk,`;
    await demandLoaded(tables, result, hits, [before, size], what);
    const roundTrips = 5 * Math.ceil((count - before) / size) + 3;
    const next = "write a chunk in one statement, with an array for each column.";
    expect(cost).toStayWithin({ roundTrips, connections: 0 }, { what, next });
  }
});
