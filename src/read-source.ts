import { readText } from "./discover/read-text.js";
import { readDependency } from "./discover/schema-source.js";
import { suffixOf } from "./discover/suffix.js";
import type { Source } from "./discover/survey.js";
import { formatForFile, typedDocument } from "./format/index.js";
import type { FileSystem } from "./host/file-system.js";
import type { Code } from "./model/catalog/index.js";
import { isError, locate, type Diagnostic } from "./model/diagnostic.js";
import type { Document, Format, Limits } from "./model/document.js";
import { START } from "./model/origin.js";
import type { Dependency } from "./model/resolution.js";
import type { ParsedFragment } from "./patch/merge-fragments.js";
import { readKeyNotices, type Declaration } from "./schema/index.js";

/** What reading asks of the setting. */
interface Ground {
  readonly files: FileSystem;
  readonly limits: Limits;
  readonly lowest: string | undefined;
  readonly parsed: Parsed;
}

/**
 * The documents of a plan, by the bytes that the file system gave and by syntax (F5): who is asked again and again over a
 * tree that gives the same bytes, parses them once. A tree that reads anew gives others.
 */
export type Parsed = WeakMap<Uint8Array, Map<string, Document>>;

/** A source as a fragment, what is wrong with it, and what the answer rests on by it. */
export interface SourceRead {
  readonly fragment: ParsedFragment;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependency: readonly Dependency[];
}

const UNREAD: Document = { value: undefined, findings: [], range: () => undefined };

/**
 * A source's document. One that cannot be read or parsed says nothing, and its error refuses the id (R2).
 *
 * @param dialect tells the syntaxes of one name apart.
 */
export async function readSource(
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
  const diagnostics = parsed.findings.map(({ range, ...said }) => locate(said, { origin: { layer, file, ...range } }));
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

/** A source whose keys are called as today (V6). What the vendor's own files still say is no administrator's affair. */
export function byTodaysNames(source: SourceRead, plan: Declaration["plan"]): SourceRead {
  const { layer, lowest, file } = source.fragment;
  const { document, notices } = readKeyNotices(source.fragment.document, plan);
  const said = notices.map(({ finding: found, path, place }): Diagnostic => {
    const range = source.fragment.document.range(path);
    const notice = locate<Code>(found, { place, origin: { layer, file, ...(range?.key ?? range?.value ?? START) } });
    return lowest && !isError(notice) ? { ...notice, severity: "note" } : notice;
  });
  return { ...source, fragment: { ...source.fragment, document }, diagnostics: [...source.diagnostics, ...said] };
}

/** A source whose texts are what the plan says, where its syntax knows nothing but texts (S4). */
export function byPlannedTypes(source: SourceRead, plan: Declaration["plan"]): SourceRead {
  const { format, document } = source.fragment;
  if (!format?.untyped) return source;
  return { ...source, fragment: { ...source.fragment, document: typedDocument(document, plan, format.name) } };
}
