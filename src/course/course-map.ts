import { show } from "../display/show.js";
import { standings } from "./checker/standing.js";
import { readManifest } from "./manifest.js";

/** Shows the lessons in order, and of each how many of its exercises have passed and which is the next that has not. */
export function courseMap(): void {
  const states = new Map(standings().map(({ id, state }) => [id, state]));
  const rows = readManifest().lessons.map(({ id, title, minutes, exercises }) => {
    const open = exercises.filter((exercise) => states.get(`${id}/${exercise.id}`) !== "passed");
    const done = `${exercises.length - open.length} of ${exercises.length}`;
    return { lesson: id, title, minutes, done, next: open[0]?.id ?? "" };
  });
  const columns = {
    minutes: { title: "time", unit: "min" },
    done: { title: "passed" },
    next: { title: "next exercise" },
  };
  show.table(rows, { columns });
}
