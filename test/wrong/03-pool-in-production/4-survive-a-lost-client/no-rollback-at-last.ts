/**
 * Wrong: rolls nothing back in the second round.
 * Caught by: rolls back what fails on a living client in the second round, too
 * Says: still open
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  const onError = () => {
    dead = true;
  };
  client.on("error", onError);
  try {
    return await work(client);
  } catch (error) {
    await client.query("rollback").catch(onError);
    if (!dead) throw error;
  } finally {
    client.release(dead);
    client.off("error", onError);
  }

  const another = await pool.connect();
  let deadToo = false;
  const onSecondError = () => {
    deadToo = true;
  };
  another.on("error", onSecondError);
  try {
    return await work(another);
  } catch (error) {
    if (!deadToo)
      await another.query("select 1").catch((reason) => {
        // An aborted transaction answers too: then it is alive.
        if (!(reason instanceof pg.DatabaseError) || reason.severity === "FATAL") deadToo = true;
      });
    throw error;
  } finally {
    another.release(deadToo);
    another.off("error", onSecondError);
  }
}
