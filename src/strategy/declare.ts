import { finding, locate, START, type Diagnostic } from "../model/diagnostic.js";
import type { Reader } from "../model/reader.js";
import type { Precedence } from "../model/resolution.js";
import { UNDECLARED, type Fallback, type RootWord } from "../model/strategy.js";
import { isObject, keysOf, lazy, member, plain, type Json, type Maybe } from "../model/value.js";
import {
  annotationProblems,
  declaredReader,
  isTexts,
  keywordSlips,
  lastWord,
  matched,
  openBundle,
  overlaySchema,
  pointer,
  PROFILE_SUFFIX,
  readDeclared,
  readProfile,
  SCHEMA_SUFFIXES,
  startPatterns,
  type Bundle,
  type Profile,
  type ProfileEntry,
  type SchemaSource,
  type SourceText,
  type Subschema,
} from "../schema/index.js";
import { compileOverlay, compileSchema, refusedDefaults, type Validator } from "../validate/index.js";
import type { PlanNode, TreeParts } from "./node.js";
import { unmatchedPatterns } from "./problems.js";
import { makeStrategyTree } from "./tree.js";

/** What a schema and a merge profile say about the whole id (S1); the profile's word goes before the schema's. */
export interface RootAnnotations {
  /** The syntax, where the suffix does not tell it (`x-format`). */
  readonly format?: string;
  /** `x-precedence`. */
  readonly precedence?: Precedence;
  /** What `x-reader` says of how the files are found, ordered and read. */
  readonly reader: Partial<Reader>;
  /** The place whose values name files that the software reads as well (`x-includes`). */
  readonly includes?: string;
  /** What is delivered where the id is refused and nothing stands (`x-fallback`, R2). */
  readonly fallback?: Fallback;
  /** `x-yaml`. */
  readonly yamlVersion?: "1.1";
  /** The application's own YAML tags (`x-tags`). */
  readonly tags: readonly string[];
  /** All of it that decides how the files are found and read, and where it is said. */
  readonly words: readonly RootWord[];
}

/** All that is declared about an id. */
export interface Declaration extends RootAnnotations {
  readonly id: string;
  /** The root of the plan (S4). */
  readonly plan: PlanNode;
  /** The schema's file as messages print it; undefined where only a profile stands, or nothing. */
  readonly schemaFile?: string;
  /** The merge profile's file. */
  readonly profileFile?: string;
  /** Whether anything may be secret: then a text that cannot be parsed is not shown. */
  readonly declaresSecrets: boolean;
  /** Whether anything may be locked. */
  readonly declaresLocks: boolean;
  /** Whether a site's policy holds for it. */
  readonly policed: boolean;
  /** The schemas that judge it, a policy's among them, as messages print their files: without one nothing is valid (V9). */
  readonly checkedBy: readonly string[];
  /** Whether any key may be renamed, deprecated or removed (V6). */
  readonly declaresNotices: boolean;
  /** What is wrong with schema and profile, short of compiling. */
  readonly diagnostics: readonly Diagnostic[];
  /** The patterns of the profile that mean neither a place of the schema nor one of these values. */
  readonly unmatched: (values: readonly Maybe[]) => readonly Diagnostic[];
  /** What in schema and policies holds nothing, though it was meant to (V9); looked for when it is asked. */
  readonly slips: () => Promise<readonly Diagnostic[]>;
  /** The files of schemas that its schemas refer to, as messages print them: these are used. */
  readonly refersTo: readonly string[];
  /** Compiles the schema, at the first call; undefined where there is none. */
  readonly compile?: () => Promise<Validator>;
  /** Compiles what a fragment alone may be (V2). */
  readonly compileOverlay?: () => Promise<Validator>;
  /** The overlay schema with directives, for an editor (V8). */
  readonly overlay?: () => Promise<Json>;
}

/**
 * Reads what is declared about an id (S0): its schema and its merge profile, each whole, each of the last source that has
 * one. An exact name beats a family's.
 *
 * @param sources the schema directories; the last wins.
 */
export async function loadDeclaration(id: string, sources: readonly SchemaSource[]): Promise<Declaration> {
  const texts = await find(id, sources);
  const [schema, other] = texts.schemas;
  if (schema === undefined && texts.profile === undefined) return undeclared(id);
  const bundle = schema && (await openBundle(schema.source, schema.path, schema.text));
  const profile = texts.profile && readProfile(texts.profile);
  const plan = makeStrategyTree({ bundle, profile }, mayDisagree(bundle, profile));
  const speaks = (words: RegExp): boolean =>
    (bundle?.files.length ?? 0) > 1 || [schema?.text, texts.profile].some((text) => speaksOf(words, text));
  const ofVendor = schema?.source.ofVendor ?? false;
  const diagnostics = [
    ...(schema !== undefined && other !== undefined ? [twoSources(schema.text, other.text)] : []),
    ...(bundle?.diagnostics ?? []),
    ...(bundle?.schemas.flatMap(problemsIn) ?? []),
    ...(profile?.diagnostics ?? []),
    ...plan.diagnostics,
  ];
  const declaration: Declaration = {
    id,
    plan: plan.root,
    ...rootAnnotations({ bundle, profile }),
    ...(schema === undefined ? {} : { schemaFile: schema.text.file }),
    ...(texts.profile === undefined ? {} : { profileFile: texts.profile.file }),
    declaresSecrets: speaks(/x-secret["']?\s*:(?!\s*false\b)|writeOnly/),
    declaresLocks: speaks(/x-lock/),
    policed: false,
    checkedBy: schema === undefined ? [] : [schema.text.file],
    declaresNotices: speaks(/x-renamed-from|x-removed|deprecated/),
    diagnostics,
    unmatched: profile === undefined ? () => [] : unmatchedPatterns(profile, plan.inside),
    slips: lazy(async () => (bundle === undefined ? [] : slipsOf(bundle, ofVendor))),
    refersTo: bundle?.files.slice(1).map(({ file }) => file) ?? [],
    ...(bundle === undefined ? {} : compilers(bundle)),
  };
  parts.set(declaration, [{ bundle, profile }]);
  return declaration;
}

/** What declarations were made of, where nobody has to see it. */
const parts = new WeakMap<Declaration, readonly TreeParts[]>();

/** The schemas and profiles that a declaration was made of, those of policies behind its own. */
export function partsOf(declaration: Declaration): readonly TreeParts[] {
  return parts.get(declaration) ?? [];
}

/** An id's files: those of its schema, of which the first counts, and its profile's. */
interface Texts {
  readonly schemas: readonly Found[];
  readonly profile: SourceText | undefined;
}

interface Found {
  readonly source: SchemaSource;
  readonly path: string;
  readonly text: SourceText;
}

async function find(id: string, sources: readonly SchemaSource[]): Promise<Texts> {
  const named = SCHEMA_SUFFIXES.map((suffix) => id + suffix);
  const schemas = await strongest(sources, named);
  const profiles = await strongest(
    sources,
    [id, ...familiesOf(id)].map((name) => name + PROFILE_SUFFIX),
  );
  return { schemas, profile: profiles[0]?.text };
}

/** What the last source that has any of some files has of them. */
async function strongest(sources: readonly SchemaSource[], paths: readonly string[]): Promise<readonly Found[]> {
  for (const source of sources.toReversed()) {
    const found: Found[] = [];
    for (const path of paths) {
      const text = await source.read(path);
      if (text !== undefined) found.push({ source, path, text });
    }
    if (found.length > 0) return found;
  }
  return [];
}

/** The families that an id may be of, the closest first: `a/*.b.conf`, `a/*.conf` of `a/x.b.conf`. */
function familiesOf(id: string): readonly string[] {
  const start = id.lastIndexOf("/") + 1;
  const name = id.slice(start);
  return Array.from(name.matchAll(/(?<=.)\./g), ({ index }) => `${id.slice(0, start)}*${name.slice(index)}`);
}

/** Whether a declared name means a family of ids: its last segment has a `*` for a whole stem. */
export function isFamily(id: string): boolean {
  return /(?:^|\/)\*\.[^/*]*$/.test(id);
}

/** Of an id of which nobody says anything. */
export function undeclared(id: string): Declaration {
  return {
    id,
    plan: UNDECLARED,
    reader: {},
    tags: [],
    words: [],
    declaresSecrets: false,
    declaresLocks: false,
    policed: false,
    checkedBy: [],
    declaresNotices: false,
    diagnostics: [],
    unmatched: () => [],
    slips: async () => [],
    refersTo: [],
  };
}

/** Whether the strategy tree is worth a visit to all its nodes: for the rest nothing can be wrong with it (F1). */
function mayDisagree(bundle: Bundle | undefined, profile: Profile | undefined): boolean {
  return bundle?.schemas.some(saysMerge) === true || profile?.entries.some(declares) === true;
}

function saysMerge({ schema }: Subschema): boolean {
  if (!isObject(schema)) return false;
  const { declared, problems } = readDeclared(schema);
  return declared !== undefined || problems.length > 0 || member(schema, "x-renamed-from") !== undefined;
}

/** Annotations that can contradict the schema or each other. */
const INSPECTED = ["x-merge", "x-renamed-from"];

function declares({ annotations }: ProfileEntry): boolean {
  return INSPECTED.some((word) => member(annotations, word) !== undefined);
}

/** Whether a text may say something; one that could not be read may. */
function speaksOf(words: RegExp, text: SourceText | undefined): boolean {
  return text !== undefined && (!("text" in text) || words.test(text.text));
}

/** More than anybody reads (R1). */
const MOST_SLIPS = 1000;

/** Of the vendor's schemas they are no administrator's affair; whoever wrote another is warned. */
async function slipsOf(bundle: Bundle, ofVendor: boolean): Promise<readonly Diagnostic[]> {
  const found = [...keywordSlips(bundle), ...(await refusedDefaults(bundle))];
  const read = found.slice(0, MOST_SLIPS);
  return ofVendor ? read : read.map((each) => ({ ...each, severity: "warning" as const }));
}

function twoSources(used: SourceText, unused: SourceText): Diagnostic {
  const origin = { file: unused.file, ...START };
  return locate(finding("schema/two-sources", { used: used.file, unused: unused.file }), { origin });
}

function problemsIn({ file, path, schema }: Subschema): readonly Diagnostic[] {
  if (!isObject(schema)) return [];
  const own = keysOf(schema).flatMap((keyword) =>
    annotationProblems(keyword, schema[keyword] as Json).map(({ path: below, ofKey, finding: found }) =>
      locate(found, { origin: file.origin([...path, keyword, ...below], ofKey ? "key" : "value") }),
    ),
  );
  const merging = readDeclared(schema).problems.map(({ keyword, finding: found }) =>
    locate(found, { origin: file.origin([...path, keyword]) }),
  );
  return [...own, ...merging];
}

/** Reads what is declared of the whole id; a value that is no such annotation counts as none. */
function rootAnnotations({ bundle, profile }: TreeParts): RootAnnotations {
  const matches = profile === undefined ? [] : matched(profile.patterns, startPatterns(profile.patterns));
  const root = bundle?.root;

  function spoken(keyword: string): { readonly value: Json; readonly declaredBy: string } | undefined {
    const last = profile && lastWord(profile, matches, keyword);
    const value = (last?.value ?? member(root?.schema, keyword)) as Json | undefined;
    if (value === undefined || annotationProblems(keyword, value).length > 0) return undefined;
    const at = last === undefined ? [...(root?.path ?? []), keyword] : [last.pattern, keyword];
    return { value, declaredBy: `${(last === undefined ? root : profile)?.file.file}${pointer(at)}` };
  }

  function say(keyword: string): Json | undefined {
    return spoken(keyword)?.value;
  }

  const [format, precedence, tags] = [say("x-format"), say("x-precedence"), say("x-tags")];
  const [fallback, includes] = [say("x-fallback"), say("x-includes")];
  return {
    ...(format === undefined ? {} : { format: format as string }),
    ...(precedence === undefined ? {} : { precedence: precedence as Precedence }),
    reader: declaredReader(say("x-reader")),
    ...(includes === undefined ? {} : { includes: includes as string }),
    ...(fallback === undefined ? {} : { fallback: fallback as Fallback }),
    ...(say("x-yaml") === "1.1" ? { yamlVersion: "1.1" as const } : {}),
    tags: isTexts(tags) ? tags : [],
    words: READ_BY.flatMap((keyword): readonly RootWord[] => {
      const word = spoken(keyword);
      if (word === undefined) return [];
      const { value, declaredBy } = word;
      return [{ keyword, says: typeof value === "string" ? value : JSON.stringify(value), declaredBy }];
    }),
  };
}

/** What decides how the files of an id are found and read. */
const READ_BY = ["x-precedence", "x-reader", "x-includes", "x-format", "x-yaml", "x-tags"];

/** Loads the validator at the first call (F1). */
function compilers(bundle: Bundle): Pick<Declaration, "compile" | "compileOverlay" | "overlay"> {
  return {
    compile: lazy(() => compileSchema(bundle)),
    compileOverlay: lazy(() => compileOverlay(bundle)),
    overlay: async () => plain(overlaySchema(bundle, true).schema),
  };
}

/**
 * A declaration under a site's policies, all of which must hold (V7). They add violations, locks and secrets, and
 * nothing else: a policy tightens what the vendor declared, it never loosens it.
 */
export function tighten(declaration: Declaration, policies: readonly Declaration[]): Declaration {
  if (policies.length === 0) return declaration;
  const all = [declaration, ...policies];
  const tightened: Declaration = {
    ...declaration,
    plan: policies.reduce((plan, policy) => tightenNode(plan, policy.plan), declaration.plan),
    declaresSecrets: all.some(({ declaresSecrets }) => declaresSecrets),
    declaresLocks: all.some(({ declaresLocks }) => declaresLocks),
    policed: policies.some(({ schemaFile, profileFile }) => schemaFile !== undefined || profileFile !== undefined),
    checkedBy: all.flatMap(({ checkedBy }) => checkedBy),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
    unmatched: (values) => all.flatMap(({ unmatched }) => unmatched(values)),
    slips: async () => (await Promise.all(all.map(({ slips }) => slips()))).flat(),
    refersTo: all.flatMap(({ refersTo }) => refersTo),
    ...each("compile", all),
    ...each("compileOverlay", all),
  };
  parts.set(tightened, all.flatMap(partsOf));
  return tightened;
}

function tightenNode(node: PlanNode, policy: PlanNode): PlanNode {
  if (policy === UNDECLARED) return node;
  return Object.create(node, {
    locked: { get: () => node.locked || policy.locked },
    secret: { get: () => node.secret || policy.secret },
    key: { value: (name: string) => tightenNode(node.key(name), policy.key(name)) },
    item: { value: (index?: number) => tightenNode(node.item(index), policy.item(index)) },
  }) as PlanNode;
}

/** One compiler of what all of them compile; none where nobody has a schema. */
function each(
  name: "compile" | "compileOverlay",
  declarations: readonly Declaration[],
): Partial<Pick<Declaration, "compile" | "compileOverlay">> {
  const compilers = declarations.flatMap(({ [name]: compile }) => (compile === undefined ? [] : [compile]));
  if (compilers.length === 0) return {};
  return { [name]: async () => together(await Promise.all(compilers.map((compile) => compile()))) };
}

function together(validators: readonly Validator[]): Validator {
  return {
    diagnostics: validators.flatMap(({ diagnostics }) => diagnostics),
    validate: (value: Json) => validators.flatMap(({ validate }) => validate(value)),
  };
}

const SUFFIXES = [...SCHEMA_SUFFIXES, PROFILE_SUFFIX];

/** The ids that a source declares, in the order of their code points (S0, D1). */
export async function knownIds(source: SchemaSource): Promise<readonly string[]> {
  const paths = (await source.list?.()) ?? [];
  const ids = paths.flatMap((path) => {
    const suffix = SUFFIXES.find((each) => path.endsWith(each));
    const id = suffix === undefined ? "" : path.slice(0, -suffix.length);
    return id === "" || id.endsWith("/") ? [] : [id];
  });
  return [...new Set(ids)].sort(byCodePoint);
}

/** UTF-16 units order beyond the basic plane otherwise (D5). */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index] as string).codePointAt(0)! - (right[index] as string).codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
