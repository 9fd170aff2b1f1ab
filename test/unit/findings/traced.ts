import { type Finding, type Lab, measure, type WireTrace } from "roundtrip";

/** What work does on the wire, exactly: on a busy machine a trace may be in doubt, and is then made again. */
export async function traceOf(lab: Lab, work: () => Promise<unknown>): Promise<WireTrace> {
  for (;;) {
    const { trace } = (await measure(lab, work, { values: true })).cost;
    if (Object.keys(trace.inexact).length === 0) return trace;
  }
}

/** No transaction is held for longer than this. */
export const never = { heldMs: Number.POSITIVE_INFINITY };

/** The kinds of findings, in their order. */
export const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id);

/** The numbers of a finding, by what was counted. */
export const figures = (finding: Finding | undefined) =>
  Object.fromEntries((finding?.evidence ?? []).map(({ name, value }) => [name, value]));
