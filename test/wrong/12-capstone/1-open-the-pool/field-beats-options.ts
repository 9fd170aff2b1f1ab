/**
 * Wrong: gives the time-out by the field of `pg`, unless the config does: the server puts it above the caller's `options`.
 * Caught by: keeps what the config says
 * Says: statement_timeout = "30s", and "5s" was expected
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off ${config.options ?? ""}`;
  const pool = new pg.Pool({ statement_timeout: 30_000, ...config, options, min: 10, max: 50 });
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
