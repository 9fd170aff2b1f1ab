/**
 * Can a statement leave something behind in its session? Read from its text, without asking the server.
 *
 * A statement is harmless when it begins with a word of `harmless`, calls only functions of `pure`, and names nothing
 * temporary. Whatever is not known to be harmless may change the session. `u.name` may be a column, or a call of `name(u)`:
 * the text does not say, so the names are given to be asked about. What is hidden cannot be seen in the text: a trigger, a
 * view, an operator or a cast whose function changes a setting. Whoever has such functions resets always.
 */

/** First words of statements that change no session by themselves. */
const harmless =
  words(`select insert update delete merge values table with begin start commit end rollback abort savepoint
  release copy explain show fetch move lock truncate analyze vacuum notify`);

/** `set` is harmless when it ends with the transaction. */
const harmlessSet = words("local transaction constraints");

/** Words after which an opening parenthesis is no function call. */
const keywords =
  words(`all and any array as between by case check conflict cross cube current default delete distinct do
  else end except exclude exists explain fetch filter first following for from full group grouping having ilike in inner
  insert intersect into is isnull join lateral left like limit local materialized matched merge natural next not notnull
  nothing nulls of offset on only or order outer over overlaps partition preceding range recursive returning right rollup
  row rows select set sets similar some symmetric table tablesample then ties to union update using values when where
  window with within varchar char character varying numeric decimal timestamp timestamptz time timetz interval bit float
  precision`);

/** Functions of PostgreSQL that leave nothing behind in the session. Locks of a transaction end with it. */
const pure = words(`abs age any_value array_agg array_append array_length array_position array_remove
  array_to_json array_to_string avg bool_and bool_or btrim cardinality ceil ceiling char_length clock_timestamp
  coalesce concat concat_ws corr count cume_dist current_database current_schema current_setting currval date_bin
  date_part date_trunc decode dense_rank encode every exp extract first_value floor format gen_random_uuid
  generate_series generate_subscripts greatest hashtext initcap isfinite json_agg json_array_elements
  json_array_elements_text json_build_array json_build_object json_object json_object_agg json_to_record
  json_to_recordset jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
  jsonb_build_object jsonb_each jsonb_each_text jsonb_object_agg jsonb_object_keys jsonb_path_query jsonb_set
  jsonb_to_record jsonb_to_recordset jsonb_typeof justify_interval lag last_value lastval lead least left length ln
  log lower lpad ltrim make_date make_interval make_timestamp make_timestamptz max md5 min mod mode nextval now
  nth_value ntile nullif octet_length overlay percent_rank percentile_cont percentile_disc pg_advisory_xact_lock
  pg_advisory_xact_lock_shared pg_backend_pid pg_blocking_pids pg_cancel_backend pg_column_size pg_current_wal_lsn
  pg_database_size pg_is_in_recovery pg_last_wal_replay_lsn pg_listening_channels pg_notify pg_postmaster_start_time
  pg_relation_size pg_size_pretty pg_sleep pg_table_size pg_terminate_backend pg_total_relation_size
  pg_try_advisory_xact_lock pg_typeof plainto_tsquery position power random rank regexp_match regexp_matches
  regexp_replace repeat replace reverse right round row_number row_to_json rpad rtrim setval sha256 sign split_part
  sqrt starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array strpos substr
  substring sum to_char to_date to_json to_jsonb to_number to_regclass to_timestamp to_tsquery to_tsvector
  transaction_timestamp translate trim trunc ts_rank tstzrange unnest upper var_pop var_samp variance version
  websearch_to_tsquery width_bucket`);

/** Words that speak of something which lives as long as its session. */
const ofTheSession = words("temp temporary pg_temp hold execute");

/** One token: comment, string, quoted name, dollar-quoted string, parameter, word, number, or a single sign. */
const token =
  /--[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*\*\/|'(?:[^'\\]|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|\$\d+|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|\S/g;

/** The longest text that is read, in characters; a longer one counts as one that may change the session. */
const longestText = 50_000;

/** What a text may do to its session. */
interface SessionEffect {
  /** It may leave a change behind. */
  readonly mayChange: boolean;
  /** Names behind a dot: a call of such a function, if there is one, may leave a change behind. */
  readonly attributes: readonly string[];
}

/** Answers that were given: programs repeat a few texts very often. */
const known = new Map<string, SessionEffect>();
const mostKnown = 1_000;

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** The tokens of one statement after the other, comments left out, in lower case what is not quoted. */
function statements(sql: string): string[][] {
  const all: string[][] = [[]];
  for (const [text] of sql.matchAll(token)) {
    if (text === ";") all.push([]);
    else if (!text.startsWith("--") && !text.startsWith("/*"))
      all.at(-1)?.push(text.startsWith('"') ? text : text.toLowerCase());
  }
  return all.filter((tokens) => tokens.length > 0);
}

/** Is the parenthesis at `at` that of a list of columns: behind a name, not behind a function? */
function isColumnList(tokens: string[], at: number): boolean {
  let before = at - 2;
  while (tokens[before] === ".") before -= 2;
  return ["into", "copy", "as", "with", "recursive"].includes(tokens[before] ?? "");
}

function callsUnknown(tokens: string[]): boolean {
  return tokens.some((sign, at) => {
    const name = tokens[at - 1] ?? "";
    if (sign !== "(" || !/^["a-z_\u0080-\uffff]/.test(name) || isColumnList(tokens, at)) return false;
    if (tokens[at - 2] === ".") return tokens[at - 3] !== "pg_catalog" || !pure.has(name);
    return !keywords.has(name) && !pure.has(name);
  });
}

/** A quote that is not closed, a backslash in a string (its reading depends on settings), a comment within a comment. */
function isUnclear(tokens: string[]): boolean {
  return tokens.some((text, at) => text === "'" || text === '"' || (text === "/" && tokens[at + 1] === "*"));
}

function mayChange(tokens: string[]): boolean {
  const [first = "", second = ""] = tokens;
  if (first === "set" ? !harmlessSet.has(second) : !harmless.has(first)) return true;
  return isUnclear(tokens) || tokens.some((text) => ofTheSession.has(text)) || callsUnknown(tokens);
}

/** Names behind a dot that are not followed by a parenthesis, as the server would look them up. */
function attributesIn(tokens: string[]): string[] {
  return tokens.flatMap((name, at) => {
    if (tokens[at - 1] !== "." || tokens[at + 1] === "(") return [];
    if (/^"./.test(name)) return name.slice(1, -1).replaceAll('""', '"');
    return /^[a-z_\u0080-\uffff]/.test(name) ? name : [];
  });
}

function read(sql: string): SessionEffect {
  const all = statements(sql);
  if (all.some(mayChange)) return { mayChange: true, attributes: [] };
  return { mayChange: false, attributes: [...new Set(all.flatMap(attributesIn))] };
}

/**
 * What this SQL text, of one or several statements, may do to its session; in doubt, more than it does.
 *
 * @internal
 */
export function effectOf(sql: string): SessionEffect {
  if (sql.length > longestText) return { mayChange: true, attributes: [] };
  const answer = known.get(sql) ?? read(sql);
  if (known.size >= mostKnown) known.clear();
  known.set(sql, answer);
  return answer;
}
