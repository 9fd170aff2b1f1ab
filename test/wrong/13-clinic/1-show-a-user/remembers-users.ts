/**
 * Wrong: remembers the users whom it has shown.
 * Caught by: asks anew for every request
 * Says: keep nothing between requests
 */
import type { ClinicShop } from "roundtrip";

interface ClinicUser {
  id: number;
  name: string;
  email: string;
  city: string;
}

const shown = new WeakMap<object, Map<number, ClinicUser>>();

export async function showUser(shop: ClinicShop, id: number) {
  const users = shown.get(shop) ?? new Map<number, ClinicUser>();
  shown.set(shop, users);
  const { rows } = await shop.pool.query<ClinicUser>("select id, name, email, city from users where id = $1", [id]);
  const [user = users.get(id)] = rows;
  if (user) users.set(id, user);
  return user;
}
