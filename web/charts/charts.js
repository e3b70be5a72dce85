// One bundle, two places: inside the program (JavaScriptCore, no document) it turns a Vega-Lite
// specification into SVG; in a page it draws the same specification and answers to the pointer.
import "./engine.js"; // first
import * as vega from "vega";
import { compile } from "vega-lite";
import { Handler } from "vega-tooltip";

const parsed = (specification) => vega.parse(compile(specification).spec);

// In the program: the widths of text come from Pango, by the fonts that also draw the PNG. Nothing
// limits the length of a text (the specifications wrap it), so nothing is cut to a width here.
function measureTextBy(width) {
    vega.textMetrics.width = (item, line) => {
        const size = item.fontSize != null ? +item.fontSize || 0 : 11;
        const text = line == null ? "" : String(line).trim();
        return text === "" ? 0 : width(text, size, /^(bold|[6-9]00)$/.test(item.fontWeight || ""));
    };
}

// SVG arrives when the promises are through, which is before the program's next call.
let outcome = {};
function startSvg(text) {
    outcome = { error: "the chart was not finished" };
    vega.resetSVGDefIds(); // the same chart, the same bytes
    const view = new vega.View(parsed(JSON.parse(text)), { renderer: "none", logLevel: vega.Error });
    view.toSVG().then(
        (svg) => { outcome = { svg }; view.finalize(); },
        (error) => { outcome = { error: String(error) }; },
    );
}
function takeSvg() {
    if (outcome.svg === undefined) throw new Error(outcome.error);
    return outcome.svg;
}

// In a page: every <figure> with a specification beside it is drawn in place of its picture.
async function draw(figure) {
    const specification = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const picture = figure.querySelector("[data-picture]");
    const place = document.createElement("div");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", specification.description ?? "");
    const view = new vega.View(parsed(specification), { renderer: "svg", container: place, hover: true });
    view.tooltip(new Handler().call);
    await view.runAsync();
    // The figure is described as a whole; what is inside of it would be read mark by mark.
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    picture.replaceWith(place);
}
function drawAll() {
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
        draw(figure).catch((error) => console.error(error)); // the picture stays
    }
}

globalThis.mlpipeCharts = { measureTextBy, startSvg, takeSvg, drawAll };
