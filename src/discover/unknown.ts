import { follow, join, nameOf, parentOf, type FileSystem } from "../host/index.js";
import type { Limits } from "../model/document.js";
import type { Layer } from "../model/resolution.js";
import { counts, suffixOf } from "./names.js";

/**
 * Whether anything of an id stands in a layer: a file, a mask, what cannot be looked at, or what should be its directory of
 * drop-ins, be it empty. A directory of its own name is a fault where an id is known, and makes none.
 *
 * Source: D1, D16.
 */
export async function standsInLayers(
  files: FileSystem,
  id: string,
  layers: readonly Layer[],
  limits: Limits,
): Promise<boolean> {
  const found = await Promise.all(
    layers.map(async ({ root }) => {
      try {
        const main = (await follow(files, join(root, id), limits)).is;
        if (main !== "absent" && main !== "directory") return true;
        return (await follow(files, join(root, `${id}.d`), limits)).is !== "absent";
      } catch {
        return true;
      }
    }),
  );
  return found.includes(true);
}

/**
 * The files beside an id's own in any layer that would be ids if they were named; for a word that is none.
 *
 * @param dropIns whether a directory of drop-ins alone tells one, too.
 */
export async function idsBeside(
  files: FileSystem,
  id: string,
  layers: readonly Layer[],
  limits: Limits,
  suffixes: readonly string[],
  dropIns = true,
): Promise<readonly string[]> {
  const found = layers.map(async ({ root }) => {
    try {
      const { path } = await follow(files, parentOf(join(root, id)), limits);
      return ((await files.list(path)) ?? []).map(({ name }) => (dropIns ? name.replace(/\.d$/, "") : name));
    } catch {
      return [];
    }
  });
  const above = id.slice(0, id.length - nameOf(id).length);
  const named = (await Promise.all(found)).flat().filter((name) => counts(name, [...suffixes, suffixOf(id)]));
  return named.map((name) => above + name);
}
