/**
 * Lesson: lessons/12-capstone.md
 * Task: bring `users` up to a list that may be longer than memory: by one COPY into a temporary table, and from there. Of users
 *       with one id the last counts, and no other is ever written. New ids are inserted; where anything differs from the list,
 *       null included, the row is set to it; both get the server's `now()` as updated_at. The others are left alone: no new
 *       version of their rows is written (`ctid` and `xmin` stay). Return how many ids were inserted, updated and unchanged, as
 *       it came to be, also when somebody else writes the same rows meanwhile. All or nothing: the first error reaches the
 *       caller. The client, in no transaction, is left as it was, in any case. At most eight round trips, for any list.
 * Done when: npm run grade -- 12-capstone/4-upsert-in-bulk
 */
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";
import { TodoError } from "roundtrip";

/** A user as the list has it: the columns of `users (id integer primary key, …)`, without `updated_at`. */
export interface ListedUser {
  id: number;
  email: string;
  name: string;
  age: number | null;
  city: string;
  created_at: Date;
  last_login: Date | null;
}

export interface Upserted {
  inserted: number;
  updated: number;
  unchanged: number;
}

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escaped = (text: string) => text.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign);

/** The users as COPY wants them, a line each, in the order of the columns above. This is right as it is. */
async function* copyLines(users: AsyncIterable<ListedUser>): AsyncGenerator<string> {
  for await (const { id, email, name, age, city, created_at, last_login } of users) {
    const times = [created_at.toISOString(), last_login?.toISOString() ?? "\\N"];
    yield `${[id, escaped(email), escaped(name), age ?? "\\N", escaped(city), ...times].join("\t")}\n`;
  }
}

/** Brings the table up to the list. */
export async function bulkUpsertUsers(client: pg.Client, users: AsyncIterable<ListedUser>): Promise<Upserted> {
  // TODO: stage the lines, each with its place in the list, by `pipeline(copyLines(users), client.query(from("copy …")))`.
  throw new TodoError(
    `upsert with ${client.database}, ${copyLines.name}, ${from.name} and ${pipeline.name} from ${typeof users}`,
  );
}
