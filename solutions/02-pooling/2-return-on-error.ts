import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    // Without `await` in here, the promise would leave the block, and the connection would go back, before the work has ended.
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    // One rollback, on the error path only: it ends an open transaction, and if it fails, the connection is dead.
    const dead = await client.query("rollback").then(
      () => false,
      () => true,
    );
    client.release(dead);
    throw error;
  }
}
