import type { Lab } from "#src/lab/lab.js";
import type { SqliteShop } from "#src/lab/sqlite-shop.js";

/** All rows of the shop and the names of all tables and indexes, as one digest. */
export async function contentsOf(lab: Lab): Promise<string> {
  const { rows } = await lab.pool.query(`
    select md5(concat(
      (select string_agg(u::text, ';' order by id) from users u),
      (select string_agg(o::text, ';' order by id) from orders o),
      (select string_agg(relname, ';' order by relname) from pg_class where relnamespace = 'public'::regnamespace)
    )) as digest`);
  return rows[0].digest;
}

/** The same of a shop in SQLite, as one text. */
export function sqliteContentsOf(shop: SqliteShop): string {
  const sqls = [
    "select count(*), sum(id), sum(age), group_concat(email) from users",
    "select count(*), sum(id), sum(total) from orders",
    "select group_concat(name) from sqlite_schema",
    "pragma user_version",
  ];
  return JSON.stringify(sqls.map((sql) => shop.query(sql).rows));
}
