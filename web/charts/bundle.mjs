// Makes the bundle: node bundle.mjs OUTPUT. The licences of all that is in it stand at its top, so
// every page that holds the bundle holds them too.
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const output = process.argv[2];
const result = await build({
    entryPoints: ["charts.js"],
    bundle: true,
    minify: true,
    charset: "ascii",
    format: "iife",
    target: "es2020",
    legalComments: "none",
    metafile: true,
    write: false,
});

function licenceIn(folder) {
    const name = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
    return name && `${folder}/${name}`;
}

const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
    const folder = input.match(/.*node_modules\/(@[^/]+\/)?[^/]+/);
    if (folder) packages.add(folder[0]);
}
const names = new Map(); // by the text of the licence
for (const folder of [...packages].sort()) {
    // Some packages of Vega's one repository lack the file that the others have.
    const source = licenceIn(folder) ?? (folder.startsWith("node_modules/vega") && licenceIn("node_modules/vega-canvas"));
    if (!source) throw new Error(`${folder} has no licence file`);
    const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const text = readFileSync(source, "utf8").trim().replaceAll("*/", "* /");
    names.set(text, [...(names.get(text) ?? []), `${about.name} ${about.version}`]);
}
const notices = [...names].map(([text, of]) => `${of.join(", ")}\n\n${text}`).join("\n\n----\n\n");
const code = `/*! This file contains the following software.\n\n${notices}\n*/\n${result.outputFiles[0].text}`;
if (/<\/script|<!--/i.test(code)) throw new Error("the bundle could not stand inside of a page");
writeFileSync(output, code);
