import { describe, expect, it } from "vitest";
import { mutantsOf } from "#src/course/checker/mutants.js";
import { isSql } from "#src/course/checker/mutants-sql.js";

/** What becomes of one SQL text in double quotes. */
const made = (sql: string, operator?: string) =>
  mutantsOf(`const sql = "${sql}";`)
    .filter((mutant) => operator === undefined || mutant.operator === operator)
    .map(({ after }) => after.slice(1, -1));

describe("SQL in a text", () => {
  it("is told from words by how it begins", () => {
    for (const sql of ["select 1", " UPDATE t set a = 1", "begin", "with a as (select 1) select 2"]) {
      expect(isSql(sql), sql).toBe(true);
    }
    for (const text of ["set", "selection of", "error", "there is no order"]) expect(isSql(text), text).toBe(false);
  });

  it("loses its conditions one by one; one with a parameter is true, so that the server knows its type", () => {
    expect(made("select a from t where b = 'x' and (c = 1 and d) and e = $1 order by a")).toEqual([
      "select a from t where (c = 1 and d) and e = $1 order by a",
      "select a from t where b = 'x' and e = $1 order by a",
      "select a from t where b = 'x' and (c = 1 and d) and (true or e = $1) order by a",
      "select a from t where b = 'x' and (c = 1 and d) and e >= $1 order by a",
      "select a from t where b = 'x' and (c = 1 and d) and e = $1",
    ]);
    expect(made("delete from t where a in (select b from u where c > 1)")).toEqual([
      "delete from t",
      "delete from t where a in (select b from u)",
      "delete from t where a in (select b from u where c >= 1)",
    ]);
  });

  it("loses its clauses", () => {
    expect(made("select a from t order by a desc, b limit 5 for update skip locked", "SQL clause dropped")).toEqual([
      "select a from t limit 5 for update skip locked",
      "select a from t order by a desc, b for update skip locked",
      "select a from t order by a desc, b limit 5",
    ]);
    expect(made("insert into t values (1) on conflict do nothing")).toEqual(["insert into t values (1)"]);
  });

  it("loses words, keys and assignments that make a difference", () => {
    expect(made("select distinct a from t order by a desc, b", "SQL word dropped")).toEqual([
      "select a from t order by a desc, b",
      "select distinct a from t order by a, b",
    ]);
    expect(made("select a from t order by a desc, b", "SQL item dropped")).toEqual([
      "select a from t order by b",
      "select a from t order by a desc",
    ]);
    expect(made("update t set a = 1, b = f(2, 3) where c = $1", "SQL item dropped")).toEqual([
      "update t set b = f(2, 3) where c = $1",
      "update t set a = 1 where c = $1",
    ]);
    expect(made("select a from t left join u using (b)")).toEqual(["select a from t join u using (b)"]);
  });

  it("raises a limit by one", () => {
    expect(made("select a from t limit $1")).toEqual(["select a from t limit $1 + 1"]);
    expect(made("select a from t limit 10", "SQL limit raised")).toEqual(["select a from t limit 10 + 1"]);
  });

  it("loses one of several statements", () => {
    expect(made("begin; select ';'; commit")).toEqual(["select ';'; commit", "begin; commit", "begin; select ';'; "]);
  });

  it("is not changed inside of quoted values, nor in the holes of a template", () => {
    expect(made("select 'a order by b limit 1'")).toEqual([]);
    const hole = "$" + "{f('x limit 1', b)}";
    const texts = mutantsOf(`const sql = \`select ${hole} from t where a = 'where b < 1'\`;`).map(({ text }) => text);
    expect(texts).toEqual([
      `const sql = \`select ${hole.replace("'x limit 1'", '""')} from t where a = 'where b < 1'\`;`,
      `const sql = \`select ${hole.replace(", b", "")} from t where a = 'where b < 1'\`;`,
      `const sql = \`select ${hole} from t\`;`,
    ]);
  });
});
