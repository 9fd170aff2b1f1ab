import type pg from "pg";
import { filesToCheck, read } from "../../course/files.js";

/** A text between quotes or backticks that begins as a statement does. */
const statement = /(["`])\s*(?:select|with|insert|update|delete)\b[\s\S]*?\1/g;

/** What is written for readers. */
const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** The statements that the course's own solutions send, each with the solution that it stands in; those alone that are whole. */
export function statementsOfSolutions(): [file: string, sql: string][] {
  return filesToCheck("solutions", ".ts").flatMap((file) =>
    [...read(file).replace(comment, "").matchAll(statement)]
      .map(([quoted]) => quoted.slice(1, -1))
      .filter((sql) => !sql.includes("${"))
      .map((sql): [string, string] => [file, sql]),
  );
}

/** Some value of each type of parameter. */
const values: Record<string, unknown> = {
  integer: 17,
  bigint: 17,
  numeric: "17.5",
  text: "UTC",
  "integer[]": [1, 2, 3],
  "bigint[]": ["1", "2", "3"],
  "numeric[]": ["1.5", "2", null],
  "text[]": ["one", "two", "three"],
  "jsonb[]": ["{}", "[1]", null],
  "timestamp with time zone[]": ["2025-06-01", "2025-06-02", null],
  "timestamp with time zone": "2025-06-01",
  date: "2025-06-01",
};

/** Values for the parameters of a statement, whose types the server says. */
export async function valuesFor(client: pg.Client, sql: string): Promise<unknown[]> {
  await client.query(`prepare typed as ${sql}`);
  const types = "select parameter_types::text[] as types from pg_prepared_statements where name = 'typed'";
  const { rows } = await client.query<{ types: string[] }>(types);
  await client.query("deallocate typed");
  return (rows[0]?.types ?? []).map((type) => {
    if (type in values) return values[type];
    throw new Error(`Parameters of type ${type} have no value yet: add one to the list of values.`);
  });
}
