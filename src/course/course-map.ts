import { show } from "../display/show.js";
import { readRecord } from "./checker/record.js";
import { readManifest } from "./manifest.js";

/** Shows the lessons in order, and how many of the exercises of each the last `npm test` or `npm run grade` found done. */
export function courseMap(): void {
  const states = new Map(readRecord()?.exercises.map(({ id, state }) => [id, state]));
  const rows = readManifest().lessons.map(({ id, title, minutes, exercises }) => {
    const done = exercises.filter((exercise) => states.get(`${id}/${exercise.id}`) === "passed").length;
    return { lesson: id, title, minutes, done: `${done} of ${exercises.length}` };
  });
  show.table(rows, { columns: { minutes: { title: "time", unit: "min" }, done: { title: "exercises done" } } });
}
