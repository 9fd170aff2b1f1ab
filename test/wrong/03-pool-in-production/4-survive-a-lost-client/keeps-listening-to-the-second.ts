/**
 * Wrong: takes its listener off the first client, and never off the second.
 * Caught by: leaves no listener on the client of the second round
 * Says: after each round
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const first = await pool.connect();
  let dead = false;
  const onError = (): void => {
    dead = true;
  };
  first.on("error", onError);
  try {
    return await work(first);
  } catch (error) {
    if (!dead) {
      await first.query("rollback").catch(() => {
        dead = true;
      });
    }
    if (!dead) throw error;
  } finally {
    first.off("error", onError);
    first.release(dead);
  }
  const second = await pool.connect();
  let deadAgain = false;
  second.once("error", () => {
    deadAgain = true;
  });
  try {
    return await work(second);
  } catch (error) {
    if (!deadAgain) {
      await second.query("rollback").catch(() => {
        deadAgain = true;
      });
    }
    throw error;
  } finally {
    second.release(deadAgain);
  }
}
