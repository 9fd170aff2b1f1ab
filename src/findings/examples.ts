import { middleByRows, type Run, type StatementRuns } from "./statement-runs.js";

/** A statement of a trace, with the values of one of its runs: so it can be asked again. */
export interface Example {
  readonly statement: StatementRuns;
  /** As it was sent. */
  readonly sql: string;
  readonly values: readonly (string | null)[];
  /** How often the statement ran, with whatever values. */
  readonly times: number;
  /** What had been SET on its connection before. */
  readonly settings: readonly string[];
  /** What its connection said of settings when it was opened, as PGOPTIONS has it. */
  readonly options: string | undefined;
}

/** A statement of which no plan was had, and why. */
export interface NotExplained {
  /** The statement, its values left out. */
  readonly statement: string;
  readonly why: string;
}

/** What has a plan. */
const planned = /^(Select|Insert|Update|Delete|Merge)Stmt$/;
/** One setting by SET, and nothing else. */
const setting = /^\s*set\s+(local\s+|session\s+)?[\w.]+\s*(=|\sto\s)[^;]*;?\s*$/i;
const localSetting = /^\s*set\s+local\s/i;

/**
 * For each statement that has a plan, the run in the middle by the rows it moved: neither the user with very many orders nor
 * the one without any stands for all.
 *
 * @returns the examples, and the statements of which no run can be asked again; what has no plan, as COMMIT, is in neither
 */
export function examplesOf(statements: readonly StatementRuns[]): {
  examples: Example[];
  notExplained: NotExplained[];
} {
  const examples: Example[] = [];
  const notExplained: NotExplained[] = [];
  for (const statement of statements) {
    const { kind, kinds, runs, fingerprint } = statement;
    if (kinds && !kinds.some((each) => planned.test(each))) continue;
    const good = runs.filter((run) => !run.statement.error);
    const run = kind === undefined ? undefined : middleByRows(good.filter(canBeAsked));
    if (run) examples.push(exampleOf(statement, run, good.length));
    else notExplained.push({ statement: fingerprint.text, why: whyNot(statement, good) });
  }
  return { examples, notExplained };
}

const valuesOf = ({ statement: { kind, values } }: Run) => (kind === "simple" ? [] : values);
const canBeAsked = (run: Run) => !run.statement.sqlCut && valuesOf(run) !== undefined;

function whyNot({ kind, kinds }: StatementRuns, good: readonly Run[]): string {
  if (good.length === 0) return "the server refused it";
  if (!kinds) return "PostgreSQL's parser cannot read it";
  if (kind === undefined) return "it is several statements in one text";
  if (good.every(({ statement }) => statement.sqlCut)) return "its text is longer than is kept";
  return "its values were sent in binary, or are longer than is kept";
}

function exampleOf(statement: StatementRuns, run: Run, times: number): Example {
  const { sql } = run.statement;
  const { options } = run.connection.parameters;
  return { statement, sql, values: valuesOf(run) ?? [], times, settings: settingsBefore(run), options };
}

/** What had been SET on a connection before a statement, and still held. */
function settingsBefore({ connection, statement }: Run): string[] {
  const before = connection.statements.slice(0, connection.statements.indexOf(statement));
  const begun = before.findLastIndex(({ transactionStatus }) => transactionStatus === "I");
  return before
    .filter(({ sql, error }, at) => !error && setting.test(sql) && (at > begun || !localSetting.test(sql)))
    .map(({ sql }) => sql);
}
