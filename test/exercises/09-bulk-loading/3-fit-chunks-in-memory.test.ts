import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { GarbageCollector } from "#src/wire/garbage-collector.js";
import { loadNotes } from "#work/09-bulk-loading/3-fit-chunks-in-memory";
import { demand, endOf, lingering, outcome, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { heldBytes } from "../../held-memory.js";
import { RowSource, waysToRead } from "../../row-source.js";
import { TableGate } from "../../table-gate.js";
import {
  abridged,
  type Chunk,
  chunksOf,
  drawnNotes,
  emptyNotes,
  forgetClient,
  type Note,
  notesOfLengths,
  refusedBody,
  weightOf,
  writtenChunks,
  writtenNotes,
} from "../../weighed-notes.js";

/**
 * Tries
 *   zero: writes every row as it is, in its order, and says how many there were
 *   one: writes every row as it is, in its order, and says how many there were
 *   many: makes one round trip for each chunk, and none for no rows
 *   missing: writes every row as it is, in its order, and says how many there were
 *   repeated: writes every row as it is, in its order, and says how many there were
 *   boundary: fills each chunk as far as its bytes allow
 *   memory: reads no further than the row that does not fit, and lets go of what is written
 *   memory of bodies: lets go of the bodies of what is written
 *   too heavy: refuses a row that is too heavy by its number, behind those before it
 *   error on the way: hands on the server's error, and goes no further
 *   error of the source: hands on what the source throws
 *   caller's transaction: begins and ends no transaction
 *   second call: keeps nothing from one call to the next, nor between two at once
 *   two at once: keeps nothing from one call to the next, nor between two at once
 *   late work: makes one round trip for each chunk, and none for no rows
 */

const called = (rows: readonly Note[] | string, maxBytes: number) =>
  `loadNotes(client, ${typeof rows === "string" ? rows : `${rows.length} rows`}, ${maxBytes})`;

/** Fails unless these rows, and no others, are in the table. */
async function demandWritten(client: pg.Client, rows: readonly Note[], what: string, next: string): Promise<void> {
  const written = (await writtenNotes(client)).map(abridged);
  demandList(written, rows.map(abridged), `\`select id, body from notes\` behind ${what}`, next);
}

/** Fails unless a call returned how many rows there were. */
function demandCount(got: unknown, count: number, what: string): void {
  const next = got instanceof Error ? "read the error." : "count the rows as you read them.";
  const end = got instanceof Error ? "threw" : "returned";
  demand(got === count, `${what} must return ${count}; it ${end} ${toldValue(got)}. Next: ${next}`);
}

test("writes every row as it is, in its order, and says how many there were", async ({ lab, other }) => {
  const odd = ["", "NULL", '{a,"b"}', "back\\slash", "tab\tand\nline", `it's "quoted"`, "\\N", "\\.", " ", ",", "$1"];
  const bodies = [null, ...odd, "Grüße 🙂", null, "Grüße 🙂"];
  const strange = bodies.map((body, k) => ({ id: [7, -2, 0, 2_147_483_647, 7][k % 5] as number, body }));
  const equal = Array.from({ length: 40 }, () => ({ id: 5, body: "the same" }));
  const next = "no row is dropped, made distinct or sorted; NULL stays NULL, and an empty text empty.";
  for (const [each, seed] of [
    [lab, 3],
    [other, 11],
  ] as const) {
    for (const rows of [[], [{ id: 1, body: null }], strange, equal, drawnNotes(90, seed)]) {
      for (const [kind, given] of Object.entries({
        "a list": rows.map((row) => Object.freeze({ ...row })),
        "a generator": new RowSource<Note>(rows).plain(),
        "an async generator": new RowSource<Note>(rows).later(),
        "a stream": Readable.from(rows) as AsyncIterable<Note>,
      })) {
        const client = await emptyNotes(each);
        const what = `${called(rows, 1_200)}, from ${kind},`;
        demandCount(await outcome(loadNotes(client, given, 1_200)), rows.length, what);
        await demandWritten(client, rows, what, next);
      }
    }
  }
});

/** Fails unless the server counted these chunks. */
function demandChunks(found: readonly Chunk[], expected: readonly Chunk[], what: string): void {
  const most = Math.max(found.length, expected.length);
  for (let k = 0; k < most; k++) {
    const [is, must] = [found[k], expected[k]];
    const told = (chunk?: Chunk) => (chunk ? `${chunk.rows} rows that weigh ${chunk.bytes} bytes` : "no rows");
    const tooFew = is && must && is.rows < must.rows;
    const why = tooFew ? "Chunks that are not full cost more round trips." : "The limit is one of memory.";
    const words = `${what}: by the server's count, statement ${k + 1} wrote ${told(is)}; ${told(must)} were expected. ${why} Next: a row weighs 16 + Buffer.byteLength(body); send the chunk when the next row would make it heavier than maxBytes, and not before.`;
    demand(is?.rows === must?.rows, words);
  }
}

test("fills each chunk as far as its bytes allow", async ({ lab }) => {
  const characters = ["ü".repeat(42), "🙂".repeat(21), "€".repeat(28), "ü".repeat(17), "🙂".repeat(8), "", "a"];
  for (const [maxBytes, rows] of [
    [100, notesOfLengths([84])],
    [100, notesOfLengths([34, 34, 34])],
    [100, notesOfLengths([34, 35, 33])],
    [100, notesOfLengths([0, 0, 0, 0, 0, 4, 0])],
    [100, notesOfLengths([0, 0, 0, 0, 0, 5, 0])],
    [100, notesOfLengths([84, 84, 0, 83, 0, 68, 0])],
    [100, notesOfLengths([84, 34, 34, 34, 35, 34, 34])],
    [16, notesOfLengths([0, 0, 0])],
    [31, notesOfLengths([0, 0, 15])],
    [100, Array.from({ length: 13 }, (_, id) => ({ id, body: null }))],
    [100, characters.map((body, id) => ({ id, body }))],
    [5_000, drawnNotes(300, 5)],
    [1_015, drawnNotes(200, 17)],
  ] as const) {
    const client = await emptyNotes(lab);
    const what = called(rows, maxBytes);
    const source = new RowSource<Note>(rows);
    demandCount(await outcome(loadNotes(client, source.later(), maxBytes)), rows.length, what);
    demandChunks(await writtenChunks(client), chunksOf(rows, maxBytes), what);
  }
});

test("makes one round trip for each chunk, and none for no rows", async ({ lab, other }) => {
  const light = Array.from({ length: 40_000 }, (_, id) => ({ id, body: id % 2 ? "" : null }));
  for (const [each, maxBytes, rows] of [
    [lab, 1_000, []],
    [lab, 1_000, notesOfLengths([5])],
    [lab, 3_000, drawnNotes(200, 23)],
    [other, 560_000, light],
  ] as const) {
    const client = await emptyNotes(each);
    const what = called(rows, maxBytes);
    const load = () => loadNotes(client, new RowSource<Note>(rows).plain(), maxBytes);
    const { result, cost } = await measure(each, () => lingering(() => outcome(load())));
    demandCount(result, rows.length, what);
    const { length } = chunksOf(rows, maxBytes);
    const one = "one `insert … select … from unnest($1::integer[], $2::text[])` for each chunk";
    const next = length === 0 ? "an empty chunk is not sent." : `${one}: two parameters, however many rows.`;
    expect(cost).toStayWithin({ roundTrips: length, statements: length, connections: 0 }, { what, next });
  }
});

test("reads no further than the row that does not fit, and lets go of what is written", async ({ lab }) => {
  const collector = new GarbageCollector();
  const maxBytes = 2_000;
  const rows = drawnNotes(80, 29);
  const chunks = chunksOf(rows, maxBytes);
  for (const [way, kind] of waysToRead) {
    const client = await emptyNotes(lab);
    const source = new RowSource<Note>(rows);
    // What is found too early leaves a call under way, which would go on to write: when the gate is open, it is cut off.
    await using call = { ended: false, [Symbol.asyncDispose]: async () => void (call.ended || forgetClient(lab)) };
    await using gate = await TableGate.close(lab, "notes");
    const loading = outcome(loadNotes(client, source[way](), maxBytes)).finally(() => {
      call.ended = true;
    });
    loading.catch(() => undefined);
    for (let statement = 1; await gate.isWaitedFor(call); statement++) {
      const written = await gate.rows();
      const under = `${kind} of ${rows.length} rows, maxBytes ${maxBytes}: when statement ${statement} was under way`;
      const before = rows.slice(written, source.read - 1);
      const bytes = before.reduce((sum, row) => sum + weightOf(row), 0);
      const ahead = `${under}, ${written} rows were written and ${source.read} read; the ${before.length} before the last weigh ${bytes} bytes, and ${maxBytes} are allowed. What is read and not yet written is in memory. Next: read nothing while a chunk is being written, and nothing behind the row that does not fit.`;
      demand(bytes <= maxBytes, ahead);
      await turn();
      collector.all();
      // The chunk before this one may be in somebody's hand yet.
      const past = chunks.slice(0, Math.max(0, statement - 2)).reduce((sum, chunk) => sum + chunk.rows, 0);
      const kept = source.heldOf(past);
      const keeps = `${under}, ${kept} of the first ${past} rows were still held, which had been written long before. Of a million rows all would be in memory at the end. Next: begin each chunk with a list of its own.`;
      demand(kept === 0, keeps);
      await gate.letOneThrough();
    }
    const kept = await gate.rows();
    demandCount(await loading, rows.length, called(rows, maxBytes));
    const early = `${kind} of ${rows.length} rows: the call was over, and ${kept} of them were in the table. Whoever asks next finds a part, and an error reaches nobody. Next: await the last chunk too.`;
    demand(kept === rows.length, early);
  }
});

test("lets go of the bodies of what is written", async ({ lab }) => {
  const [count, length] = [128, 64 << 10];
  const held: number[] = [];
  const source = async function* () {
    for (let id = 0; id < count; id++) {
      if (id === 1 || id === count - 1) held.push(heldBytes());
      yield { id, body: Buffer.alloc(length, 97 + (id % 26)).toString("latin1") };
    }
  };
  const what = `loadNotes of ${count} rows of 64 KiB, 4 in a chunk,`;
  demandCount(await outcome(loadNotes(await emptyNotes(lab), source(), 4 * (length + 16))), count, what);
  const [first = 0, last = 0] = held;
  const grown = `${what} held ${((last - first) / (1 << 20)).toFixed(1)} MiB more at its last row than at its second; 4 are allowed, and all bodies are 8. Of a million rows all would be in memory at the end. Next: begin each chunk with lists of its own: a slice of a longer one keeps that whole.`;
  demand(last - first <= 4 << 20, grown);
});

const closes = "Next: `for await` closes it when its body throws; by hand it is `await iterator.return?.()`.";

test("refuses a row that is too heavy by its number, behind those before it", async ({ lab, other }) => {
  const maxBytes = 1_000;
  const light = drawnNotes(30, 41, 500);
  for (const [each, before, body] of [
    [lab, 0, "x".repeat(985)],
    [lab, 1, "x".repeat(9_850)],
    [lab, 17, "ü".repeat(493)],
    [other, 29, "🙂".repeat(247)],
    [other, 30, "x".repeat(985)],
  ] as const) {
    const number = before + 1;
    const rows = [...light.slice(0, before), { id: 77, body }, ...light.slice(before)];
    const what = `${called(rows, maxBytes)}, of which row ${number} weighs ${16 + Buffer.byteLength(body)} bytes,`;
    const [plain, later] = [new RowSource<Note>(rows), new RowSource<Note>(rows)];
    for (const [source, given] of [
      [undefined, rows],
      [plain, plain.plain()],
      [later, later.later()],
    ] as const) {
      const client = await emptyNotes(each);
      const end = await lingering(() => endOf(() => loadNotes(client, given, maxBytes)));
      const says =
        end.threw && end.error instanceof Error && new RegExp(`\\brow ${number}\\b`, "i").test(end.error.message);
      const refuses = `${what} must throw an error that says "row ${number}"; it ${toldEnd(end)}. Who repairs the file has to find the row. Next: throw when a row alone is heavier than maxBytes.`;
      demand(says, refuses);
      const next = `the rows before row ${number} are sent before you throw, and none behind it.`;
      await demandWritten(client, rows.slice(0, before), what, next);
      const onward = `${what} read its source as far as row ${source?.read}, and left it ${source?.closed ? "closed" : "open"}: row ${number} is the last to be read, and then the source is closed, behind which there may be a file. ${closes}`;
      demand(!source || (source.read === number && source.closed), onward);
    }
  }
});

test("hands on the server's error, and goes no further", async ({ lab, other }) => {
  const maxBytes = 1_000;
  const clean = drawnNotes(60, 53, 500);
  for (const at of [0, 25, 59]) {
    const each = at === 59 ? other : lab;
    const rows = clean.map((row, k) => (k === at ? { ...row, body: refusedBody } : row));
    let [begin, end] = [0, 0];
    for (const chunk of chunksOf(rows, maxBytes)) {
      if (end > at) break;
      [begin, end] = [end, end + chunk.rows];
    }
    for (const [way, kind] of waysToRead) {
      const client = await emptyNotes(each);
      const source = new RowSource<Note>(rows);
      const what = `${called(rows, maxBytes)}, from ${kind}, of which the server refuses row ${at + 1},`;
      const ending = await lingering(() => endOf(() => loadNotes(client, source[way](), maxBytes)));
      const code = ending.threw ? (ending.error as { code?: string } | undefined)?.code : undefined;
      const passes = `${what} must throw the server's error, code 23514; it ${toldEnd(ending)}. Rows taken for written are lost. Next: await each query, and catch nothing.`;
      demand(code === "23514", passes);
      await demandWritten(client, rows.slice(0, begin), what, "the chunks before it stay, and no other is sent.");
      const onward = `${what} read its source as far as row ${source.read}, and left it ${source.closed ? "closed" : "open"}: row ${end + 1} is the last that can be needed, and then the source is closed. ${closes}`;
      demand(source.read <= end + 1 && source.closed, onward);
      await emptyNotes(each);
      const again = `${called(clean, maxBytes)}, behind a call that failed,`;
      demandCount(await outcome(loadNotes(client, clean, maxBytes)), clean.length, again);
      await demandWritten(client, clean, again, "keep nothing of a call that failed.");
    }
  }
});

test("hands on what the source throws", async ({ lab }) => {
  const rows = drawnNotes(60, 53, 500);
  for (const error of [new Error("the file ends in the middle of a line"), undefined]) {
    for (const [way, kind] of waysToRead) {
      const client = await emptyNotes(lab);
      const source = new RowSource<Note>(rows, { behind: 41, error });
      const end = await lingering(() => endOf(() => loadNotes(client, source[way](), 1_000)));
      const what = `${called(`${kind} that throws behind row 41`, 1_000)}`;
      const passes = `${what} must throw what the source threw, ${toldValue(error)}; it ${toldEnd(end)}. Half a file taken for a whole one is worse than none. Next: catch nothing, or throw it again.`;
      demand(end.threw && end.error === error, passes);
      const { length } = await writtenNotes(client);
      const next = "nothing is written but what was read, in its order.";
      await demandWritten(client, rows.slice(0, Math.min(41, length)), what, next);
    }
  }
});

test("begins and ends no transaction", async ({ lab }) => {
  const client = await emptyNotes(lab);
  const rows = drawnNotes(60, 61);
  const own = { id: 1, body: "of the caller" };
  await client.query("begin; insert into notes (id, body) values (1, 'of the caller')");
  const what = `${called(rows, 1_500)}, inside a transaction of the caller's,`;
  demandCount(await outcome(loadNotes(client, rows, 1_500)), rows.length, what);
  const next = "send the inserts, and neither begin nor commit.";
  await demandWritten(client, [own, ...rows], what, next);
  await client.query("rollback");
  await demandWritten(client, [], `${what} which the caller rolled back,`, next);
});

test("keeps nothing from one call to the next, nor between two at once", async ({ lab, other }) => {
  const lists = [drawnNotes(50, 71), drawnNotes(70, 73)] as const;
  const [one, two] = [await emptyNotes(lab), await emptyNotes(other)];
  const slowly = async function* (rows: readonly Note[]) {
    for (const row of rows) {
      await turn();
      yield row;
    }
  };
  const next = "everything that a call needs is made within it.";
  for (const [how, first, second] of [
    ["one of two calls at the same moment", ...lists],
    ["again one of two calls at the same moment", lists[1], lists[0]],
  ] as const) {
    const loads = [loadNotes(one, slowly(first), 1_100), loadNotes(two, slowly(second), 1_100)];
    const counts = await Promise.all(loads.map((load) => outcome(load)));
    for (const [k, rows] of [first, second].entries()) {
      const client = k === 0 ? one : two;
      const what = `${called(rows, 1_100)}, ${how},`;
      demandCount(counts[k], rows.length, what);
      await demandWritten(client, rows, what, next);
      await emptyNotes(k === 0 ? lab : other);
    }
  }
});
