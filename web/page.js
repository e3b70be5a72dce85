// page.js: what both pages share. Text from the service reaches the page as text nodes and
// attribute values only, never as HTML.
"use strict";

const byId = (id) => document.getElementById(id);

/** An element with attributes (an `on…` one is a listener) and children: elements or texts. */
function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            made.addEventListener(name.slice(2), value);
        } else if (value !== null && value !== undefined && value !== false) {
            made.setAttribute(name, value === true ? "" : value);
        }
    }
    made.append(...children);
    return made;
}

/** The key that the user typed in; it leaves the page only as a header of requests to this service. */
let key = "";

/** fetch() with the key, and the answer read: {status, headers, text, json, milliseconds}. */
async function ask(path, options = {}) {
    const headers = {...options.headers};
    if (key) headers["X-API-Key"] = key;
    const began = performance.now();
    const response = await fetch(path, {...options, headers, credentials: "omit"});
    const text = await response.text();
    let json = null;
    if (/^application\/([\w.-]+\+)?json/.test(response.headers.get("Content-Type") ?? "")) {
        try {
            json = JSON.parse(text);
        } catch {
            json = null;
        }
    }
    return {status: response.status, headers: response.headers, text, json,
            milliseconds: performance.now() - began};
}

/** The OpenAPI document, or null once the page has asked for a key. */
async function readDocument() {
    const answer = await ask("openapi.json");
    if (answer.status === 200 && answer.json) return answer.json;
    byId("key").hidden = false;
    const wanted = answer.status === 401 || answer.status === 403;
    if (wanted) byId("key-text").focus();
    byId("key-fault").textContent = wanted && !key ? "" : answer.json?.error ?? `The service answered ${answer.status}`;
    return null;
}

/** Starts the page, and once more with every key that is typed in. */
function start(show) {
    const run = async () => {
        try {
            const description = await readDocument();
            if (!description) return;
            byId("key-fault").textContent = "";
            await show(description);
        } catch (problem) {
            byId("state").textContent = `The service cannot be reached: ${problem.message}`;
        }
    };
    byId("key-form").addEventListener("submit", (event) => {
        event.preventDefault();
        key = byId("key-text").value.trim();
        run();
    });
    run();
}
