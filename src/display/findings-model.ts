import type { Figure, Finding } from "../findings/finding.js";
import { findingLabels } from "./finding-labels.js";
import { formatCount, formatNumber } from "./numbers.js";

/** One finding as it is shown. */
export interface FindingEntry {
  /** Its rank, from 1. */
  readonly rank: number;
  readonly title: string;
  /** Its stable name, to look it up by. */
  readonly id: string;
  /** What its cure saves: proved, or at most; empty where nothing tells. */
  readonly worth: string;
  /** What it is about: a statement, or a table, an index, a column. */
  readonly subject: string;
  readonly evidence: string;
  readonly reason: string;
  readonly next: string;
  /** SQL that cures it. */
  readonly cure: string | undefined;
}

/** Findings laid out. */
export interface FindingsModel {
  readonly entries: readonly FindingEntry[];
  /** What is said below; or instead, where there are none. */
  readonly summary: string;
}

/** Lays findings out, in the order in which they come. */
export function layOutFindings(findings: readonly Finding[]): FindingsModel {
  const entries = findings.map((finding, at) => ({
    rank: at + 1,
    title: findingLabels[finding.id],
    id: finding.id,
    worth: worthOf(finding),
    subject: subjectOf(finding),
    evidence: finding.evidence.map(figureText).join(" · "),
    reason: finding.reason,
    next: finding.next,
    cure: finding.cure,
  }));
  const summary =
    entries.length === 0 ? "Nothing was found that costs more than it has to." : formatCount(entries.length, "finding");
  return { entries, summary };
}

/** A number with what was counted, and its unit where that does not say it. */
function figureText({ name, value, unit }: Figure): string {
  const counted = value === 1 ? singular(unit) : unit;
  return name.includes(unit) || name.includes(counted)
    ? `${name}: ${formatNumber(value)}`
    : `${name}: ${formatNumber(value)} ${counted}`;
}

/** Units are given in the plural. */
function singular(unit: string): string {
  if (unit === "times") return "time";
  if (/ies$/.test(unit)) return unit.replace(/ies$/, "y");
  return unit === "ms" ? unit : unit.replace(/s$/, "");
}

function worthOf({ saved }: Finding): string {
  if (!saved) return "";
  const parts = [
    ...(saved.roundTrips === undefined ? [] : [formatCount(saved.roundTrips, "round trip")]),
    ...(saved.pages === undefined ? [] : [formatCount(saved.pages, "page")]),
  ];
  if (parts.length > 0 && !saved.pages && !saved.roundTrips)
    return "The cure that suggests itself was tried, and saves nothing.";
  return parts.length === 0 ? "" : `Saves ${parts.join(" and ")}: it was tried.`;
}

function subjectOf({ subject }: Finding): string {
  const { statement, relation, index, column } = subject;
  if (statement) return statement.replace(/\s+/g, " ").trim();
  const table = [relation, column].filter((name) => name !== undefined).join(".");
  return [index, table].filter((name) => name).join(" on ");
}
