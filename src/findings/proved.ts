import type pg from "pg";
import { PlanRefusedError, PlanStatementError } from "../plan/errors.js";
import { explain } from "../plan/explain.js";
import type { Plan } from "../plan/plan.js";
import { prove } from "../plan/prove.js";
import type { Example } from "./examples.js";
import { asItRan, type ConfigFactory, connectedLike } from "./explained.js";
import type { Finding } from "./finding.js";

/** A finding with the example that it was seen by; of what the wire or the catalogue told there is none. */
export interface WeighedFinding {
  readonly finding: Finding;
  readonly example?: Example;
}

/** So many cures are tried, the most promising first: to build an index takes its time. */
const mostTried = 8;

const isIndex = (cure: string) => /^create (unique )?index (?!concurrently)/i.test(cure);
/** What a transaction that is rolled back undoes, too. */
const isUndone = (cure: string) => isIndex(cure) || /^(analyze|set work_mem) /i.test(cure);

/**
 * Tries the cures that findings propose, as far as they can be undone, and writes into the findings what they save: pages of
 * one run, temporary ones included, times the runs. A cure that saves nothing is proposed no more.
 */
export async function proveCures(database: ConfigFactory, seen: readonly WeighedFinding[]): Promise<WeighedFinding[]> {
  const promising = seen
    .filter(({ finding, example }) => example && isUndone(finding.cure ?? ""))
    .sort((one, other) => other.finding.weight - one.finding.weight)
    .slice(0, mostTried);
  const proved = new Map<WeighedFinding, WeighedFinding>();
  for (const each of promising) proved.set(each, await proveCure(database, each));
  return seen.map((each) => proved.get(each) ?? each);
}

async function proveCure(database: ConfigFactory, seen: WeighedFinding): Promise<WeighedFinding> {
  const { finding, example } = seen;
  const { cure = "", ...rest } = finding;
  if (!example) return seen;
  try {
    const saved = await connectedLike(database, example.options, (client) =>
      asItRan(client, example, () => savedBy(client, cure, example)),
    );
    const pages = Math.max(0, saved * example.times);
    if (pages > 0) return { finding: { ...finding, saved: { pages } }, example };
    // Statistics may have to be told more than ANALYZE finds out: that it saves nothing does not make the estimate right.
    return { finding: finding.id === "estimate-far-off" ? rest : { ...rest, saved: { pages } }, example };
  } catch (error) {
    // Somebody holds the table, or the statement cannot be run twice: nothing is proved by that.
    const { code } = (error instanceof PlanRefusedError ? error.cause : error) as { code?: string };
    if (error instanceof PlanStatementError || (code && /^[0-9A-Z]{5}$/.test(code))) return seen;
    throw error;
  }
}

/** Pages that a statement touches fewer with a cure, temporary ones included. */
async function savedBy(client: pg.Client, cure: string, { sql, values }: Example): Promise<number> {
  if (isIndex(cure)) {
    const { used, before, after } = await prove(client, cure, sql, values);
    return used ? pagesOf(before) - pagesOf(after) : 0;
  }
  const before = await explain(client, sql, values, { analyze: true });
  await client.query(cure);
  return pagesOf(before) - pagesOf(await explain(client, sql, values, { analyze: true }));
}

const pagesOf = ({ pages = 0, root }: Plan) => pages + (root.tempPages ?? 0);
