/**
 * Wrong: writes its settings into the caller's config.
 * Caught by: keeps what the config says
 * Says: nobody may change it
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  config.options = `-c jit=off -c statement_timeout=${Number(config.statement_timeout ?? 30_000)} ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, min: 10, max: 50 });
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
