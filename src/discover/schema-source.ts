import type { FileSystem } from "../host/file-system.js";
import type { Limits } from "../model/document.js";
import type { SchemaSource } from "../schema/index.js";
import { follow } from "./follow.js";
import { readText } from "./read-text.js";

/** A directory of schemas in a tree, links followed inside its root (S0). */
export function schemaSource(files: FileSystem, directory: string, name: string, limits: Limits): SchemaSource {
  const inside = directory === "/" ? "" : directory;
  return {
    name,
    list: async () => {
      const found: string[] = [];
      const seen = new Set<string>();
      const walk = async (below: string): Promise<void> => {
        const there = await follow(files, `${inside}${below}` || "/", limits);
        if (there.is !== "directory" || seen.has(there.path)) return;
        seen.add(there.path); // a link that leads back up is walked once
        for (const entry of (await files.list(there.path)) ?? []) {
          const path = `${below}/${entry.name}`;
          if (entry.is === "directory" || entry.is === "link") await walk(path);
          if (/\.(?:json|yaml)$/.test(entry.name)) found.push(path.slice(1));
        }
      };
      await walk("");
      return found;
    },
    read: async (path) => {
      const there = await follow(files, `${inside}/${path}`, limits);
      if (there.is !== "file") return undefined;
      const read = await readText(files, there.path, limits);
      const file = `${name === "/" ? "" : name}/${path}`;
      return "text" in read ? { file, text: read.text } : { file, finding: read.finding };
    },
  };
}
