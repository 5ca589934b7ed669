import { permissionFindings } from "./discover/permissions.js";
import { FORMAT_SUFFIXES } from "./discover/suffix.js";
import { survey } from "./discover/survey.js";
import { formatForFile, formats } from "./format/index.js";
import type { FileSystem } from "./host/file-system.js";
import { compareDiagnostics, finding, isError, locate, type Diagnostic } from "./model/diagnostic.js";
import type { Format, Limits } from "./model/document.js";
import { canonical, plain, type Json, type Maybe, type Value } from "./model/json.js";
import type { Layer, Precedence } from "./model/layer.js";
import { START } from "./model/origin.js";
import type { Dependency, Resolution } from "./model/resolution.js";
import { withAccount, type Account } from "./patch/account.js";
import { mergeFragments } from "./patch/merge-fragments.js";
import { byPlannedTypes, byTodaysNames, readSource } from "./read-source.js";
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
