/**
 * Style: a CSV: null without quotes, every text in quotes; the check by isWellFormed.
 */
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

const quoted = (text: string | null) => (text === null ? "" : `"${text.replaceAll('"', '""')}"`);

const isUnfit = (text: string | null) => text !== null && (!text.isWellFormed() || text.includes("\0"));

export function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  for (const [k, { title, body }] of notes.entries()) {
    if (isUnfit(title)) return Promise.reject(new UnfitTextError(k, "title"));
    if (isUnfit(body)) return Promise.reject(new UnfitTextError(k, "body"));
  }
  return new Promise((resolve, reject) => {
    const stream = client.query(from("COPY notes (title, body, id) FROM STDIN (FORMAT csv)"));
    stream.once("finish", () => resolve());
    stream.once("error", reject);
    for (const { id, title, body } of notes) stream.write(`${quoted(title)},${quoted(body)},${id}\n`);
    stream.end();
  });
}
