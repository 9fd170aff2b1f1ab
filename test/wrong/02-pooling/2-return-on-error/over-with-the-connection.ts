/**
 * Wrong: takes the end of the connection for the end of the work, which goes on with a client that was given back.
 * Caught by: keeps a connection until the work has ended, also when it dies meanwhile
 * Says: meanwhile 0 connections were out, and 1 was expected
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  let hear: (error: Error) => void = () => undefined;
  const died = new Promise<never>((_, reject) => {
    hear = (error) => {
      dead = true;
      reject(error);
    };
  });
  died.catch(() => undefined);
  client.on("error", hear);
  try {
    return await Promise.race([work(client), died]);
  } catch (error) {
    if (!dead) await client.query("rollback").catch(hear);
    throw error;
  } finally {
    client.off("error", hear);
    client.release(dead);
  }
}
