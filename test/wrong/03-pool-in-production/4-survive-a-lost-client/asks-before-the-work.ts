/**
 * Wrong: asks each client for a sign of life before it is used.
 * Caught by: returns what the work returned, and asks nothing of its own
 * Says: 2 statements came to the server
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    const client = await pool.connect();
    let dead = false;
    const hear = () => {
      dead = true;
    };
    // The pool listens to idle clients alone: an error event of this one that nobody hears would end the process.
    client.on("error", hear);
    try {
      await client.query("select 1");
      return await work(client);
    } catch (error) {
      // Messages and codes can be anybody's; whether the connection answers is a fact. It ends an open transaction, too.
      if (!dead) await client.query("rollback").catch(hear);
      if (!dead || round === 2) throw error;
    } finally {
      client.off("error", hear);
      // Before the next round begins: in a pool of one, it would wait for this very client.
      client.release(dead);
    }
  }
}
