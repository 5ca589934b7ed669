import { parentOf } from "../host/path.js";
import type { Dependency } from "../model/resolution.js";
import type { Found } from "../host/follow.js";

/** What an answer depends on because of the links it took: their directories, and the missing end of one (D13). */
export function onTheWay(found: Found): readonly Dependency[] {
  const links = found.links.map((link) => ({ is: "listed", path: parentOf(link) }) as const);
  return found.is === "dangling" ? [...links, { is: "absent", path: found.path }] : links;
}
