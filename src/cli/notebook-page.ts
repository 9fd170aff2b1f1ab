import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";

/** What was seen of a notebook's page. */
export interface NotebookSeen {
  /** Each code cell, in order. */
  cells: CellSeen[];
  /** Addresses beyond this machine that the page asked for. */
  beyond: string[];
  /** What the link to the first exercise opened beside the notebook; undefined when there is no exercise. */
  opened: string | undefined;
}

/** What was seen of one code cell after all had run. */
export interface CellSeen {
  /** It has a number in front: it ran to an end. */
  ran: boolean;
  tables: number;
  /** SVG pictures. */
  charts: number;
  /** What it shows of errors, and of what was written to stderr. */
  errors: string[];
}

/** The window, in pixels. */
const size = { width: 1100, height: 1_400 };
/** Longest that JupyterLab may take to show something. */
const showMs = 600_000;
/** Longest that all cells of a notebook may take together. */
const runMs = 10 * 60_000;

/** Chooses from the menu bar, as a person would: `["Run", "Run All Cells"]`. */
async function choose(page: Page, [first = "", ...rest]: string[]): Promise<void> {
  await page.locator(".lm-MenuBar-itemLabel").getByText(first, { exact: true }).click();
  for (const label of rest) await page.locator(".lm-Menu-itemLabel").getByText(label, { exact: true }).click();
}

/** What JupyterLab asks in a dialog, if it does: nobody will answer. */
async function failIfAsked(page: Page): Promise<void> {
  const [question] = await page.locator(".jp-Dialog").allInnerTexts();
  if (question) throw new Error(`JupyterLab asks, and nobody answers:\n\n${question}`);
}

/** Waits until no cell waits or runs; `say` is told now and then how far it is. */
async function untilDone(page: Page, say: (line: string) => void): Promise<void> {
  const deadline = Date.now() + runMs;
  let said = Date.now();
  for (let quiet = 0; quiet < 4 && Date.now() < deadline; ) {
    await page.waitForTimeout(250);
    await failIfAsked(page);
    const prompts = await page.locator(".jp-CodeCell .jp-InputPrompt").allInnerTexts();
    const done = prompts.filter((text) => /\d/.test(text)).length;
    const waiting = prompts.some((text) => text.includes("*"));
    quiet = waiting || done === 0 ? 0 : quiet + 1;
    if (Date.now() - said < 10_000) continue;
    said = Date.now();
    say(`… ${done} of ${prompts.length} cells done`);
  }
}

/** Looks at one code cell. */
async function look(cell: Locator): Promise<CellSeen> {
  const output = cell.locator(".jp-OutputArea-output");
  const ofType = (type: string) => `.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.${type}"]`;
  return {
    ran: /\d/.test((await await cell.locator(".jp-InputPrompt").textContent()) ?? ""),
    tables: await output.locator("table").count(),
    charts: await output.locator("svg").count(),
    errors: await cell.locator(`${ofType("stderr")}, ${ofType("error")}`).allInnerTexts(),
  };
}

/** Takes pictures of the notebook from top to bottom, a window each: `light-1.png`, `light-2.png`, … */
async function takePictures(page: Page, folder: string, theme: string): Promise<void> {
  const panel = page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer");
  const step = size.height - 120;
  for (let k = 0; k < 40; k++) {
    const atEnd = await panel.evaluate((element, top) => {
      element.scrollTop = top;
      const cells = element.querySelectorAll(".jp-Cell");
      return cells[cells.length - 1].getBoundingClientRect().bottom < element.getBoundingClientRect().bottom;
    }, k * step);
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${theme}-${k + 1}.png`) });
    if (atEnd) return;
  }
}

/** Follows the link to the first exercise, which opens it in an editor, and reads what is there. */
async function openExercise(page: Page): Promise<string | undefined> {
  const link = page
    .locator(".jp-RenderedMarkdown a")
    .getByText(/^exercises\/.*\.ts$/)
    .first();
  if ((await link.count()) === 0) return undefined;
  await link.click();
  const editor = page.locator(".jp-FileEditor .cm-content");
  await editor.getByText("Lesson: ").waitFor();
  return (await editor.textContent()) ?? undefined;
}

/**
 * Opens a notebook in JupyterLab, runs all of its cells by the menu, and looks at the page.
 *
 * @param url the notebook's address with the token
 * @param pictures the folder for the screenshots, `light-1.png` and so on, and the same in `dark`; made anew
 * @param say told now and then how far it is
 */
export async function runAllCells(
  browser: Browser,
  url: string,
  pictures: string,
  say: (line: string) => void,
): Promise<NotebookSeen> {
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(showMs);
  const beyond: string[] = [];
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (/^(http|ws)s?:$/.test(asked.protocol) && asked.hostname !== "127.0.0.1") beyond.push(asked.href);
  });
  await page.goto(url);
  await page.locator(".jp-NotebookPanel .jp-CodeCell").first().waitFor();
  await page.locator("#jp-bottom-panel").getByText("TypeScript | Idle").waitFor();
  await choose(page, ["Run", "Run All Cells"]);
  await untilDone(page, say);
  const cells: CellSeen[] = [];
  for (const cell of await page.locator(".jp-CodeCell").all()) cells.push(await look(cell));
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  await page.keyboard.press("Control+B");
  await takePictures(page, pictures, "light");
  await choose(page, ["Settings", "Theme", "JupyterLab Dark"]);
  await page.locator('body[data-jp-theme-light="false"]').waitFor({ state: "attached" });
  await takePictures(page, pictures, "dark");
  return { cells, beyond, opened: await openExercise(page) };
}
