import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    const client = await pool.connect();
    let dead = false;
    const hear = () => {
      dead = true;
    };
    // The pool listens to idle clients alone: an error event of a lent one, if nobody hears it, ends the process.
    client.on("error", hear);
    try {
      return await work(client);
    } catch (error) {
      // Any error may have such a message or code; that a rollback is answered is a fact. It ends an open transaction, too.
      if (!dead) await client.query("rollback").catch(hear);
      if (!dead || round === 2) throw error;
    } finally {
      client.off("error", hear);
      // The client goes back before the next round begins: in a pool of one, that round would wait for this very client.
      client.release(dead);
    }
  }
}
