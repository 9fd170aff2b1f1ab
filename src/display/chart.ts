import { escapeHtml, figure } from "./html.js";
import { fonts } from "./palette.js";

/** Space around the plot, for labels that are drawn outside it, in pixels. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Text of the page's own colour; axes and grid of the same, fainter. Legible on any background. */
const config = {
  aria: false,
  background: null,
  view: { stroke: null },
  axis: {
    domain: false,
    grid: true,
    gridColor: "currentColor",
    gridOpacity: 0.16,
    labelColor: "currentColor",
    labelFlush: false,
    labelFontSize: 12,
    labelOpacity: 0.8,
    labelOverlap: false,
    labelPadding: 6,
    ticks: false,
    titleColor: "currentColor",
    titleFontSize: 12,
    titleFontWeight: "normal",
    titleOpacity: 0.8,
    titlePadding: 8,
  },
  text: { fill: "currentColor", fontSize: 12 },
};

/**
 * Draws a Vega-Lite specification, without a browser.
 *
 * @param spec a view or layers with fixed `width` and `height`
 * @param margins space for labels around the plot, in pixels
 * @param title set above the chart
 * @param summary what the chart shows, for a reader who cannot see it
 * @returns HTML with the SVG inline: as an image of its own it could not take the colours and the font of the page
 */
export async function drawChart(spec: object, margins: Margins, title: string, summary: string): Promise<string> {
  // Loaded when the first chart is drawn: the two take longer to load than all the rest of the library.
  const [{ compile }, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  const full = { ...spec, config, padding: margins, autosize: { type: "none" } };
  const compiled = compile(full as unknown as Parameters<typeof compile>[0]).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return figure(title, embed(await view.toSVG(), summary));
  } finally {
    view.finalize();
  }
}

function embed(svg: string, summary: string): string {
  return svg
    .replace(/ font-family="[^"]*"/g, "")
    .replace(
      /^<svg [^>]*?(width="[\d.]+" height="[\d.]+" viewBox="[^"]*")>/,
      (_, size: string) =>
        `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escapeHtml(summary)}" style="display:block;max-width:100%;height:auto;min-width:420px;color:inherit;font-family:${fonts.text}">`,
    );
}
