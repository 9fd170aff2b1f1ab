import { type AccessFindingId, type Finding, pagesPerRoundTrip } from "./finding.js";
import { middleByRows, type Run, rowsOf, type StatementRuns } from "./statement-runs.js";

/** So often, each time after the answer to the time before, is again and again. */
const oftenInTurn = 5;

/** So many of a statement, of which so many at a time are under way on connections of their own, are all at once. */
const [oftenAtOnce, manyAtOnce] = [10, 5];

/** A statement that reads or changes so many rows, or more, in half of its runs works in portions, as it should. */
const portionRows = 100;

/** What a statement's runs cost, those left out that the server refused: they were tried again. */
interface Asked {
  times: number;
  /** How often, each time after the answer to the time before. */
  inTurn: number;
  /** How many of them were under way at a time at most, each on a connection of its own. */
  atOnce: number;
  roundTrips: number;
  rows: number;
  /** Rows of the run in the middle, when they are put in order. */
  rowsOfMiddle: number;
  /** With how many different values; undefined where they are not known. */
  differentValues: number | undefined;
}

/**
 * A1, A3 and A8: statements that were asked again and again where one could have asked for all.
 *
 * A statement counts once its runs have waited for each other {@link oftenInTurn} times, or once {@link oftenAtOnce} of them
 * have gone over {@link manyAtOnce} connections at a time: then it is the pool that lets them wait. Left out are those that ask no table,
 * as a look whether the server is there does, and those that move a hundred rows at a time.
 */
export function askedInTurn(statements: readonly StatementRuns[]): Finding[] {
  return statements.flatMap((statement) => {
    const { kind = "", relation } = statement;
    if (!relation || !/^(Select|Insert|Update|Delete)Stmt$/.test(kind)) return [];
    const asked = sumOf(statement.runs.filter((run) => !run.statement.error));
    const isInTurn = asked.inTurn >= oftenInTurn;
    const isAtOnce = asked.roundTrips >= oftenAtOnce && asked.atOnce >= manyAtOnce;
    if (kind === "InsertStmt") {
      if (asked.rows > asked.times) return [];
      if (isInTurn) return [insertedOneByOne(statement, asked)];
    } else if (asked.rowsOfMiddle >= portionRows) return [];
    if (isAtOnce) return [allAtOnce(statement, asked)];
    return isInTurn ? [asksInTurn(statement, asked)] : [];
  });
}

function sumOf(runs: readonly Run[]): Asked {
  const values = runs.map(({ statement }) =>
    statement.kind === "simple" ? statement.sql : valuesOf(statement.values),
  );
  const middle = middleByRows(runs);
  const sideBySide = new Map<number, Set<number>>();
  for (const { depth, connection } of runs) {
    sideBySide.set(depth, (sideBySide.get(depth) ?? new Set()).add(connection.id));
  }
  return {
    times: runs.length,
    inTurn: sideBySide.size,
    atOnce: Math.max(0, ...[...sideBySide.values()].map(({ size }) => size)),
    roundTrips: new Set(runs.map(({ connection, statement }) => `${connection.id} ${statement.roundTrip}`)).size,
    rows: runs.reduce((sum, run) => sum + rowsOf(run), 0),
    rowsOfMiddle: middle ? rowsOf(middle) : 0,
    differentValues: values.includes(undefined) ? undefined : new Set(values).size,
  };
}

const valuesOf = (values: (string | null)[] | undefined) => values && JSON.stringify(values);

function asksInTurn({ fingerprint, kind, relation }: StatementRuns, asked: Asked): Finding {
  const isSame = asked.differentValues === 1;
  const reads = kind === "SelectStmt";
  const what = isSame ? "The same question, with the same values," : "The same statement, with other values each time,";
  return {
    ...findingOf("statement-asked-in-turn", fingerprint.text, relation, asked),
    reason: `${what} waited for its own last answer ${asked.inTurn} times: the distance to the server was paid each time.`,
    next: isSame
      ? "Ask once, and keep the answer for as long as it holds."
      : reads
        ? "Ask for all in one statement: join the tables, or compare with `= any($1)` and a list of the values."
        : "Change all rows in one statement: `from unnest($1::int[], …)` gives it the values as a table.",
  };
}

function allAtOnce({ fingerprint, kind, relation }: StatementRuns, asked: Asked): Finding {
  const finding = findingOf("asked-all-at-once", fingerprint.text, relation, asked);
  const [times, ...more] = finding.evidence;
  const atOnce = { name: "at a time", value: asked.atOnce, unit: "connections" };
  const one =
    kind === "SelectStmt" ? "compare with `= any($1)` and a list of the values" : "`from unnest($1::int[], …)`";
  return {
    ...finding,
    evidence: [...(times ? [times] : []), atOnce, ...more],
    reason:
      `The same statement was sent ${asked.times} times, over ${asked.atOnce} connections at a time: where these are all of ` +
      "a pool, whoever else needs one waits until the last of them is done.",
    next:
      asked.differentValues === 1
        ? "Ask once, and let all who want the answer wait for that."
        : `Ask for all in one statement: ${one}. Where each has to be asked for, set a bound below the pool's size.`,
  };
}

function insertedOneByOne({ fingerprint, relation }: StatementRuns, asked: Asked): Finding {
  return {
    ...findingOf("rows-inserted-one-by-one", fingerprint.text, relation, asked),
    reason:
      `${asked.times} rows went to the server one by one, ${asked.inTurn} times after the answer to the row before: each paid ` +
      "for a round trip, and outside of a transaction for a commit.",
    next: "Insert all rows by one statement: `insert … select … from unnest($1::int[], …)`, or `copy` for very many.",
  };
}

function findingOf(id: AccessFindingId, statement: string, relation: string | undefined, asked: Asked) {
  const { times, inTurn, roundTrips, rows, differentValues } = asked;
  return {
    id,
    subject: { statement, ...(relation && { relation }) },
    evidence: [
      { name: "asked", value: times, unit: "times" },
      { name: "in turn", value: inTurn, unit: "times" },
      { name: "round trips", value: roundTrips, unit: "round trips" },
      { name: "one statement would need", value: 1, unit: "round trips" },
      { name: "rows", value: rows, unit: "rows" },
      ...(differentValues === undefined ? [] : [{ name: "different values", value: differentValues, unit: "values" }]),
    ],
    weight: (roundTrips - 1) * pagesPerRoundTrip,
  };
}
