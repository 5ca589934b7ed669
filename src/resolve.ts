import { permissionFindings } from "./discover/permissions.js";
import { FORMAT_SUFFIXES } from "./discover/suffix.js";
import { survey as surveyFiles, type Source } from "./discover/survey.js";
import { formatForFile, formats, typedDocument } from "./format/index.js";
import type { FileSystem } from "./host/file-system.js";
import { compareDiagnostics, finding, isError, locate, type Diagnostic } from "./model/diagnostic.js";
import type { Format, Limits } from "./model/document.js";
import { canonical, plain, record } from "./model/json.js";
import type { Layer, Precedence } from "./model/layer.js";
import { lazy } from "./model/lazy.js";
import { START } from "./model/origin.js";
import type { Dependency, Resolution } from "./model/resolution.js";
import { withAccount, type Account } from "./patch/account.js";
import { mergeFragments, type MergeOptions } from "./patch/merge-fragments.js";
import { byPlannedTypes, byTodaysNames, readSource, type Parsed, type SourceRead } from "./read-source.js";
import { blame } from "./schema/blame.js";
import { judged } from "./schema/judged.js";
import { judgeFragments, type Declaration } from "./schema/index.js";

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
export interface ReadSetting extends Pick<Setting, "layers" | "lowest" | "nulls" | "locks"> {
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
  const own = setting.eachFragment ? await judgeEach(account, declared, setting.nulls, violations) : [];
  const diagnostics = ordered(answer.id, [...before, ...violations, ...own]);
  const dependencies = [...answer.dependencies, ...sources.flatMap(({ dependency }) => dependency)];
  return withAccount(outcome({ ...answer, dependencies, diagnostics }, account, setting.files), account);
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
    return parsed.findings.map(({ range, ...said }) => locate(said, { id, origin: { file: id, ...range } }));
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
  const violations = account.value === undefined ? [] : (validator?.validate(judged(account.value)) ?? []);
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

/** Sources by today's names and of the types that are declared. */
export function asDeclared(read: readonly SourceRead[], declared: Declaration): readonly SourceRead[] {
  const today = declared.declaresNotices ? read.map((source) => byTodaysNames(source, declared.plan)) : read;
  return today.map((source) => byPlannedTypes(source, declared.plan));
}

function mergeOptions(
  setting: Pick<Setting, "layers" | "lowest" | "nulls" | "locks">,
  declared: Declaration,
  format: Format | undefined,
): MergeOptions {
  return {
    plan: declared.plan,
    format,
    selfRead: declared.reader === "self",
    declaresSecrets: declared.declaresSecrets,
    nulls: setting.nulls,
    locks: setting.locks,
    lowestAsked: setting.layers.some(({ name }) => name === setting.lowest),
  };
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

async function judgeEach(
  account: Account,
  declared: Declaration,
  nulls: Setting["nulls"],
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
