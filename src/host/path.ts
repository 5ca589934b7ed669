/** The path of an entry of a directory. */
export function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** The directory that holds a path; the root holds itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a path is a directory's own or below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}

/** A path that a caller gave, without a slash at its end. Throws RangeError unless it is absolute and plain. */
export function absolute(path: string): string {
  const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  const segments = plain.split("/").slice(1);
  const odd = segments.some((segment) => segment === "" || segment === "." || segment === "..");
  if (!plain.startsWith("/") || (odd && plain !== "/") || plain.includes("\0")) {
    throw new RangeError(`expected an absolute path without "." and "..", found ${JSON.stringify(path)}`);
  }
  return plain;
}
