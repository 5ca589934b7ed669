import type { _ as Template, Ajv, CodeKeywordDefinition, KeywordCxt, ValidateFunction } from "ajv";
import type { Path } from "../model/document.js";
import { canonical, equal, isList, isObject, type Json, type Maybe, type Value } from "../model/value.js";
import type { Draft } from "../schema/index.js";
import { fullWork, tooCostly, type Work } from "./pattern-program.js";
import { boundedPattern, isPattern } from "./pattern.js";
import { BRANCH, ENTRY, STEP, type Plain } from "./rewrite.js";

/** An error as the validator reports it. */
export interface RawError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
  /** The keyword's value and the schema that holds it. */
  readonly schema: unknown;
  readonly parentSchema: unknown;
}

/** The validator behind one door, which is opened only when a schema is compiled (F1, A1). */
export interface Engine {
  /** What the draft's metaschema says against a schema. */
  readonly validateSchema: (schema: Json) => readonly RawError[];
  /** @throws for a schema that does not compile. */
  readonly compile: (schemas: ReadonlyMap<string, Plain>) => (value: Json) => readonly RawError[];
}

interface Parts {
  readonly make: (options: object) => Ajv;
  readonly addFormats: (ajv: Ajv) => void;
  readonly template: typeof Template;
}

const CONSTRUCTORS: Readonly<Record<Draft, () => Promise<Parts["make"]>>> = {
  "04": async () => {
    const { default: Ajv04 } = (await import("ajv-draft-04")).default;
    return (options) => new Ajv04(options);
  },
  "06": async () => {
    const { Ajv } = await import("ajv");
    const metaschema = await import("ajv/dist/refs/json-schema-draft-06.json", { with: { type: "json" } });
    return (options) => new Ajv(options).addMetaSchema(metaschema.default);
  },
  "07": async () => {
    const { Ajv } = await import("ajv");
    return (options) => new Ajv(options);
  },
  "2019-09": async () => {
    const { Ajv2019 } = await import("ajv/dist/2019.js");
    return (options) => new Ajv2019(options);
  },
  "2020-12": async () => {
    const { Ajv2020 } = await import("ajv/dist/2020.js");
    return (options) => new Ajv2020(options);
  },
};

/** Loads the validator for a draft; the engine that it makes tells all errors of a value, or only the first. */
export async function loadValidator(draft: Draft): Promise<(all: boolean) => Engine> {
  const parts: Parts = {
    make: await CONSTRUCTORS[draft](),
    addFormats: (await import("ajv-formats")).default.default,
    template: (await import("ajv"))._,
  };
  const validate = metaschemaValidator(draft, parts);
  return (all) => ({ ...makeEngine(draft, all, parts), validateSchema: validate });
}

/** By draft, compiled once: a metaschema is no input, but as fixed as code is, and costs more than most schemas. */
const metaschemaValidators = new Map<Draft, Engine["validateSchema"]>();

function metaschemaValidator(draft: Draft, parts: Parts): Engine["validateSchema"] {
  const known = metaschemaValidators.get(draft) ?? makeEngine(draft, true, parts).validateSchema;
  metaschemaValidators.set(draft, known);
  return known;
}

/** How many references one validation may follow, and how many texts it may hold against patterns. */
const MOST_WORK = 5_000_000;
/** Errors of branches that a union holds at once: the validator keeps them all until the union is decided. */
const MOST_ERRORS = 200_000;
const LONGEST_URL = 8192;

const METASCHEMAS: Readonly<Record<Draft, string>> = {
  "04": "http://json-schema.org/draft-04/schema",
  "06": "http://json-schema.org/draft-06/schema",
  "07": "http://json-schema.org/draft-07/schema",
  "2019-09": "https://json-schema.org/draft/2019-09/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/**
 * Makes an engine.
 *
 * `ownProperties`, because a configuration may have a key `toString` and its objects have no prototype. `verbose`,
 * because an error's path into the schema is relative to whichever function found it, once references recurse; the
 * schema object itself tells its place. `const`, `enum` and `uniqueItems` are our own: the validator compares values by
 * methods that objects without prototype lack, and items pair by pair.
 */
function makeEngine(draft: Draft, all: boolean, { make, addFormats, template }: Parts): Engine {
  const work = { left: 0 };
  const steps = { left: 0 };
  const counted = (source: string, flags: string) => {
    const { test, toString } = pattern(source, flags);
    const tested = (text: string): boolean => {
      if (--work.left < 0) throw tooCostly("the schema has too many patterns for so many keys and texts");
      return test(text, steps);
    };
    return { test: tested, toString };
  };
  const ajv = make({
    strict: false,
    logger: false,
    allErrors: all,
    ownProperties: true,
    verbose: true,
    validateSchema: false,
    addUsedSchema: false,
    code: { optimize: false, regExp: Object.assign(counted, { code: "" }) }, // a text is judged once or twice
  });
  addFormats(ajv);
  // The one format whose pattern backtracks: 5 s on 100,000 colons (R5).
  const url = ajv.formats["url"];
  ajv.addFormat("url", (text: string) => text.length <= LONGEST_URL && url instanceof RegExp && url.test(text));
  // `boundedPattern` takes more than Unicode ones; what it refuses for its cost is a pattern all the same.
  ajv.addFormat("regex", isPattern);
  for (const keyword of ["const", "enum", "uniqueItems"]) ajv.removeKeyword(keyword);
  for (const [keyword, holds] of Object.entries(QUESTIONS)) ajv.addKeyword(asks(template, keyword, holds));
  const step: Question = () => {
    if (--work.left < 0) throw tooCostly("the schema's references explode");
    return true;
  };
  ajv.addKeyword(asks(template, STEP, step));

  const errorsOf = (validate: ValidateFunction | undefined, value: Json): readonly RawError[] => {
    work.left = MOST_WORK;
    Object.assign(steps, fullWork());
    if (validate === undefined || validate(value)) return [];
    return (validate.errors ?? []) as readonly RawError[];
  };
  return {
    validateSchema: (schema) => errorsOf(ajv.getSchema(METASCHEMAS[draft]), schema),
    compile: (schemas) => {
      // Of many pieces it takes the square of the keys; without it each form of a union stands inside the one before.
      ajv.opts.unevaluated = gathersKeys(schemas) || hasManyForms(schemas);
      for (const [name, schema] of schemas) ajv.addSchema(schema, name);
      const validate = ajv.getSchema(ENTRY);
      if (validate === undefined) throw new Error("nothing to compile");
      return (value) => errorsOf(validate, value);
    },
  };
}

/** Whether a keyword's demand holds; `errors` are those that the validator has by then. */
type Question = (value: unknown, demanded: unknown, errors: number) => boolean;

const QUESTIONS: Readonly<Record<string, Question>> = {
  const: (value, demanded) => equal(value as Value, demanded as Value),
  enum: (value, allowed) => (allowed as readonly Value[]).some((each) => equal(value as Value, each)),
  uniqueItems: (value, wanted) => wanted !== true || !Array.isArray(value) || repeated(value) === undefined,
  [BRANCH]: (_value, _branch, errors) => {
    if (errors > MOST_ERRORS) throw tooCostly("the schema's forms explode");
    return false;
  },
};

/** A keyword that is a question to a function. */
function asks(_: typeof Template, keyword: string, holds: Question): CodeKeywordDefinition {
  return {
    keyword,
    trackErrors: keyword === BRANCH,
    error: { message: keyword },
    code: (cxt: KeywordCxt) => {
      const ask = cxt.gen.scopeValue("func", { ref: holds });
      cxt.fail(_`!${ask}(${cxt.data}, ${cxt.schemaCode}, ${cxt.errsCount ?? 0})`);
    },
  };
}

/** The validator's patterns. Each has passed `rewrite`; a metaschema's own are known to be harmless. */
function pattern(
  source: string,
  flags: string,
): { test: (text: string, work: Work) => boolean; toString: () => string } {
  const bounded = boundedPattern(source);
  if (typeof bounded === "string") throw new Error(bounded);
  return { test: bounded.test, toString: () => `/${source}/${flags}` };
}

/** Whether some keyword asks which keys and items were judged by the others. */
export function gathersKeys(schemas: ReadonlyMap<string, Plain>): boolean {
  return [...schemas.values()].some((schema) => JSON.stringify(schema).includes('"unevaluated'));
}

/** So many forms may stand inside one another before the compiler's stack, or the engine's, is in danger. */
const MOST_FORMS = 200;

function hasManyForms(schemas: ReadonlyMap<string, Plain>): boolean {
  let most = 0;
  for (const schema of schemas.values())
    JSON.stringify(schema, (keyword, value: unknown) => {
      if (keyword === "anyOf" && Array.isArray(value)) most = Math.max(most, value.length);
      return value;
    });
  return most > MOST_FORMS;
}

/** The first two items that are the same JSON value. */
export function repeated(list: readonly Value[]): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const text = canonical(item);
    const first = seen.get(text);
    if (first !== undefined) return [first, index];
    seen.set(text, index);
  }
  return undefined;
}

/** Reads the validator's pointer into a value; digits are an index where a list stands. */
export function instancePath(pointer: string, value: Maybe): { readonly path: Path; readonly value: Maybe } {
  const path: (string | number)[] = [];
  let here = value;
  for (const part of pointer.split("/").slice(1)) {
    const word = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isList(here)) {
      path.push(Number(word));
      here = here[Number(word)];
    } else {
      path.push(word);
      here = isObject(here) && Object.hasOwn(here, word) ? here[word] : undefined;
    }
  }
  return { path, value: here };
}

/** Whether a value has more nodes than a number; stops counting there. */
export function isLarger(value: Maybe, limit: number): boolean {
  let count = 0;
  const waiting: Maybe[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++count > limit) return true;
    if (isList(next)) for (const item of next) waiting.push(item);
    else if (isObject(next)) for (const key of Object.keys(next)) waiting.push(next[key]);
  }
  return false;
}
