import pg from "pg";

export async function temporaryTwo(client: pg.Client): Promise<number> {
  // FILL IN: why so. The server counts where the rows are, and one number comes back.
  const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
  return rows[0]?.n ?? 0;
}
