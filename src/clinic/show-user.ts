import pg from "pg";
import type { ClinicShop } from "./shop.js";

/** A user, as the service shows one. */
export interface ClinicUser {
  id: number;
  name: string;
  email: string;
  city: string;
}

/** `GET /users/:id`: a user, or undefined when there is none with this number. */
export async function showUser(shop: ClinicShop, id: number): Promise<ClinicUser | undefined> {
  const client = new pg.Client(shop.config);
  await client.connect();
  const { rows } = await client.query("select id, name, email, city from users where id = $1", [id]);
  if (rows.length === 0) return undefined;
  await client.end();
  return rows[0];
}
