import { existsSync, type FSWatcher, watch } from "node:fs";
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
 * Each lesson's folder is watched by itself: what Node watches with all that is below, on Linux, is the files that were there,
 * and one that an editor or git has put in the place of another is not among them.
 *
 * @param onSave told of the exercises that have changed, by id
 * @param folder laid out like `exercises/`; default that of the course
 * @returns what ends it
 */
export function watchSaves(onSave: (ids: string[]) => void, folder = join(courseRoot, "exercises")): () => void {
  const ids = exerciseIds();
  const now = (id: string) => hashOf(textOf(join(folder, `${id}.ts`)) ?? "");
  const seen = new Map(ids.map((id) => [id, now(id)]));
  const touched = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const changed = [...touched].filter((id) => seen.get(id) !== now(id));
    touched.clear();
    for (const id of changed) seen.set(id, now(id));
    if (changed.length > 0) onSave(changed);
  };
  const watchLesson = (lesson: string): FSWatcher =>
    watch(join(folder, lesson), (_event, name) => {
      const own = ids.filter((id) => id.startsWith(`${lesson}/`) && (!name || `${lesson}/${name}` === `${id}.ts`));
      if (own.length === 0) return;
      for (const id of own) touched.add(id);
      clearTimeout(timer);
      timer = setTimeout(look, settledMs);
    });
  const lessons = [...new Set(ids.map((id) => id.slice(0, id.indexOf("/"))))];
  const watchers = lessons.filter((lesson) => existsSync(join(folder, lesson))).map(watchLesson);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
