/**
 * Wrong: has the client give up after 30 s: the server goes on with the statement.
 * Caught by: begins every connection with its settings, also a later one
 * Says: off, 30s and the database's own 7min were expected
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off ${config.options ?? ""}`;
  const pool = new pg.Pool({ query_timeout: 30_000, ...config, options, min: 10, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
  for (const one of taken) if (one.status === "fulfilled") one.value.release();
  for (const one of taken) {
    if (one.status === "fulfilled") continue;
    await pool.end();
    throw one.reason;
  }
  return pool;
}
