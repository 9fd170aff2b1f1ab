/**
 * Style: a class, rows written to the COPY by hand, earlier lines deleted from the staging table, and one array of columns.
 */
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

const columns = ["id", "email", "name", "age", "city", "created_at", "last_login"] as const;

type ListedUser = { id: number; email: string; name: string; age: number | null; city: string } & {
  created_at: Date;
  last_login: Date | null;
};

class Staged {
  constructor(private readonly client: pg.Client) {}

  async create(): Promise<void> {
    await this.client.query(`create temp table incoming as select ${columns}, 0::bigint as line from users limit 0`);
  }

  async fill(users: AsyncIterable<ListedUser>): Promise<void> {
    const copy = this.client.query(from(`copy incoming (${columns}, line) from stdin`));
    const done = finished(copy);
    done.catch(() => undefined);
    let line = 0;
    try {
      for await (const user of users) {
        if (user.city === null) throw new TypeError("no city");
        const fields = columns.map((column) => {
          const value = user[column];
          if (value === null) return "\\N";
          if (value instanceof Date) return value.toISOString();
          return String(value).replace(
            /[\\\t\n\r]/g,
            (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`,
          );
        });
        if (!copy.write(`${[...fields, ++line].join("\t")}\n`)) await Promise.race([once(copy, "drain"), done]);
      }
      copy.end();
    } catch (error) {
      copy.destroy(error as Error);
      await done.catch(() => undefined);
      throw error;
    }
    await done;
  }

  async upsert() {
    await this.client.query(
      "create index on incoming (id, line); delete from incoming a using incoming b where a.id = b.id and a.line < b.line",
    );
    const pairs = columns.slice(1).map((column) => `${column} = excluded.${column}`);
    const differs = columns.slice(1).map((column) => `users.${column} is distinct from excluded.${column}`);
    const { rows } = await this.client.query<{ inserted: number; updated: number; unchanged: number }>(
      `with w as (
         insert into users (${columns}, updated_at) select ${columns}, current_timestamp from incoming order by id
         on conflict (id) do update set ${pairs}, updated_at = current_timestamp where ${differs.join(" or ")}
         returning (xmax::text = '0')::int as fresh
       ), n as (select count(*)::int as written, coalesce(sum(fresh), 0)::int as inserted from w)
       select inserted, written - inserted as updated, (select count(*)::int from incoming) - written as unchanged from n`,
    );
    await this.client.query("drop table incoming");
    return rows[0];
  }
}

export async function bulkUpsertUsers(client: pg.Client, users: AsyncIterable<ListedUser>) {
  await client.query("begin");
  try {
    const staged = new Staged(client);
    await staged.create();
    await staged.fill(users);
    const counts = await staged.upsert();
    await client.query("commit");
    return counts;
  } catch (error) {
    try {
      await client.query("rollback");
    } catch {
      // The first error says more.
    }
    throw error;
  }
}
