import {
  countingSuffixes,
  FORMAT_SUFFIXES,
  readDependency,
  readText,
  suffixOf,
  type Source,
} from "./discover/index.js";
import { formatForFile, formats, ownFormat, typedDocument } from "./format/index.js";
import type { FileSystem } from "./host/index.js";
import { isError, locate, withoutText, type Diagnostic } from "./model/diagnostic.js";
import type { Document, Format, Limits, OwnSyntax } from "./model/document.js";
import { isCollection, readerOf, type Reader } from "./model/reader.js";
import type { Dependency, Precedence } from "./model/resolution.js";
import { mentionsSecretName } from "./model/strategy.js";
import type { ParsedFragment } from "./provenance/index.js";
import { withTodaysNames, type Declaration } from "./strategy/index.js";

/** How an id's files are looked for and read: its syntax, those that its drop-ins may have, and the suffixes that count. */
export interface Syntax {
  readonly format: Format | undefined;
  readonly known: readonly Format[];
  readonly precedence: Precedence;
  readonly reader: Reader;
  readonly suffixes: readonly string[];
}

/** What a run settles of every id's syntax. */
export interface SyntaxSetting {
  /** Syntaxes that the caller brought. */
  readonly formats: readonly OwnSyntax[];
  readonly precedence: Precedence;
  /** Whether a declared reader's roots hold: where somebody named the run's layers, these stand for them. */
  readonly declaredRoots: boolean;
}

/** The syntax that an id's name or its declaration tells. */
export function syntaxOf(setting: SyntaxSetting, declared: Declaration, id: string): Syntax {
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
export const OPAQUE = "opaque";

/** Whether a declared reader says more than who layers the files. */
function isOrdered(reader: Partial<Reader>): boolean {
  return Object.keys(reader).some((field) => field !== "by" && field !== "restart");
}

/** The suffixes that tell a format, those of the caller's syntaxes among them (D2). */
export function tellingSuffixes(own: readonly OwnSyntax[]): readonly string[] {
  return [...FORMAT_SUFFIXES, ...own.flatMap(({ suffixes }) => suffixes)];
}

/** A source as a fragment, what is wrong with it, and what the answer rests on by it. */
export interface SourceRead {
  readonly fragment: ParsedFragment;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependency: readonly Dependency[];
}

/** What sources are read under. */
export interface ReadSetting {
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
