/**
 * Wrong: removes who is there twice, so that the server does not refuse.
 * Caught by: hands on the refusal when two users share an address already, and changes nothing
 * Says: (code 23505) was expected
 * Says: returned
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query(`delete from users a using users b where lower(a.email) = lower(b.email) and a.id > b.id
    and not exists (select from orders where user_id = a.id)`);
  await client.query("create unique index on users (lower(email))");
}
