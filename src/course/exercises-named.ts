import { InvalidArgumentError } from "../errors.js";

/**
 * The exercises that somebody means.
 *
 * @param words each an id (`NN-slug/N-verb-object`), the path of its file, a lesson's id, or a part of one exercise's id
 *   alone; none means all
 * @param ids all exercises
 * @returns their ids, in the order of the course
 * @throws InvalidArgumentError when a word means none, or several that are not one lesson
 */
export function exercisesNamed(words: readonly string[], ids: readonly string[]): string[] {
  if (words.length === 0) return [...ids];
  const meant = new Set(words.flatMap((word) => meantBy(word.replace(/^exercises\//, "").replace(/\.ts$/, ""), ids)));
  return ids.filter((id) => meant.has(id));
}

function meantBy(word: string, ids: readonly string[]): string[] {
  if (ids.includes(word)) return [word];
  const lesson = ids.filter((id) => id.startsWith(`${word.replace(/\/$/, "")}/`));
  if (lesson.length > 0) return lesson;
  const like = ids.filter((id) => id.includes(word));
  if (like.length === 1) return like;
  const list = (like.length > 0 ? like : ids).join(", ");
  throw new InvalidArgumentError(
    like.length === 0
      ? `There is no exercise "${word}". Expected one of: ${list}.`
      : `"${word}" may be any of: ${list}. Expected a part of one name alone.`,
  );
}
