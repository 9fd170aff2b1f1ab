import type { Lab } from "roundtrip";
import { shift } from "./drawn-numbers.js";
import { openDirectly } from "./exercise-pool.js";

/** Rows in which a value that goes through JavaScript, or through a careless text, comes out changed. */
const oddRows = `
  (9007199254740993, '2024-03-05 01:02:03.456789+00', '2024-03-05', 1.500, 'tab' || chr(9) || 'and' || chr(10) || 'line', '\\x00ff5c', '{a,NULL,"","NULL","b\\"c"}', '{"b": 1,  "a": 1, "a": 2}'),
  (9223372036854775807, 'infinity', '-infinity', 'NaN', '\\.', '', '{}', 'null'),
  (-1, '0044-03-15 00:00:00+00 BC', '0044-03-15 BC', 0.000000000000000000000000000000000001, '\\N', null, null, null),
  (0, '2024-12-11 23:59:59.999999+00', '2024-12-11', 12345678901234567890123456789.0, '', '\\x5c780a', '{{1,2},{3,4}}', '[1.0, 1e5, "🙂"]'),
  (-9223372036854775808, '9999-12-31 23:59:59.999999+00', '9999-12-31', null, null, '\\x', '[3:4]={x,y}', '"\\u00e9"'),
  (5, '2024-02-01 12:00:00+00', '2024-02-01', -0.10, 'NULL 🙂 "quoted", it''s; back\\slash', '\\x27', '{" "}', '{}')`;

const ordinaryRow =
  (): string => `n, timestamptz '2024-01-02 03:04:05.678901+00' + n * interval '1 hour', date '2024-01-01' + (n % 360)::int,
  (n + ${shift()}) / 8.0, repeat(md5((n + ${shift()})::text), $1), decode(md5((n - ${shift()})::text), 'hex'), array[n::text, null], json_build_object('n', n)`;

/** A table `readings` of a lab, in a schema, and an own connection past the proxy from which it is looked at. */
export class Readings implements AsyncDisposable {
  private constructor(
    readonly lab: Lab,
    readonly schema: string,
    readonly client: Awaited<ReturnType<typeof openDirectly>>,
  ) {}

  /** Makes the table anew, without rows. */
  static async make(lab: Lab, schema = "public"): Promise<Readings> {
    const client = await openDirectly(lab);
    await client.query(`create schema if not exists ${schema}`);
    await client.query(`set search_path = ${schema}; set client_min_messages = warning`);
    await client.query(`drop table if exists readings; create unlogged table readings (id bigint primary key,
      taken_at timestamptz not null, day date not null, amount numeric, note text, raw bytea, tags text[], detail json)`);
    return new Readings(lab, schema, client);
  }

  /** Puts in rows of ids from `first` on, each with a note of 32 bytes `times`. */
  async fill(count: number, first = 1, times = 1): Promise<void> {
    const sql = `insert into readings select ${ordinaryRow()} from generate_series($2::int, $3::int) n`;
    await this.client.query(sql, [times, first, first + count - 1]);
  }

  /** Puts in rows whose values are easily spoilt. */
  async fillOddly(): Promise<void> {
    await this.client.query(`insert into readings values ${oddRows}`);
  }

  /** How many rows there are. */
  async count(): Promise<number> {
    return (await this.client.query<{ n: number }>("select count(*)::int as n from readings")).rows[0]?.n ?? 0;
  }

  /** All rows as the server writes them, by id. */
  async rows(): Promise<string[]> {
    const sql = "select r::text as row from readings r order by id";
    return (await this.client.query<{ row: string }>(sql)).rows.map(({ row }) => row);
  }

  /** All rows in a few digits, for tables of many. */
  async digest(): Promise<string> {
    const row = "concat_ws('|', id, taken_at, day, amount, note, raw, tags, detail)";
    const sql = `select count(*) || ' ' || sum(hashtextextended(${row}, 0)) as digest from readings`;
    return (await this.client.query<{ digest: string }>(sql)).rows[0]?.digest ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }
}

/** Ways in which a server refuses: on which side, what makes it do so, what mends it, and the code of its error. */
export const refusals: Record<string, [side: "from" | "into", spoils: string, mends: string, code: string]> = {
  "the target has the key of the last row already": [
    "into",
    "insert into readings (id, taken_at, day) values (2500, now(), now())",
    "delete from readings where id = 2500",
    "23505",
  ],
  "the target finds at its commit that a key is there already": [
    "into",
    `alter table readings drop constraint readings_pkey, add constraint once unique (id) deferrable initially deferred;
      insert into readings (id, taken_at, day) values (1250, now(), now())`,
    "delete from readings where id = 1250",
    "23505",
  ],
  "the source fails at row 2,400 of 2,500": [
    "from",
    `alter table readings enable row level security, force row level security;
      create policy broken on readings using (1 / (id - 2400) is not null)`,
    "drop policy broken on readings; alter table readings disable row level security, no force row level security",
    "22012",
  ],
  "there is no such table at the source": [
    "from",
    "alter table readings rename to elsewhere",
    "alter table elsewhere rename to readings",
    "42P01",
  ],
  "there is no such table at the target": [
    "into",
    "alter table readings rename to elsewhere",
    "alter table elsewhere rename to readings",
    "42P01",
  ],
};

/** Rows of the large source. */
export const many = 32_000;

let large: Promise<Readings> | undefined;

/** A table of 45 MB, made once: more than what lies on its way to a target that stands still. */
export function largeReadings(lab: Lab): Promise<Readings> {
  large ??= Readings.make(lab, "large").then(async (readings) => {
    await readings.fill(many, 1, 40);
    return readings;
  });
  return large;
}
