import { follow } from "../host/index.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Request } from "./command.js";

/**
 * What an answer about every id rests on, in one line: each layer with its directory and whether it is there, and where
 * schemas were looked for (C6). `looked at vendor /usr/share/defaults, runtime /run (not there), admin /etc`
 */
export async function lookedAt(request: Request): Promise<string> {
  const { root, schemas } = request.where;
  return `looked at ${await layersLookedAt(request)}; schemas ${schemas.join(" < ")}; root ${root}`;
}

/** The layers alone, where nothing was named: for standard error. */
export async function everyLayer(request: Request): Promise<readonly string[]> {
  return request.named ? [] : [`looked at ${await layersLookedAt(request)}`];
}

/** `vendor /usr/share/defaults, runtime /run (not there), admin /etc`. */
export async function layersLookedAt({ plan, files, options }: Request): Promise<string> {
  const asked = options.value("layers")?.split(",");
  const layers = plan.layers.map(async ({ name, root }) => {
    const is = asked?.includes(name) === false ? "not asked about" : await standing(root);
    return `${name} ${root}${is === undefined ? "" : ` (${is})`}`;
  });
  return (await Promise.all(layers)).join(", ");

  async function standing(root: string): Promise<string | undefined> {
    try {
      const { is } = await follow(files, root, DEFAULT_LIMITS);
      if (is === "directory") return undefined;
      return is === "absent" || is === "dangling" ? "not there" : "no directory";
    } catch {
      return "unreadable";
    }
  }
}
