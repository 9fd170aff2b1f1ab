import { withClient } from "../lab/with-client.js";
import type { WireTrace } from "../wire/types.js";
import { type Catalogue, readCatalogue } from "./catalogue.js";
import { causesOf } from "./causes.js";
import { type Example, examplesOf, type NotExplained } from "./examples.js";
import { type ConfigFactory, explainExamples } from "./explained.js";
import { type Finding, worstFirst } from "./finding.js";
import { findingsOfPlan } from "./findings-of-plan.js";
import { findingsOfSchema } from "./findings-of-schema.js";
import { findingsOfSql } from "./findings-of-sql.js";
import { findingsOfTrace } from "./findings-of-trace.js";
import { inlined } from "./inlined.js";
import type { WatchedPool } from "./left-open.js";
import { proveCures, type WeighedFinding } from "./proved.js";
import { schemaAsUsed } from "./schema-use.js";
import { statementRuns } from "./statement-runs.js";

/** What was seen of work that has been done. */
interface FinishedWork {
  /** With the values of its statements. */
  readonly trace: WireTrace;
  readonly database: ConfigFactory;
  readonly pools: WatchedPool;
}

/** So many statements are explained, those that ran most often; each is run again for it. */
const mostExplained = 50;

/** All findings of work that has been done, worst first, and the statements of which no plan was had. */
export async function findingsOfWork(
  { trace, database, pools }: FinishedWork,
  { heldMs, prove }: { heldMs: number; prove: boolean },
): Promise<{ findings: Finding[]; notExplained: NotExplained[] }> {
  const statements = await statementRuns(trace);
  const { examples, notExplained } = examplesOf(statements);
  const byRuns = [...examples].sort((one, other) => other.times - one.times);
  const { explained, notExplained: refused } = await explainExamples(database, byRuns.slice(0, mostExplained));
  const { catalogue, ofSchema } = await withClient(database(), async (client) => ({
    catalogue: await readCatalogue(client),
    ofSchema: await findingsOfSchema(client),
  }));
  const plans = new Map(explained.map(({ example, plan }) => [example, plan]));
  const ofStatements = await Promise.all(
    examples.map(async (example) => {
      const plan = plans.get(example);
      const ofPlan = plan?.analyzed ? await findingsOfPlan(plan, catalogue) : [];
      const found = causesOf([...(await findingsOfText(example, catalogue)), ...ofPlan]);
      return found.map((finding) => ({ finding: ofAllRuns(finding, example), example }));
    }),
  );
  const seen: WeighedFinding[] = ofStatements.flat();
  const proved = prove ? await proveCures(database, seen) : seen;
  const tooMany = byRuns.slice(mostExplained).map(({ statement }) => ({
    statement: statement.fingerprint.text,
    why: `only the ${mostExplained} statements that ran most often are explained`,
  }));
  return {
    findings: worstFirst([
      ...(await findingsOfTrace(trace, { heldMs, keptByPools: pools.kept, notReleased: pools.notReleased })),
      ...proved.map(({ finding }) => finding),
      ...schemaAsUsed(ofSchema, statements, catalogue),
    ]),
    notExplained: [...notExplained, ...refused, ...tooMany],
  };
}

/** Findings of a statement's text; how a pattern begins is read from its value. */
async function findingsOfText({ sql, values }: Example, catalogue: Catalogue): Promise<Finding[]> {
  const isOfPattern = ({ id }: Finding) => id === "pattern-begins-with-wildcard";
  const asSent = await findingsOfSql(sql, catalogue);
  const withValues = await findingsOfSql(await inlined(sql, values), catalogue);
  return [...asSent.filter((finding) => !isOfPattern(finding)), ...withValues.filter(isOfPattern)];
}

/** A finding of one run, as one of all runs: its statement without the run's values, its weight that of all. */
function ofAllRuns(finding: Finding, { statement, times }: Example): Finding {
  return {
    ...finding,
    subject: { ...finding.subject, statement: statement.fingerprint.text },
    weight: finding.weight * times,
  };
}
