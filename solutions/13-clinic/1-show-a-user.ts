import type { ClinicShop } from "roundtrip";

/** A user, as the service shows one. */
export interface ClinicUser {
  id: number;
  name: string;
  email: string;
  city: string;
}

/** `GET /users/:id`: a user, or undefined when there is none with this number. */
export async function showUser(shop: ClinicShop, id: number): Promise<ClinicUser | undefined> {
  // The pool takes a connection, asks, and gives it back, whatever comes: a row, none, or an error. There is no path to forget.
  const { rows } = await shop.pool.query("select id, name, email, city from users where id = $1", [id]);
  return rows[0];
}
