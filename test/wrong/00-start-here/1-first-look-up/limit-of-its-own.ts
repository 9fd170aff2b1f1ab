/**
 * Wrong: gives up after half a minute.
 * Caught by: waits as long as the client does, and hands on the error of its limit
 * Says: which has no limit, after an hour
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const asked = client.query<{ city: string }>("select city from users where id = $1", [userId]);
  const bound = new AbortController();
  const late = sleep(30_000, undefined, { signal: bound.signal }).then(() => {
    throw new Error("no answer within 30 seconds");
  });
  late.catch(() => undefined);
  const { rows } = await Promise.race([asked, late]).finally(() => bound.abort());
  return rows[0]?.city ?? null;
}
