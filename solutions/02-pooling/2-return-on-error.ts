import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    // `await` in here: a promise returned as it is would leave the block, and give the connection back, before the work ends.
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    // One round trip, on the error path only: it ends the transaction, and it finds out whether anybody is there.
    const dead = await client.query("rollback").then(
      () => false,
      () => true,
    );
    client.release(dead);
    throw error;
  }
}
