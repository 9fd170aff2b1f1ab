/**
 * Style: as thorough as DISCARD ALL: even statements of PREPARE go, those of `pg` excepted.
 */
import type pg from "pg";

const deallocate = `do $$
  declare one text;
  begin
    for one in select name from pg_prepared_statements where from_sql loop execute format('deallocate %I', one); end loop;
  end $$`;

const steps = [
  "rollback",
  "set role none",
  "set session authorization default",
  "reset all",
  "begin",
  "commit",
  "close all",
  "unlisten *",
  "do $$ begin perform pg_advisory_unlock_all(); end $$",
  deallocate,
  "discard temp",
  "discard sequences",
].join(";\n");

export const reset = async (client: pg.ClientBase): Promise<void> => void (await client.query({ text: steps }));
