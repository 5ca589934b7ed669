import { member } from "../model/value.js";
import { openLibrary, type Library } from "./bundle.js";
import { compileSchema } from "./compile.js";
import { overlaySchema, type OverlaySchema } from "./overlay.js";
import type { SchemaSource } from "./schema-file.js";
import type { Validator } from "./validator.js";
import type { SchemaPlace, Violation } from "./violation.js";

/** Everything that a derived schema refers to is inside it. */
const NOTHING_BESIDE: SchemaSource = {
  name: "",
  read: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
};

/** Compiles what a fragment alone may be (V2). Violations name the places of the schema that it was derived from. */
export async function compileOverlay(library: Library): Promise<Validator> {
  const overlay = overlaySchema(library, false);
  const { file } = library.root.file;
  const text = { file: "overlay.schema.json", text: JSON.stringify(overlay.schema) };
  const { diagnostics, validate } = await compileSchema(await openLibrary(NOTHING_BESIDE, text.file, text));
  if (diagnostics.length > 0) return { diagnostics: [], validate: () => [] }; // the schema itself is wrong, and says so
  const sourced = (violation: Violation): Violation => ({
    ...violation,
    schema: placeIn(overlay, violation.schema, file),
  });
  return { diagnostics: [], validate: (value) => validate(value).map(sourced) };
}

function placeIn({ sourceOf }: OverlaySchema, { path, origin }: SchemaPlace, file: string): SchemaPlace {
  const keyword = path.at(-1);
  const held = sourceOf(path.slice(0, -1));
  const source = held ?? sourceOf(path);
  if (source === undefined) return { file, path, origin };
  const said =
    held === undefined ? [] : [keyword === "anyOf" && member(held.schema, "oneOf") !== undefined ? "oneOf" : keyword];
  const full = [...source.path, ...said] as SchemaPlace["path"];
  return { file: source.file.file, path: full, origin: () => source.file.origin(full) };
}
