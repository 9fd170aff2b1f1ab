import type pg from "pg";
import type { Lab } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demand, toldValue } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";

/** What a list says of one user. */
export interface ListedUser {
  id: number;
  email: string;
  name: string;
  age: number | null;
  city: string;
  created_at: Date;
  last_login: Date | null;
}

/** A row as it is: its version is its `ctid` and `xmin`. */
export interface StoredUser {
  values: ListedUser;
  version: string;
  updated: string;
}

/** How many users a shop has here, at most, besides those that tests add: they are read again and again. */
const mostUsers = 1_500;

/** A client of a shop with not too many users: a larger one loses the others, and all orders, which speak of them. */
export async function clientOfFew(lab: Lab): Promise<pg.Client> {
  const client = await clientFor(lab);
  const others = `from users where id between ${mostUsers + 1} and 19999`;
  const { rowCount } = await client.query(`select ${others} limit 1`);
  if (rowCount) await client.query(`truncate orders; delete ${others}`);
  return client;
}

/** As it is compared: with its columns in one order, its times as texts. */
const told = (user: ListedUser | undefined): string =>
  user
    ? JSON.stringify([user.id, user.email, user.name, user.age, user.city, user.created_at, user.last_login])
    : "nothing";

type Row = ListedUser & Omit<StoredUser, "values">;

/** All users by their id, asked past the work. */
export async function storedUsers(direct: pg.Client): Promise<Map<number, StoredUser>> {
  const { rows } = await direct.query<Row>(`
    select id, email, name, age, city, created_at, last_login, ctid::text || ' ' || xmin::text as version,
      to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as updated
    from users order by id`);
  return new Map(rows.map(({ version, updated, ...values }) => [values.id, { values, version, updated }]));
}

const digits = (id: number) => String(id).padStart(4, "0");

/** A user whom no shop has, unless it was given the id of one. */
export const listedUser = (id: number, values: Partial<ListedUser> = {}): ListedUser => ({
  id,
  email: `New.${digits(id)}@example.com`,
  name: `New ${digits(id)}`,
  age: id % 3 === 0 ? null : id % 90,
  city: "Łódź\t\\N",
  created_at: new Date(1_700_000_000_000 + id),
  last_login: id % 2 === 0 ? null : new Date(1_710_000_000_000 + id),
  ...values,
});

/** A list that comes user by user, each in a turn of its own, and breaks off with an error if there is one. */
export async function* listOf(users: readonly ListedUser[], error?: Error): AsyncGenerator<ListedUser> {
  for (const user of users) yield Object.freeze({ ...user });
  if (error) throw error;
}

/** Values of which one, and no other, differs from those of the user. */
const changes: ((user: ListedUser) => Partial<ListedUser>)[] = [
  () => ({ email: "changed@example.com" }),
  ({ name }) => ({ name: `${name} ` }),
  ({ age }) => ({ age: age === null ? 0 : null }),
  ({ city }) => ({ city: city.toUpperCase() }),
  ({ created_at }) => ({ created_at: new Date(created_at.getTime() + 1) }),
  ({ last_login }) => ({ last_login: last_login === null ? new Date(0) : null }),
];

/** Of the users who are there every `nth`, changed in one column, and the others as they are; and some new ones. In no order. */
export function mixedUsers(
  stored: ReadonlyMap<number, StoredUser>,
  nth: number,
  fresh: readonly number[],
): ListedUser[] {
  const known = [...stored.values()].map(({ values }, k) =>
    k % nth === 0 ? { ...values, ...changes[(k / nth) % changes.length]?.(values) } : values,
  );
  const list = [...known, ...fresh.map((id) => listedUser(id))];
  return list.map((_, k) => list[(k * 7_919) % list.length] as ListedUser);
}

/** What must be there after a list: of who is not written the version stays. And what the call must return. */
export function upserted(before: ReadonlyMap<number, StoredUser>, users: readonly ListedUser[]) {
  const rows = new Map<number, { values: ListedUser; version?: string }>(before);
  const counts = { inserted: 0, updated: 0, unchanged: 0 };
  for (const [id, values] of new Map(users.map((user) => [user.id, user]))) {
    const known = before.get(id);
    const isSame = known !== undefined && told(known.values) === told(values);
    counts[known === undefined ? "inserted" : isSame ? "unchanged" : "updated"]++;
    if (!isSame) rows.set(id, { values });
  }
  return { rows, counts };
}

/** Demands that the table holds these rows, and that of each whose version is known none was written. */
export function demandStored(
  after: ReadonlyMap<number, StoredUser>,
  expected: ReturnType<typeof upserted>["rows"],
  what: string,
  next: string,
): void {
  for (const id of new Set([...expected.keys(), ...after.keys()])) {
    const [wanted, got] = [expected.get(id), after.get(id)];
    demand(
      told(got?.values) === told(wanted?.values),
      `${what}: of user ${id} there must be ${toldValue(wanted?.values ?? "nothing")}, and there is ${toldValue(got?.values ?? "nothing")}. Next: ${next}`,
    );
    demand(
      wanted?.version === undefined || got?.version === wanted.version,
      `${what}: user ${id} is as the list says, or not in it, and a new version of the row was written (ctid and xmin were ${wanted?.version}, and are ${got?.version}). Each is a dead row to be cleaned away, and an updated_at that says what is not so. Next: ${next}`,
    );
  }
}

/** The tables of a lab's database, those of sessions included. */
export async function tablesOf(lab: Lab): Promise<string> {
  await using direct = await openDirectly(lab);
  const sql = `select string_agg(relnamespace::regnamespace || '.' || relname, ', ' order by oid) as names from pg_class
    where relkind in ('r', 'p', 'v', 'm') and relnamespace::regnamespace::text !~ '^(pg_catalog|pg_toast.*|information_schema)$'`;
  return (await direct.query<{ names: string }>(sql)).rows[0]?.names ?? "";
}
