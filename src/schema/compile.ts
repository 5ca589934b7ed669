import { finding, type Diagnostic } from "../model/diagnostic.js";
import type { Json, Value } from "../model/value.js";
import { loadValidator, type Engine, type RawError } from "./ajv.js";
import { broken, type Library } from "./bundle.js";
import { withConditions, type Conditioned } from "./conditions.js";
import { instancePath, isLarger } from "./instance.js";
import { judge } from "./judge.js";
import { unmarked } from "./judged.js";
import { keywordFinding } from "./keyword-finding.js";
import { isSchema } from "./keywords.js";
import { rawTree } from "./raw-tree.js";
import { rewrite, type Rewritten } from "./rewrite.js";
import { pointer, type SchemaFile } from "./schema-file.js";
import { splitLarge } from "./split-large.js";
import { isTooCostly } from "./too-costly.js";
import type { Validator } from "./validator.js";
import type { Violation, ViolationCode } from "./violation.js";

/** More than anybody reads, and little enough to hold (R1). */
const MOST_VIOLATIONS = 1000;
/** Of a larger value only the first violation is told: the library holds every error until it is done. */
const LARGE = 200_000;
/** A schema of more schemas is compiled in pieces. */
const MANY = 500;

/** Compiles a schema: the metaschema's judgement first, then the code. Nothing is fetched. */
export async function compileSchema(library: Library): Promise<Validator> {
  const makeEngine = await loadValidator(library.draft);
  const engine = makeEngine(true);
  const whole = withConditions(library, rewrite(library));
  const rewritten = library.schemas.length > MANY ? splitLarge(whole) : whole;
  const unlawful = library.files.flatMap((file) =>
    isSchema(file.value) ? metaschemaFindings(file, engine.judgeSchema(file.value)) : [],
  );
  const diagnostics: readonly Diagnostic[] = unlawful.length > 0 ? unlawful : rewritten.diagnostics;
  if (diagnostics.length > 0 || library.diagnostics.some(({ severity }) => severity === "error")) {
    return { diagnostics, validate: () => [] };
  }
  try {
    const all = engine.compile(rewritten.schemas);
    const first = lazily(() => makeEngine(false), rewritten);
    return {
      diagnostics,
      validate: (value) => validate(value, isLarger(value, LARGE) ? first() : all, library, rewritten),
    };
  } catch (error) {
    return { diagnostics: [broken(library.root.file, library.root.path, reasonOf(error))], validate: () => [] };
  }
}

/** The compiler follows references and branches by calls of its own, and its stack ends. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return "its references go too deep, or a union has too many forms";
  return error instanceof Error ? error.message : String(error);
}

type Errors = (value: Json) => readonly RawError[];

/** The same schema, compiled to stop at the first error; at the first large value only. */
function lazily(make: () => Engine, { schemas }: Rewritten): () => Errors {
  let compiled: Errors | undefined;
  return () => (compiled ??= make().compile(schemas));
}

function validate(value: Json, errors: Errors, library: Library, rewritten: Conditioned): readonly Violation[] {
  try {
    return tidy(judge(rawTree(errors(value)), unmarked(value), library, rewritten));
  } catch (error) {
    if (isTooCostly(error)) return [unjudged(library, error.message)];
    if (error instanceof RangeError) return [unjudged(library, "the schema refers to itself without end")];
    throw error;
  }
}

function unjudged({ root }: Library, reason: string): Violation {
  const { file, path } = root;
  return {
    path: [],
    finding: finding("schema/too-costly", { reason }),
    schema: { file: file.file, path, origin: () => file.origin(path) },
  };
}

/** In the order of paths, codes and words, which is none of the schema's or the value's; no violation twice. */
function tidy(violations: readonly Violation[]): readonly Violation[] {
  const named = new Map<string, Violation>();
  for (const violation of violations) {
    const { path, key, finding: said } = violation;
    const name = JSON.stringify([path, key ?? null, said.code, said.message]);
    if (!named.has(name)) named.set(name, violation);
  }
  return [...named.values()].sort(compareViolations).slice(0, MOST_VIOLATIONS);
}

function compareViolations(a: Violation, b: Violation): number {
  return (
    comparePaths(a.path, b.path) ||
    compare(a.finding.code, b.finding.code) ||
    compare(a.finding.message, b.finding.message)
  );
}

function comparePaths(a: Violation["path"], b: Violation["path"]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compare(a[index] as string, b[index] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the metaschema finds, without what only follows from it: the deepest places, one finding each. */
function metaschemaFindings(file: SchemaFile, errors: readonly RawError[]): readonly Diagnostic[] {
  const places = [...new Set(errors.map(({ instancePath: at }) => at))];
  const deepest = places.filter((at) => !places.some((other) => other.startsWith(`${at}/`)));
  return deepest.map((at) => {
    const { path, value } = instancePath(at, file.value);
    const said = errors.filter((error) => error.instancePath === at).map((error) => metaschemaWords(error, value));
    const words = said.find(({ code }) => code === "schema/enum") ?? said[0];
    return broken(file, path, `${pointer(path)} ${words?.message}`);
  });
}

function metaschemaWords(error: RawError, value: Value | undefined): { code?: ViolationCode; message: string } {
  const schema = error.parentSchema as never;
  const found = keywordFinding({ error, value, schema, names: () => [] });
  return found?.finding ?? { message: `is not what ${error.keyword} demands` };
}
