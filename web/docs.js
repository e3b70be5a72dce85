// docs.js: every operation of the OpenAPI document, to be read and tried.
"use strict";

let description = null;

/** What a {"$ref": "#/components/…"} stands for; anything else is itself. */
function resolve(part) {
    const path = part?.$ref?.split("/").slice(1);
    return path ? path.reduce((place, name) => place[name.replaceAll("~1", "/").replaceAll("~0", "~")], description) : part;
}

const pretty = (value) => JSON.stringify(value, null, 2);

function parameterField(parameter, id) {
    return element("div", {class: "field"},
        element("label", {for: id}, `${parameter.name} (${parameter.in})`),
        element("input", {id, type: "text", value: parameter.example ?? "", required: parameter.required,
                          "aria-describedby": `${id}-hint`, autocomplete: "off", spellcheck: "false"}),
        element("span", {id: `${id}-hint`, class: "hint"}, parameter.description ?? ""));
}

function choice(id, title, names) {
    return element("div", {class: "field"}, element("label", {for: id}, title),
        element("select", {id}, ...names.map((name) => element("option", {value: name}, name))));
}

/** The example of a media type as text. */
function exampleText(media) {
    const first = resolve(Object.values(media.examples ?? {})[0]);
    if (first === undefined) return "";
    return typeof first.value === "string" ? first.value : pretty(first.value);
}

function bodyFields(content, id) {
    const names = Object.keys(content);
    const text = element("textarea", {id: `${id}-body`, spellcheck: "false"});
    const media = choice(`${id}-media`, "Content-Type", names);
    const select = media.querySelector("select");
    const fill = () => {
        text.value = exampleText(content[select.value]);
    };
    select.addEventListener("change", fill);
    fill();
    return [media, element("div", {class: "field"}, element("label", {for: `${id}-body`}, "Body"), text)];
}

/** The URL, relative to this page, and what fetch() needs. */
function readRequest(path, method, parameters, id) {
    const query = new URLSearchParams();
    let target = path.slice(1);
    parameters.forEach((parameter, index) => {
        const value = byId(`${id}-parameter-${index}`).value;
        if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(value));
        if (parameter.in === "query" && value !== "") query.set(parameter.name, value);
    });
    const text = query.toString();
    const body = byId(`${id}-body`);
    return {url: (target || ".") + (text ? `?${text}` : ""),
            options: body ? {method, headers: {"Content-Type": byId(`${id}-media`).value}, body: body.value} : {method}};
}

function showAnswer(place, answer) {
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    place.replaceChildren(
        element("h3", {}, `Status ${answer.status}, ${answer.milliseconds.toFixed(1)} ms`),
        element("details", {}, element("summary", {}, "Headers"), element("pre", {tabindex: "0"}, headers)),
        element("pre", {tabindex: "0", "aria-label": "Body of the answer"}, answer.json === null ? answer.text : pretty(answer.json)));
}

function tryForm(path, method, operation, id) {
    const parameters = (operation.parameters ?? []).map(resolve);
    const fields = parameters.map((parameter, index) => parameterField(parameter, `${id}-parameter-${index}`));
    const content = operation.requestBody ? bodyFields(operation.requestBody.content, id) : [];
    const answer = element("div", {role: "status"});
    const form = element("form", {}, element("div", {class: "fields"}, ...fields), ...content,
        element("div", {class: "row"}, element("button", {class: "main"}, "Send")), answer);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const {url, options} = readRequest(path, method.toUpperCase(), parameters, id);
        try {
            showAnswer(answer, await ask(url, options));
        } catch (problem) {
            answer.replaceChildren(element("p", {class: "faults"}, `The service cannot be reached: ${problem.message}`));
        }
    });
    return form;
}

function responseTable(responses) {
    const rows = Object.entries(responses).map(([status, response]) => {
        const {description: text, content} = resolve(response);
        return element("tr", {}, element("th", {scope: "row"}, status), element("td", {}, text),
                       element("td", {class: "mono"}, Object.keys(content ?? {}).join(", ")));
    });
    return element("details", {}, element("summary", {}, "Answers"), element("table", {},
        element("thead", {}, element("tr", {}, ...["Status", "When", "Content-Type"].map((title) => element("th", {scope: "col"}, title)))),
        element("tbody", {}, ...rows)));
}

function operationDetails(path, method, operation) {
    const id = `operation-${operation.operationId}`;
    const notes = [operation.description, operation["x-role"] && `Needs a key with the role ${operation["x-role"]}, where the server has keys.`];
    return element("details", {class: "operation", id},
        element("summary", {}, element("span", {class: "method mono"}, method.toUpperCase()), element("code", {}, path), ` ${operation.summary}`),
        element("div", {class: "body"}, ...notes.filter(Boolean).map((note) => element("p", {}, note)),
                tryForm(path, method, operation, id), responseTable(operation.responses)));
}

function showGroups() {
    const groups = new Map();
    for (const [path, item] of Object.entries(description.paths)) {
        for (const [method, operation] of Object.entries(item)) {
            const group = operation.tags?.[0] ?? "other";
            groups.set(group, [...groups.get(group) ?? [], operationDetails(path, method, operation)]);
        }
    }
    const order = ["predictions", "models", "health", "open inference protocol", "sagemaker and mlflow", "pages"];
    const rank = (name) => (order.indexOf(name) + order.length) % order.length;
    const sections = [...groups].sort(([a], [b]) => rank(a) - rank(b)).map(([name, operations], index) =>
        element("section", {"aria-labelledby": `group-${index}`},
            element("h2", {id: `group-${index}`}, name[0].toUpperCase() + name.slice(1)), ...operations));
    byId("groups").replaceChildren(...sections);
}

function showSchemas() {
    const items = Object.entries(description.components.schemas).map(([name, schema]) =>
        element("details", {}, element("summary", {}, name), element("pre", {tabindex: "0"}, pretty(schema))));
    byId("schemas").replaceChildren(byId("schemas-title"), ...items);
    byId("schemas").hidden = false;
}

start(async (document) => {
    description = document;
    byId("state").textContent = `${description.info.title}, version ${description.info.version}`;
    showGroups();
    showSchemas();
    if (location.hash) byId(location.hash.slice(1))?.setAttribute("open", "");
});
