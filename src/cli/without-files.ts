import type { Resolution } from "../model/resolution.js";
import { visible } from "../render/visible.js";
import { filesToTakeAway, type FilesToTakeAway } from "../revise/files-to-take-away.js";
import type { Request } from "./command.js";

/** For each refused id the files of overrides without which it would be valid (Q11). */
export async function withoutFiles(
  resolutions: readonly Resolution[],
  { plan, files, options }: Request,
): Promise<ReadonlyMap<string, FilesToTakeAway>> {
  const layers = options.value("layers")?.split(",");
  const view = layers === undefined ? {} : { layers };
  const byId = new Map(resolutions.map((resolution) => [resolution.id, resolution]));
  const named = new Map<string, FilesToTakeAway>();
  for (const [id, resolution] of byId) {
    const found = await filesToTakeAway({ plan, files }, resolution, view);
    if (found !== undefined) named.set(id, found);
  }
  return named;
}

/** `app.yaml: without /etc/app.yaml.d/10.yaml and /etc/app.yaml.d/20.yaml it would be valid (smallest set)`. */
export function withoutFilesText(
  id: string,
  { files, smallest, state, vendorRefused, tries }: FilesToTakeAway,
  { where }: Request,
): string {
  const alone = `${where.layers[0]?.name ?? "the vendor"} alone is refused, too`;
  if (files === undefined) {
    const none = `no files were found without which it would be valid (${tries} tried)`;
    return visible(`${id}: ${vendorRefused ? alone : none}`);
  }
  const [last = "", ...others] = files.map(({ file }) => file).toReversed();
  const together = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
  const becomes = `it would be ${state === "absent" ? "absent" : "valid"}`;
  const said = `without ${together} ${becomes} (${smallest ? "smallest set" : "a smaller set may do"})`;
  return visible(`${id}: ${said}${vendorRefused ? `; ${alone}` : ""}`);
}
