import type { Conditioned } from "./conditions.js";
import type { Plain } from "./rewrite.js";

/** Keys of one `properties` that become one function. */
const MOST_KEYS = 100;
/** Schemas inside one another that become one function. */
const MOST_SCHEMAS = 500;
/** Too little for a function of its own. */
const FEW_SCHEMAS = 5;

/** What a schema became, and how many schemas stand in it that are no pieces of their own. */
interface Copied {
  readonly schema: unknown;
  readonly size: number;
}

/**
 * The same schemas in pieces that refer to each other. The validator's compiler makes one function of a schema and all
 * that stands inside it, in a time that grows with the square of the patterns and references there; some ten thousand
 * overflow its stack.
 */
export function splitLarge(whole: Conditioned): Conditioned {
  const pieces = new Map<string, Plain>();
  const originals = new WeakMap<object, object>();

  /** `$recursiveAnchor`, which says nothing when it is false, keeps the compiler from putting the piece back. */
  function piece(schema: Plain): Plain {
    const name = `p:${pieces.size}`;
    pieces.set(name, Object.assign(schema, { $recursiveAnchor: false }));
    return { $ref: name };
  }

  function copy(schema: unknown): Copied {
    if (!isPlain(schema)) return { schema, size: 0 };
    const out: Plain = {};
    originals.set(out, schema);
    let size = 1;
    const inner = (below: unknown): unknown => {
      const copied = copy(below);
      const apart = size + copied.size > MOST_SCHEMAS && copied.size > FEW_SCHEMAS && isPlain(copied.schema);
      size += apart ? 1 : copied.size;
      return apart ? piece(copied.schema) : copied.schema;
    };
    for (const keyword of Object.keys(schema)) out[keyword] = copyKeyword(keyword, schema[keyword], inner);
    return { schema: chunked(out), size: Math.min(size, MOST_SCHEMAS + MOST_KEYS) };
  }

  /** Many properties are judged by several pieces; their names stay, for the keywords that ask which are left. */
  function chunked(schema: Plain): Plain {
    const { properties } = schema;
    const entries = isPlain(properties) ? Object.entries(properties) : [];
    if (entries.length <= MOST_KEYS) return schema;
    const chunks = Array.from({ length: Math.ceil(entries.length / MOST_KEYS) }, (_, index) =>
      piece({ properties: Object.fromEntries(entries.slice(index * MOST_KEYS, (index + 1) * MOST_KEYS)) }),
    );
    const names = Object.fromEntries(entries.map(([name]) => [name, {}]));
    return Object.assign(schema, { properties: names, allOf: [...((schema["allOf"] as unknown[]) ?? []), ...chunks] });
  }

  const original = (schema: unknown): unknown =>
    typeof schema === "object" && schema !== null ? (originals.get(schema) ?? schema) : schema;
  const schemas = new Map(Array.from(whole.schemas, ([name, schema]) => [name, copy(schema).schema as Plain]));
  return {
    schemas: new Map([...schemas, ...pieces]),
    placeOf: (schema) => whole.placeOf(original(schema)),
    testedBy: (schema) => whole.testedBy(original(schema)),
    diagnostics: whole.diagnostics,
  };
}

const HOLDING = new Set(
  [
    "additionalProperties additionalItems unevaluatedProperties unevaluatedItems items prefixItems contains",
    "propertyNames not if then else allOf anyOf oneOf",
  ].flatMap((line) => line.split(" ")),
);
const MAPS = new Set(["properties", "patternProperties", "dependentSchemas", "dependencies"]);

function copyKeyword(keyword: string, value: unknown, copy: (schema: unknown) => unknown): unknown {
  if (HOLDING.has(keyword)) return Array.isArray(value) ? value.map(copy) : copy(value);
  if (!MAPS.has(keyword) || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
