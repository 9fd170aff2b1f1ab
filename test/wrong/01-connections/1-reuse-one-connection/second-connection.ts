/**
 * Wrong: opens a second connection when the first has died.
 * Caught by: hands on the error of a connection that dies, and opens no second one
 * Says: opened 2 connections
 */
import pg from "pg";

async function lookUp(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  let died = false;
  client.on("error", () => (died = true));
  try {
    await client.connect();
    const found: (string | undefined)[] = [];
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [id]);
      found.push(rows[0]?.email);
    }
    return found;
  } catch (error) {
    if (died || (error as { code?: string }).code === "57P01") throw new Error("died", { cause: error });
    throw error;
  } finally {
    await client.end();
  }
}

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  try {
    return await lookUp(config, ids);
  } catch (error) {
    if ((error as Error).message !== "died") throw error;
    return lookUp(config, ids);
  }
}
