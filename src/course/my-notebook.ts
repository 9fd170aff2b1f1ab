/** A reader's notebook brought up to date with its lesson, cell by cell. What is the reader's stays. */
import { createHash } from "node:crypto";
import type { Notebook } from "./notebook.js";

/** A cell as Jupyter has saved it, with whatever the reader made of it. */
interface SavedCell {
  id?: string;
  cell_type: string;
  source: string | string[];
  [more: string]: unknown;
}

/** A notebook as Jupyter has saved it. */
export interface SavedNotebook {
  cells: SavedCell[];
  metadata: { roundtrip?: { cells?: Record<string, string> }; [more: string]: unknown };
  [more: string]: unknown;
}

/** A reader's notebook after it was brought up to date. */
export interface Updated {
  readonly notebook: SavedNotebook;
  /** Cells that the lesson has changed, added or removed. */
  readonly changed: number;
  /** Cells that both have changed: the lesson's new one stands in its place, the reader's directly below it. */
  readonly kept: number;
}

/**
 * The notebook that a reader begins with: the lesson's, and in its metadata a fingerprint of each cell, by which later is
 * seen who has changed it.
 */
export function beginNotebook(lesson: Notebook): SavedNotebook {
  const cells = Object.fromEntries(lesson.cells.map((cell) => [cell.id, fingerprint(cell)]));
  return { ...lesson, metadata: { ...lesson.metadata, roundtrip: { ...lesson.metadata.roundtrip, cells } } };
}

/**
 * Brings a reader's notebook up to date.
 *
 * A cell that only the lesson has changed gets the new text, and loses outputs that are of the old one. A cell that only the
 * reader has changed, added or deleted stays so. What both have changed is there twice.
 *
 * @param mine as saved; without fingerprints in its metadata every cell that differs counts as the reader's
 * @param lesson the notebook that the lesson makes now
 */
export function updateNotebook(mine: SavedNotebook, lesson: Notebook): Updated {
  const begun = beginNotebook(lesson);
  const now = begun.metadata.roundtrip?.cells ?? {};
  return merge(begun, lesson, renumber(mine, now), now);
}

/**
 * Gives cells the ids that they have in the lesson now. An id counts the cells of a section, so one cell more in it moves
 * the ids of all behind: the text that a cell had when it came says which one it is.
 */
function renumber(mine: SavedNotebook, now: Record<string, string>): SavedNotebook {
  const before = mine.metadata.roundtrip?.cells ?? {};
  const gone = Object.keys(before).filter((id) => now[id] !== before[id]);
  const come = Object.keys(now).filter((id) => now[id] !== before[id]);
  const names = new Map<string, string>();
  for (const id of gone) {
    const at = come.findIndex((other) => now[other] === before[id]);
    if (at !== -1) names.set(id, come.splice(at, 1)[0] ?? id);
  }
  if (names.size === 0) return mine;
  // A cell whose id is another's now, and which is none of the lesson's under any, keeps apart from it.
  const taken = new Set(names.values());
  const nameOf = (id: string) => names.get(id) ?? (taken.has(id) ? `${id}-before` : id);
  const cells = mine.cells.map((cell) => (cell.id === undefined ? cell : { ...cell, id: nameOf(cell.id) }));
  const fingerprints = Object.fromEntries(Object.entries(before).map(([id, print]) => [nameOf(id), print]));
  return { ...mine, cells, metadata: { ...mine.metadata, roundtrip: { cells: fingerprints } } };
}

function merge(begun: SavedNotebook, lesson: Notebook, mine: SavedNotebook, now: Record<string, string>): Updated {
  const before = mine.metadata.roundtrip?.cells ?? {};
  const saved = new Map(mine.cells.map((cell) => [cell.id, cell]));
  const touched = (cell: SavedCell) => cell.id === undefined || fingerprint(cell) !== before[cell.id];
  const moved = (id: string) => now[id] !== before[id];
  const cells: SavedCell[] = [];
  let changed = Object.keys(before).filter((id) => !(id in now)).length;

  for (const cell of lesson.cells) {
    const own = saved.get(cell.id);
    if (!own && cell.id in before && !moved(cell.id)) continue;
    const same = own !== undefined && fingerprint(own) === now[cell.id];
    if (own && (same || !moved(cell.id))) cells.push(own);
    else {
      cells.push(own && !touched(own) ? { ...own, ...cell, metadata: own.metadata } : { ...cell });
      changed += 1;
    }
  }

  let kept = 0;
  let after = "";
  for (const cell of mine.cells) {
    const id = cell.id ?? "";
    const isLessons = id in now && cells.some((other) => other.id === id);
    const both = isLessons && touched(cell) && moved(id) && fingerprint(cell) !== now[id];
    const isOwn = !(id in now) && touched(cell);
    if (both || isOwn) {
      const own = isOwn && id !== "" ? cell : { ...cell, id: freeId(cells, mine.cells, id || "mine") };
      cells.splice(cells.findIndex((other) => other.id === (both ? id : after)) + 1, 0, own);
      after = own.id ?? "";
      if (both) kept += 1;
    } else if (isLessons) after = id;
  }
  const metadata = { ...mine.metadata, roundtrip: begun.metadata.roundtrip };
  return { notebook: { ...mine, cells, metadata }, changed, kept };
}

function fingerprint({ cell_type, source }: Pick<SavedCell, "cell_type" | "source">): string {
  const text = typeof source === "string" ? source : source.join("");
  return createHash("sha256").update(`${cell_type}\n${text}`).digest("hex").slice(0, 12);
}

/** An id that no cell has, for a cell that gives its own to the lesson's. */
function freeId(cells: readonly SavedCell[], more: readonly SavedCell[], id: string): string {
  const taken = new Set([...cells, ...more].map((cell) => cell.id));
  for (let n = 1; ; n++) if (!taken.has(`${id}-mine-${n}`)) return `${id}-mine-${n}`;
}
