import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What the server tells of all databases at once: two checks at the same time see each other there. */
const ofAllDatabases = /pg_stat_activity|pg_locks|pg_stat_progress_\w+/;
/** Names one database, or one process. */
const narrowed = /datname = |database = |\bpid = /;
const literal = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/g;

/** Statements of a source that look at the sessions of other checks as well. */
const wide = (source: string) =>
  [...source.matchAll(literal)]
    .map(([text]) => text)
    .filter((text) => ofAllDatabases.test(text) && !narrowed.test(text));

test("no test of an exercise looks at, or ends, the sessions of another check", () => {
  const of = (folder: string, recursive: boolean) =>
    readdirSync(folder, { recursive, encoding: "utf8" }).map((name) => `${folder}/${name}`);
  const files = [...of("test", false), ...of("test/exercises", true)].filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(71);
  expect(files.flatMap((file) => wide(readFileSync(file, "utf8")).map((sql) => `${file}: ${sql}`))).toEqual([]);
});

test("knows a statement that is too wide", () => {
  const byName = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1";
  expect(wide(`query("${byName}", [name])`)).toHaveLength(1);
  expect(wide("query(`select from pg_locks\n where not granted and pid <> pg_backend_pid()`)")).toHaveLength(1);
  expect(wide(`query("${byName} and datname = current_database()")`)).toEqual([]);
});
