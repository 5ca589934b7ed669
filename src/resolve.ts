import { includedFiles, permissionFindings, survey, type Root } from "./discover/index.js";
import { typedDocument } from "./format/index.js";
import { parentOf, type FileSystem } from "./host/index.js";
import { emitAccount } from "./inspect/index.js";
import {
  compareDiagnostics,
  finding,
  firstOfEachKind,
  isError,
  locate,
  START,
  type Diagnostic,
} from "./model/diagnostic.js";
import type { Format } from "./model/document.js";
import type { Dependency, Layer, Resolution } from "./model/resolution.js";
import { parsePlace, valueAt } from "./model/place.js";
import { canonical, isList, lazy, plain, record } from "./model/value.js";
import { accountOf, mergeFragments, withAccount, type Account, type MergeOptions } from "./provenance/index.js";
import {
  OPAQUE,
  readSources,
  syntaxOf,
  type ReadSetting,
  type SourceRead,
  type Syntax,
  type SyntaxSetting,
} from "./sources.js";
import type { Declaration } from "./strategy/index.js";
import { blameAll, validateFragments } from "./validate/index.js";

/** What an id is resolved under: a plan's settings, with the view's files and layers. */
export interface Setting extends ReadSetting, SyntaxSetting {
  readonly layers: readonly Layer[];
  /** What the declaration was made of (D13). */
  readonly declaredBy: readonly Dependency[];
  readonly outputs: readonly string[];
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
