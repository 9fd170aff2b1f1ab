/**
 * Wrong: repeats the first connect when it fails.
 * Caught by: fails as the pool does when no client can be had
 * Says: after 2 connects
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let left = 1; ; left--) {
    let client: pg.PoolClient | undefined;
    let lost = true; // until we know better
    const onError = () => {
      lost = true;
    };
    try {
      client = await pool.connect();
      lost = false;
      client.on("error", onError);
      return await work(client);
    } catch (error) {
      await client?.query("rollback").catch(onError);
      if (!lost || left === 0) throw error;
    } finally {
      client?.release(lost);
      client?.off("error", onError);
    }
  }
}
