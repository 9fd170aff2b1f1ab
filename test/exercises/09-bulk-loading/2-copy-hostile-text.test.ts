import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { copyNotes, UnfitTextError } from "#work/09-bulk-loading/2-copy-hostile-text";
import { demandCallersTransaction } from "../../callers-transaction.js";
import { shift } from "../../drawn-numbers.js";
import { clientFor } from "../../exercise-client.js";
import { demand, type Ending, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { isFirst, openDirectly } from "../../exercise-pool.js";
import { demandList } from "../../expected-list.js";
import { everyCharacter, hostileTexts, unfitTexts } from "../../hostile-texts.js";
import { demandLeftAlone, endForgotten, session } from "../../left-alone.js";
import { RowLock } from "../../row-lock.js";

/**
 * Tries
 *   zero: copies nothing where there is nothing, and one note as well as many
 *   one: copies nothing where there is nothing, and one note as well as many
 *   many: makes two round trips at most, for one COPY
 *   missing: tells null from the empty text, and from texts that look like it
 *   repeated: copies nothing where there is nothing, and one note as well as many
 *   every character: keeps every character that there is
 *   refused before: refuses what cannot be stored, names the first, and sends nothing
 *   error on the way: hands on what the server refuses, and leaves nothing half-written
 *   lost connection: hands on the loss of the connection, and leaves nothing half-written
 *   caller's transaction: leaves a transaction to the caller
 *   second call: can be called again, and at once, after whatever came of it
 *   late work: returns when the server has taken all
 */

interface Note {
  id: number;
  title: string | null;
  body: string | null;
}

/** Has an empty table of notes made: its columns in an order of their own, with one more, and a rule. */
async function newTable(lab: Lab): Promise<void> {
  await endForgotten(lab.pool);
  await lab.pool.query(`drop table if exists notes;
    create table notes (body text, added_at timestamptz not null default now(), id bigint not null check (id <> 13), title text)`);
}

/** The table's rows, in the order in which they came. */
const read = async (on: pg.ClientBase | pg.Pool): Promise<Note[]> =>
  (await on.query("select id::float8 as id, title, body from notes where added_at is not null order by ctid")).rows;

const freeze = (notes: Note[]): readonly Note[] => Object.freeze(notes.map((note) => Object.freeze(note)));

const copy = (client: pg.Client, notes: readonly Note[]) => endOf(() => copyNotes(client, notes));

async function demandCopied(lab: Lab, client: pg.Client, notes: readonly Note[], what: string): Promise<void> {
  await newTable(lab);
  const before = await session(client);
  const end = await copy(client, freeze([...notes]));
  demand(!end.threw, `${what}: copyNotes ${toldEnd(end)}; all was to be copied. Next: refuse what PostgreSQL refuses.`);
  // Asked of the same client: this waits until whatever it was given before is done.
  await demandLeftAlone(client, before, what);
  const next = "write a backslash before a backslash, and \\t, \\n and \\r for tab, newline and return, in one pass.";
  demandList(await read(lab.pool), notes, `${what} was copied; the table, read again,`, next);
}

test("copies every text as it is", async ({ lab, other }) => {
  for (const [each, seed] of [
    [lab, 1],
    [other, 5],
  ] as const) {
    const client = await clientFor(each);
    const notes = hostileTexts.map((title, k) => {
      const body = hostileTexts[(k * 7 + seed + shift()) % hostileTexts.length] ?? null;
      return { id: k * 100 - 900, title, body };
    });
    await demandCopied(each, client, notes, `${notes.length} notes of hostile texts`);
    await demandCopied(each, client, notes.toReversed(), `${notes.length} notes of hostile texts, the last first,`);
  }
  // One by one: what is wrong with one text may be hidden by another.
  const client = await clientFor(lab);
  for (const text of ["\\.", "\n\\.\n", "\\N", "", "\n", "\r\n", "\\"]) {
    const notes = [{ id: 9_007_199_254_740_991, title: text, body: text }];
    await demandCopied(lab, client, notes, `One note of ${JSON.stringify(text)}`);
  }
});

test("tells null from the empty text, and from texts that look like it", async ({ lab }) => {
  const likely = [null, "", "\\N", "NULL", "null", "\\\\N", '""', "N", " ", "\\", "undefined", "\\n"];
  const notes = likely.flatMap((title, k) => likely.map((body, l) => ({ id: k * 100 + l + 20, title, body })));
  await demandCopied(
    lab,
    await clientFor(lab),
    notes,
    "Notes of null, of empty texts and of texts that look like null",
  );
});

test("keeps every character that there is", async ({ lab }) => {
  const texts = everyCharacter();
  const notes = texts.map((text, k) => ({
    id: k + 20,
    title: text,
    body: k % 2 ? null : [...text].slice(-3).join(""),
  }));
  await demandCopied(lab, await clientFor(lab), notes, "Every character of Unicode, in order");
  const long = [{ id: 1, title: "\\\t\n\u{1f600}".repeat(100_000), body: "" }];
  await demandCopied(lab, await clientFor(lab), long, "A text of 500,000 characters");
});

test("copies nothing where there is nothing, and one note as well as many", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientFor(each);
    for (const count of [0, 1, 2, 5_000]) {
      // Twice the same note is two notes.
      const notes = Array.from({ length: count }, (_, k) => ({ id: 20 + (k >> 1), title: `n\t${k >> 1}`, body: null }));
      await demandCopied(each, client, notes, `${count} notes`);
    }
  }
});

test("refuses what cannot be stored, names the first, and sends nothing", async ({ lab }) => {
  await newTable(lab);
  await using direct = await openDirectly(lab);
  await direct.query("insert into notes (id, title) values (1, 'there before')");
  const client = await clientFor(lab);
  const fit = Array.from({ length: 201 }, (_, k) => ({
    id: k + 20,
    title: "\u{1f600}",
    body: k % 3 ? null : "\ufffd",
  }));
  const next = "look at all notes before you send the first.";
  const tried: [text: string, row: number, column: "title" | "body", isFollowed?: boolean][] = [];
  for (const [k, text] of unfitTexts.entries()) tried.push([text, k * 10 + 3, k % 2 ? "title" : "body"]);
  for (const text of unfitTexts.slice(3, 7)) {
    // Twice the same: what looks on from where it was the last time finds it once.
    tried.push(
      [text, 0, "title"],
      [text, 0, "title"],
      [text, 200, "body"],
      [text, 99, "body", true],
      [text, 0, "title", true],
    );
  }
  const refuseAll = async () => {
    for (const [text, row, column, isFollowed] of tried) {
      // Behind the first there may be another, of the other kind, which the server would refuse in any case.
      const notes = fit.map((note, at) => {
        if (at === row) return { ...note, [column]: text };
        return isFollowed && at === row + 1 ? { id: 13, title: "\0", body: "\ud83d" } : note;
      });
      const end = await copy(client, freeze(notes));
      const what = `notes[${row}].${column} of ${notes.length} was ${JSON.stringify(text).slice(0, 40)}, and copyNotes ${toldEnd(end)}`;
      const error = end.threw && end.error instanceof UnfitTextError ? end.error : undefined;
      demand(
        error !== undefined,
        `${what}; an UnfitTextError was expected. What is stored instead is another text, and nobody is told. Next: look for \\0, and with the flag u for \\p{Surrogate}, in both texts of each note.`,
      );
      demand(
        error.row === row && error.column === column,
        `${what}, naming row ${error.row} and column ${error.column}; row ${row} and column ${column} were expected. Next: count from 0, and throw at the first.`,
      );
      const rows = await read(direct);
      demand(rows.length === 1, `${what}. The table had 1 row, and has ${rows.length}. Next: ${next}`);
    }
    await client.query("select");
  };
  const { cost } = await measure(lab, () => lingering(refuseAll));
  const what = `${tried.length} refusals, and a question afterwards,`;
  expect(cost).toStayWithin({ statements: 1, roundTrips: 1, connections: 0 }, { what, next });
});

function demandServerError(end: Ending<void>, code: string, what: string): void {
  const came = end.threw && (end.error as { code?: unknown } | undefined)?.code;
  demand(
    came === code,
    `${what}: the server's error, code ${code}, was expected as it came, and copyNotes ${toldEnd(end)}. A caller who hears nothing believes that the notes are in. Next: wait for the end of the stream with \`pipeline\`, which hands errors on.`,
  );
}

test("hands on what the server refuses, and leaves nothing half-written", async ({ lab }) => {
  const client = await clientFor(lab);
  const before = await session(client);
  const notes = (count: number, refused: number) =>
    freeze(Array.from({ length: count }, (_, k) => ({ id: k === refused ? 13 : k + 20, title: "t", body: "\\" })));
  for (const [count, refused] of [
    [1, 0],
    [5_000, 0],
    [5_000, 2_500],
    [5_000, 4_999],
  ] as const) {
    await newTable(lab);
    const end = await copy(client, notes(count, refused));
    const what = `The server refused note ${refused} of ${count}`;
    demandServerError(end, "23514", what);
    const rows = await read(lab.pool);
    demand(
      rows.length === 0,
      `${what}, and ${rows.length} notes are in; none was to be. Whoever tries again has them twice. Next: one COPY for all notes.`,
    );
    await demandLeftAlone(client, before, what);
    await demandCopied(lab, client, notes(3, -1), `After a refusal, with the same client, 3 notes`);
  }
  await lab.pool.query("alter table notes rename to notes_elsewhere");
  demandServerError(await copy(client, notes(3, -1)), "42P01", "There is no table notes");
  await lab.pool.query("alter table notes_elsewhere rename to notes");
  await demandLeftAlone(client, before, "There was no table notes");
  await lab.pool.query(`create or replace function refuse_note() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = 'P0001'; end $$;
    create constraint trigger refused after insert on notes deferrable initially deferred for each row
      when (new.id = 21) execute function refuse_note()`);
  demandServerError(await copy(client, notes(3, -1)), "P0001", "The server refused the commit");
  await demandLeftAlone(client, before, "The server refused the commit");
});

test("makes two round trips at most, for one COPY", async ({ lab, other }) => {
  for (const [k, count] of [1, 5_000, 70_000].entries()) {
    const each = k % 2 ? other : lab;
    await newTable(each);
    const client = await clientFor(each);
    const notes = freeze(Array.from({ length: count }, (_, k) => ({ id: k + 20, title: "t", body: null })));
    const { result: end, cost } = await measure(each, () => lingering(() => copy(client, notes)));
    const what = `copyNotes of ${count} notes`;
    demand(!end.threw, `${what} ${toldEnd(end)}.`);
    const next = "one COPY … FROM STDIN for all notes, and nothing besides.";
    expect(cost).toStayWithin({ roundTrips: 2, statements: 1, connections: 0 }, { what, next });
    const said = cost.trace.connections.flatMap(({ statements }) => statements.map(({ sql }) => sql));
    demand(
      /^\s*copy\b/i.test(said[0] ?? ""),
      `${what} sent ${JSON.stringify(said)}; a COPY was expected. Next: ${next}`,
    );
  }
});

test("hands on the loss of the connection, and leaves nothing half-written", async ({ lab }) => {
  const notes = freeze(Array.from({ length: 5_000 }, (_, k) => ({ id: k + 20, title: "a title", body: "a\tbody" })));
  for (const afterBytes of [0, 40_000]) {
    await newTable(lab);
    const client = await clientFor(lab);
    await lab.faults([{ kind: "cutCopy", afterBytes }]);
    const end = await copy(client, notes);
    await lab.faults([]);
    const what = `The connection broke after ${afterBytes} bytes of the copy`;
    demand(
      end.threw && isFirst(String(end.error)),
      `${what}, and copyNotes ${toldEnd(end)}; what the connection died of was expected. Next: let it pass.`,
    );
    const rows = await read(lab.pool);
    demand(
      rows.length === 0,
      `${what}, and ${rows.length} notes are in; none was to be. Next: one COPY for all notes.`,
    );
  }
});

test("leaves a transaction to the caller", async ({ lab }) => {
  await newTable(lab);
  const client = await clientFor(lab);
  const note = { id: 20, title: "\\", body: null };
  const next = "begin, commit and roll back nothing: a COPY is whole by itself.";
  await client.query("begin; set local work_mem = '1MB'; insert into notes (id, title) values (1, 'the caller')");
  const refused = await copy(client, [note, { id: 21, title: "\0", body: null }]);
  const state = async () => (await read(client)).length;
  const after = await state().catch((error) => String(error));
  demand(
    refused.threw && after === 1,
    `In a transaction in which a row was written, copyNotes was given a NUL, and ${toldEnd(refused)}; the transaction was to have its row still, and it came to ${after}. Next: look at all notes before you send the first.`,
  );
  const copied = await copy(client, [note]);
  const inside = await state().catch((error) => String(error));
  const outside = (await read(lab.pool)).length;
  demand(
    !copied.threw && inside === 2 && outside === 0,
    `In the same transaction copyNotes ${toldEnd(copied)}; it sees ${inside} rows, and others see ${outside}; 2 and 0 were expected. Next: ${next}`,
  );
  await client.query("rollback");
  const left = (await read(lab.pool)).length;
  demand(left === 0, `The caller rolled back, and ${left} rows are left; 0 were expected. Next: ${next}`);
  const bad = () => copyNotes(client, [note, { ...note, id: 13 }]);
  const what = "copyNotes of two notes, of which the server refuses the second";
  await demandCallersTransaction(client, what, bad, async () => `${await state()} rows`, "throws");
});

test("returns when the server has taken all", async ({ lab }) => {
  await newTable(lab);
  const client = await clientFor(lab);
  const notes = freeze(Array.from({ length: 300 }, (_, k) => ({ id: k + 20, title: "t", body: null })));
  await using lock = await RowLock.holdAll(lab, "notes");
  const call = copy(client, notes);
  let isOver = false;
  const noteEnd = () => {
    isOver = true;
  };
  call.then(noteEnd, noteEnd);
  await Promise.race([lock.waiters(1), call]);
  for (let k = 0; k < 20; k++) await turn();
  const early = isOver;
  await lock.letGo();
  const end = await call;
  await using direct = await openDirectly(lab);
  const rows = (await read(direct)).length;
  demand(
    !early && rows === 300,
    `The table was locked: the server could take nothing. copyNotes ${toldEnd(end)} ${early ? "before the lock was gone" : "when it was gone"}, and ${rows} of 300 notes were in. Next: wait for the stream's "finish", which comes with the server's answer.`,
  );
});

test("can be called again, and at once, after whatever came of it", async ({ lab, other }) => {
  const labs = [lab, other] as const;
  const clients = await Promise.all(labs.map((each) => clientFor(each)));
  const lists = labs.map((_, k) => [{ id: 20 + k, title: `list ${k}`, body: "\\" }]);
  const [client] = clients as [pg.Client];
  const refused = await copy(client, [{ id: 20, title: "a", body: "\ude00" }]);
  for (const each of labs) await newTable(each);
  const ends = await Promise.all(clients.map((each, k) => copy(each, lists[k] as Note[])));
  const all = [refused, ...ends].map(toldEnd).join("; ");
  const what = `Two calls at once, on two databases, after one that was refused (${all}): the table, read again,`;
  const next = "keep nothing outside of the function.";
  for (const [k, each] of labs.entries()) demandList(await read(each.pool), lists[k] as Note[], what, next);
  const again = await copy(client, lists[0] as Note[]);
  const twice = [...(lists[0] as Note[]), ...(lists[0] as Note[])];
  demandList(await read(lab.pool), twice, `The same call once more ${toldEnd(again)}: the table, read again,`, next);
});
