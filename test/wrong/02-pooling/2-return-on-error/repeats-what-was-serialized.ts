/**
 * Wrong: a serialization failure is met with a second run of the work, and its effects outside the database happen twice.
 * Caught by: runs the work once, and keeps a connection that is alive, whatever the error says
 * Says: ran the work 2 times
 */
import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(client);
      } catch (error) {
        await client.query("rollback").catch(() => {
          dead = true;
        });
        const code = (error as { code?: string } | undefined)?.code;
        const again = code === "40001" || code === "40P01";
        if (dead || !again || attempt === 2) throw error;
      }
    }
  } finally {
    client.release(dead);
  }
}
