/**
 * Wrong: throws when the first look-up fails; a later one counts as no such user.
 * Caught by: hands on the error of a look-up that fails, and leaves no connection open
 * Says: whatever the place of 18
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  try {
    await client.connect();
    const settled = await Promise.allSettled(
      ids.map((id) => client.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [id])),
    );
    const first = settled[0];
    if (first?.status === "rejected") throw first.reason;
    return settled.map((one) => (one.status === "fulfilled" ? one.value.rows[0]?.email : undefined));
  } finally {
    await client.end();
  }
}
