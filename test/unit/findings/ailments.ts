import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { FindingId, Lab } from "roundtrip";

/** A small program with one planted cause of trouble. */
export interface Ailment {
  /** What is wrong with it. */
  name: string;
  /** The finding that names the cause. */
  cause: FindingId;
  /** SQL that is run before, over another connection. */
  before?: string;
  /** The program. */
  work(lab: Lab): Promise<unknown>;
}

const ordersByUser = "create index on orders (user_id)";
const usersByEmail = "create index on users (email)";

/** Asks once, with a pool. */
const ask =
  (sql: string, ...values: unknown[]) =>
  (lab: Lab) =>
    lab.pool.query(sql, values);

/** Programs against the small shop, each with one planted cause. */
export const ailments: readonly Ailment[] = [
  {
    name: "orders are asked for user by user",
    cause: "statement-asked-in-turn",
    before: ordersByUser,
    async work({ pool }) {
      const { rows } = await pool.query("select id, name from users where id <= $1", [20]);
      for (const { id } of rows) await pool.query("select id, total from orders where user_id = $1", [id]);
    },
  },
  {
    name: "no index on what is looked for",
    cause: "scan-discards-rows",
    work: ask("select id, name from users where email = $1", "ken.brandt4242@example.com"),
  },
  {
    name: "a function hides the column from its index",
    cause: "expression-hides-column",
    before: usersByEmail,
    work: ask("select id, name from users where lower(email) = $1", "ken.brandt4242@example.com"),
  },
  {
    name: "the value has a wider type than the column",
    cause: "cast-hides-column",
    before: ordersByUser,
    work: ask("select id, total from orders where user_id = $1::numeric", 42),
  },
  {
    name: "the pattern begins with a wildcard",
    cause: "pattern-begins-with-wildcard",
    before: usersByEmail,
    work: ask("select id, name from users where email like $1", "%4242@example.com"),
  },
  {
    name: "a far page by OFFSET",
    cause: "offset-reads-skipped-rows",
    work: ask("select id, total from orders order by id limit 20 offset 40000"),
  },
  {
    name: "statistics from before the data changed",
    cause: "estimate-far-off",
    before: `${ordersByUser};
      create table tickets as select i as id, 1 + i % 9000 as user_id, 'closed' as state from generate_series(1, 20000) as i;
      analyze tickets;
      update tickets set state = 'open'`,
    work: ask(
      "select count(o.total) as orders from tickets t join orders o on o.user_id = t.user_id where t.state = $1",
      "open",
    ),
  },
  {
    name: "a sort that does not fit into memory",
    cause: "spills-to-disk",
    async work(lab) {
      const client = await lab.connect();
      await client.query("set work_mem = '256kB'");
      await client.query("select id, user_id, total, status from orders order by total, created_at");
      await client.end();
    },
  },
  {
    name: "a subquery for each row",
    cause: "subplan-runs-per-row",
    before: ordersByUser,
    work: ask("select id, (select count(*) from orders o where o.user_id = u.id) as orders from users u"),
  },
  {
    name: "rows inserted in a loop",
    cause: "rows-inserted-one-by-one",
    before: "create table notes (id int generated always as identity, body text not null)",
    async work({ pool }) {
      for (let n = 1; n <= 20; n++) await pool.query("insert into notes (body) values ($1)", [`note ${n}`]);
    },
  },
  {
    name: "a transaction held while another service is asked",
    cause: "transaction-held-idle",
    async work({ pool }) {
      const client = await pool.connect();
      await client.query("begin");
      await client.query("update users set last_login = now() where id = $1", [7]);
      await sleep(300);
      await client.query("commit");
      client.release();
    },
  },
  {
    name: "a client that an early return does not release",
    cause: "client-never-released",
    async work({ pool }) {
      const client = await pool.connect();
      const { rows } = await client.query("select id, name from users where id = $1", [7]);
      if (rows.length > 0) return rows[0];
      client.release();
    },
  },
  {
    name: "all columns, where an index has the one that is used",
    cause: "selects-all-columns",
    before: `create index on orders (user_id, total)`,
    work: ask("select * from orders where user_id = $1", 42),
  },
  {
    name: "NOT IN over a subquery",
    cause: "not-in-subquery",
    work: ask("select id from users where id not in (select user_id from orders)"),
  },
  {
    name: "OR between a column with an index and one without",
    cause: "or-across-columns",
    before: usersByEmail,
    work: ask("select id from users where email = $1 or name = $2", "ken.brandt4242@example.com", "Ken Nobody"),
  },
  {
    name: "BETWEEN on points in time",
    cause: "between-times",
    before: "create index on orders (created_at, total)",
    work: ask("select sum(total) from orders where created_at between $1 and $2", "2024-03-01", "2024-03-02"),
  },
  {
    name: "a foreign key without an index, where rows are deleted that it could refer to",
    cause: "foreign-key-without-index",
    before: `insert into users (id, email, name, city, created_at, updated_at)
      values (1000001, 'a@b.c', 'Nobody', 'Lima', now(), now())`,
    work: ask("delete from users where id = $1", 1_000_001),
  },
  {
    name: "two indexes on the same column",
    cause: "index-duplicated",
    before: `create table notes (id int, body text not null);
      create index notes_body on notes (body);
      create index notes_body_again on notes (body)`,
    work: ask("insert into notes (id, body) select id, 'note ' || id from unnest($1::int[]) as id", [
      Array.from({ length: 200 }, (_, n) => n),
    ]),
  },
  {
    name: "a second connection, taken inside of a transaction",
    cause: "connection-taken-inside-transaction",
    async work({ pool }) {
      const client = await pool.connect();
      await client.query("begin");
      await client.query("update users set last_login = now() where id = $1", [7]);
      await pool.query("select name from users where id = $1", [8]);
      await client.query("commit");
      client.release();
    },
  },
  {
    name: "lists of as many lengths as there are calls",
    cause: "list-instead-of-array",
    async work({ pool }) {
      for (const list of [
        [1, 2],
        [3, 4, 5],
        [6, 7, 8, 9],
      ]) {
        const places = list.map((_, at) => `$${at + 1}`).join(", ");
        await pool.query(`select id, name from users where id in (${places})`, list);
      }
    },
  },
  {
    name: "a connection for each look-up",
    cause: "connections-opened-anew",
    async work(lab) {
      for (const id of [3, 5, 8, 13, 21]) {
        const client = new pg.Client(lab.connectionConfig);
        await client.connect();
        await client.query("select name from users where id = $1", [id]);
        await client.end();
      }
    },
  },
  {
    name: "the parts of a page in turn, none of which needs another's answer",
    cause: "reads-in-turn",
    before: ordersByUser,
    async work({ pool }) {
      await pool.query("select name, city from users where id = $1", [7]);
      await pool.query("select id, total from orders where user_id = $1", [7]);
      await pool.query("select name from users order by id desc limit 3");
    },
  },
  {
    name: "a query for each user, all at once",
    cause: "asked-all-at-once",
    before: ordersByUser,
    async work({ pool }) {
      const ids = Array.from({ length: 60 }, (_, at) => at + 1);
      await Promise.all(ids.map((id) => pool.query("select id, total from orders where user_id = $1", [id])));
    },
  },
];

/** Programs that look like some of these, and ail from nothing. */
export const healthyPrograms: readonly Omit<Ailment, "cause">[] = [
  {
    name: "a transaction of four statements, all over its own client",
    async work({ pool }) {
      const client = await pool.connect();
      await client.query("begin");
      const { rows } = await client.query("select age from users where id = $1 for update", [1]);
      await client.query("update users set age = $1 where id = $2", [(rows[0].age ?? 0) + 1, 1]);
      await client.query("commit");
      client.release();
    },
  },
  {
    name: "rows inserted in portions",
    before: "create table notes (id int generated always as identity, body text not null)",
    async work({ pool }) {
      for (let portion = 1; portion <= 6; portion++) {
        const bodies = Array.from({ length: 150 }, (_, n) => `note ${n} of ${portion}`);
        await pool.query("insert into notes (body) select unnest($1::text[])", [bodies]);
      }
    },
  },
  {
    name: "users and their orders in two statements",
    before: ordersByUser,
    async work({ pool }) {
      const { rows } = await pool.query("select id, name from users order by id limit 20");
      const users = rows.map(({ id }) => id);
      await pool.query("select user_id, id, total from orders where user_id = any($1)", [users]);
    },
  },
  {
    name: "three different questions at once",
    before: ordersByUser,
    work: ({ pool }) =>
      Promise.all([
        pool.query("select name from users where id = $1", [1]),
        pool.query("select id from orders where user_id = $1", [9]),
        pool.query("select count(*) from orders where user_id = $1", [5]),
      ]),
  },
  {
    name: "a pool that grows with the work, and is used again",
    async work(lab) {
      const pool = new pg.Pool({ ...lab.connectionConfig, max: 4 });
      const steps = { id: [1], name: [2, 3], city: [4, 5, 6], age: [7, 8, 9] };
      for (const [column, ids] of Object.entries(steps))
        await Promise.all(ids.map((id) => pool.query(`select ${column} from users where id = $1`, [id])));
      await pool.end();
    },
  },
  {
    name: "reads of which each takes a value from the answer to the one before",
    before: ordersByUser,
    async work({ pool }) {
      const { rows: users } = await pool.query("select id, city from users where id = $1", [7]);
      const { rows: orders } = await pool.query("select id, total from orders where user_id = $1", [users[0].id]);
      await pool.query("select status, created_at from orders where id = $1", [orders[0].id]);
    },
  },
  {
    name: "a table read in portions by its key",
    async work({ pool }) {
      for (let last = 0; last < 3000; last += 500)
        await pool.query("select id, total from orders where id > $1 order by id limit 500", [last]);
    },
  },
];
