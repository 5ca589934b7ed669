import { quote } from "../model/codes/entry.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { nearest } from "../model/nearest.js";
import { isList, isObject, keysOf, lazy, member, type Json, type ValueObject } from "../model/value.js";
import { DECLARING, takesAnnotation } from "./annotations.js";
import {
  ASSERTING,
  draftOf,
  heldIn,
  idOf,
  isMetaschema,
  isSchema,
  isUndated,
  keywordOf,
  nearestDraft,
  referencesOf,
  spoken,
  type Draft,
  type Reference,
} from "./keywords.js";
import {
  nodeAt,
  pointer,
  readSchemaFile,
  SCHEMA_SUFFIXES,
  type SchemaFile,
  type SchemaSource,
  type SourceText,
} from "./schema-file.js";

/** A schema inside a file. There is one object for a place, so that `===` tells whether two are the same. */
export interface Subschema {
  /** The same for the same place. */
  readonly name: string;
  readonly file: SchemaFile;
  readonly path: Path;
  readonly schema: ValueObject | boolean;
  /** Against what a `$ref` inside is resolved (RFC 3986 §5.1). */
  readonly base: string;
}

/** The schema files that an id's schema is made of, with all references answered. Nothing is fetched. */
export interface Bundle {
  readonly root: Subschema;
  readonly draft: Draft;
  readonly files: readonly SchemaFile[];
  /** Every schema in them, whether or not the root reaches it. */
  readonly schemas: readonly Subschema[];
  readonly diagnostics: readonly Diagnostic[];
  /**
   * What a reference inside a schema means, on the way by which the scope was entered, else on the shortest; undefined
   * where nothing answers to it.
   */
  readonly resolve: (from: Subschema, keyword: Reference, scope?: Scope) => Subschema | undefined;
  /** The scope inside a schema that is reached from one. */
  readonly enter: (scope: Scope, here: Subschema) => Scope;
  /** A schema that another holds. */
  readonly below: (from: Subschema, path: Path) => Subschema | undefined;
}

/** What the dynamic anchors mean on a way through the schemas: of each name the first that was passed. */
export interface Scope {
  /** The same for the same meanings. */
  readonly key: string;
  readonly anchors: ReadonlyMap<string, Subschema>;
}

export const NO_SCOPE: Scope = { key: "", anchors: new Map() };

/** As an anchor, `$recursiveAnchor` has no name. */
const RECURSIVE = "";

/** Reads an id's schema and, of the same directory, what it refers to: by path, or by `$id` where the source lists. */
export async function openBundle(source: SchemaSource, path: string, text: SourceText): Promise<Bundle> {
  const opening: Opening = {
    source,
    byId: lazy(() => schemasById(source)),
    addresses: new Map(),
    resources: new Map(),
    anchors: new Map(),
    dynamic: new Map(),
    places: new Map(),
    surveyed: new Set(),
    waiting: [],
    diagnostics: [],
  };
  const root = (await open(opening, path, text)) as Subschema;
  await openReferences(opening, root);
  const { addresses, surveyed, diagnostics } = opening;
  const $schema = member(schemaOf(root), "$schema");
  const draft = draftOf($schema);
  if (draft === undefined)
    diagnostics.push(
      broken(
        root.file,
        ["$schema"],
        `$schema is ${quote($schema)}, which is no draft known here`,
        nearestDraft($schema),
      ),
    );
  else if (isUndated($schema))
    diagnostics.push(locate(finding("schema/draft", { found: $schema }), { origin: root.file.origin(["$schema"]) }));
  return {
    root,
    draft: draft ?? "2020-12",
    files: [...addresses.keys()],
    schemas: [...surveyed],
    diagnostics,
    resolve: (from, keyword, scope) =>
      resolveReference(opening, from, keyword, scope ?? enter(opening, enter(opening, NO_SCOPE, root), from)),
    enter: (scope, here) => enter(opening, scope, here),
    below: (from, inner) => {
      const schema = nodeAt(from.file.value, [...from.path, ...inner]);
      return isSchema(schema) ? step(opening, from, inner, schema, draft) : undefined;
    },
  };
}

/** Schema files while they are opened. */
interface Opening {
  readonly source: SchemaSource;
  /** All schemas of the directory by their ids: read when the first reference needs it. */
  readonly byId: () => Promise<ReadonlyMap<string, Named>>;
  /** The files that are open. */
  readonly addresses: Map<SchemaFile, string>;
  /** Schemas by address: of a file, or of an id. */
  readonly resources: Map<string, Subschema>;
  readonly anchors: Map<string, Subschema>;
  /** The dynamic anchors of each address. */
  readonly dynamic: Map<string, Map<string, Subschema>>;
  /** Every schema by its place. */
  readonly places: Map<string, Subschema>;
  readonly surveyed: Set<Subschema>;
  /** What refers, and is still to be resolved. */
  readonly waiting: Subschema[];
  readonly diagnostics: Diagnostic[];
}

/** Opens a file, unless it is open; undefined where none stands. */
async function open(opening: Opening, path: string, given?: SourceText): Promise<Subschema | undefined> {
  const { source, addresses, resources, diagnostics } = opening;
  const address = addressOf(path);
  const known = resources.get(address);
  if (known !== undefined) return known;
  const found = given ?? (await source.read(path));
  if (found === undefined) return undefined;
  const file = readSchemaFile(found);
  addresses.set(file, address);
  diagnostics.push(...file.diagnostics);
  const value = isSchema(file.value) ? file.value : {};
  if (!isSchema(file.value) && file.diagnostics.length === 0) {
    diagnostics.push(broken(file, [], "a schema is an object, true or false"));
  }
  const draft = draftOf(member(value, "$schema"));
  const root = subschema(opening, file, [], value, rebase(address, value, draft), draft);
  register(resources, address, root);
  survey(opening, root, draft);
  return root;
}

/** The one object for a place. */
function subschema(
  { addresses, places }: Opening,
  file: SchemaFile,
  path: Path,
  schema: ValueObject | boolean,
  base: string,
  draft: Draft | undefined,
): Subschema {
  const name = `${addresses.get(file)}${pointer(path)}`;
  const known = places.get(name);
  if (known !== undefined) return known;
  const made = { name, file, path, schema: spoken(schema, draft), base };
  places.set(name, made);
  return made;
}

function step(
  opening: Opening,
  from: Subschema,
  inner: Path,
  schema: ValueObject | boolean,
  draft: Draft | undefined,
): Subschema {
  return subschema(opening, from.file, [...from.path, ...inner], schema, rebase(from.base, schema, draft), draft);
}

/** Registers a schema and all inside: ids, anchors, and what is still to be resolved. */
function survey(opening: Opening, here: Subschema, draft: Draft | undefined): void {
  const { resources, anchors, dynamic, surveyed, waiting } = opening;
  if (surveyed.has(here) || typeof here.schema === "boolean") return;
  surveyed.add(here);
  for (const keyword of ["$anchor", "$dynamicAnchor"]) {
    const anchor = member(here.schema, keyword);
    if (typeof anchor !== "string") continue;
    register(anchors, `${here.base}#${anchor}`, here);
    if (keyword === "$dynamicAnchor") registerDynamic(dynamic, anchor, here);
  }
  const id = idOf(here.schema, draft);
  if (id?.startsWith("#")) register(anchors, `${here.base}${id}`, here);
  else if (id !== undefined) register(resources, here.base, here);
  if (draft === "2019-09" && says(here, "$recursiveAnchor") && (id !== undefined || here.path.length === 0))
    registerDynamic(dynamic, RECURSIVE, here);
  if (referencesOf(draft).some((keyword) => typeof member(here.schema, keyword) === "string")) waiting.push(here);
  for (const [inner, schema] of heldIn(here.schema)) survey(opening, step(opening, here, inner, schema, draft), draft);
}

/** Opens the files that references need, and those that these refer to. */
async function openReferences(opening: Opening, root: Subschema): Promise<void> {
  const { waiting, diagnostics } = opening;
  for (const next of waiting) {
    for (const keyword of referencesOf(draftIn(opening, next))) {
      const reference = member(schemaOf(next), keyword);
      if (typeof reference !== "string" || isMetaschema(reference)) continue;
      await fetch(opening, next, reference);
      const target = resolveReference(opening, next, keyword, enter(opening, NO_SCOPE, root));
      // A target that stands where no keyword holds schemas (`#/components/x`) was not surveyed with its file.
      if (target !== undefined) survey(opening, target, draftIn(opening, target));
      else diagnostics.push(unresolved(next, keyword, reference));
    }
  }
}

/** Opens the file that a reference needs, unless it is open. */
async function fetch(opening: Opening, from: Subschema, reference: string): Promise<void> {
  const { addresses, resources } = opening;
  const target = absolute(reference, from.base);
  if (target === undefined || resources.has(target.resource)) return;
  const own = addresses.get(from.file) as string;
  const beside = pathOf(absolute(reference, own)?.resource);
  const opened = beside === undefined ? undefined : await open(opening, beside);
  if (opened !== undefined) return register(resources, target.resource, opened);
  const byId = (await opening.byId()).get(target.resource);
  if (byId !== undefined) await open(opening, byId.path, byId.text);
}

/** Of a name that is known the way keeps the first meaning. */
function enter({ dynamic }: Opening, scope: Scope, { base }: Subschema): Scope {
  const added = [...(dynamic.get(base) ?? [])].filter(([name]) => !scope.anchors.has(name));
  if (added.length === 0) return scope;
  const anchors = new Map([...scope.anchors, ...added]);
  return {
    key: Array.from(anchors, ([name, place]) => `${name} ${place.name}`)
      .sort()
      .join("\n"),
    anchors,
  };
}

function resolveReference(opening: Opening, from: Subschema, keyword: Reference, scope: Scope): Subschema | undefined {
  const { resources, anchors } = opening;
  const reference = member(schemaOf(from), keyword);
  const target = typeof reference === "string" ? absolute(reference, from.base) : undefined;
  const resource = target && resources.get(target.resource);
  if (target === undefined || resource === undefined) return undefined;
  const { fragment } = target;
  if (fragment === "" || fragment.startsWith("/")) {
    const lexical = fragment === "" ? resource : pointed(opening, resource, fragment);
    return keyword === "$recursiveRef" && says(lexical, "$recursiveAnchor")
      ? (scope.anchors.get(RECURSIVE) ?? lexical)
      : lexical;
  }
  const lexical = anchors.get(`${target.resource}#${fragment}`);
  if (keyword !== "$dynamicRef" || member(schemaOf(lexical), "$dynamicAnchor") !== fragment) return lexical;
  return scope.anchors.get(fragment) ?? lexical;
}

/** Follows a JSON pointer; ids on the way move the base. */
function pointed(opening: Opening, resource: Subschema, fragment: string): Subschema | undefined {
  const { file } = resource;
  const draft = draftIn(opening, resource);
  let here: { path: Path; base: string } = resource;
  for (const part of fragment.slice(1).split("/")) {
    const word = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const around = nodeAt(file.value, here.path);
    const path = [...here.path, isList(around) && /^(?:0|[1-9]\d*)$/.test(word) ? Number(word) : word];
    const node = nodeAt(file.value, path);
    if (node === undefined) return undefined;
    here = { path, base: isObject(node) ? rebase(here.base, node, draft) : here.base };
  }
  const node = nodeAt(file.value, here.path);
  return isSchema(node) ? subschema(opening, file, here.path, node, here.base, draft) : undefined;
}

/** The draft of the file that a schema stands in. */
function draftIn({ addresses, resources }: Opening, { file }: Subschema): Draft | undefined {
  return draftOf(member(schemaOf(resources.get(addresses.get(file) as string)), "$schema"));
}

interface Named {
  readonly path: string;
  readonly text: SourceText;
}

/** Reads all schemas of a directory, to find one by its `$id` where no path leads to it; the first of a name stands. */
async function schemasById(source: SchemaSource): Promise<ReadonlyMap<string, Named>> {
  const named = new Map<string, Named>();
  const paths = (await source.list?.()) ?? [];
  for (const path of paths.filter((each) => SCHEMA_SUFFIXES.some((suffix) => each.endsWith(suffix))).toSorted()) {
    const text = await source.read(path);
    const value = text && readSchemaFile(text).value;
    const id = isObject(value) ? idOf(value, draftOf(member(value, "$schema"))) : undefined;
    const address = id === undefined ? undefined : absolute(id, addressOf(path))?.resource;
    if (text !== undefined && address !== undefined && !named.has(address)) named.set(address, { path, text });
  }
  return named;
}

function register(map: Map<string, Subschema>, name: string, subschema: Subschema): void {
  if (!map.has(name)) map.set(name, subschema);
}

function registerDynamic(dynamic: Opening["dynamic"], name: string, here: Subschema): void {
  const known = dynamic.get(here.base) ?? new Map<string, Subschema>();
  dynamic.set(here.base, known);
  register(known, name, here);
}

/** Against what references inside a schema are resolved: its id, where it has one (RFC 3986 §5.1). */
function rebase(base: string, schema: ValueObject | boolean, draft: Draft | undefined): string {
  const id = typeof schema === "boolean" ? undefined : idOf(schema, draft);
  return id === undefined || id.startsWith("#") ? base : (absolute(id, base)?.resource ?? base);
}

/** Where a directory's files stand while they are read: no such host is ever asked. */
const DIRECTORY = "schema://directory/";

/** The address of a directory's file. */
function addressOf(path: string): string {
  return `${DIRECTORY}${encodeURI(path)}`;
}

/** A reference as an address and a fragment; undefined where it is no address: nothing answers to it. */
function absolute(reference: string, base: string): { resource: string; fragment: string } | undefined {
  try {
    const url = new URL(reference, base);
    const fragment = decode(url.hash.slice(1));
    url.hash = "";
    return { resource: url.href.replace(/#$/, ""), fragment };
  } catch {
    return undefined;
  }
}

/** The path of an address in the directory; undefined for an address elsewhere, and for one that would lead out. */
function pathOf(address: string | undefined): string | undefined {
  if (address?.startsWith(DIRECTORY) !== true) return undefined;
  const path = decode(address.slice(DIRECTORY.length));
  return path.split("/").some((part) => /^\.{0,2}$/.test(part) || part.includes("\0")) ? undefined : path;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function says(subschema: Subschema | undefined, keyword: string): boolean {
  return member(schemaOf(subschema), keyword) === true;
}

function schemaOf(subschema: Subschema | undefined): ValueObject | undefined {
  return isObject(subschema?.schema) ? subschema.schema : undefined;
}

function unresolved(from: Subschema, keyword: Reference, reference: string): Diagnostic {
  const origin = from.file.origin([...from.path, keyword]);
  return locate(finding("schema/unresolved-reference", { reference }), { origin });
}

/** Says why a schema does not compile, at a place of its file. */
export function broken(file: SchemaFile, path: Path, reason: string, nearest?: string): Diagnostic {
  const facts = { reason, ...(nearest === undefined ? {} : { nearest }) };
  return locate(finding("schema/broken", facts), { origin: file.origin(path) });
}

/** Words of schemas that refuse nothing, and are no slips for ones that do. */
const ANNOTATIONS = new Set(
  [
    "$schema $id id $anchor $dynamicAnchor $recursiveAnchor $vocabulary $comment title description default examples",
    "example deprecated readOnly writeOnly contentMediaType contentEncoding mergeStrategy mergeOptions",
  ].flatMap((line) => line.split(" ")),
);

/** What says in one draft what a keyword says in another. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  dependentRequired: ["dependencies"],
  dependentSchemas: ["dependencies"],
  prefixItems: ["items"],
  additionalItems: ["items"],
  $recursiveRef: ["$dynamicRef", "$ref"],
  $dynamicRef: ["$recursiveRef", "$ref"],
  divisibleBy: ["multipleOf"],
  disallow: ["not"],
  extends: ["allOf"],
};

/**
 * What of a schema's words holds nothing, though it was meant to (V9): a word that is nearly a keyword, where its value
 * is one that the keyword takes, and a keyword of another draft. A plain word is held against the keywords that refuse
 * values, an `x-` word against those that declare; any other is the author's own affair.
 */
export function keywordSlips({ schemas, draft }: Bundle): readonly Diagnostic[] {
  return schemas.flatMap((place) => {
    const { schema, file } = place;
    if (!isObject(schema)) return [];
    const own = draftOf(member(file.value, "$schema")) ?? draft;
    return keysOf(schema).flatMap((word) => slip(place, schema, word, own));
  });
}

function slip({ file, path }: Subschema, schema: ValueObject, word: string, draft: Draft): readonly Diagnostic[] {
  const value = schema[word] as Json;
  const keyword = keywordOf(word);
  const where = { origin: file.origin([...path, word], "key") };
  if (keyword !== undefined) {
    const { drafts, asserts, fits } = keyword;
    if (!asserts || drafts === undefined || drafts.includes(draft) || !fits(value)) return [];
    const instead = INSTEAD[word]?.find((each) => keywordOf(each)?.drafts?.includes(draft) !== false);
    const facts = { keyword: word, draft, drafts, ...(instead === undefined ? {} : { instead }) };
    return [locate(finding("schema/ignored-keyword", facts), where)];
  }
  if (ANNOTATIONS.has(word) || DECLARING.includes(word)) return [];
  const meant = /^x[-_]/i.test(word)
    ? nearest(
        word,
        DECLARING.filter((each) => takesAnnotation(each, value)),
      )
    : nearest(
        word,
        ASSERTING.filter((each) => keywordOf(each)?.fits(value)),
      );
  return meant === undefined
    ? []
    : [locate(finding("schema/unknown-keyword", { keyword: word, nearest: meant }), where)];
}
