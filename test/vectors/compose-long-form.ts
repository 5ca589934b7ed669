import type { Json } from "../../src/index.js";

type JsonMap = Readonly<Record<string, Json>>;

/** What the value of a key is in Compose's long form. A value that already is in it is left as it is. */
const FORMS: ReadonlyMap<string, (value: Json) => Json> = new Map([
  ...["annotations", "environment", "labels", "args", "additional_contexts", "sysctls", "links"].map(by(pairs)),
  ...["dns", "dns_search", "env_file", "platform", "tmpfs"].map(by(listed)),
  ...["models", "networks"].map(by(named)),
  ...["devices", "volumes"].map(by(mounted)),
  ["secrets", granted],
  ["extra_hosts", hosts],
]);

/** A Compose file of which every part is spelled at length, so that one thing has one spelling. */
export function toLongForm(value: Json, key = ""): Json {
  const long = FORMS.get(key)?.(value) ?? value;
  if (Array.isArray(long)) return long.map((item: Json) => toLongForm(item));
  if (!isMap(long)) return long;
  return Object.fromEntries(Object.entries(long).map(([name, inner]) => [name, toLongForm(inner, name)]));
}

function by(form: (value: Json) => Json) {
  return (key: string) => [key, form] as const;
}

/** `[FOO=1, BAR]` and `{FOO: 1, BAR: null}` are `{FOO: "1", BAR: null}`. */
function pairs(value: Json): Json {
  if (Array.isArray(value)) return Object.fromEntries(value.map((item: Json) => split(item, "=")));
  const entries = Object.entries(value as JsonMap);
  return Object.fromEntries(entries.map(([key, inner]) => [key, inner === null ? null : textOf(inner)]));
}

/** `[host=1.2.3.4, host=4.3.2.1]` and `{host: [1.2.3.4, 4.3.2.1]}` are the latter; `{host: 1.2.3.4}` is a list too. */
function hosts(value: Json): Json {
  const entries = Array.isArray(value) ? value.map((item: Json) => split(item, "=")) : Object.entries(value as JsonMap);
  const all = (host: string) => entries.flatMap(([name, address]) => (name === host ? address : []));
  return Object.fromEntries(entries.map(([host]) => [host, all(host)]));
}

/** `one` is `[one]`. */
function listed(value: Json): Json {
  return Array.isArray(value) ? value : [value];
}

/** `[front, back]` is `{front: null, back: null}`. */
function named(value: Json): Json {
  return Array.isArray(value) ? Object.fromEntries(value.map((name: Json) => [textOf(name), null])) : value;
}

/** `[./data:/data]` is `[{source: ./data, target: /data}]`. */
function mounted(value: Json): Json {
  return eachText(value, (text) => {
    const [source, target] = split(text, ":");
    return { source, target };
  });
}

/** `[key]` is `[{source: key, target: /run/secrets/key}]`. */
function granted(value: Json): Json {
  return eachText(value, (source) => ({ source, target: `/run/secrets/${source}` }));
}

function eachText(value: Json, form: (text: string) => Json): Json {
  return Array.isArray(value) ? value.map((item: Json) => (typeof item === "string" ? form(item) : item)) : value;
}

/** The texts before and after the first separator; null where there is none. */
function split(item: Json, separator: string): [string, Json] {
  const [before = "", ...after] = textOf(item).split(separator);
  return [before, after.length === 0 ? null : after.join(separator)];
}

function textOf(scalar: Json): string {
  return typeof scalar === "string" ? scalar : JSON.stringify(scalar);
}

function isMap(value: Json): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
