import type pg from "pg";
import type { Lab } from "roundtrip";
import { drawer } from "./drawn-numbers.js";
import { clientFor } from "./exercise-client.js";

/** A row of the table `notes`. */
export interface Note {
  id: number;
  body: string | null;
}

/** Some rows in a row: how many, and what they weigh together, in bytes. */
export interface Chunk {
  rows: number;
  bytes: number;
}

/** A body that the table refuses. */
export const refusedBody = "not in this table";

const clients = new Map<Lab, pg.Client>();

/** A client of a lab with an empty table `notes`; the server itself notes what each statement writes, in `chunks`. */
export async function emptyNotes(lab: Lab): Promise<pg.Client> {
  const known = clients.get(lab);
  if (known) {
    await known.query("delete from notes; delete from chunks");
    return known;
  }
  const client = await clientFor(lab);
  await client.query(`
    drop table if exists notes, chunks;
    drop function if exists note_chunk;
    create table notes (id integer not null, body text check (body <> '${refusedBody}'),
      place bigint generated always as identity);
    create table chunks (place bigint generated always as identity, rows integer, bytes integer);
    create function note_chunk() returns trigger language plpgsql as $$ begin
      insert into chunks (rows, bytes)
        select count(*), coalesce(sum(16 + coalesce(octet_length(body), 0)), 0) from written;
      return null; end $$;
    create trigger noted after insert on notes referencing new table as written
      for each statement execute function note_chunk()`);
  clients.set(lab, client);
  return client;
}

/** Ends the client of a lab, whatever is under way on it: the next one gets tables of its own. */
export function forgetClient(lab: Lab): void {
  void clients.get(lab)?.end();
  clients.delete(lab);
}

/** A row to be shown: of a sign that comes many times in a row it says how often. */
export const abridged = ({ id, body }: Note): Note => ({
  id,
  body: body?.replace(/(.)\1{19,}/gsu, (run, sign: string) => `${sign} × ${run.length / sign.length}`) ?? null,
});

/** The rows of `notes`, in the order in which they were written. */
export const writtenNotes = async (client: pg.Client): Promise<Note[]> =>
  (await client.query<Note>("select id, body from notes order by place")).rows;

/** What each statement wrote, by the server's own count. */
export const writtenChunks = async (client: pg.Client): Promise<Chunk[]> =>
  (await client.query<Chunk>("select rows, bytes from chunks order by place")).rows;

/** What a row weighs, in bytes. */
export const weightOf = ({ body }: Note): number => 16 + Buffer.byteLength(body ?? "");

/** The chunks in which rows have to be written. */
export function chunksOf(rows: readonly Note[], maxBytes: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (const row of rows) {
    const last = chunks.at(-1);
    if (last && last.bytes + weightOf(row) <= maxBytes) {
      last.rows++;
      last.bytes += weightOf(row);
    } else chunks.push({ rows: 1, bytes: weightOf(row) });
  }
  return chunks;
}

/** Rows with bodies of these lengths; their ids are in no order. */
export const notesOfLengths = (lengths: readonly number[]): Note[] =>
  lengths.map((length, k) => ({ id: ((k * 7_919) % 10_007) - 99, body: "x".repeat(length) }));

/** Rows of many short and few long bodies, the longest of `longest - 1` bytes; the same for the same seed. */
export function drawnNotes(count: number, seed: number, longest = 1_000): Note[] {
  const draw = drawer(seed);
  return notesOfLengths(Array.from({ length: count }, () => draw(draw(3) === 0 ? longest : 40)));
}
