import { describe, expect, it } from "vitest";
import { beginNotebook, type SavedNotebook, updateNotebook } from "#src/course/my-notebook.js";
import type { Notebook } from "#src/course/notebook.js";
import { codeCell, markdownCell } from "#src/course/notebook-cell.js";

/** The notebook of a lesson with these cells: code where the id begins with `c`. */
const lessonOf = (cells: Record<string, string>): Notebook => ({
  cells: Object.entries(cells).map(([id, text]) => (id.startsWith("c") ? codeCell(id, text) : markdownCell(id, text))),
  metadata: {
    kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
    roundtrip: { lesson: "lessons/x.md" },
  },
  nbformat: 4,
  nbformat_minor: 5,
});

/** As Jupyter saves it: a notebook with outputs and what a reader writes. */
function saved(lesson: Notebook, change: (notebook: SavedNotebook) => void = () => undefined): SavedNotebook {
  const notebook = structuredClone(beginNotebook(lesson));
  for (const cell of notebook.cells) if (cell.cell_type === "code") cell.outputs = [`of ${cell.source}`];
  change(notebook);
  return JSON.parse(JSON.stringify(notebook));
}

const cellOf = (notebook: SavedNotebook, id: string) => {
  const cell = notebook.cells.find((other) => other.id === id);
  if (!cell) throw new Error(`no cell ${id}`);
  return cell;
};
const write = (notebook: SavedNotebook, id: string, text: string) => {
  cellOf(notebook, id).source = text;
};
const add = (notebook: SavedNotebook, behind: string, id: string | undefined, text: string) => {
  const at = notebook.cells.findIndex((cell) => cell.id === behind) + 1;
  notebook.cells.splice(at, 0, { ...(id && { id }), cell_type: "markdown", metadata: {}, source: text });
};
const texts = ({ cells }: SavedNotebook) => cells.map(({ id, source }) => `${id}: ${[source].flat().join("")}`);

const first = { p1: "intro", c1: "a", p2: "then", c2: "b" };

describe("a reader's notebook", () => {
  it("stays byte for byte as it was when its lesson has not changed", () => {
    const mine = saved(lessonOf(first), (notebook) => {
      write(notebook, "c1", "a // mine");
      add(notebook, "p2", "note", "a note");
    });
    const { notebook, changed, kept } = updateNotebook(mine, lessonOf(first));
    expect(JSON.stringify(notebook)).toBe(JSON.stringify(mine));
    expect({ changed, kept }).toEqual({ changed: 0, kept: 0 });
  });

  it("gets what the lesson has changed, added and removed, and keeps the outputs of the cells that have not", () => {
    const { notebook, changed, kept } = updateNotebook(
      saved(lessonOf(first)),
      lessonOf({ p1: "intro", c1: "a", c2: "b, better", p3: "new" }),
    );
    expect(texts(notebook)).toEqual(["p1: intro", "c1: a", "c2: b, better", "p3: new"]);
    expect(cellOf(notebook, "c1").outputs).toEqual(["of a"]);
    expect(cellOf(notebook, "c2").outputs).toEqual([]);
    expect({ changed, kept }).toEqual({ changed: 3, kept: 0 });
  });

  it("keeps the reader's own cells where they stood, those without an id too", () => {
    const mine = saved(lessonOf(first), (notebook) => {
      add(notebook, "c1", "n1", "first note");
      add(notebook, "n1", "n2", "second note");
      add(notebook, "c2", undefined, "last note");
      notebook.cells.unshift({ id: "n0", cell_type: "markdown", metadata: {}, source: "on top" });
    });
    const { notebook } = updateNotebook(mine, lessonOf({ p0: "before", ...first, c1: "a2" }));
    expect(texts(notebook)).toEqual([
      "n0: on top",
      "p0: before",
      "p1: intro",
      "c1: a2",
      "n1: first note",
      "n2: second note",
      "p2: then",
      "c2: b",
      "mine-mine-1: last note",
    ]);
  });

  it("has a cell twice that both have changed: the lesson's in its place, the reader's below, before what stood there", () => {
    const mine = saved(lessonOf(first), (notebook) => {
      write(notebook, "p1", "intro, and my note");
      add(notebook, "p1", "note", "another");
    });
    const { notebook, changed, kept } = updateNotebook(mine, lessonOf({ ...first, p1: "a new intro" }));
    const wanted = ["p1: a new intro", "p1-mine-1: intro, and my note", "note: another", "c1: a"];
    expect(texts(notebook).slice(0, 4)).toEqual(wanted);
    expect({ changed, kept }).toEqual({ changed: 1, kept: 1 });
    const again = updateNotebook(notebook, lessonOf({ ...first, p1: "a newer intro" }));
    expect(texts(again.notebook).slice(0, 4)).toEqual(["p1: a newer intro", ...wanted.slice(1)]);
  });

  it("keeps a changed cell that the lesson has removed, and drops one that nobody has changed", () => {
    const mine = saved(lessonOf(first), (notebook) => write(notebook, "p2", "then, and my note"));
    const { notebook } = updateNotebook(mine, lessonOf({ p1: "intro" }));
    expect(texts(notebook)).toEqual(["p1: intro", "p2: then, and my note"]);
  });

  it("knows a cell again whose id has moved, because another was put before it or taken away", () => {
    const mine = saved(lessonOf({ p1: "intro", c2: "guess()", p3: "seen", c4: "look()" }), (notebook) => {
      write(notebook, "c2", "guess(42)");
      add(notebook, "p3", "note", "a note");
    });
    const more = { p1: "intro", c2: "first()", p3: "then", c4: "guess()", p5: "seen", c6: "look()" };
    const longer = updateNotebook(mine, lessonOf(more));
    const texted = ["p1: intro", "c2: first()", "p3: then", "c4: guess(42)", "p5: seen", "note: a note", "c6: look()"];
    expect(texts(longer.notebook)).toEqual(texted);
    expect(cellOf(longer.notebook, "c6").outputs).toEqual(["of look()"]);
    expect({ changed: longer.changed, kept: longer.kept }).toEqual({ changed: 2, kept: 0 });
    const shorter = updateNotebook(longer.notebook, lessonOf({ p1: "intro", c2: "guess()", p3: "seen", c4: "look()" }));
    expect(texts(shorter.notebook)).toEqual(["p1: intro", "c2: guess(42)", "p3: seen", "note: a note", "c4: look()"]);
  });

  it("leaves out a cell that the reader has deleted, until the lesson changes it", () => {
    const mine = saved(lessonOf(first), (notebook) => {
      notebook.cells = notebook.cells.filter(({ id }) => id !== "p2");
    });
    expect(texts(updateNotebook(mine, lessonOf({ ...first, c2: "b2" })).notebook)).not.toContain("p2: then");
    expect(texts(updateNotebook(mine, lessonOf({ ...first, p2: "now" })).notebook)).toContain("p2: now");
  });

  it("loses nothing when it has no fingerprints: what differs is there twice", () => {
    const mine = saved(lessonOf(first), (notebook) => {
      write(notebook, "c1", "mine");
      notebook.metadata = {};
    });
    expect(texts(updateNotebook(mine, lessonOf(first)).notebook)).toEqual([
      "p1: intro",
      "c1: a",
      "c1-mine-1: mine",
      "p2: then",
      "c2: b",
    ]);
  });

  it("counts no change by Jupyter as the reader's: lines joined, metadata added", () => {
    const mine = saved(lessonOf({ p1: "two\nlines" }), (notebook) => {
      write(notebook, "p1", "two\nlines");
      notebook.metadata.language_info = { name: "typescript" };
    });
    const { notebook, kept } = updateNotebook(mine, lessonOf({ p1: "three\nlines" }));
    expect(texts(notebook)).toEqual(["p1: three\nlines"]);
    expect(kept).toBe(0);
    expect(notebook.metadata.language_info).toEqual({ name: "typescript" });
  });
});
