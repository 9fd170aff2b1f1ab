import type { Attempt } from "./attempts.js";
import type { Mutant } from "./mutants.js";
import { changeOf, mutantLine } from "./mutants.js";
import type { Equivalent } from "./mutants-equivalent.js";
import type { ExerciseRecord, TestRecord } from "./record.js";

/** A file whose verdict is known beforehand: a starter, a solution, a right or a wrong answer, or a mutant. */
export interface Candidate {
  attempt: Attempt;
  /** The text of the work. */
  text: string;
  /** What was changed, for a mutant of the solution. */
  mutant?: Mutant;
  /** What is said of a mutant that no test can tell from the solution. */
  equivalent?: Equivalent;
}

/** What the grader said of a file, as far as a proof needs it. */
export interface Verdict {
  state: ExerciseRecord["state"];
  reason: string;
  tests: Pick<TestRecord, "name" | "state" | "message">[];
}

/** What the proof of the grader found for one file. */
export interface Proof {
  id: string;
  /** `starters`, `solutions`, `right/NAME`, `wrong/NAME` or `mutants/ID`. */
  variant: string;
  state: ExerciseRecord["state"];
  /** For a wrong solution the test that must catch it; for a mutant the first that did, if any. */
  caughtBy: string;
  /** What is not as it must be; empty when all is well. */
  problem: string;
  /** For a mutant: `line: before → after`. */
  mutant?: string;
  /** For a mutant that may pass: the reason. */
  equivalent?: string;
}

/** What a wrong solution says of itself in its header. */
export interface WrongHeader {
  /** `wrong`, or `error` for work that is not even graded. */
  state: "wrong" | "error";
  /** The test that must catch it first; `A | B` where it depends on what is sooner, the test or late work. */
  caughtBy: string;
  /** Words that the message of that test must contain. */
  says: string[];
}

/** What the lines `NAME: …` of a header say. */
export function headerLines(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`^ \\* ${name}: (.+)$`, "gm"))].map((found) => (found[1] ?? "").trim());
}

/**
 * Reads the header of a wrong solution: lines `Caught by: …` and `Says: …` (one or more), in each `A | B` where either may
 * come, and `State: error` where the work must not even be graded.
 */
export function wrongHeader(text: string): WrongHeader {
  return {
    state: headerLines(text, "State")[0] === "error" ? "error" : "wrong",
    caughtBy: headerLines(text, "Caught by")[0] ?? "",
    says: headerLines(text, "Says"),
  };
}

const firstFailed = ({ tests }: Verdict) => tests.find((test) => test.state === "failed");

function starterProblem({ state, reason, tests }: Verdict): string {
  if (state !== "not started") return `a starter must be "not started", and is "${state}": ${reason}`;
  const open = tests.find((test) => test.state !== "todo");
  return open ? `the starter must throw its TodoError in every test, and does not in "${open.name}"` : "";
}

function rightProblem(what: string, { state, reason, tests }: Verdict): string {
  if (state === "passed") return "";
  const failed = tests.find((test) => test.state !== "passed");
  return `${what} must pass, and is "${state}": ${reason} ${failed ? `${failed.name}: ${failed.message}` : ""}`;
}

function wrongProblem(verdict: Verdict, { state, caughtBy, says }: WrongHeader): string {
  if (says.length === 0 || (state === "wrong" && !caughtBy)) {
    return "its header must have the lines `Caught by: …` and `Says: …`";
  }
  if (verdict.state !== state) return `it must be "${state}", and is "${verdict.state}": ${verdict.reason}`;
  const first = firstFailed(verdict);
  if (state === "wrong" && !caughtBy.split(" | ").includes(first?.name ?? "")) {
    return `it must be caught first by "${caughtBy}", and is by "${first?.name}": ${first?.message}`;
  }
  const message = state === "error" ? verdict.reason : (first?.message ?? "");
  const missing = says
    .filter((words) => !words.split(" | ").some((each) => message.includes(each)))
    .map((words) => `"${words}"`);
  return missing.length > 0 ? `the message must contain ${missing.join(", ")}, and is: ${message}` : "";
}

function mutantProblem(mutant: Mutant, equivalent: Equivalent | undefined, verdict: Verdict): string {
  const { state, reason } = verdict;
  if (state === "unavailable" || state === "not started") return `it must be graded, and is "${state}": ${reason}`;
  if (!equivalent) return state === "passed" ? `no test tells it from the solution: ${mutantLine(mutant)}` : "";
  if (state !== "passed") {
    return `it is listed as equivalent, and is caught by "${killer(verdict)}": remove it from test/mutants`;
  }
  if (equivalent.reason.trim() === "") return "it is listed as equivalent without a reason";
  const change = changeOf(mutant.before, mutant.after);
  return equivalent.mutant.replace(/^\d+: /, "") === change
    ? ""
    : `it is listed with the words "${equivalent.mutant}"; expected: "${mutantLine(mutant)}"`;
}

/** Would the verdict be the same on any machine? Not that of work whose process was ended while it was under way. */
export const isForCertain = ({ state, reason }: Verdict): boolean =>
  state !== "error" || !/^(It was still under way|It took more memory|Its process ended)/.test(reason);

/** What caught a mutant: a test, else the first sentence of the reason. */
const killer = (verdict: Verdict) => firstFailed(verdict)?.name ?? verdict.reason.split("\n")[0] ?? "";

/** Compares what the grader said of a file with what it ought to say. */
export function judge({ attempt, text, mutant, equivalent }: Candidate, verdict: Verdict): Proof {
  const { id, variant } = attempt;
  const proof: Proof = { id, variant, state: verdict.state, caughtBy: "", problem: "" };
  if (mutant) {
    const caughtBy = firstFailed(verdict)?.name ?? "";
    const problem = mutantProblem(mutant, equivalent, verdict);
    const reason = equivalent ? { equivalent: equivalent.reason } : {};
    return { ...proof, caughtBy, problem, mutant: mutantLine(mutant), ...reason };
  }
  if (variant === "starters") return { ...proof, problem: starterProblem(verdict) };
  if (variant === "solutions") return { ...proof, problem: rightProblem("the solution", verdict) };
  if (variant.startsWith("right/")) return { ...proof, problem: rightProblem("a right answer", verdict) };
  const header = wrongHeader(text);
  return { ...proof, caughtBy: header.caughtBy, problem: wrongProblem(verdict, header) };
}
