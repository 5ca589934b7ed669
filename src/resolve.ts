import {
  FORMAT_SUFFIXES,
  permissionFindings,
  readDependency,
  readText,
  suffixOf,
  survey as surveyFiles,
  type Source,
} from "./discover/index.js";
import { formatForFile, formats, typedDocument } from "./format/index.js";
import type { FileSystem } from "./host/index.js";
import type { Code } from "./model/codes/index.js";
import { compareDiagnostics, finding, isError, locate, START, type Diagnostic } from "./model/diagnostic.js";
import type { Document, Format, Limits } from "./model/document.js";
import { lazy } from "./model/lazy.js";
import type { Dependency, Layer, Precedence, Resolution } from "./model/resolution.js";
import { canonical, plain, record } from "./model/value.js";
import {
  mergeFragments,
  withAccount,
  type Account,
  type MergeOptions,
  type ParsedFragment,
} from "./provenance/index.js";
import { withTodaysNames, type Declaration } from "./strategy/index.js";
import { blame, forValidation, validateFragments } from "./validate/index.js";

/** What an id is resolved under: a plan's settings, with the view's files and layers. */
export interface Setting {
  readonly files: FileSystem;
  readonly layers: readonly Layer[];
  /** What the declaration was made of (D13). */
  readonly declaredBy: readonly Dependency[];
  /** The whole stack's lowest layer, whether or not the view shows it. */
  readonly lowest: string | undefined;
  readonly outputs: readonly string[];
  /** Syntaxes that the caller brought. */
  readonly formats: readonly Format[];
  readonly precedence: Precedence;
  readonly nulls: Readonly<Record<string, "set" | "delete">>;
  readonly locks: "error" | "warn";
  readonly permissions: boolean;
  readonly limits: Limits;
  readonly parsed: Parsed;
}

/**
 * The documents of a plan, by the bytes that the file system gave and by syntax (F5): who is asked again and again over a
 * tree that gives the same bytes, parses them once. A tree that reads anew gives others.
 */
type Parsed = WeakMap<Uint8Array, Map<string, Document>>;

/** A source as a fragment, what is wrong with it, and what the answer rests on by it. */
interface SourceRead {
  readonly fragment: ParsedFragment;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependency: readonly Dependency[];
}

/**
 * The pipeline: discover, read, parse, elaborate, compose, apply, validate. Ends with a value or with diagnostics (R1).
 *
 * @param eachFragment whether each fragment's own document is judged too (V2).
 */
export async function resolveUnder(
  setting: Setting,
  declared: Declaration,
  id: string,
  eachFragment = false,
): Promise<Resolution> {
  const { known, format, precedence, found, discovered } = await survey(setting, declared, id);
  const answer = {
    id,
    precedence,
    fragments: found.fragments,
    dependencies: [...found.dependencies, ...setting.declaredBy],
  };
  if (format === undefined && declared.format === undefined && found.effective.length > 0) {
    return { ...answer, state: "opaque", diagnostics: ordered(id, [...discovered, ...declared.diagnostics]) };
  }
  const sources = await readAll(found.effective, id, setting, declared, { known, format });
  const reading = { ...setting, format, known, eachFragment };
  return resolveRead({ ...answer, diagnostics: discovered }, sources, declared, reading);
}

/** What sources that were read are resolved under. */
interface ReadSetting extends Pick<Setting, "layers" | "lowest" | "nulls" | "locks"> {
  readonly files: Pick<FileSystem, "digest">;
  /** The id's own syntax, and all that there are. */
  readonly format: Format | undefined;
  readonly known: readonly Format[];
  readonly eachFragment: boolean;
}

type Common = Pick<Resolution, "id" | "precedence" | "fragments" | "diagnostics" | "dependencies">;

/**
 * The rest of the pipeline, wherever the sources come from: elaborate, compose, apply, validate.
 *
 * @param answer what is known before, `diagnostics` of the search among it.
 */
export async function resolveRead(
  answer: Common,
  sources: readonly SourceRead[],
  declared: Declaration,
  setting: ReadSetting,
): Promise<Resolution> {
  const { account, diagnostics: merge } = mergeFragments(
    sources.map(({ fragment }) => fragment),
    mergeOptions(setting, declared, setting.format),
  );
  const before = [
    ...answer.diagnostics,
    ...declared.diagnostics,
    ...unknownFormat(declared, setting.known),
    ...sources.flatMap(({ diagnostics }) => diagnostics),
    ...merge,
  ];
  const broken = before.some((diagnostic) => isError(diagnostic) && !isLock(diagnostic));
  const violations = broken ? [] : await validate(account, declared);
  const own = setting.eachFragment ? await validateEach(account, declared, setting.nulls, violations) : [];
  const diagnostics = ordered(answer.id, [...before, ...violations, ...own]);
  const dependencies = [...answer.dependencies, ...sources.flatMap(({ dependency }) => dependency)];
  return withAccount(outcome({ ...answer, dependencies, diagnostics }, account, setting.files), account);
}

function unknownFormat(
  { format, profileFile, schemaFile }: Declaration,
  known: readonly Format[],
): readonly Diagnostic[] {
  const names = known.map(({ name }) => name);
  if (format === undefined || names.includes(format)) return [];
  const facts = { keyword: "x-format", expected: names.join(", "), found: format };
  return [locate(finding("schema/annotation", facts), { origin: { file: profileFile ?? schemaFile ?? "", ...START } })];
}

async function validate(account: Account, declared: Declaration): Promise<readonly Diagnostic[]> {
  if (account.value === undefined || declared.compile === undefined) return [];
  const validator = await declared.compile();
  return [
    ...validator.diagnostics,
    ...validator.validate(forValidation(account.value)).map((violation) => blame(violation, account)),
  ];
}

async function validateEach(
  account: Account,
  declared: Declaration,
  nulls: Setting["nulls"],
  reported: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  const validator = await declared.compileOverlay?.();
  return validator === undefined ? [] : validateFragments(account, validator, nulls, reported);
}

/** What the file is written from is the account: of the value a copy is made where somebody asks for one (F1). */
function outcome(answer: Common, { value }: Account, files: Pick<FileSystem, "digest">): Resolution {
  const refused = answer.diagnostics.some(isError);
  if (value === undefined) return { ...answer, state: refused ? "refused" : "absent" };
  const json = lazy(() => plain(value));
  if (refused) {
    return {
      ...answer,
      state: "refused",
      get merged() {
        return json();
      },
    };
  }
  return {
    ...answer,
    state: "effective",
    get value() {
      return json();
    },
    get fingerprint() {
      return files.digest(new TextEncoder().encode(canonical(value)));
    },
  };
}

/**
 * What is wrong with a text as the whole of an id: by its schema, its policies, and the locks of the lowest layer. What
 * of these cannot be read says nothing.
 */
export async function validateText(
  setting: Setting,
  declared: Declaration,
  id: string,
  text: string,
): Promise<readonly Diagnostic[]> {
  const lowest = setting.layers.filter(({ name }) => name === setting.lowest);
  const { known, format, found } = await survey({ ...setting, layers: lowest }, declared, id);
  if (format === undefined) return [];
  const parsed = format.parse(text, setting.limits);
  if (parsed.findings.some(isError)) {
    return parsed.findings.map(({ range, ...others }) => locate(others, { id, origin: { file: id, ...range } }));
  }
  const vendor = await readAll(found.effective, id, setting, declared, { known, format });
  const readable = [...found.diagnostics, ...vendor.flatMap(({ diagnostics }) => diagnostics)].every(
    (diagnostic) => !isError(diagnostic),
  );
  const typed = format.untyped ? typedDocument(parsed, declared.plan, format.name) : parsed;
  const whole = { ...typed, value: typed.value === undefined ? undefined : record([["$literal", typed.value]]) };
  const { account, diagnostics } = mergeFragments(
    [
      ...(readable ? vendor.map(({ fragment }) => fragment) : []),
      { layer: "", lowest: false, file: id, text, format, document: whole },
    ],
    { ...mergeOptions(setting, declared, format), locks: "error", lowestAsked: readable },
  );
  const validator = await declared.compile?.();
  const violations = account.value === undefined ? [] : (validator?.validate(forValidation(account.value)) ?? []);
  return ordered(id, [...diagnostics.filter(isLock), ...violations.map((violation) => blame(violation, account))]);
}

/** How an id is written, and which files make it. */
async function survey(setting: Setting, declared: Declaration, id: string) {
  const { format, known, precedence, suffixes } = searchFor(setting, declared, id);
  const { layers, outputs, limits } = setting;
  const found = await surveyFiles(setting.files, id, { layers, precedence, suffixes, outputs, limits });
  const discovered = [...found.diagnostics, ...(setting.permissions ? permissionFindings(found.effective) : [])];
  return { known, format, precedence, found, discovered };
}

async function readAll(
  effective: readonly Source[],
  id: string,
  setting: Setting,
  declared: Declaration,
  { known, format }: { readonly known: readonly Format[]; readonly format: Format | undefined },
): Promise<readonly SourceRead[]> {
  const dialect = JSON.stringify([declared.yamlVersion, declared.tags]);
  const read = await Promise.all(effective.map((source) => readSource(source, id, format, known, dialect, setting)));
  return asDeclared(read, declared);
}

/** What reading asks of the setting. */
interface Ground {
  readonly files: FileSystem;
  readonly limits: Limits;
  readonly lowest: string | undefined;
  readonly parsed: Parsed;
}

const UNREAD: Document = { value: undefined, findings: [], range: () => undefined };

/**
 * A source's document. One that cannot be read or parsed says nothing, and its error refuses the id (R2).
 *
 * @param dialect tells the syntaxes of one name apart.
 */
async function readSource(
  { layer, file, path, entry }: Source,
  id: string,
  idFormat: Format | undefined,
  known: readonly Format[],
  dialect: string,
  { files, limits, lowest, parsed: kept }: Ground,
): Promise<SourceRead> {
  const read = await readText(files, path, limits);
  const of = layer === lowest ? "vendor" : "override";
  const dependency = read.bytes === undefined ? [] : [readDependency(files, path, read.bytes, { of, layer, file })];
  const format = fragmentFormat(file, id, idFormat, known);
  const fragment = {
    layer,
    lowest: layer === lowest,
    file,
    text: "text" in read ? read.text : "",
    format,
    access: entry,
  };
  if ("finding" in read) {
    const diagnostics = [locate(read.finding, { origin: { layer, file, ...read.range } })];
    return { fragment: { ...fragment, document: UNREAD }, diagnostics, dependency };
  }
  const parsed =
    format === undefined
      ? UNREAD
      : documentOf(kept, read.bytes, `${format.name} ${dialect}`, () => format.parse(read.text, limits));
  const diagnostics = parsed.findings.map(({ range, ...others }) =>
    locate(others, { origin: { layer, file, ...range } }),
  );
  const document = diagnostics.some(isError) ? { ...parsed, value: undefined } : parsed;
  return { fragment: { ...fragment, document }, diagnostics, dependency };
}

/** The id's own suffix means the id's format, another one its own (D2). */
function fragmentFormat(
  file: string,
  id: string,
  idFormat: Format | undefined,
  known: readonly Format[],
): Format | undefined {
  const suffix = suffixOf(id);
  return suffix !== "" && file.endsWith(suffix) ? idFormat : (formatForFile(file, known) ?? idFormat);
}

function documentOf(kept: Parsed, bytes: Uint8Array | undefined, syntax: string, parse: () => Document): Document {
  if (bytes === undefined) return parse();
  const known = kept.get(bytes) ?? new Map<string, Document>();
  kept.set(bytes, known);
  const document = known.get(syntax) ?? parse();
  known.set(syntax, document);
  return document;
}

function mergeOptions(
  setting: Pick<Setting, "layers" | "lowest" | "nulls" | "locks">,
  declared: Declaration,
  format: Format | undefined,
): MergeOptions {
  return {
    strategies: declared.plan,
    format,
    selfRead: declared.reader === "self",
    declaresSecrets: declared.declaresSecrets,
    nulls: setting.nulls,
    locks: setting.locks,
    lowestAsked: setting.layers.some(({ name }) => name === setting.lowest),
  };
}

function ordered(id: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, id })).sort(compareDiagnostics);
}

/** A value that a lock refuses is whole, and may be validated further; one of which a part was not read may not. */
function isLock({ code }: Diagnostic): boolean {
  return code === "merge/locked";
}

/** How an id's files are looked for: its syntax, the syntaxes that its drop-ins may have, and the suffixes that count. */
export function searchFor(
  setting: Pick<Setting, "formats" | "precedence">,
  declared: Declaration,
  id: string,
): {
  readonly format: Format | undefined;
  readonly known: readonly Format[];
  readonly precedence: Precedence;
  readonly suffixes: readonly string[];
} {
  const known = [...setting.formats, ...formats({ version: declared.yamlVersion ?? "1.2", tags: declared.tags })];
  const format = known.find(({ name }) => name === declared.format) ?? formatForFile(id, known);
  const precedence = declared.precedence ?? setting.precedence;
  const telling = tellingSuffixes(setting.formats);
  const collected = format?.collected ?? format?.suffixes ?? telling;
  return { format, known, precedence, suffixes: precedence === "collection" ? collected : telling };
}

/** The suffixes that tell a format, those of the caller's syntaxes among them (D2). */
export function tellingSuffixes(own: readonly Format[]): readonly string[] {
  return [...FORMAT_SUFFIXES, ...own.flatMap(({ suffixes }) => suffixes)];
}

/** Sources by today's names and of the types that are declared. */
export function asDeclared(read: readonly SourceRead[], declared: Declaration): readonly SourceRead[] {
  const today = declared.declaresNotices ? read.map((source) => byTodaysNames(source, declared.plan)) : read;
  return today.map((source) => byDeclaredTypes(source, declared.plan));
}

/** A source whose keys are called as today (V6). What the vendor's own files still say is no administrator's affair. */
function byTodaysNames(source: SourceRead, plan: Declaration["plan"]): SourceRead {
  const { layer, lowest, file } = source.fragment;
  const { document, findings } = withTodaysNames(source.fragment.document, plan);
  const located = findings.map(({ finding: found, path, place }): Diagnostic => {
    const range = source.fragment.document.range(path);
    const diagnostic = locate<Code>(found, {
      place,
      origin: { layer, file, ...(range?.key ?? range?.value ?? START) },
    });
    return lowest && !isError(diagnostic) ? { ...diagnostic, severity: "note" } : diagnostic;
  });
  return { ...source, fragment: { ...source.fragment, document }, diagnostics: [...source.diagnostics, ...located] };
}

/** A source whose texts are what the strategy tree says, where its syntax knows nothing but texts (S4). */
function byDeclaredTypes(source: SourceRead, plan: Declaration["plan"]): SourceRead {
  const { format, document } = source.fragment;
  if (!format?.untyped) return source;
  return { ...source, fragment: { ...source.fragment, document: typedDocument(document, plan, format.name) } };
}
