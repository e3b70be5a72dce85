// The pages in Debian's chromium: what people see and do, and axe-core's rules of accessibility.
// MLPIPE names the program, CHROMIUM the browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const axe = await readFile(join(root, "tests/browser/node_modules/axe-core/axe.min.js"), "utf8");
let folder, service, url, browser;

before(async () => {
    folder = await mkdtemp(join(tmpdir(), "mlpipe-"));
    await cp(join(root, "models"), join(folder, "models"), {recursive: true, verbatimSymlinks: true});
    service = spawn(process.env.MLPIPE ?? join(root, "build/release/mlpipe"),
                    ["serve", "--models", join(folder, "models"), "--port", "0", "--json", "--quiet"],
                    {stdio: ["ignore", "pipe", "inherit"]});
    const [line] = await once(createInterface(service.stdout), "line");
    url = JSON.parse(line).url;
    // A container runs as root, where chromium's own sandbox does not start; it opens our pages only.
    browser = await puppeteer.launch({executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true,
                                      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]});
});

after(async () => {
    await browser?.close();
    if (service) {
        service.kill("SIGTERM");
        await once(service, "exit");
    }
    await rm(folder, {recursive: true, force: true});
});

/** A page that fails the test if a script throws or the browser refuses something. */
async function open(path, use, {scheme = "light", change} = {}) {
    const page = await browser.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
        // A refused row is an answer of 400, which the browser logs as well.
        if (message.type() === "error" && !message.text().includes("status of 400")) faults.push(message.text());
    });
    await page.emulateMediaFeatures([{name: "prefers-color-scheme", value: scheme}]);
    if (change) {
        await page.setRequestInterception(true);
        page.on("request", async (request) => change(request) || request.continue());
    }
    await page.goto(url + path, {waitUntil: "networkidle0"});
    await use(page);
    await page.close();
    assert.deepEqual(faults, []);
}

const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

/** In a world of its own, which the page's Content-Security-Policy does not bind. */
async function assertAccessible(page) {
    const client = await page.createCDPSession();
    const {frameTree} = await client.send("Page.getFrameTree");
    const {executionContextId: contextId} =
        await client.send("Page.createIsolatedWorld", {frameId: frameTree.frame.id});
    await client.send("Runtime.evaluate", {expression: axe, contextId});
    const {result} = await client.send("Runtime.evaluate", {
        expression: `axe.run().then((found) => JSON.stringify(found.violations.map(
            ({id, nodes}) => id + ": " + nodes.map((node) => node.html).join(" | "))))`,
        awaitPromise: true, returnByValue: true, contextId});
    assert.deepEqual(JSON.parse(result.value), []);
}

test("the form predicts its typical row", () => open("/", async (page) => {
    await page.click("#predict");
    await page.waitForSelector("#answer .verdict");

    assert.match(await text(page, "#answer .verdict"), /^(No )?Churn$/);
    assert.match(await text(page, "#share"), /^churn_probability: [\d.]+ %; the threshold is [\d.]+ %$/);
    assert.match(await text(page, "#answer .reasons"), /(raises|lowers) the probability of Churn by [\d.]+ points?/);
    assert.match(await text(page, "#facts"), /random forest/);
}));

test("the form works by keyboard alone", () => open("/", async (page) => {
    await page.focus("select[name=contract]");
    await page.keyboard.type("Two");
    await page.focus("input[name=tenure_months]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#answer .verdict");

    assert.equal(await page.$eval("select[name=contract]", (select) => select.value), "Two year");
}));

test("an empty field is a missing value, a value never seen a warning", () => open("/", async (page) => {
    await page.$eval("input[name=tenure_months]", (input) => { input.value = ""; });
    await page.$eval("input[name=monthly_charges]", (input) => { input.value = "5000"; });
    await page.click("#predict");
    await page.waitForSelector("#answer .warnings");

    assert.match(await text(page, "#answer .warnings"), /monthly_charges 5000 is outside the range seen in training/);
}));

test("what is wrong stands beside its field, which gets the focus", () => open("/", async (page) => {
    await page.type("input[name=tenure_months]", "x");
    await page.click("#predict");
    await page.waitForSelector("#answer .faults");

    const focused = await page.evaluate(() => document.activeElement.name);
    assert.equal(focused, "tenure_months");
    assert.equal(await page.$eval("input[name=tenure_months]", (input) => input.getAttribute("aria-invalid")), "true");
    assert.match(await text(page, "#answer .faults"), /tenure_months must be integer/);
    await assertAccessible(page);
}));

test("names from the model inject nothing", async () => {
    const evil = "<img src=x onerror=alert(1)><script>alert(1)</script>\"'";
    const change = (request) => {
        if (!request.url().endsWith("/openapi.json")) return false;
        fetch(request.url()).then((answer) => answer.json()).then((document) => {
            const row = document.components.schemas.Row;
            row.properties[evil] = {type: ["string", "null"], description: evil, examples: [evil]};
            row.required.push(evil);
            document.info["x-model"].target = evil;
            document.info["x-model"].labels.positive = evil;
            document.components.examples.row.value[evil] = evil;
            document.paths["/predict"].post.summary = evil;
            request.respond({contentType: "application/json", body: JSON.stringify(document)});
        });
        return true;
    };
    for (const path of ["/", "/docs"]) {
        await open(path, async (page) => {
            const shown = await page.evaluate((name) => document.body.textContent.includes(name), evil);
            assert.ok(shown);
            assert.equal(await page.$("img"), null);
            assert.equal(await page.$("body script"), null);
        }, {change});
    }
});

test("the page asks for a key where the service does", async () => {
    const change = (request) => {
        if (!request.url().endsWith("/openapi.json") || request.headers()["x-api-key"] === "secret") return false;
        request.respond({status: 401, contentType: "application/problem+json", body: '{"error":"No key"}'});
        return true;
    };
    const page = await browser.newPage();
    await page.setRequestInterception(true);
    page.on("request", (request) => change(request) || request.continue());
    await page.goto(url, {waitUntil: "networkidle0"});
    assert.equal(await page.evaluate(() => document.activeElement.id), "key-text");
    await page.keyboard.type("secret");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#try:not([hidden])");
    await page.close();
});

test("every path can be tried", () => open("/docs", async (page) => {
    await page.click("#operation-predict > summary");
    await page.click("#operation-predict button");
    await page.waitForSelector("#operation-predict h3");

    assert.match(await text(page, "#operation-predict h3"), /^Status 200, /);
    assert.match(await text(page, "#operation-predict [role=status] > pre"), /"churn_probability": 0\.\d+/);
}));

for (const scheme of ["light", "dark"]) {
    test(`axe-core finds nothing to mend, ${scheme}`, async () => {
        await open("/", async (page) => {
            await page.click("#predict");
            await page.waitForSelector("#answer .verdict");
            await assertAccessible(page);
        }, {scheme});
        await open("/docs", async (page) => {
            await page.$$eval("details", (all) => all.forEach((details) => { details.open = true; }));
            await assertAccessible(page);
        }, {scheme});
    });
}
