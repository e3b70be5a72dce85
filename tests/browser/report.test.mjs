// report.html in Debian's chromium: it draws its charts offline, breaks no rule of axe-core, and names from the data
// stay text. MLPIPE names the program, CHROMIUM the browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import puppeteer from "puppeteer-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const axe = await readFile(join(root, "tests/browser/node_modules/axe-core/axe.min.js"), "utf8");
let folder, browser;

async function train(name, ...more) {
    await promisify(execFile)(process.env.MLPIPE ?? join(root, "build/release/mlpipe"),
                              ["train", ...more, "--algorithms", "logistic_regression,random_forest", "--quiet",
                               "--models", join(folder, name, "models"),
                               "--visualizations", join(folder, name)]);
}

before(async () => {
    folder = await mkdtemp(join(tmpdir(), "mlpipe-"));
    browser = await puppeteer.launch({executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true,
                                      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]});
    await train("churn", join(root, "data/telecom_churn.csv"), "--target", "churn");
});

after(async () => {
    await browser?.close();
    await rm(folder, {recursive: true, force: true});
});

/** The report, its charts drawn; fails if a script throws, a dialog opens or anything is fetched. */
async function open(name, use, {width = 1280, javascript = true} = {}) {
    const page = await browser.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => faults.push(message.text()));
    page.on("dialog", (dialog) => { faults.push("a dialog"); dialog.dismiss(); });
    page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) faults.push(request.url()); });
    await page.setViewport({width, height: 900});
    await page.setJavaScriptEnabled(javascript);
    await page.goto(`file://${join(folder, name, "report.html")}`, {waitUntil: "load"});
    if (javascript) await page.waitForFunction(() => document.querySelector("[data-picture]") === null);
    await use(page);
    await page.close();
    assert.deepEqual(faults, []);
}

async function violations(page) {
    await page.addScriptTag({content: axe});
    return page.evaluate(async () => (await axe.run()).violations.map(
        ({id, nodes}) => id + ": " + nodes.map((node) => node.html).join(" | ")));
}

test("eight charts are drawn, and the rules of accessibility hold", () => open("churn", async (page) => {
    assert.equal((await page.$$("figure svg")).length, 8);
    assert.deepEqual(await violations(page), []);
}));

test("the page fits a telephone", () => open("churn", async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
    assert.deepEqual(await violations(page), []);
}, {width: 400}));

test("without JavaScript the pictures stay", () => open("churn", async (page) => {
    assert.equal((await page.$$("[data-picture] svg")).length, 8);
}, {javascript: false}));

test("the scores are those of the metadata", () => open("churn", async (page) => {
    const metadata = JSON.parse(await readFile(join(folder, "churn/models/model_metadata.json"), "utf8"));
    const rows = await page.$$eval("#test ~ .table tbody tr", (all) => all.map((row) => row.textContent));
    const {value, low, high} = metadata.confidence_intervals.auc_roc;

    assert.ok(rows.includes(`ROC AUC${value.toFixed(3)}${low.toFixed(3)} to ${high.toFixed(3)}`), rows.join("\n"));
}));

test("no name of the data becomes markup", async () => {
    const rows = ["\"</script><script>alert(1)</script>\",\"a, \"\"b\"\" 😀\",<i>target</i>"];
    for (let row = 0; row < 80; ++row) {
        rows.push(`${(row * 37) % 80},"<img src=x onerror=alert(${row % 3})>",${(row * 37) % 80 > 45 ? "<b>yes</b>" : "\"no, 'never'\""}`);
    }
    await writeFile(join(folder, "names.csv"), rows.join("\n") + "\n");
    await train("names", join(folder, "names.csv"), "--target", "<i>target</i>");

    await open("names", async (page) => {
        assert.equal((await page.$$("img, main i, main b")).length, 0);
        assert.deepEqual(await violations(page), []);
    });
});
