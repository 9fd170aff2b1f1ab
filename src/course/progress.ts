import { describe } from "../arguments.js";
import { show } from "../display/show.js";
import { InvalidArgumentError } from "../errors.js";
import { doneOf } from "./checker/scoreboard.js";
import { nextOf, standings } from "./checker/standing.js";
import { courseMap } from "./course-map.js";
import { exerciseFile } from "./exercise-text.js";

/**
 * Shows where you stand, in a notebook cell: with each exercise of a lesson, or with each lesson. Nothing is graded; an exercise
 * that has changed since it was graded is "not graded". The one to work on next is marked.
 *
 * @param lesson a lesson's id or a part of it, for example `02`; default: the lessons, each with how many have passed
 * @throws InvalidArgumentError when no lesson has such a name
 */
export function progress(lesson = ""): void {
  if (typeof lesson !== "string") {
    throw new InvalidArgumentError(`progress: expected a part of a lesson's name, got ${describe(lesson)}.`);
  }
  if (lesson === "") {
    courseMap();
    return;
  }
  const all = standings();
  const shown = all.filter((each) => each.lesson.includes(lesson));
  if (shown.length === 0) {
    const ids = [...new Set(all.map((each) => each.lesson))];
    throw new InvalidArgumentError(`progress: expected a part of a lesson's name; the lessons are ${ids.join(", ")}.`);
  }
  // Of this lesson; once it is done, of the course.
  const next = nextOf(shown) ?? nextOf(all);
  show.table(
    shown.map(({ id, title, state, points, maxPoints }) => ({
      exercise: id,
      title,
      state,
      points: `${points} of ${maxPoints}`,
    })),
    {
      caption: `${doneOf(all)} of ${all.length} exercises done`,
      mark: (_row, index) => shown[index]?.id === next?.id,
    },
  );
  const sign = shown.some(({ id }) => id === next?.id) ? "▸ " : "";
  if (next) show.note(`${sign}Next: ${next.title}, in \`${exerciseFile(next.id)}\` (${next.state}).`);
}
