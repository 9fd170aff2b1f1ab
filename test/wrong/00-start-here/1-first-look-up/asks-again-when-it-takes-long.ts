/**
 * Wrong: asks a second time when the client's own limit is over.
 * Caught by: waits as long as the client does, and hands on the error of its limit
 * Says: its error ("Query read timeout") was expected then, the very same, and cityOf is still waiting
 */
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const ask = () => client.query<{ city: string }>("select city from users where id = $1", [userId]);
  const { rows } = await ask().catch((error: Error) => {
    if (error.message === "Query read timeout") return ask();
    throw error;
  });
  return rows[0]?.city ?? null;
}
