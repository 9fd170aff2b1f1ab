/**
 * Wrong: tells of the first death when the second round fails.
 * Caught by: gives up after the second death
 * Says: the error of the second round
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let first: unknown;
  for (let round = 1; ; round++) {
    const client = await pool.connect();
    let dead = false;
    const hear = () => {
      dead = true;
    };
    // The pool listens to idle clients alone: an error event of this one that nobody hears would end the process.
    client.on("error", hear);
    try {
      return await work(client);
    } catch (error) {
      // Messages and codes can be anybody's; whether the connection answers is a fact. It ends an open transaction, too.
      if (!dead) await client.query("rollback").catch(hear);
      if (round === 1) first = error;
      if (!dead || round === 2) throw first;
    } finally {
      client.off("error", hear);
      // Before the next round begins: in a pool of one, it would wait for this very client.
      client.release(dead);
    }
  }
}
