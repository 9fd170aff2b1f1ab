import type pg from "pg";

export async function countTheUsers(client: pg.Client): Promise<number> {
  // The server counts where the rows are, and sends one number.
  const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
  return rows[0]?.n ?? 0;
}
