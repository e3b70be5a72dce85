// What Vega expects of a browser and JavaScriptCore alone does not have.
if (typeof globalThis.structuredClone === "undefined") {
    // Of specifications only: objects, arrays and plain values, without cycles.
    const copy = (value) => {
        if (Array.isArray(value)) return value.map(copy);
        if (value === null || typeof value !== "object") return value;
        if (value instanceof Set) return new Set([...value].map(copy));
        if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, copy(each)]));
        if (value instanceof Date) return new Date(value);
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
    };
    globalThis.structuredClone = copy;
}
