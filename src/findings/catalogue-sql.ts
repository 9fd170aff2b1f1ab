/** The columns of a table `c`, in order. */
const columns = `
  select coalesce(json_agg(json_strip_nulls(json_build_object(
      'name', a.attname, 'sqlName', quote_ident(a.attname), 'type', coalesce(base.typname, t.typname),
      'correlation', s.correlation)) order by a.attnum), '[]')
  from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type base on base.oid = t.typbasetype
    left join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname
      and not s.inherited
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

/** The keys of an index `i`. Of an expression the column number is 0. */
const keys = `
  select json_agg(json_strip_nulls(json_build_object(
      'column', a.attname,
      'expression', case when i.indkey[k] = 0 then pg_get_indexdef(i.indexrelid, k + 1, true) end,
      'order', concat_ws(' ', i.indclass[k], i.indcollation[k], i.indoption[k]))) order by k)
  from generate_series(0, i.indnkeyatts - 1) as k
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k] and a.attnum > 0`;

/** The columns that an index `i` only carries along. */
const included = `
  select coalesce(json_agg(a.attname order by k), '[]')
  from generate_series(i.indnkeyatts, i.indnatts - 1) as k
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k]`;

/** The indexes of a table `c`, by name. */
const indexes = `
  select coalesce(json_agg(json_strip_nulls(json_build_object(
      'name', x.relname, 'sqlName', x.oid::regclass::text, 'method', m.amname, 'isUnique', i.indisunique,
      'isValid', i.indisvalid,
      'isRequired', i.indisreplident or x.relispartition
        or exists (select from pg_constraint k where k.conindid = x.oid and k.contype in ('p', 'u', 'x')),
      'keys', (${keys}), 'included', (${included}), 'predicate', pg_get_expr(i.indpred, i.indrelid),
      'pages', pg_relation_size(x.oid) / current_setting('block_size')::int,
      'scans', coalesce(pg_stat_get_numscans(x.oid), 0))) order by x.relname), '[]')
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
  where i.indrelid = c.oid`;

/** The foreign keys of a table `c`, by name. */
const foreignKeys = `
  select coalesce(json_agg(json_build_object(
      'name', k.conname, 'references', k.confrelid::regclass::text,
      'columns', (select json_agg(a.attname order by position)
        from unnest(k.conkey) with ordinality as each (number, position)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = each.number)) order by k.conname), '[]')
  from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0`;

/** The tables that are not the server's own, as JSON in `tables`: an array of what `CatalogueTable` names. */
export const catalogueSql = `
  select coalesce(json_agg(json_strip_nulls(to_json(t)) order by t.schema, t.name), '[]') as tables from (
    select n.nspname as schema, c.relname as name, c.oid::regclass::text as "sqlName",
      pg_table_is_visible(c.oid) as "isVisible",
      pg_relation_size(c.oid) / current_setting('block_size')::int as pages, nullif(c.reltuples, -1) as rows,
      pg_stat_get_numscans(c.oid)
        + (select coalesce(sum(pg_stat_get_numscans(indexrelid)), 0) from pg_index where indrelid = c.oid) as reads,
      (${columns}) as columns, (${indexes}) as indexes, (${foreignKeys}) as "foreignKeys"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname <> 'information_schema'
      and (n.nspname !~ '^pg_' or c.relnamespace = pg_my_temp_schema())
  ) as t`;
