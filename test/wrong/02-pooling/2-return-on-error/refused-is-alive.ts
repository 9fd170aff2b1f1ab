/**
 * Wrong: keeps a connection whose `rollback` was refused, since the server answered: its transaction is open still.
 * Caught by: throws away a connection that refuses to roll back, though it lives
 * Says: the connection went back, with its transaction open
 */
import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const dead = await client.query("rollback").then(
      () => false,
      (refusal: unknown) => !(refusal instanceof pg.DatabaseError) || refusal.severity === "FATAL",
    );
    client.release(dead);
    throw error;
  }
}
