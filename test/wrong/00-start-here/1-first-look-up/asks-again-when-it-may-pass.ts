/**
 * Wrong: asks a second time after an error that may pass.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: ask once; whether to ask again is for the caller to say
 */
import pg from "pg";

const passing = new Set(["40001", "40P01", "55P03", "57014"]);

async function ask(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("SELECT city FROM users WHERE id = $1", [userId]);
  return rows[0]?.city ?? null;
}

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  try {
    return await ask(client, userId);
  } catch (error) {
    if (error instanceof pg.DatabaseError && passing.has(error.code ?? "")) return ask(client, userId);
    throw error;
  }
}
