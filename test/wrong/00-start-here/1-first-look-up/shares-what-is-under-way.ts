/**
 * Wrong: gives a second caller the answer to a question that was sent before its call.
 * Caught by: asks the database at each call
 * Says: was still under way
 */
import type pg from "pg";

const underWay = new WeakMap<pg.Client, Map<number, Promise<string | null>>>();

async function ask(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("SELECT city FROM users WHERE id = $1", [userId]);
  return rows[0]?.city ?? null;
}

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  let mine = underWay.get(client);
  if (mine === undefined) {
    mine = new Map();
    underWay.set(client, mine);
  }
  const asked = mine.get(userId);
  if (asked !== undefined) return asked; // the same question is already on its way
  const answer = ask(client, userId);
  mine.set(userId, answer);
  try {
    return await answer;
  } finally {
    mine.delete(userId);
  }
}
