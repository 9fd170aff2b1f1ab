import type { ShopUser } from "roundtrip";
import { seeded } from "#src/wire/seeded.js";

const cities = ["Lagos", "Lima", "London", "Lyon", "Madrid", "Malmö"];

/**
 * Rows to be imported into a shop: every other one is of a user who is there already, and changes; the rest are new.
 *
 * @param count how many; an integer from 1 to `users`
 * @param users how many the shop has, with the ids 1 to `users`
 * @param seed which random numbers decide the rest
 */
export function rowsToImport(count: number, users: number, seed: number): ShopUser[] {
  const random = seeded(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const year = 31_536_000_000;
  return Array.from({ length: count }, (_, at) => {
    const id = at % 2 === 0 ? Math.ceil(((at + 1) * users) / count) : users + at;
    const created = new Date(Date.UTC(2024, 0, 1) + upTo(year));
    return {
      id,
      email: `imported${id}@example.com`,
      name: `Imported ${id}`,
      age: upTo(10) === 0 ? null : 18 + upTo(70),
      city: cities[upTo(cities.length)] as string,
      created_at: created,
      last_login: upTo(4) === 0 ? null : new Date(created.getTime() + upTo(year)),
    };
  });
}
