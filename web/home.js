// home.js: the form of one row, made from the OpenAPI document; the model; a curl line.
"use strict";

const maxChoices = 30;  // a longer list of levels is offered while typing
let columns = [];

/** What a column is, as the form needs it. */
function readColumns(description) {
    const row = description.components.schemas.Row;
    const example = description.components.examples.row.value;
    const required = new Set(row.required);
    return Object.entries(row.properties).map(([name, schema], index) => ({
        name, id: `field-${index}`,
        isId: !required.has(name),
        isNumber: schema.type.includes("number") || schema.type.includes("integer"),
        isWhole: schema.type.includes("integer"),
        // Only a number's schema has bounds; what a category has is a list of levels.
        levels: "minimum" in schema ? null : schema.examples ?? [],
        hint: schema.description ?? "",
        example: example[name] ?? null,
    })).map((column) => column.isId ? {...column, isNumber: false, levels: null} : column);
}

function control(column) {
    const common = {id: column.id, name: column.name, "aria-describedby": `${column.id}-hint`, autocomplete: "off"};
    if (!column.levels) {
        return element("input", {...common, type: "text", inputmode: column.isNumber ? "decimal" : null});
    }
    if (column.levels.length <= maxChoices) {
        return element("select", common, element("option", {value: ""}, "(missing)"),
                       ...column.levels.map((level) => element("option", {value: String(level)}, String(level))));
    }
    return element("input", {...common, type: "text", list: `${column.id}-levels`});
}

function field(column) {
    const children = [
        element("label", {for: column.id}, column.name),
        control(column),
        element("span", {id: `${column.id}-hint`, class: "hint"}, shortHint(column)),
        element("span", {id: `${column.id}-fault`, class: "fault"}),
    ];
    if (column.levels && column.levels.length > maxChoices) {
        children.push(element("datalist", {id: `${column.id}-levels`},
                              ...column.levels.map((level) => element("option", {value: String(level)}))));
    }
    return element("div", {class: "field"}, ...children);
}

/** "From 1 to 72 in training" of the long description. */
function shortHint(column) {
    if (column.isId) return "May be left out";
    return column.levels && column.levels.length <= maxChoices ? "" : column.hint.split(";")[0];
}

function fill(value) {
    for (const column of columns) {
        const text = value(column);
        byId(column.id).value = text === null ? "" : String(text);
    }
}

/** The text of a field as JSON; a number that is none stays a text, so that the service says what is wrong. */
function cell(column, text) {
    if (text === "") return column.isId ? undefined : null;
    if (!column.isNumber) return text;
    const number = Number(text.trim().replace(",", "."));
    return Number.isFinite(number) ? number : text;
}

function readRow() {
    const row = Object.create(null);
    for (const column of columns) {
        const value = cell(column, byId(column.id).value);
        if (value !== undefined) row[column.name] = value;
    }
    return row;
}

function list(className, title, texts) {
    return element("div", {class: className}, element("h3", {}, title),
                   element("ul", {}, ...texts.map((text) => element("li", {}, text))));
}

function percent(share) {
    return `${(100 * share).toFixed(1)} %`;
}

function markFaults(errors) {
    for (const column of columns) {
        const faults = errors.filter((fault) => fault.field === column.name);
        byId(column.id).setAttribute("aria-invalid", String(faults.length > 0));
        byId(`${column.id}-fault`).textContent = faults.map((fault) => fault.message).join("; ");
        byId(column.id).setAttribute("aria-describedby", `${column.id}-hint ${column.id}-fault`);
    }
}

function showPrediction(answer, model) {
    const name = `${model.target}_probability`;
    const positive = answer.prediction === model.labels.positive;
    const share = answer[name];
    const parts = [
        element("p", {class: `verdict ${positive ? "positive" : "negative"}`}, answer.prediction),
        element("p", {class: "advice"}, answer.recommendation),
        element("p", {id: "share"}, `${name}: ${percent(share)}; the threshold is ${percent(answer.threshold)}`),
        element("progress", {max: 1, value: share, "aria-labelledby": "share"}),
        element("p", {}, `Confidence: ${answer.confidence}`),
    ];
    if (answer.reasons?.length) parts.push(list("reasons", "Why", answer.reasons.map((reason) => reason.text ?? reason)));
    if (answer.warnings.length) parts.push(list("warnings", "To be taken with care", answer.warnings));
    parts.push(element("p", {class: "soft"}, `Version ${answer.model_version}, request ${answer.request_id}`));
    byId("answer").replaceChildren(...parts);
}

function showProblem(answer) {
    const errors = answer.json?.errors ?? [];
    markFaults(errors);
    const texts = errors.length ? errors.map((fault) => fault.message) : [answer.json?.error ?? `The service answered ${answer.status}`];
    byId("answer").replaceChildren(list("faults", "Not predicted", texts));
    const first = columns.find((column) => errors.some((fault) => fault.field === column.name));
    (first ? byId(first.id) : byId("answer")).focus();
}

async function predict(description) {
    const parameters = new URLSearchParams();
    if (byId("threshold").value !== "") parameters.set("threshold", byId("threshold").value);
    const known = description.paths["/predict"]?.post.parameters ?? [];
    if (known.some((parameter) => parameter.$ref?.endsWith("/explain"))) parameters.set("explain", "5");
    const query = parameters.toString();
    const button = byId("predict");
    button.disabled = true;
    try {
        const answer = await ask(query ? `predict?${query}` : "predict", {
            method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(readRow())});
        markFaults([]);
        answer.status === 200 ? showPrediction(answer.json, description.info["x-model"]) : showProblem(answer);
    } catch (problem) {
        byId("answer").replaceChildren(list("faults", "Not predicted", [`The service cannot be reached: ${problem.message}`]));
    } finally {
        button.disabled = false;
    }
}

function showForm(description) {
    columns = readColumns(description);
    columns.sort((a, b) => b.isId - a.isId);
    byId("fields").replaceChildren(...columns.map(field));
    fill((column) => column.example);
    byId("try").hidden = false;
    byId("row-form").onsubmit = (event) => {
        event.preventDefault();
        predict(description);
    };
    byId("clear").onclick = () => {
        fill(() => null);
        markFaults([]);
        byId("answer").replaceChildren();
        byId(columns[0].id).focus();
    };
    byId("example").onclick = () => fill((column) => column.example);
}

function facts(pairs) {
    return pairs.filter(([, value]) => value !== undefined && value !== null)
        .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]);
}

const figures = {accuracy: "Accuracy", recall: "Recall", precision: "Precision", f1: "F1", auc_roc: "ROC AUC",
                 average_precision: "Average precision", log_loss: "Log loss", brier: "Brier score"};

function figureTable(metadata) {
    const intervals = metadata.confidence_intervals ?? {};
    const rows = Object.entries(figures).filter(([name]) => typeof metadata[name] === "number").map(([name, title]) => {
        const {low, high} = intervals[name] ?? {};
        const range = typeof low === "number" ? `${low.toFixed(3)} to ${high.toFixed(3)}` : "";
        return element("tr", {}, element("th", {scope: "row"}, title),
                       element("td", {class: "number"}, metadata[name].toFixed(3)), element("td", {class: "number"}, range));
    });
    return element("table", {}, element("thead", {}, element("tr", {}, element("th", {scope: "col"}, "On held-out rows"),
        element("th", {scope: "col", class: "number"}, "Value"), element("th", {scope: "col", class: "number"}, "95 % interval"))),
                   element("tbody", {}, ...rows));
}

async function showModel(model) {
    const answer = await ask("model");
    const metadata = answer.status === 200 && answer.json ? answer.json : {};
    byId("facts").replaceChildren(...facts([
        ["Version", model.version], ["Algorithm", model.algorithm.replaceAll("_", " ")], ["Target", model.target],
        ["Trained", metadata.train_date], ["Rows", metadata.training_samples && `${metadata.training_samples} to learn from, ${metadata.test_samples} held out`],
        ["Threshold", model.threshold],
    ]));
    byId("figures").replaceChildren(...(typeof metadata.accuracy === "number" ? [figureTable(metadata)] : []));
    byId("model").hidden = false;
}

function showCurl(description) {
    const url = new URL("predict", document.baseURI).href;
    const row = JSON.stringify(description.components.examples.row.value).replaceAll("'", "'\\''");
    const line = `curl -s ${url} ${key ? "-H \"X-API-Key: $KEY\" " : ""}-H 'Content-Type: application/json' -d '${row}'`;
    byId("curl").textContent = line;
    byId("copy").hidden = !navigator.clipboard;
    byId("copy").onclick = async () => {
        await navigator.clipboard.writeText(line);
        byId("copied").textContent = "Copied";
    };
    byId("program").hidden = false;
}

start(async (description) => {
    const model = description.info["x-model"];
    byId("program-version").textContent = `mlpipe ${description.info["x-mlpipe-version"]}`;
    byId("metrics").hidden = !("/metrics" in description.paths);
    if (!model) {
        const health = await ask("health");
        byId("state").textContent = `No model can answer yet: ${health.json?.reason ?? health.status}`;
        return;
    }
    byId("key").hidden = true;
    document.title = `${model.target} · mlpipe`;
    byId("title").textContent = `Predictions of ${model.target}`;
    byId("state").textContent = `${model.labels.positive} or ${model.labels.negative}, by version ${model.version}`;
    showForm(description);
    showCurl(description);
    await showModel(model);
});
