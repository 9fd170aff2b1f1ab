import type pg from "pg";
import type { ClinicShop } from "roundtrip";

/** A user who was found by an e-mail address. */
export interface FoundUser {
  id: number;
  name: string;
  email: string;
}

/** What this page needs of the database beside its tables, done once, before the service starts: an index. */
export async function migrate(client: pg.ClientBase): Promise<void> {
  // The index is sorted by what the statement compares: that on `email` is sorted by the address as it was typed. It is not
  // unique, for two users may have one address already, in two cases.
  await client.query("create index users_upper_email on users (upper(email))");
}

/** `GET /users?email=`: all users with an e-mail address, in whatever case it is written, by number. */
export async function findByEmail(shop: ClinicShop, email: string): Promise<FoundUser[]> {
  const sql = "select id, name, email from users where upper(email) = upper($1) order by id";
  // A pool pays off when it outlives the request: that of the shop has connections open, and is ended when the service is.
  const { rows } = await shop.pool.query(sql, [email]);
  return rows;
}
