import { permissionFindings } from "./discover/permissions.js";
import { readText } from "./discover/read-text.js";
import { readDependency } from "./discover/schema-source.js";
import { FORMAT_SUFFIXES, suffixOf } from "./discover/suffix.js";
import { survey, type Source } from "./discover/survey.js";
import { formatForFile, formats, typedDocument } from "./format/index.js";
import type { FileSystem } from "./host/file-system.js";
import { compareDiagnostics, finding, isError, locate, type Diagnostic } from "./model/diagnostic.js";
import type { Document, Format, Limits } from "./model/document.js";
import { canonical, plain, type Json, type Maybe, type Value } from "./model/json.js";
import type { Layer, Precedence } from "./model/layer.js";
import type { Code } from "./model/catalog/index.js";
import { START } from "./model/origin.js";
import type { Dependency, Resolution } from "./model/resolution.js";
import { withAccount, type Account } from "./patch/account.js";
import { mergeFragments, type ParsedFragment } from "./patch/merge-fragments.js";
import { blame } from "./schema/blame.js";
import { judged } from "./schema/judged.js";
import { judgeFragments, readKeyNotices, type Declaration } from "./schema/index.js";

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
  const known = [...setting.formats, ...formats({ version: declared.yamlVersion ?? "1.2", tags: declared.tags })];
  const format = known.find(({ name }) => name === declared.format) ?? formatForFile(id, known);
  const precedence = declared.precedence ?? setting.precedence;
  const telling = [...FORMAT_SUFFIXES, ...setting.formats.flatMap(({ suffixes }) => suffixes)];
  const found = await survey(setting.files, id, {
    layers: setting.layers,
    precedence,
    suffixes: precedence === "collection" ? (format?.collected ?? format?.suffixes ?? telling) : telling,
    outputs: setting.outputs,
    limits: setting.limits,
  });
  const discovered = [...found.diagnostics, ...(setting.permissions ? permissionFindings(found.effective) : [])];
  const answer = {
    id,
    precedence,
    fragments: found.fragments,
    dependencies: [...found.dependencies, ...setting.declaredBy],
  };
  if (format === undefined && declared.format === undefined && found.effective.length > 0) {
    return { ...answer, state: "opaque", diagnostics: ordered(id, [...discovered, ...declared.diagnostics]) };
  }
  const read = await Promise.all(found.effective.map((source) => readSource(source, id, format, known, setting)));
  const today = declared.declaresNotices ? read.map((source) => byTodaysNames(source, declared.plan)) : read;
  const sources = today.map((source) => byPlannedTypes(source, declared.plan));
  const { account, diagnostics: merge } = mergeFragments(
    sources.map(({ fragment }) => fragment),
    {
      plan: declared.plan,
      format,
      selfRead: declared.reader === "self",
      declaresSecrets: declared.declaresSecrets,
      nulls: setting.nulls,
      locks: setting.locks,
      lowestAsked: setting.layers.some(({ name }) => name === setting.lowest),
    },
  );
  const before = [
    ...discovered,
    ...declared.diagnostics,
    ...unknownFormat(declared, known),
    ...sources.flatMap(({ diagnostics }) => diagnostics),
    ...merge,
  ];
  const broken = before.some((diagnostic) => isError(diagnostic) && !isLock(diagnostic));
  const violations = broken ? [] : await validate(account, declared);
  const own = eachFragment ? await judgeEach(account, declared, setting, violations) : [];
  const diagnostics = ordered(id, [...before, ...violations, ...own]);
  const dependencies = [...answer.dependencies, ...sources.flatMap(({ dependency }) => dependency)];
  return withAccount(outcome({ ...answer, dependencies, diagnostics }, account, setting.files), account);
}

/** A value that a lock refuses is whole, and may be judged further; one of which a part was not read may not. */
function isLock({ code }: Diagnostic): boolean {
  return code === "merge/locked";
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

interface SourceRead {
  readonly fragment: ParsedFragment;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependency: readonly Dependency[];
}

const UNREAD: Document = { value: undefined, findings: [], range: () => undefined };

/** A source's document. One that cannot be read or parsed says nothing, and its error refuses the id (R2). */
async function readSource(
  { layer, file, path }: Source,
  id: string,
  idFormat: Format | undefined,
  known: readonly Format[],
  { files, limits, lowest }: Setting,
): Promise<SourceRead> {
  const read = await readText(files, path, limits);
  const dependency = read.bytes === undefined ? [] : [readDependency(files, path, read.bytes)];
  const format = fragmentFormat(file, id, idFormat, known);
  const fragment = { layer, lowest: layer === lowest, file, text: "text" in read ? read.text : "", format };
  if ("finding" in read) {
    const diagnostics = [locate(read.finding, { origin: { layer, file, ...read.range } })];
    return { fragment: { ...fragment, document: UNREAD }, diagnostics, dependency };
  }
  const parsed = format?.parse(read.text, limits) ?? UNREAD;
  const diagnostics = parsed.findings.map(({ range, ...said }) => locate(said, { origin: { layer, file, ...range } }));
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

/** A source whose keys are called as today (V6). What the vendor's own files still say is no administrator's affair. */
function byTodaysNames(source: SourceRead, plan: Declaration["plan"]): SourceRead {
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
function byPlannedTypes(source: SourceRead, plan: Declaration["plan"]): SourceRead {
  const { format, document } = source.fragment;
  if (!format?.untyped) return source;
  return { ...source, fragment: { ...source.fragment, document: typedDocument(document, plan, format.name) } };
}

async function judgeEach(
  account: Account,
  declared: Declaration,
  { nulls }: Setting,
  told: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  const validator = await declared.compileOverlay?.();
  return validator === undefined ? [] : judgeFragments(account, validator, nulls, told);
}

async function validate(account: Account, declared: Declaration): Promise<readonly Diagnostic[]> {
  if (account.value === undefined || declared.compile === undefined) return [];
  const validator = await declared.compile();
  return [
    ...validator.diagnostics,
    ...validator.validate(judged(account.value)).map((violation) => blame(violation, account)),
  ];
}

function ordered(id: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, id })).sort(compareDiagnostics);
}

type Common = Pick<Resolution, "id" | "precedence" | "fragments" | "diagnostics" | "dependencies">;

function outcome(answer: Common, { value }: Account, files: FileSystem): Resolution {
  const merged = json(value);
  if (answer.diagnostics.some(isError)) {
    return { ...answer, state: "refused", ...(merged === undefined ? {} : { merged }) };
  }
  if (merged === undefined) return { ...answer, state: "absent" };
  return {
    ...answer,
    state: "effective",
    value: merged,
    get fingerprint() {
      return files.digest(new TextEncoder().encode(canonical(value as Value)));
    },
  };
}

function json(value: Maybe): Json | undefined {
  return value === undefined ? undefined : plain(value);
}
