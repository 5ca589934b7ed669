import { isWithin, join } from "../host/path.js";
import type { Layer } from "../model/layer.js";

/**
 * The id that a text means: an id, or a path under a layer's root, be it of a main file, a drop-in
 * (`/etc/docker/daemon.json.d/50-x.yaml`) or its directory. That a file is one of a collection is not for its path to tell.
 *
 * Source: D1. Throws RangeError for what can be no id: a path outside every layer, `..`, an empty segment, NUL.
 */
export function toId(text: string, layers: readonly Layer[]): string {
  const path = text.startsWith("/") ? below(text, layers) : text;
  for (const segment of path.split("/")) {
    if (segment === "") throw wrong(text, path === "" ? "found nothing" : "found an empty segment");
    if (segment === "." || segment === "..") throw wrong(text, `found the segment "${segment}"`);
  }
  if (path.includes("\0")) throw wrong(text, "found a NUL");
  if (!path.isWellFormed()) throw wrong(text, "found half a character");
  return withoutDropIn(path.split("/"));
}

/** The part of a path below a layer's root; where roots lie in each other, below the innermost. */
function below(path: string, layers: readonly Layer[]): string {
  const roots = layers.map(({ root }) => (root.length > 1 && root.endsWith("/") ? root.slice(0, -1) : root));
  const [root] = roots.filter((root) => isWithin(path, root)).sort((a, b) => b.length - a.length);
  if (root === undefined) throw wrong(path, `a path must lie under ${layers.map(({ root }) => root).join(" or ")}`);
  return path.slice(join(root, "").length);
}

/** A directory `NAME.SUFFIX.d` holds drop-ins; `conf.d` and `profile.d`, without a suffix before it, are ordinary. */
function withoutDropIn(segments: readonly string[]): string {
  const at = segments.findIndex((segment, index) => index >= segments.length - 2 && /^.+\..+\.d$/.test(segment));
  if (at < 0) return segments.join("/");
  return [...segments.slice(0, at), segments[at]?.slice(0, -2)].join("/");
}

function wrong(text: string, because: string): RangeError {
  return new RangeError(
    `expected an id such as docker/daemon.json, or the path of one of its files; ${because} in ${JSON.stringify(text)}`,
  );
}
