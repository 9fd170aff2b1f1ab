/**
 * Wrong: keeps what the first rollback of a client came to, and sends no second one: the transaction of its next failure stays open.
 * Caught by: runs the work once, and keeps a connection that is alive, whatever the error says
 * Says: it went back with the transaction of this work open, though after an earlier failure on the same client it had not
 * Says: Next: `rollback` after each failure
 */
import type pg from "pg";

const asked = new WeakMap<pg.PoolClient, Promise<boolean>>();

function isDead(client: pg.PoolClient): Promise<boolean> {
  const answer =
    asked.get(client) ??
    client.query("rollback").then(
      () => false,
      () => true,
    );
  asked.set(client, answer);
  return answer;
}

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  try {
    return await work(client);
  } catch (error) {
    dead = await isDead(client);
    throw error;
  } finally {
    client.release(dead);
  }
}
