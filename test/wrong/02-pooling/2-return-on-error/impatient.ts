/**
 * Wrong: an answer to `rollback` that takes more than half a second counts as death.
 * Caught by: waits for the server, however long it takes
 * Says: did not wait for that answer
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let result: T;
  try {
    result = await work(client);
  } catch (error) {
    const answer = client.query("rollback").then(
      () => true,
      () => false,
    );
    // A dead peer may never answer: half a second is enough for anybody who lives.
    const alive = await Promise.race([answer, sleep(500, false, { ref: false })]);
    client.release(!alive);
    throw error;
  }
  client.release();
  return result;
}
