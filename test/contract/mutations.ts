/** Changes of known kinds to schemas, and the overrides that a reader of the schema would try against them. */

export type Schema = { [key: string]: unknown };

/** A schema object that some instance reaches, by the shortest way. */
export interface Site {
  /** Its keys in the schema's own file. */
  readonly pointer: readonly (string | number)[];
  /** From the root of an instance: a key, or 0 for an item. */
  readonly path: readonly (string | number)[];
  /** Whether what it takes is not simply what the whole takes: inside `oneOf`, `not`, `if` and their like. */
  readonly conditional: boolean;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function at(schema: unknown, pointer: readonly (string | number)[]): unknown {
  return pointer.reduce<unknown>((here, key) => (here as Schema | undefined)?.[key], schema);
}

function target(root: Schema, reference: unknown): readonly string[] | undefined {
  if (typeof reference !== "string" || !reference.startsWith("#/")) return undefined;
  const pointer = reference
    .slice(2)
    .split("/")
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
  return isSchema(at(root, pointer)) ? pointer : undefined;
}

/** Every schema object that properties, items, references and branches lead to, each once. */
export function sitesOf(root: Schema): readonly Site[] {
  const found: Site[] = [];
  const seen = new Set<string>();
  const waiting: Site[] = [{ pointer: [], path: [], conditional: false }];
  for (const site of waiting) {
    const here = at(root, site.pointer);
    const name = JSON.stringify(site.pointer);
    if (!isSchema(here) || seen.has(name)) continue;
    seen.add(name);
    found.push(site);
    const go = (
      pointer: readonly (string | number)[],
      path: readonly (string | number)[],
      conditional = false,
    ): void => {
      waiting.push({ pointer, path, conditional: site.conditional || conditional });
    };
    const to = target(root, here["$ref"]);
    if (to !== undefined) go(to, site.path);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const branches = here[keyword];
      if (Array.isArray(branches))
        branches.forEach((_, index) => go([...site.pointer, keyword, index], site.path, keyword !== "allOf"));
    }
    if (isSchema(here["properties"]))
      for (const key of Object.keys(here["properties"])) go([...site.pointer, "properties", key], [...site.path, key]);
    if (isSchema(here["items"])) go([...site.pointer, "items"], [...site.path, 0]);
    if (isSchema(here["additionalProperties"])) go([...site.pointer, "additionalProperties"], [...site.path, "zz"]);
  }
  return found;
}

/** A change to the schema at a site: undefined where it cannot be made there. */
type Mutate = (here: Schema) => Schema | undefined;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const keys = (here: Schema): readonly string[] => (isSchema(here["properties"]) ? Object.keys(here["properties"]) : []);
const types = (here: Schema): readonly unknown[] =>
  Array.isArray(here["type"]) ? here["type"] : here["type"] === undefined ? [] : [here["type"]];
const only = (here: Schema, type: string): boolean => types(here).length === 1 && types(here)[0] === type;
const first = (here: Schema): string | undefined => keys(here)[0];
const property = (here: Schema, key: string): Schema => (here["properties"] as Schema)[key] as Schema;
const withProperty = (here: Schema, key: string, more: Schema): Schema | undefined =>
  isSchema(property(here, key)) && property(here, key)["$ref"] === undefined
    ? { ...here, properties: { ...(here["properties"] as Schema), [key]: { ...property(here, key), ...more } } }
    : undefined;
/** Whether no key is taken but those that are named. */
const isClosed = (here: Schema): boolean =>
  here["additionalProperties"] === false && here["patternProperties"] === undefined;
const without = (map: unknown, key: string): Schema =>
  Object.fromEntries(Object.entries(map as Schema).filter(([name]) => name !== key));

/** Of each kind one change that takes away what an override may say. */
export const NARROWING: Readonly<Record<string, Mutate>> = {
  "enum narrowed": (here) =>
    list(here["enum"]).length > 1 ? { ...here, enum: list(here["enum"]).slice(0, -1) } : undefined,
  retyped: (here) =>
    only(here, "string") || only(here, "integer") || only(here, "boolean")
      ? { ...without(without(here, "enum"), "pattern"), type: "array" }
      : undefined,
  "type narrowed": (here) =>
    Array.isArray(here["type"]) && here["type"].length > 1 ? { ...here, type: here["type"].slice(0, -1) } : undefined,
  "maximum lowered": (here) => (only(here, "integer") || only(here, "number") ? { ...here, maximum: -1 } : undefined),
  "minimum raised": (here) => (only(here, "integer") || only(here, "number") ? { ...here, minimum: 1_000 } : undefined),
  "length bounded": (here) =>
    only(here, "string") && here["enum"] === undefined ? { ...here, maxLength: 0 } : undefined,
  "pattern narrowed": (here) =>
    only(here, "string") && here["enum"] === undefined ? { ...here, pattern: "^q[uv]*$" } : undefined,
  "format asked": (here) =>
    only(here, "string") && here["enum"] === undefined && here["format"] === undefined
      ? { ...here, format: "ipv4" }
      : undefined,
  "key dropped": (here) => {
    const key = first(here);
    return key === undefined || here["additionalProperties"] !== false
      ? undefined
      : {
          ...here,
          properties: without(here["properties"], key),
          required: list(here["required"]).filter((each) => each !== key),
        };
  },
  "map closed": (here) =>
    keys(here).length > 0 &&
    here["additionalProperties"] === undefined &&
    here["patternProperties"] === undefined &&
    here["allOf"] === undefined
      ? { ...here, additionalProperties: false }
      : undefined,
  "key renamed": (here) => {
    const key = first(here);
    if (key === undefined || here["additionalProperties"] !== false) return undefined;
    return {
      ...here,
      properties: { ...without(here["properties"], key), [`${key}-now`]: property(here, key) },
      required: list(here["required"]).filter((each) => each !== key),
    };
  },
  "newly required": (here) => {
    const key = keys(here).find((each) => !list(here["required"]).includes(each));
    return key === undefined ? undefined : { ...here, required: [...list(here["required"]), key] };
  },
  "newly locked": (here) => (types(here).length > 0 && !only(here, "object") ? { ...here, "x-lock": true } : undefined),
  "key removed": (here) => {
    const key = first(here);
    return key === undefined ? undefined : withProperty(here, key, { "x-removed": true });
  },
  "other strategy": (here) =>
    only(here, "array") ? { ...here, "x-merge": here["x-merge"] === "append" ? "replace" : "append" } : undefined,
  "maps replaced": (here) =>
    only(here, "object") && here["x-merge"] === undefined ? { ...here, "x-merge": "replace" } : undefined,
  "other identity": (here) => {
    const items = here["items"];
    const key =
      here["x-merge"] === "keyed" && isSchema(items)
        ? keys(items).find((each) => !list(here["x-merge-keys"]).includes(each))
        : undefined;
    return key === undefined ? undefined : { ...here, "x-merge-keys": [key] };
  },
  "items bounded": (here) => (only(here, "array") ? { ...here, maxItems: 0 } : undefined),
  "items asked": (here) => (only(here, "array") ? { ...here, minItems: 3 } : undefined),
  "branch dropped": (here) => {
    const keyword = ["anyOf", "oneOf"].find((each) => list(here[each]).length > 1);
    return keyword === undefined ? undefined : { ...here, [keyword]: list(here[keyword]).slice(0, -1) };
  },
  "key asks for another": (here) => {
    const [one, other] = keys(here);
    return one === undefined || other === undefined
      ? undefined
      : { ...here, dependencies: { [one]: [other] }, dependentRequired: { [one]: [other] } };
  },
  forbidden: (here) => {
    const key = keys(here).find((each) => !list(here["required"]).includes(each));
    return key === undefined || here["not"] !== undefined ? undefined : { ...here, not: { required: [key] } };
  },
};

/** Of each kind one change by which nothing is refused that was taken. */
export const HARMLESS: Readonly<Record<string, Mutate>> = {
  described: (here) => ({ ...here, description: "told otherwise", title: "Otherwise", $comment: "another" }),
  reordered: (here) => {
    const turned = Object.fromEntries(Object.entries(here).reverse());
    const again = (keyword: string): Schema =>
      Array.isArray(here[keyword]) ? { [keyword]: here[keyword].toReversed() } : {};
    const properties = isSchema(here["properties"])
      ? { properties: Object.fromEntries(Object.entries(here["properties"]).reverse()) }
      : {};
    return { ...turned, ...again("enum"), ...again("required"), ...again("anyOf"), ...again("allOf"), ...properties };
  },
  "shown otherwise": (here) => ({ ...here, examples: [1, "x"], deprecated: false }),
  "enum widened": (here) =>
    here["enum"] === undefined ? undefined : { ...here, enum: [...list(here["enum"]), "further"] },
  "type widened": (here) => (only(here, "string") ? { ...here, type: ["string", "null"] } : undefined),
  "bounds widened": (here) =>
    typeof here["maximum"] === "number"
      ? { ...here, maximum: here["maximum"] + 10 }
      : typeof here["minLength"] === "number"
        ? { ...here, minLength: 0 }
        : undefined,
  "no longer required": (here) => (list(here["required"]).length > 0 ? { ...here, required: [] } : undefined),
  "key added": (here) =>
    isClosed(here)
      ? { ...here, properties: { ...(here["properties"] as Schema), "further-key": { type: "string" } } }
      : undefined,
  "map opened": (here) => (here["additionalProperties"] === false ? without(here, "additionalProperties") : undefined),
  "renamed and told": (here) => {
    const key = first(here);
    if (key === undefined || !isClosed(here) || list(here["required"]).includes(key)) return undefined;
    const property_ = property(here, key);
    if (!isSchema(property_) || property_["$ref"] !== undefined || property_["x-renamed-from"] !== undefined)
      return undefined;
    return {
      ...here,
      properties: { ...without(here["properties"], key), [`${key}-now`]: { ...property_, "x-renamed-from": [key] } },
    };
  },
};

/** The schema with a change at a site; undefined where the change says nothing there. */
export function mutated(root: Schema, { pointer }: Site, mutate: Mutate): Schema | undefined {
  const here = at(root, pointer) as Schema;
  const changed = mutate(here);
  if (changed === undefined) return undefined;
  if (pointer.length === 0) return changed;
  const copy = structuredClone(root);
  (at(copy, pointer.slice(0, -1)) as Schema)[pointer.at(-1) as string] = changed;
  return copy;
}

/** Overrides that reach a site: plain values there, each alone and with what is required around it. */
export function overridesAt(root: Schema, { path, pointer }: Site): readonly unknown[] {
  const here = at(root, pointer) as Schema;
  const values = [
    ...list(here["enum"]).slice(-2),
    ...list(here["examples"]).slice(0, 2),
    ...[here["const"], here["default"]].filter((each) => each !== undefined),
    1,
    1_500,
    true,
    "a",
    "",
    [],
    ["a"],
    {},
    ["a", "b"],
    ...keys(here)
      .slice(0, 6)
      .map((key) => ({ [key]: plainly(root, property(here, key), 0) })),
    plainly(root, here, 0),
    [plainly(root, (here["items"] ?? {}) as Schema, 0)],
    { "unknown-key": 1 },
    ...list(here["anyOf"] ?? here["oneOf"]).map((branch) => plainly(root, branch as Schema, 0)),
  ];
  return values.map((value) =>
    path.reduceRight<unknown>((inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }), value),
  );
}

/** Some value of a schema, as a reader would make it up; often a wrong one. */
function plainly(root: Schema, schema: Schema, depth: number): unknown {
  const to = target(root, schema["$ref"]);
  if (depth > 4) return null;
  if (to !== undefined) return plainly(root, at(root, to) as Schema, depth + 1);
  if (schema["const"] !== undefined) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"].at(-1);
  if (Array.isArray(schema["examples"])) return schema["examples"][0];
  const branch = (list(schema["anyOf"])[0] ?? list(schema["oneOf"])[0]) as Schema | undefined;
  if (branch !== undefined && types(schema).length === 0) return plainly(root, branch, depth + 1);
  switch (types(schema)[0]) {
    case "boolean":
      return true;
    case "integer":
    case "number":
      return typeof schema["minimum"] === "number" ? schema["minimum"] : 1;
    case "array":
      return typeof schema["minItems"] === "number"
        ? [plainly(root, (schema["items"] ?? {}) as Schema, depth + 1)]
        : [];
    case "object":
      return Object.fromEntries(
        list(schema["required"]).flatMap((key) =>
          isSchema(property(schema, String(key)))
            ? [[key, plainly(root, property(schema, String(key)), depth + 1)]]
            : [],
        ),
      );
    default:
      return "a";
  }
}
