import { isObject, member } from "../model/value.js";
import { absolute, addressOf, idOf } from "./address.js";
import { draftOf } from "./draft.js";
import { readSchemaFile } from "./schema-file.js";
import { SCHEMA_SUFFIXES, type SchemaSource, type SourceText } from "./source.js";

interface Named {
  readonly path: string;
  readonly text: SourceText;
}

/** Reads all schemas of a directory, to find one by its `$id` where no path leads to it; the first of a name stands. */
export async function schemasById(source: SchemaSource): Promise<ReadonlyMap<string, Named>> {
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
