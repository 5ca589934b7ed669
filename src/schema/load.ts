import { finding, locate, START, type Diagnostic } from "../model/diagnostic.js";
import { lazy } from "../model/lazy.js";
import { UNDECLARED } from "../model/strategy.js";
import { isObject, keysOf, member, plain, type Json } from "../model/value.js";
import { annotationProblem, readDeclared } from "./annotations.js";
import { openLibrary, type Library, type Subschema } from "./bundle.js";
import type { Declaration } from "./declaration.js";
import { makePlan } from "./plan.js";
import { readProfile, type Profile, type ProfileEntry } from "./profile.js";
import { rootAnnotations } from "./root-annotations.js";
import { PROFILE_SUFFIX, SCHEMA_SUFFIXES, type SchemaSource, type SourceText } from "./schema-file.js";

/** An id's files in one source. */
interface Texts {
  readonly source: SchemaSource;
  readonly schemas: readonly { readonly path: string; readonly text: SourceText }[];
  readonly profile: SourceText | undefined;
}

/**
 * Reads what is declared about an id (S0): schema and merge profile of one source, the last that has any of them.
 *
 * @param sources the schema directories; the last wins.
 */
export async function loadDeclaration(id: string, sources: readonly SchemaSource[]): Promise<Declaration> {
  const texts = await find(id, sources);
  if (texts === undefined) return undeclared(id);
  const [schema, other] = texts.schemas;
  const library = schema && (await openLibrary(texts.source, schema.path, schema.text));
  const profile = texts.profile && readProfile(texts.profile);
  const plan = makePlan({ library, profile }, mayDisagree(library, profile));
  const speaks = (words: RegExp): boolean =>
    (library?.files.length ?? 0) > 1 || [schema?.text, texts.profile].some((text) => speaksOf(words, text));
  const diagnostics = [
    ...(schema !== undefined && other !== undefined ? [twoSources(schema.text, other.text)] : []),
    ...(library?.diagnostics ?? []),
    ...(library?.schemas.flatMap(annotationProblems) ?? []),
    ...(profile?.diagnostics ?? []),
    ...plan.diagnostics,
  ];
  return {
    id,
    plan: plan.root,
    ...rootAnnotations({ library, profile }),
    ...(schema === undefined ? {} : { schemaFile: schema.text.file }),
    ...(texts.profile === undefined ? {} : { profileFile: texts.profile.file }),
    declaresSecrets: speaks(/x-secret|writeOnly/),
    declaresLocks: speaks(/x-lock/),
    policed: false,
    declaresNotices: speaks(/x-renamed-from|x-removed|deprecated/),
    diagnostics,
    ...(library === undefined ? {} : compilers(library)),
  };
}

/** Whether a text may say something; one that could not be read may. */
function speaksOf(words: RegExp, text: SourceText | undefined): boolean {
  return text !== undefined && (!("text" in text) || words.test(text.text));
}

async function find(id: string, sources: readonly SchemaSource[]): Promise<Texts | undefined> {
  for (const source of sources.toReversed()) {
    const schemas: { path: string; text: SourceText }[] = [];
    for (const suffix of SCHEMA_SUFFIXES) {
      const path = `${id}${suffix}`;
      const text = await source.read(path);
      if (text !== undefined) schemas.push({ path, text });
    }
    const profile = await source.read(`${id}${PROFILE_SUFFIX}`);
    if (schemas.length > 0 || profile !== undefined) return { source, schemas, profile };
  }
  return undefined;
}

function twoSources(used: SourceText, unused: SourceText): Diagnostic {
  const origin = { file: unused.file, ...START };
  return locate(finding("schema/two-sources", { used: used.file, unused: unused.file }), { origin });
}

/** Loads the validator at the first call (F1). */
function compilers(library: Library): Pick<Declaration, "compile" | "compileOverlay" | "overlay"> {
  return {
    compile: lazy(() => import("./compile.js").then(({ compileSchema }) => compileSchema(library))),
    compileOverlay: lazy(() => import("./compile-overlay.js").then(({ compileOverlay }) => compileOverlay(library))),
    overlay: () => import("./overlay.js").then(({ overlaySchema }) => plain(overlaySchema(library, true).schema)),
  };
}

function undeclared(id: string): Declaration {
  return {
    id,
    plan: UNDECLARED,
    tags: [],
    declaresSecrets: false,
    declaresLocks: false,
    policed: false,
    declaresNotices: false,
    diagnostics: [],
  };
}

/** Whether the plan is worth a visit to all its nodes: for the rest nothing can be wrong with it (F1). */
function mayDisagree(library: Library | undefined, profile: Profile | undefined): boolean {
  return library?.schemas.some(saysMerge) === true || profile?.entries.some(declares) === true;
}

function declares({ annotations }: ProfileEntry): boolean {
  return INSPECTED.some((word) => member(annotations, word) !== undefined);
}

/** Annotations that can contradict the schema or each other. */
const INSPECTED = ["x-merge", "x-renamed-from"];

function saysMerge({ schema }: Subschema): boolean {
  if (!isObject(schema)) return false;
  const { declared, problems } = readDeclared(schema);
  return declared !== undefined || problems.length > 0 || member(schema, "x-renamed-from") !== undefined;
}

function annotationProblems({ file, path, schema }: Subschema): readonly Diagnostic[] {
  if (!isObject(schema)) return [];
  const own = keysOf(schema).flatMap((keyword) => {
    const said = annotationProblem(keyword, schema[keyword] as Json);
    return said === undefined ? [] : [{ keyword, finding: said }];
  });
  return [...own, ...readDeclared(schema).problems].map(({ keyword, finding: said }) =>
    locate(said, { origin: file.origin([...path, keyword]) }),
  );
}
