/**
 * Style: a backslash before the sign itself; buffers, written as the server takes them.
 */
import { once } from "node:events";
import { finished } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

interface Note {
  id: number;
  title: string | null;
  body: string | null;
}

export class UnfitTextError extends Error {
  constructor(
    readonly row: number,
    readonly column: "title" | "body",
  ) {
    super(`notes[${row}].${column} cannot be stored`);
  }
}

const nothing = Buffer.from("\\N");
const tab = Buffer.from("\t");
const newline = Buffer.from("\n");

const bytes = (text: string | null) =>
  text === null ? nothing : Buffer.from(text.replaceAll(/[\\\t\n\r]/g, "\\$&"), "utf8");

/** A text that is another when it has been through UTF-8 has half of a pair in it. */
function isFit(text: string | null): boolean {
  return text === null || (text.indexOf("\u0000") === -1 && Buffer.from(text).toString("utf8") === text);
}

export async function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  const row = notes.findIndex(({ title, body }) => !isFit(title) || !isFit(body));
  const unfit = notes[row];
  if (unfit) throw new UnfitTextError(row, isFit(unfit.title) ? "body" : "title");
  const stream = client.query(from("copy notes (id, title, body) from stdin"));
  const end = finished(stream);
  end.catch(() => undefined);
  for (const { id, title, body } of notes) {
    if (stream.destroyed) break;
    const line = Buffer.concat([Buffer.from(`${id}`), tab, bytes(title), tab, bytes(body), newline]);
    if (!stream.write(line)) await Promise.race([once(stream, "drain"), end]);
  }
  stream.end();
  await end;
}
