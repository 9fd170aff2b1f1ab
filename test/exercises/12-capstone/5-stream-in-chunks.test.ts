import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { analyticsInChunks } from "#work/12-capstone/5-stream-in-chunks";
import { refusedWords } from "../../chunk-gates.js";
import { ChunkReader, demandFigures, figuresOf, IdSource, piecesOf } from "../../chunk-reader.js";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { openDirectly, openTestPool, TestPool } from "../../exercise-pool.js";
import {
  type ChunkOptions,
  demandStops,
  demandWindow,
  GatedChunks,
  idsOf,
  inTurn,
  listed,
  namedCall,
  usersIn,
} from "../../gated-chunks.js";

/**
 * Tries
 *   zero: hands out every chunk in its order, and tells how far it is
 *   one: hands out every chunk in its order, and tells how far it is
 *   many: asks one query for a chunk, on no more connections than it may
 *   missing: hands out every chunk in its order, and tells how far it is
 *   repeated: hands out every chunk in its order, and tells how far it is
 *   boundary inside: has as many chunks begun as it may while the reader waits, and hands them out in their order
 *   boundary outside: has as many chunks begun as it may while the reader waits, and hands them out in their order
 *   without end: reads no more ids than it needs
 *   error on the way: hands out what comes before a query that fails, then throws when nothing is under way
 *   error while ids are read: begins nothing behind a failure that comes while ids are read
 *   error of the ids: hands out what comes before an error of the ids, then throws it
 *   error of the caller: throws at once what onProgress throws, when nothing is under way
 *   left early: ends what is under way when the reader leaves
 *   two at once: gives each call a limit of its own
 *   second call: gives each call a limit of its own
 *   late work: ends what is under way when the reader leaves
 */

const gated = (
  lab: Lab,
  count: number,
  concurrency: number,
  more: Partial<ChunkOptions> = {},
  failure?: { behind: number; error: unknown },
) => GatedChunks.begin(lab, analyticsInChunks, idsOf(count, concurrency), { chunk: 4, concurrency, ...more }, failure);

const shapes = {
  "an array": (ids: readonly number[]) => ids,
  "a generator": (ids: readonly number[]) => new IdSource(ids).plain(),
  "an async generator": (ids: readonly number[]) => new IdSource(ids).later(),
} as const;

test("hands out every chunk in its order, and tells how far it is", async ({ lab, other }) => {
  const unknown = [0, -7, 5_000_000, 2_147_483_647];
  for (const [each, ids, chunk, concurrency, shape] of [
    [lab, idsOf(37), 10, 3, "an array"],
    [other, idsOf(24, 5), 8, 2, "an async generator"],
    [lab, idsOf(5), 1, 8, "a generator"],
    [lab, idsOf(6), 100, 1, "an array"],
    [other, [...idsOf(3), ...unknown, ...idsOf(4, 9)], 2, 4, "a generator"],
    [lab, [3, 3, 8, 3, 8, 5, 5, 3], 3, 2, "an async generator"],
    [other, [17], 1_000, 4, "an async generator"],
    [lab, unknown, 4, 2, "an array"],
    [lab, [], 10, 3, "an array"],
    [other, [], 1, 1, "an async generator"],
  ] as const) {
    await using pool = await openTestPool(each, concurrency);
    await using direct = await openDirectly(each);
    const what = `${namedCall(ids.length, { chunk, concurrency })}, from ${shape}`;
    const pieces = piecesOf(ids, chunk);
    const sums = pieces.map((_, k) => ({ ids: Math.min((k + 1) * chunk, ids.length), chunks: k + 1 }));
    const told: { ids: number; chunks: number }[] = [];
    const onProgress = (done: { ids: number; chunks: number }) => void told.push({ ...done });
    let taken = 0;
    const given = shapes[shape](Object.freeze([...ids]));
    for await (const rows of analyticsInChunks(pool, given, { chunk, concurrency, onProgress })) {
      const piece = pieces[taken++] ?? [];
      const at = `${what}: chunk ${taken}, of the ids ${listed(piece)}`;
      const next = `cut the ids as they come, and hand out what \`analyse\` gives. ${inTurn}`;
      demandFigures(rows, await figuresOf(direct, piece), at, next);
      demand(
        same(told, sums.slice(0, taken)),
        `${what}: when chunk ${taken} was handed out, onProgress had been told ${toldValue(told)}; ${toldValue(sums.slice(0, taken))} was expected. Next: tell it when a chunk has its turn, before the \`yield\`.`,
      );
    }
    demand(
      taken === pieces.length && told.length === taken,
      `${what}: ${taken} chunks came, and onProgress was told ${told.length} times; ${pieces.length} of each were expected. Next: ${inTurn}`,
    );
    const { cost } = await measure(each, async () => {
      for await (const _ of analyticsInChunks(pool, [...ids], { chunk, concurrency })) taken++;
    });
    const next = "ask one query for each chunk, and none for no ids.";
    const budget = { statements: pieces.length, roundTrips: pieces.length, connections: 0 };
    expect(cost).toStayWithin(budget, { what: `${what}, without onProgress,`, next });
  }
});

test("has as many chunks begun as it may while the reader waits, and hands them out in their order", async ({
  lab,
  other,
}) => {
  for (const [each, count, chunk, concurrency] of [
    [lab, 31, 4, 3],
    [other, 14, 2, 4],
    [lab, 9, 3, 1],
    [other, 10, 5, 6],
  ] as const) {
    await demandWindow(each, analyticsInChunks, idsOf(count, concurrency), { chunk, concurrency });
  }
});

test("reads no more ids than it needs", async ({ lab, other }) => {
  const count = 100_000;
  const many = function* () {
    for (let k = 0; k < count; k++) yield 1 + (k % 900);
  };
  for (const [each, chunk, concurrency, way] of [
    [lab, 50, 3, "plain"],
    [other, 7, 2, "later"],
  ] as const) {
    await using pool = await openTestPool(each, concurrency);
    const source = new IdSource(many());
    const what = namedCall(count, { chunk, concurrency });
    let taken = 0;
    for await (const _ of analyticsInChunks(pool, source[way](), { chunk, concurrency })) {
      const most = (++taken + concurrency + 1) * chunk;
      demand(
        source.read <= most,
        `${what}: ${taken} chunks had been handed out, and ${source.read} ids read; ${most} are allowed. What is read and not asked for is in memory. Next: read on when there is room for another chunk.`,
      );
      if (taken === 12) break;
    }
    demand(source.closed, `${what}: the reader left, and \`ids\` was not closed. Next: close it in the \`finally\`.`);
  }
});

test("ends what is under way when the reader leaves", async ({ lab, other }) => {
  for (const [each, taken, concurrency] of [
    [lab, 1, 3],
    [other, 2, 4],
    [lab, 3, 2],
  ] as const) {
    await using call = await gated(each, 40 + concurrency, concurrency);
    for (let k = 1; k <= taken; k++) {
      await call.ask();
      await call.letGo(k);
    }
    const begun = await call.waiting();
    const what = `${namedCall(40, call.options)}: the reader left with ${formatCount(taken, "chunk")}, when ${listed(begun)} were under way`;
    call.reader.leave();
    await call.rest();
    await call.demandLeavesNothing(what, "end when what is under way has ended.");
    demand(
      call.reader.end?.threw === false && call.reader.taken.length === taken,
      `${what}. Then it ${call.reader.told}; no error was expected. Next: wait for what is begun by \`Promise.allSettled\`.`,
    );
  }
});

test("hands out what comes before a query that fails, then throws when nothing is under way", async ({
  lab,
  other,
}) => {
  const next = "give each promise a `catch` at once that notes the failure, and throw it when the chunk has its turn.";
  for (const [each, failing, concurrency] of [
    [lab, 2, 3],
    [other, 3, 4],
    [lab, 1, 2],
  ] as const) {
    await using call = await gated(each, 32 + concurrency, concurrency);
    const { reader } = call;
    const what = `${namedCall(36, call.options)}: chunk ${failing} failed while those before and behind it were under way`;
    await call.ask();
    await call.refuse(failing);
    await call.letGo(failing);
    for (let k = 1; k < failing; k++) {
      demand(
        reader.taken.length === k - 1 && reader.end === undefined,
        `${what}. Chunk ${k} had not ended yet; ${reader.taken.length} were handed out, and it ${reader.told}. Next: ${next}`,
      );
      await call.letGo(k);
      demand(
        reader.taken.length === k,
        `${what}. Chunk ${k} comes before it, and ended well; it was not handed out: it ${reader.told}. Next: ${next}`,
      );
      await call.ask();
      const more = (await call.waiting()).filter((chunk) => chunk > concurrency);
      demand(
        more.length === 0,
        `${what}; after that chunk ${listed(more)} was begun. What it finds nobody will see. Next: note the failure when it comes, and begin nothing behind it.`,
      );
    }
    const refusal = refusedWords(call.doors[failing - 1] ?? 0);
    // The last one fails as well, later: nobody needs to know.
    await call.refuse(concurrency);
    await call.demandLeavesNothing(what, next);
    const isServers = (error: unknown) =>
      String(error).includes(refusal) && (error as { code?: string }).code === "P0001";
    demand(
      reader.end?.threw === true && isServers(reader.end.error) && reader.taken.length === failing - 1,
      `${what}. The server's error was expected (“${refusal}”), behind ${failing - 1} chunks; it ${reader.told}. Next: ${next}`,
    );
  }
});

test("begins nothing behind a failure that comes while ids are read", async ({ lab, other }) => {
  await demandStops(lab, analyticsInChunks, 4);
  await demandStops(other, analyticsInChunks, 7);
});

test("hands out what comes before an error of the ids, then throws it", async ({ lab, other }) => {
  const next = "put the error in the place of the chunk that could not be read, and throw it when it has its turn.";
  for (const [each, behind, error] of [
    [lab, 9, new Error("the file ends in the middle of a line")],
    [other, 8, undefined],
    [lab, 0, new Error("there is no such file")],
    [other, 3, undefined],
  ] as const) {
    await using call = await gated(each, 20 + (behind % 2), 4, {}, { behind, error });
    const { reader } = call;
    const whole = Math.floor(behind / 4);
    const what = `${namedCall(20, call.options)}, which broke off behind ${behind}`;
    for (let k = 1; k <= whole; k++) {
      await call.ask();
      const waiting = await call.waiting();
      demand(
        reader.end === undefined && waiting.every((chunk) => chunk <= whole),
        `${what}. Chunk ${k} had its turn; ${listed(waiting)} were under way, and it ${reader.told}. Next: ${next}`,
      );
      await call.letGo(k);
      demand(reader.taken.length === k, `${what}. Chunk ${k} ended well, and was not handed out. Next: ${next}`);
    }
    await call.ask();
    await call.demandLeavesNothing(what, next);
    demand(
      reader.end?.threw === true && reader.end.error === error,
      `${what}; the very thing that it threw was expected, ${toldValue(error)}, behind ${whole} chunks; it ${reader.told}. Next: ${next}`,
    );
  }
});

test("throws at once what onProgress throws, when nothing is under way", async ({ lab }) => {
  const failure = new RangeError("enough");
  let calls = 0;
  const onProgress = () => {
    if (++calls === 2) throw failure;
  };
  await using call = await gated(lab, 40, 3, { onProgress });
  const what = `${namedCall(40, call.options)}: onProgress threw when it was told of chunk 2`;
  const next = "let it pass, from where it is called.";
  for (const k of [1, 2]) {
    await call.ask();
    demand(
      calls === k - 1,
      `${namedCall(40, call.options)}: chunk ${k} was still under way, and onProgress had been told of it. Next: await its rows first.`,
    );
    await call.letGo(k);
  }
  await call.demandLeavesNothing(what, next);
  const { end, taken } = call.reader;
  demand(
    end?.threw === true && end.error === failure && taken.length === 1 && calls === 2,
    `${what}; that very error was expected, behind one chunk; ${formatCount(taken.length, "chunk")} came, onProgress was called ${calls} times, and it ${call.reader.told}. Next: ${next}`,
  );
});

test("gives each call a limit of its own", async ({ lab }) => {
  const next = "keep nothing outside of the call.";
  const ids = idsOf(40, 3);
  await using call = await gated(lab, 40, 3);
  const turned = [...ids.slice(20), ...ids.slice(0, 20)];
  const beside = new ChunkReader(analyticsInChunks(call.pool, turned, { chunk: 4, concurrency: 2 }));
  beside.ask();
  await call.ask();
  const waiting = await call.waiting();
  demand(
    same(waiting, [1, 2, 3, 6, 7]),
    `Two calls at once, of 3 and of 2 chunks at a time: under way were the chunks ${listed(waiting)} of the ids; 1, 2, 3 and 6, 7 were expected. Next: ${next}`,
  );
  await call.refuse(1);
  for (const reader of [call.reader, beside]) reader.leave();
  await call.letAllGo();
  const end = await endOf(() => usersIn(analyticsInChunks, call.pool, ids.slice(4), { chunk: 4, concurrency: 3 }));
  demand(
    !end.threw && end.value === 36,
    `After a call that failed and one that was left, one of 36 ids ${toldEnd(end)}; 36 users were expected. Next: ${next}`,
  );
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  const options = { chunk: 1, concurrency: 2 };
  await demandPoolsError(lab, "analyticsInChunks", (pool) => usersIn(analyticsInChunks, pool, [1, 2, 3], options));
});

test("asks one query for a chunk, on no more connections than it may", async ({ lab, other }) => {
  for (const [each, chunk, concurrency] of [
    [lab, 25, 4],
    [other, 40, 2],
  ] as const) {
    await using pool = new TestPool(each, 8);
    const [options, chunks] = [{ chunk, concurrency }, Math.ceil(990 / chunk)];
    const { result, cost } = await measure(each, () =>
      lingering(() => endOf(() => usersIn(analyticsInChunks, pool, idsOf(990), options))),
    );
    const what = namedCall(990, options);
    demand(
      !result.threw && result.value === 990,
      `${what} ${toldEnd(result)}; 990 users were expected. Next: ${inTurn}`,
    );
    const budget = { statements: chunks, roundTrips: chunks + 3 * concurrency, connections: concurrency };
    expect(cost).toStayWithin(budget, { what, next: "one `analyse` for each chunk." });
  }
});
