/**
 * Wrong: loads all users before anybody has asked.
 * Caught by: shares nothing with another loader
 * Says: another loader, made for another request
 */
import pg from "pg";

interface User {
  id: number;
  name: string;
  email: string;
}
type Load = (id: number) => Promise<User | undefined>;

export function userLoader(client: pg.Client): Load {
  const all = client.query<User>("select id, name, email from users");
  all.catch(() => undefined);
  const users = all.then(({ rows }) => new Map(rows.map((user) => [user.id, user])));
  users.catch(() => undefined);
  return async (id) => (await users).get(id);
}
