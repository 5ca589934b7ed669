import {
  countingSuffixes,
  FORMAT_SUFFIXES,
  includedFiles,
  permissionFindings,
  readDependency,
  readText,
  suffixOf,
  survey,
  type Root,
  type Source,
} from "./discover/index.js";
import { formatForFile, formats, ownFormat, typedDocument } from "./format/index.js";
import { parentOf, type FileSystem } from "./host/index.js";
import { emitAccount } from "./inspect/index.js";
import {
  compareDiagnostics,
  finding,
  firstOfEachKind,
  isError,
  locate,
  START,
  withoutText,
  type Diagnostic,
} from "./model/diagnostic.js";
import type { Document, Format, Limits, OwnSyntax } from "./model/document.js";
import { isCollection, readerOf, type Reader } from "./model/reader.js";
import type { Dependency, Layer, Precedence, Resolution } from "./model/resolution.js";
import { mentionsSecretName } from "./model/strategy.js";
import { parsePlace, valueAt } from "./model/place.js";
import { canonical, isList, lazy, plain, record } from "./model/value.js";
import {
  accountOf,
  mergeFragments,
  withAccount,
  type Account,
  type MergeOptions,
  type ParsedFragment,
} from "./provenance/index.js";
import { withTodaysNames, type Declaration } from "./strategy/index.js";
import { blameAll, validateFragments } from "./validate/index.js";

/** What an id is resolved under: a plan's settings, with the view's files and layers. */
export interface Setting extends ReadSetting {
  readonly layers: readonly Layer[];
  /** What the declaration was made of (D13). */
  readonly declaredBy: readonly Dependency[];
  readonly outputs: readonly string[];
  /** Syntaxes that the caller brought. */
  readonly formats: readonly OwnSyntax[];
  readonly precedence: Precedence;
  /** Whether a declared reader's roots hold: where somebody named the run's layers, these stand for them. */
  readonly declaredRoots: boolean;
  /** The id's roots as far as they are asked about, and the layers that are none of them. */
  readonly roots: readonly Root[];
  readonly strangers: readonly Root[];
  readonly nulls: Readonly<Record<string, "set" | "delete">>;
  readonly locks: "error" | "warn";
  readonly permissions: boolean;
  /** Whether anything is declared of an id. */
  readonly isDeclared?: (id: string) => Promise<boolean>;
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
  const syntax = syntaxOf(setting, declared, id);
  const { format, known, precedence, reader } = syntax;
  const { effective, fragments, diagnostics, dependencies: found } = await discover(setting, syntax, id);
  const dependencies = [...found, ...setting.declaredBy];
  const { checkedBy } = declared;
  const answer = { id, precedence, reader, fragments, diagnostics, dependencies, checkedBy };
  if (format === undefined && (declared.format ?? OPAQUE) === OPAQUE && effective.length > 0) {
    return {
      ...answer,
      checkedBy: [], // nobody could read it
      state: "opaque",
      diagnostics: ordered(id, [...diagnostics, ...declared.diagnostics, ...declared.unmatched([])]),
    };
  }
  const sources = await readSources(effective, id, syntax, declared, setting);
  const resolution = await resolveRead(answer, sources, declared, { ...setting, format, known, eachFragment });
  return declared.includes === undefined ? resolution : withIncludes(resolution, declared.includes, setting);
}

/** A configuration with the files that it includes, which are not read (`x-includes`). */
async function withIncludes(resolution: Resolution, includes: string, setting: Setting): Promise<Resolution> {
  const found = valueAt(accountOf(resolution).value, parsePlace(includes));
  const values = (isList(found) ? found : [found]).filter((each) => typeof each === "string");
  const [first] = resolution.fragments;
  if (values.length === 0 || first === undefined) return resolution;
  const { files, layers, limits } = setting;
  const known = new Set(resolution.fragments.map(({ file }) => file));
  const included = await includedFiles(files, values, parentOf(first.file), known, layers, limits);
  return replacing(resolution, {
    fragments: [...resolution.fragments, ...included.fragments],
    dependencies: [...resolution.dependencies, ...included.dependencies],
  });
}

/** A resolution with other parts; what is computed when asked stays so. */
export function replacing(resolution: Resolution, parts: Partial<Resolution>): Resolution {
  const own = Object.getOwnPropertyDescriptors(resolution);
  return Object.defineProperties({} as Resolution, { ...own, ...Object.getOwnPropertyDescriptors(parts) });
}

/** Which files make an id. */
async function discover(setting: Setting, { reader, suffixes }: Syntax, id: string) {
  const { files, roots, strangers, outputs, limits, permissions, isDeclared = async () => false } = setting;
  const found = await survey(files, id, { roots, strangers, reader, suffixes, outputs, limits, isDeclared });
  return { ...found, diagnostics: [...found.diagnostics, ...(permissions ? permissionFindings(found.effective) : [])] };
}

type Answer = Pick<
  Resolution,
  "id" | "precedence" | "reader" | "fragments" | "diagnostics" | "dependencies" | "checkedBy"
>;

/** What sources that were read are resolved under. */
interface MergeSetting extends Pick<Setting, "layers" | "lowest" | "nulls" | "locks"> {
  readonly files: Pick<FileSystem, "digest">;
  /** The id's own syntax, and all that there are. */
  readonly format: Format | undefined;
  readonly known: readonly Format[];
  readonly eachFragment: boolean;
}

/**
 * The rest of the pipeline, wherever the sources come from: elaborate, compose, apply, validate.
 *
 * @param answer what is known before, `diagnostics` of the search among it.
 */
export async function resolveRead(
  answer: Answer,
  sources: readonly SourceRead[],
  declared: Declaration,
  setting: MergeSetting,
): Promise<Resolution> {
  const fragments = sources.map(({ fragment }) => fragment);
  const { account, diagnostics: merging } = mergeFragments(fragments, mergeOptions(setting, declared));
  const before = [
    ...answer.diagnostics,
    ...declared.diagnostics,
    ...declared.unmatched([account.lowest, account.value]),
    ...unknownFormat(declared, setting.known),
    ...sources.flatMap(({ diagnostics }) => diagnostics),
    ...merging,
  ];
  const broken = before.some((diagnostic) => isError(diagnostic) && !isLock(diagnostic));
  const violations = broken ? [] : await validate(account, declared);
  const own = setting.eachFragment ? await validateEach(account, declared, setting.nulls, violations) : [];
  const diagnostics = ordered(answer.id, [...before, ...violations, ...own]);
  const dependencies = [...answer.dependencies, ...sources.flatMap(({ dependency }) => dependency)];
  return withAccount(outcome({ ...answer, dependencies, diagnostics }, account, setting.files), account);
}

/** What fragments are elaborated, composed and applied under. */
function mergeOptions(
  { layers, lowest, nulls, locks, format }: Omit<MergeSetting, "files" | "known" | "eachFragment">,
  { plan, reader, words, declaresSecrets }: Declaration,
): MergeOptions {
  const lowestAsked = layers.some(({ name }) => name === lowest);
  return {
    strategies: plan,
    format,
    selfRead: reader.by === "self",
    words,
    declaresSecrets,
    nulls,
    locks,
    lowestAsked,
  };
}

/** What is wrong with a value, and with its schema. */
async function validate(account: Account, declared: Declaration): Promise<readonly Diagnostic[]> {
  const validator = account.value === undefined ? undefined : await declared.compile?.();
  return validator === undefined ? [] : [...validator.diagnostics, ...blameAll(account, validator)];
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
function outcome(answer: Answer, account: Account, files: Pick<FileSystem, "digest">): Resolution {
  const { value, format } = account;
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
    get text() {
      const text = format && textOf(account, format);
      return text === undefined ? undefined : files.digest(new TextEncoder().encode(text));
    },
  };
}

function textOf(account: Account, format: Format): string | undefined {
  try {
    return emitAccount(account, format, false);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the format cannot say the value
    throw error;
  }
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
  const syntax = syntaxOf(setting, declared, id);
  const { format } = syntax;
  if (format === undefined) return [];
  const parsed = format.parse(text, setting.limits);
  if (parsed.findings.some(isError)) {
    return parsed.findings.map(({ range, ...others }) => locate(others, { id, origin: { file: id, ...range } }));
  }
  const roots = setting.roots.filter(({ lowest }) => lowest);
  const found = await discover({ ...setting, roots, strangers: [] }, syntax, id);
  const vendor = await readSources(found.effective, id, syntax, declared, setting);
  const readable = !found.diagnostics.some(isError) && !vendor.some(({ diagnostics }) => diagnostics.some(isError));
  const typed = format.untyped ? typedDocument(parsed, declared.plan, format.name) : parsed;
  const document = { ...typed, value: typed.value === undefined ? undefined : record([["$literal", typed.value]]) };
  const { account, diagnostics } = mergeFragments(
    [
      ...(readable ? vendor.map(({ fragment }) => fragment) : []),
      { layer: "", lowest: false, file: id, text, format, document },
    ],
    { ...mergeOptions({ ...setting, format }, declared), locks: "error", lowestAsked: readable },
  );
  const validator = await declared.compile?.();
  const violations = validator === undefined ? [] : blameAll(account, validator);
  return ordered(id, [...diagnostics.filter(isLock), ...violations]);
}

function unknownFormat(
  { format, profileFile, schemaFile }: Declaration,
  known: readonly Format[],
): readonly Diagnostic[] {
  const names = [...known.map(({ name }) => name), OPAQUE];
  if (format === undefined || names.includes(format)) return [];
  const facts = { keyword: "x-format", expected: names.join(", "), found: format };
  return [locate(finding("schema/annotation", facts), { origin: { file: profileFile ?? schemaFile ?? "", ...START } })];
}

function ordered(id: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return firstOfEachKind(diagnostics.map((diagnostic) => ({ ...diagnostic, id })).sort(compareDiagnostics));
}

/** A value that a lock refuses is whole, and may be validated further; one of which a part was not read may not. */
function isLock({ code }: Diagnostic): boolean {
  return code === "merge/locked";
}

/** How an id's files are looked for and read: its syntax, those that its drop-ins may have, and the suffixes that count. */
interface Syntax {
  readonly format: Format | undefined;
  readonly known: readonly Format[];
  readonly precedence: Precedence;
  readonly reader: Reader;
  readonly suffixes: readonly string[];
}

/** The syntax that an id's name or its declaration tells. */
export function syntaxOf(
  setting: Pick<Setting, "formats" | "precedence" | "declaredRoots">,
  declared: Declaration,
  id: string,
): Syntax {
  const known = [
    ...setting.formats.map(ownFormat),
    ...formats({ version: declared.yamlVersion ?? "1.2", tags: declared.tags }),
  ];
  const named = known.find(({ name }) => name === declared.format);
  const format = declared.format === OPAQUE ? undefined : (named ?? formatForFile(id, known));
  const precedence = declared.precedence ?? setting.precedence;
  const telling = tellingSuffixes(setting.formats);
  const whole = readerOf(precedence, declared.reader);
  const reader = setting.declaredRoots ? whole : { ...whole, roots: undefined };
  const collected = isCollection(reader) ? (format?.collected ?? format?.suffixes ?? telling) : telling;
  const suffixes = countingSuffixes(id, reader, isOrdered(declared.reader), collected);
  return { format, known, precedence, reader, suffixes };
}

/** What `x-format` says of files that are found and ordered, and never read (P-4). */
const OPAQUE = "opaque";

/** Whether a declared reader says more than who layers the files. */
function isOrdered(reader: Partial<Reader>): boolean {
  return Object.keys(reader).some((field) => field !== "by" && field !== "restart");
}

/** The suffixes that tell a format, those of the caller's syntaxes among them (D2). */
export function tellingSuffixes(own: readonly OwnSyntax[]): readonly string[] {
  return [...FORMAT_SUFFIXES, ...own.flatMap(({ suffixes }) => suffixes)];
}

/** A source as a fragment, what is wrong with it, and what the answer rests on by it. */
interface SourceRead {
  readonly fragment: ParsedFragment;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependency: readonly Dependency[];
}

/** What sources are read under. */
interface ReadSetting {
  readonly files: FileSystem;
  readonly limits: Limits;
  /** The whole stack's lowest layer, whether or not the view shows it. */
  readonly lowest: string | undefined;
  readonly parsed: Parsed;
}

/**
 * The documents of a plan, by the bytes that the file system gave and by syntax (F5): who is asked again and again over a
 * tree that gives the same bytes, parses them once. A tree that reads anew gives others.
 */
type Parsed = WeakMap<Uint8Array, Map<string, Document>>;

/** Reads and parses an id's sources: each as a fragment by today's names and of the types that are declared. */
export async function readSources(
  sources: readonly Source[],
  id: string,
  { format, known }: Syntax,
  declared: Declaration,
  setting: ReadSetting,
): Promise<readonly SourceRead[]> {
  const dialect = JSON.stringify([declared.yamlVersion, declared.tags]); // tells the syntaxes of one name apart
  const read = await Promise.all(
    sources.map((source) => {
      // the id's own suffix means the id's format, another one its own (D2)
      const suffix = suffixOf(id);
      const own = suffix !== "" && source.file.endsWith(suffix);
      return readSource(source, own ? format : (formatForFile(source.file, known) ?? format), dialect, setting);
    }),
  );
  return asDeclared(read, declared);
}

const UNREAD: Document = { value: undefined, findings: [], range: () => undefined };

/** A source's document. One that cannot be read or parsed says nothing, and its error refuses the id (R2). */
async function readSource(
  { layer, lowest, file, path, entry }: Source,
  format: Format | undefined,
  dialect: string,
  { files, limits, parsed: kept }: ReadSetting,
): Promise<SourceRead> {
  const read = await readText(files, path, limits);
  const of = lowest ? "vendor" : "override";
  const dependency = read.bytes === undefined ? [] : [readDependency(files, path, read.bytes, { of, layer, file })];
  const text = "text" in read ? read.text : "";
  const fragment = { layer, lowest, file, text, format, access: entry };
  if ("finding" in read) {
    const diagnostics = [locate(read.finding, { origin: { layer, file, ...read.range } })];
    return { fragment: { ...fragment, document: UNREAD }, diagnostics, dependency };
  }
  const parsed =
    format === undefined
      ? UNREAD
      : documentOf(kept, read.bytes, `${format.name} ${dialect}`, () => format.parse(text, limits));
  const diagnostics = parsed.findings.map(({ range, ...others }) =>
    locate(others, { origin: { layer, file, ...range } }),
  );
  const document = diagnostics.some(isError) ? { ...parsed, value: undefined } : parsed;
  return { fragment: { ...fragment, document }, diagnostics, dependency };
}

function documentOf(kept: Parsed, bytes: Uint8Array | undefined, syntax: string, parse: () => Document): Document {
  if (bytes === undefined) return parse();
  const known = kept.get(bytes) ?? new Map<string, Document>();
  kept.set(bytes, known);
  const document = known.get(syntax) ?? parse();
  known.set(syntax, document);
  return document;
}

/** Sources by today's names (V6) and, where a syntax knows nothing but texts, of the types that are declared (S4). */
export function asDeclared(
  read: readonly SourceRead[],
  { plan, reader, declaresNotices, declaresSecrets }: Declaration,
): readonly SourceRead[] {
  return read.map(({ fragment, diagnostics: parsing, dependency }) => {
    // of a text that could not be parsed nobody knows what in it is secret: it is quoted nowhere
    const mayHold = declaresSecrets || mentionsSecretName(fragment.text);
    const diagnostics = mayHold && parsing.some(isError) ? parsing.map(withoutText) : parsing;
    const { document, diagnostics: found } = declaresNotices
      ? withTodaysNames(fragment, plan)
      : { document: fragment.document, diagnostics: [] };
    const { format } = fragment;
    const typed = format?.untyped ? typedDocument(document, plan, format.name, reader.wins) : document;
    return { fragment: { ...fragment, document: typed }, diagnostics: [...diagnostics, ...found], dependency };
  });
}
