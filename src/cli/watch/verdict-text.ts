import { costLines, costsOf } from "../../course/checker/costs.js";
import type { ExerciseRecord } from "../../course/checker/record.js";
import { problemLines } from "../../course/checker/scoreboard.js";
import { taskOf } from "../../course/exercise-text.js";

/** What there is to see of one exercise after its check. */
export function verdictText(exercise: ExerciseRecord): string {
  if (exercise.state === "not started") return taskOf(exercise.id);
  if (exercise.state === "unavailable") return exercise.reason;
  if (exercise.state !== "passed") return problemLines(exercise).join("\n");
  const costs = costLines(costsOf(exercise));
  const cost = costs.length > 0 ? ["What it cost, and what is allowed:", ...costs.map((line) => `  ${line}`), ""] : [];
  return [...cost, "For the reference answer, with its reasons, press s; for how yours differs, d."].join("\n");
}
