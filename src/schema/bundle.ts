import { quote } from "../model/codes/entry.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { isList, isObject, member, type ValueObject } from "../model/value.js";
import { heldIn, isSchema } from "./keywords.js";
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
  /** What a reference inside a schema means; undefined where nothing answers to it. */
  readonly resolve: (from: Subschema, keyword: Reference) => Subschema | undefined;
  /** A schema that another holds. */
  readonly below: (from: Subschema, path: Path) => Subschema | undefined;
}

/** The keywords that refer. A dynamic reference means the root's anchor of its name, else what stands in its file. */
type Reference = "$ref" | "$dynamicRef" | "$recursiveRef";

/** The dialects of JSON Schema that are spoken here (V1). */
export type Draft = "04" | "06" | "07" | "2019-09" | "2020-12";

const BY_METASCHEMA: Readonly<Record<string, Draft>> = {
  "json-schema.org/draft-04/schema": "04",
  "json-schema.org/draft-06/schema": "06",
  "json-schema.org/draft-07/schema": "07",
  "json-schema.org/draft/2019-09/schema": "2019-09",
  "json-schema.org/draft/2020-12/schema": "2020-12",
};

export const DRAFTS: readonly Draft[] = Object.values(BY_METASCHEMA);

/** Reads an id's schema and, of the same directory, what it refers to: by path, or by `$id` where the source lists. */
export async function openBundle(source: SchemaSource, path: string, text: SourceText): Promise<Bundle> {
  const resources = new Map<string, Subschema>();
  const anchors = new Map<string, Subschema>();
  const memo = new Map<string, Subschema>();
  const files: SchemaFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const addresses = new Map<SchemaFile, string>();
  const waiting: Subschema[] = [];
  const surveyed = new Set<Subschema>();
  let everything: ReturnType<typeof schemasById> | undefined;

  function subschema(file: SchemaFile, at: Path, schema: ValueObject | boolean, base: string): Subschema {
    const name = `${addresses.get(file)}${pointer(at)}`;
    const known = memo.get(name);
    if (known !== undefined) return known;
    const made = { name, file, path: at, schema, base };
    memo.set(name, made);
    return made;
  }

  /** Registers a schema and all inside: ids, anchors, and what is still to be resolved. */
  function survey(here: Subschema, draft: Draft | undefined): void {
    if (surveyed.has(here) || typeof here.schema === "boolean") return;
    surveyed.add(here);
    for (const keyword of ["$anchor", "$dynamicAnchor"]) {
      const anchor = member(here.schema, keyword);
      if (typeof anchor === "string") register(anchors, `${here.base}#${anchor}`, here);
    }
    const id = idOf(here.schema, draft);
    if (id?.startsWith("#")) register(anchors, `${here.base}${id}`, here);
    else if (id !== undefined) register(resources, here.base, here);
    if (referencesOf(draft).some((keyword) => typeof member(here.schema, keyword) === "string")) {
      waiting.push(here);
    }
    for (const [inner, schema] of heldIn(here.schema)) survey(step(here, inner, schema, draft), draft);
  }

  function step(from: Subschema, inner: Path, schema: ValueObject | boolean, draft: Draft | undefined): Subschema {
    return subschema(from.file, [...from.path, ...inner], schema, rebase(from.base, schema, draft));
  }

  async function open(at: string, given?: SourceText): Promise<Subschema | undefined> {
    const address = addressOf(at);
    const known = resources.get(address);
    if (known !== undefined) return known;
    const found = given ?? (await source.read(at));
    if (found === undefined) return undefined;
    const file = readSchemaFile(found);
    files.push(file);
    addresses.set(file, address);
    diagnostics.push(...file.diagnostics);
    const value = isSchema(file.value) ? file.value : {};
    if (!isSchema(file.value) && file.diagnostics.length === 0) {
      diagnostics.push(broken(file, [], "a schema is an object, true or false"));
    }
    const draft = draftOf(member(value, "$schema"));
    const root = subschema(file, [], value, rebase(address, value, draft));
    register(resources, address, root);
    survey(root, draft);
    return root;
  }

  /** Opens the file that a reference needs, unless it is open. */
  async function fetch(from: Subschema, reference: string): Promise<void> {
    const target = absolute(reference, from.base);
    if (target === undefined || resources.has(target.resource)) return;
    const own = addresses.get(from.file) as string;
    const beside = pathOf(absolute(reference, own)?.resource);
    if (beside !== undefined) {
      const opened = await open(beside);
      if (opened !== undefined) return register(resources, target.resource, opened);
    }
    const byId = (await (everything ??= schemasById(source))).get(target.resource);
    if (byId !== undefined) await open(byId.path, byId.text);
  }

  function resolve(from: Subschema, keyword: Reference): Subschema | undefined {
    const reference = typeof from.schema === "boolean" ? undefined : member(from.schema, keyword);
    const target = typeof reference === "string" ? absolute(reference, from.base) : undefined;
    if (target === undefined) return undefined;
    const resource = resources.get(target.resource);
    if (resource === undefined) return undefined;
    if (target.fragment === "" || target.fragment.startsWith("/")) {
      const lexical = target.fragment === "" ? resource : pointed(resource, target.fragment);
      return keyword === "$recursiveRef" && says(lexical, "$recursiveAnchor") && says(root, "$recursiveAnchor")
        ? root
        : lexical;
    }
    const lexical = anchors.get(`${target.resource}#${target.fragment}`);
    if (keyword !== "$dynamicRef" || member(schemaOf(lexical), "$dynamicAnchor") !== target.fragment) return lexical;
    return anchors.get(`${root.base}#${target.fragment}`) ?? lexical;
  }

  /** Follows a JSON pointer; ids on the way move the base. */
  function pointed(resource: Subschema, fragment: string): Subschema | undefined {
    const draft = draftOf(member(schemaOf(nodeRoot(resource)), "$schema"));
    let here: { path: Path; base: string } = resource;
    for (const part of fragment.slice(1).split("/")) {
      const word = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const around = nodeAt(resource.file.value, here.path);
      const path = [...here.path, isList(around) && /^(?:0|[1-9]\d*)$/.test(word) ? Number(word) : word];
      const node = nodeAt(resource.file.value, path);
      if (node === undefined) return undefined;
      here = { path, base: isObject(node) ? rebase(here.base, node, draft) : here.base };
    }
    const node = nodeAt(resource.file.value, here.path);
    return isSchema(node) ? subschema(resource.file, here.path, node, here.base) : undefined;
  }

  function nodeRoot(inner: Subschema): Subschema | undefined {
    return resources.get(addresses.get(inner.file) as string);
  }

  const root = (await open(path, text)) as Subschema;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const keyword of referencesOf(draftOf(member(schemaOf(nodeRoot(next)), "$schema")))) {
      const reference = typeof next.schema === "boolean" ? undefined : member(next.schema, keyword);
      if (typeof reference !== "string" || isMetaschema(reference)) continue;
      await fetch(next, reference);
      const target = resolve(next, keyword);
      // A target that stands where no keyword holds schemas (`#/components/x`) was not surveyed with its file.
      if (target !== undefined) survey(target, draftOf(member(schemaOf(nodeRoot(target)), "$schema")));
      else diagnostics.push(unresolved(next, keyword, reference));
    }
  }

  const $schema = member(schemaOf(root), "$schema");
  const draft = draftOf($schema);
  if (draft === undefined)
    diagnostics.push(broken(root.file, ["$schema"], `$schema is ${quote($schema)}, which is no draft known here`));
  return {
    root,
    draft: draft ?? "2020-12",
    files,
    schemas: [...surveyed],
    diagnostics,
    resolve,
    below: (from, inner) => {
      const schema = nodeAt(from.file.value, [...from.path, ...inner]);
      return isSchema(schema) ? step(from, inner, schema, draft) : undefined;
    },
  };
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

/** The referring keywords of a draft. */
export function referencesOf(draft: Draft | undefined): readonly Reference[] {
  return draft === "2019-09" ? ["$ref", "$recursiveRef"] : draft === "2020-12" ? ["$ref", "$dynamicRef"] : ["$ref"];
}

/** Against what references inside a schema are resolved: its id, where it has one (RFC 3986 §5.1). */
function rebase(base: string, schema: ValueObject | boolean, draft: Draft | undefined): string {
  const id = typeof schema === "boolean" ? undefined : idOf(schema, draft);
  return id === undefined || id.startsWith("#") ? base : (absolute(id, base)?.resource ?? base);
}

/** What a schema calls itself (`id` in draft 04). */
function idOf(schema: ValueObject, draft: Draft | undefined): string | undefined {
  const id = member(schema, draft === "04" ? "id" : "$id");
  return typeof id === "string" ? id : undefined;
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
export function broken(file: SchemaFile, path: Path, reason: string): Diagnostic {
  return locate(finding("schema/broken", { reason }), { origin: file.origin(path) });
}

/** A reference to a draft's own metaschema, which the validator brings along. */
export function isMetaschema(reference: string): boolean {
  return draftOf(reference) !== undefined;
}

/** The draft that `$schema` names: 2020-12 where it says nothing, undefined for a dialect that is none of them. */
function draftOf($schema: unknown): Draft | undefined {
  if ($schema === undefined) return "2020-12";
  if (typeof $schema !== "string") return undefined;
  const name = $schema.replace(/^https?:\/\//, "").replace(/#$/, "");
  return Object.hasOwn(BY_METASCHEMA, name) ? BY_METASCHEMA[name] : undefined;
}
