import type { Finding, FindingId } from "./finding.js";

const badPaths: readonly FindingId[] = ["scan-discards-rows", "index-scan-filters-rows"];

/** What each cause shows as in a plan. */
const shownAs: Partial<Record<FindingId, readonly FindingId[]>> = {
  "expression-hides-column": badPaths,
  "cast-hides-column": badPaths,
  "pattern-begins-with-wildcard": badPaths,
  "or-across-columns": badPaths,
  "not-in-subquery": ["subplan-runs-per-row", ...badPaths],
  "offset-reads-skipped-rows": ["sort-where-index-could"],
  "estimate-far-off": ["nested-loop-runs-often"],
};

/**
 * Puts causes in the place of what they show as. Of the findings of one statement, a cause takes the numbers and the weight of
 * what it explains on the same table, and that is left out.
 *
 * @param findings those of one statement
 */
export function causesOf(findings: readonly Finding[]): Finding[] {
  const explained = new Set<Finding>();
  const causes = findings.map((cause) => {
    const symptoms = findings.filter((one) => one !== cause && explains(cause, one));
    for (const symptom of symptoms) explained.add(symptom);
    return symptoms.reduce(taking, cause);
  });
  return causes.filter((_, at) => !explained.has(findings[at] as Finding));
}

function explains(cause: Finding, symptom: Finding): boolean {
  const { relation } = cause.subject;
  const isSameTable =
    relation === undefined || symptom.subject.relation === undefined || relation === symptom.subject.relation;
  return isSameTable && (shownAs[cause.id]?.includes(symptom.id) ?? false);
}

function taking(cause: Finding, symptom: Finding): Finding {
  return {
    ...cause,
    evidence: [...cause.evidence, ...symptom.evidence],
    weight: Math.max(cause.weight, symptom.weight),
  };
}
