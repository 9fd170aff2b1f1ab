/**
 * Colours for up to six series, in order. Each has a contrast of at least 3:1 on JupyterLab's white and on its dark
 * background (#111), and neighbours differ in lightness, so that order can be seen in grey. Text is never coloured:
 * it takes the colour of the page.
 */
export const seriesColours: readonly string[] = ["#2f6fd0", "#d17a15", "#0f8a78", "#b07ae0", "#c2405f", "#8a9199"];

/** The most series that a chart can keep apart. */
export const mostSeries = seriesColours.length;

/** Colours with a meaning, the same in every picture. */
export const meaning = {
  client: "#2f6fd0",
  server: "#0f8a78",
  waiting: "#d17a15",
  transaction: "#2f6fd0",
  connecting: "#b07ae0",
  error: "#d23f4e",
} as const;

/** Fonts of JupyterLab's own output, with the same families where there is no JupyterLab around. */
export const fonts = {
  text: "var(--jp-content-font-family, system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif)",
  code: "var(--jp-code-font-family, ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace)",
} as const;
