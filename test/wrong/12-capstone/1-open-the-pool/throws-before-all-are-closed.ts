/**
 * Wrong: throws at the first failure, and has those that come later closed behind the caller's back.
 * Caught by: leaves none open when one of the ten cannot be opened
 * Says: still being opened
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const own =
    config.statement_timeout === undefined
      ? "-c statement_timeout=30s"
      : `-c statement_timeout=${Number(config.statement_timeout)}`;
  const options = ["-c jit=off", own, config.options ?? ""].join(" ").trim();
  const pool = new pg.Pool({ ...config, options, max: 50, min: 10 });
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  const opening = Array.from({ length: 10 }, () => pool.connect());
  try {
    const opened = await Promise.all(opening);
    for (const client of opened) client.release();
  } catch (error) {
    for (const each of opening) {
      each.then(
        (client) => client.release(true),
        () => {},
      );
    }
    pool.end().catch(() => {});
    throw error;
  }
  return pool;
}
