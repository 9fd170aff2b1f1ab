/**
 * Wrong: all calls share one query object; who still waits in the client asks for the id of a later call.
 * Caught by: asks for itself at each call, whoever else asks in the same moment
 * Says: each had a question of its own
 */
import pg from "pg";

const lookUp = { text: "select city from users where id = $1", values: [0] };

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  lookUp.values[0] = userId;
  const { rows } = await client.query<{ city: string }>(lookUp);
  return rows[0]?.city ?? null;
}
