/**
 * Wrong: tells of the first death when no second client can be had.
 * Caught by: fails as the pool does when no client can be had
 * Says: The error of the second connect was expected
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let lost: unknown;
  for (let round = 1; ; round++) {
    const client = await pool.connect().catch((error: unknown) => {
      throw lost ?? error;
    });
    let dead = false;
    const onError = (): void => {
      dead = true;
    };
    client.on("error", onError);
    try {
      return await work(client);
    } catch (error) {
      if (!dead) {
        await client.query("rollback").catch(() => {
          dead = true;
        });
      }
      if (!dead || round === 2) throw error;
      lost = error;
    } finally {
      client.off("error", onError);
      client.release(dead);
    }
  }
}
