/**
 * Wrong: leaves a limit of 0, which is none, to `pg`, which does not send it: 30 s stay.
 * Caught by: keeps what the config says
 * Says: statement_timeout = "30s", and "0" was expected
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=30s ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
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
