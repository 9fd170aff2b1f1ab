/**
 * Wrong: hears the first error event only; a death between two queries comes as two.
 * Caught by: runs the work again when its client dies
 * Says: came while nobody listened
 */
import pg from "pg";

interface Run<T> {
  dead: boolean;
  outcome: { value: T } | { error: unknown };
}

async function run<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<Run<T>> {
  const client = await pool.connect();
  let dead = false;
  const onError = () => {
    dead = true;
  };
  client.once("error", onError);
  let outcome: Run<T>["outcome"];
  try {
    outcome = { value: await work(client) };
  } catch (error) {
    outcome = { error };
    await client.query("rollback").catch(() => {
      dead = true;
    });
  }
  client.release(dead);
  client.off("error", onError);
  return { dead, outcome };
}

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let { dead, outcome } = await run(pool, work);
  if (dead && "error" in outcome) ({ outcome } = await run(pool, work));
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}
