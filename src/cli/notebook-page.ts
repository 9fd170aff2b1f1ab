import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";

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

/** Longest that JupyterLab may take to show something. */
const showMs = 60_000;
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

/** Takes a picture of the whole notebook, which JupyterLab scrolls in a part of its window: the window is made as high. */
async function takePicture(page: Page, file: string): Promise<void> {
  const width = 1280;
  const height = await page
    .locator(".jp-NotebookPanel .jp-WindowedPanel-outer")
    .evaluate((panel) => panel.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(height + 120, 16_000) });
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: file });
}

/**
 * Opens a notebook in JupyterLab, runs all of its cells by the menu, and looks at the page.
 *
 * @param url the notebook's address with the token
 * @param pictures the folder for the screenshots, `light.png` and `dark.png`
 * @param say told now and then how far it is
 * @returns what was seen of each code cell, in order
 */
export async function runAllCells(
  browser: Browser,
  url: string,
  pictures: string,
  say: (line: string) => void,
): Promise<CellSeen[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1_000 } });
  page.setDefaultTimeout(showMs);
  await page.goto(url);
  await page.locator(".jp-NotebookPanel .jp-CodeCell").first().waitFor();
  await page.locator("#jp-bottom-panel").getByText("TypeScript | Idle").waitFor();
  await choose(page, ["Run", "Run All Cells"]);
  await untilDone(page, say);
  const cells: CellSeen[] = [];
  for (const cell of await page.locator(".jp-CodeCell").all()) cells.push(await look(cell));
  mkdirSync(pictures, { recursive: true });
  await takePicture(page, join(pictures, "light.png"));
  await choose(page, ["Settings", "Theme", "JupyterLab Dark"]);
  await page.locator('body[data-jp-theme-light="false"]').waitFor();
  await takePicture(page, join(pictures, "dark.png"));
  return cells;
}
