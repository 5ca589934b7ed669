import type { Limits } from "../model/document.js";
import { join, parentOf, type Entry, type FileSystem } from "./file-system.js";

/** Where a path leads. */
export type Found = {
  /** Without links; for what does not exist, where it would be; for a loop, the link at which the limit was reached. */
  readonly path: string;
  /** The links that were followed, each without links in its own path. */
  readonly links: readonly string[];
} & (
  | { readonly is: "file" | "directory" | "other"; readonly entry: Entry }
  /** `absent`: the asked entry itself is missing. `dangling`: it is a link, or lies beyond one, that leads to nothing. */
  | { readonly is: "null" | "absent" | "dangling" | "loop" }
);

const NULL = "/dev/null";

/**
 * Follows a path's links inside the root: an absolute target starts again at the root, `..` stops there, and the null
 * device is where `/dev/null` is, even in an image without one.
 *
 * Source: D6, D8. Throws what the file system throws (EACCES, EIO).
 */
export async function follow(files: FileSystem, path: string, limits: Pick<Limits, "links">): Promise<Found> {
  const rest = segments(path).reverse();
  const links: string[] = [];
  let here = "/";
  let asked = rest.length; // how many segments of the path itself are still to come, below those of a link
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    asked = Math.min(asked, rest.length + 1);
    if (name === "..") {
      here = parentOf(here);
      continue;
    }
    const next = join(here, name);
    if (next === NULL && rest.length === 0) return { is: "null", path: NULL, links };
    const entry = await files.entry(next);
    if (entry?.is === "link") {
      links.push(next);
      if (links.length > limits.links) return { is: "loop", path: next, links };
      asked = Math.min(asked, rest.length);
      const target = entry.target ?? "";
      if (target.startsWith("/")) here = "/";
      rest.push(...segments(target).reverse());
    } else if (entry?.is === "directory") {
      here = next;
    } else if (entry !== undefined && rest.length === 0) {
      return arrived(entry, next, links);
    } else {
      const missing = entry === undefined ? rest.length + 1 : rest.length;
      return nothing(next, rest.reverse(), links, missing <= asked);
    }
  }
  const entry = await files.entry(here);
  return entry === undefined ? nothing(here, [], links, links.length === 0) : arrived(entry, here, links);
}

function segments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

function arrived(entry: Entry, path: string, links: readonly string[]): Found {
  if (entry.is === "null") return { is: "null", path, links };
  return { is: entry.is === "file" || entry.is === "directory" ? entry.is : "other", path, links, entry };
}

/** What is not there has a path all the same: an output that is not yet delivered is known by it (D14). */
function nothing(at: string, rest: readonly string[], links: readonly string[], absent: boolean): Found {
  const path = rest.reduce((path, name) => (name === ".." ? parentOf(path) : join(path, name)), at);
  if (path === NULL && !rest.includes("..")) return { is: "null", path, links };
  return { is: absent ? "absent" : "dangling", path, links };
}
