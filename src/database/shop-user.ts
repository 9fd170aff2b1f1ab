import type { UpsertOptions } from "../batch/index.js";

/** A user of the shop, by the names of the table's columns. */
export interface ShopUser {
  id: number;
  email: string;
  name: string;
  age: number | null;
  city: string;
  created_at: Date;
  last_login: Date | null;
}

/** How users are upserted. @internal */
export const userUpsert: UpsertOptions = {
  keys: ["id"],
  columns: ["id", "email", "name", "age", "city", "created_at", "last_login"] satisfies (keyof ShopUser)[],
  updatedAt: "updated_at",
  skipUnchanged: true,
};
