import { follow, isWithin, join, nameOf, parentOf, type FileSystem } from "../host/index.js";
import type { Limits } from "../model/document.js";
import type { Dependency, Fragment, Layer } from "../model/resolution.js";
import { compareNames } from "./names.js";

/** Why a file that a configuration includes takes no part. */
const NOT_READ = "not read by substrata";

/** Files that a configuration includes, and what the answer depends on by that. */
interface Included {
  readonly fragments: readonly Fragment[];
  readonly dependencies: readonly Dependency[];
}

/**
 * The files that the values of a configuration name, `*` and `?` meaning what they mean to a shell in the last segment, as
 * entries that are not read: their program reads them, and nobody should think that they were merged (`x-includes`).
 *
 * @param besides the directory in which a relative name is meant.
 * @param known the files that take part already: a value that names a step of the reader itself is no include.
 */
export async function includedFiles(
  files: FileSystem,
  values: readonly string[],
  besides: string,
  known: ReadonlySet<string>,
  layers: readonly Layer[],
  limits: Limits,
): Promise<Included> {
  const fragments: Fragment[] = [];
  const dependencies: Dependency[] = [];
  for (const value of values) {
    if (value === "" || value.includes("\0")) continue;
    const pattern = value.startsWith("/") ? value : join(besides, value);
    const names = matching(nameOf(pattern));
    try {
      const { path, is } = await follow(files, parentOf(pattern), limits);
      const entries = is === "directory" ? await files.list(path) : undefined;
      dependencies.push({ is: entries === undefined ? "absent" : "listed", path });
      const found = (entries ?? []).filter((entry) => entry.is !== "undecodable" && entry.is !== "directory");
      for (const name of found.map((entry) => entry.name).sort(compareNames)) {
        const file = join(parentOf(pattern), name);
        if (!names.test(name) || known.has(file)) continue;
        const layer = layers.find(({ root }) => isWithin(file, root));
        const standing = { is: "ignored", because: NOT_READ } as const;
        fragments.push({
          layer: layer?.name ?? parentOf(pattern),
          lowest: layer === layers[0],
          file,
          kind: "drop-in",
          step: value,
          standing,
        });
      }
    } catch {
      dependencies.push({ is: "absent", path: parentOf(pattern) }); // what cannot be looked at is the program's affair
    }
  }
  return { fragments, dependencies };
}

/** A pattern of names as a shell reads it; a hidden name is matched by what begins with a dot alone. */
function matching(glob: string): RegExp {
  const source = glob.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) =>
    sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`,
  );
  return new RegExp(`^${/^[*?]/.test(glob) ? "(?!\\.)" : ""}${source}$`, "su");
}
