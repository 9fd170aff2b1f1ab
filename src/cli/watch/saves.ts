import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { hashOf } from "../../course/checker/starters.js";
import { textOf } from "../../course/checker/work-state.js";
import { exerciseIds } from "../../course/manifest.js";
import { courseRoot } from "../../lab/paths.js";

/** An editor writes a file in several steps: so long nothing more must come, in milliseconds. */
const settledMs = 60;

/**
 * Tells of each exercise whose file has another text than before, once it has been written whole.
 *
 * @param onSave told of the exercises that have changed, by id
 * @param folder laid out like `exercises/`; default that of the course
 */
export function watchSaves(onSave: (ids: string[]) => void, folder = join(courseRoot, "exercises")): FSWatcher {
  const ids = exerciseIds();
  const now = (id: string) => hashOf(textOf(join(folder, `${id}.ts`)) ?? "");
  const seen = new Map(ids.map((id) => [id, now(id)]));
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const changed = ids.filter((id) => seen.get(id) !== now(id));
    for (const id of changed) seen.set(id, now(id));
    if (changed.length > 0) onSave(changed);
  };
  return watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(look, settledMs);
  });
}
