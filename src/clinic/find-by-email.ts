import pg from "pg";
import type { ClinicShop } from "./shop.js";

/** A user who was found by an e-mail address. */
export interface FoundUser {
  id: number;
  name: string;
  email: string;
}

/** What this page needs of the database beside its tables, done once, before the service starts: nothing, so far. */
export async function migrate(_client: pg.ClientBase): Promise<void> {}

/** `GET /users?email=`: all users with an e-mail address, in whatever case it is written, by number. */
export async function findByEmail(shop: ClinicShop, email: string): Promise<FoundUser[]> {
  const pool = new pg.Pool(shop.config);
  const sql = "select id, name, email from users where upper(email) = upper($1) order by id";
  const { rows } = await pool.query(sql, [email]);
  return rows;
}
