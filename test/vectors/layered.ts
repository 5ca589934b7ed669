import { memoryFileSystem } from "../../src/host/public.js";
import { resolve, type Resolution } from "../../src/index.js";

/** An override over a vendor's file. What is declared about the id stands in `declared`, by file name. */
export async function layered(
  id: string,
  { vendor, override }: { readonly vendor: string; readonly override: string },
  declared: Readonly<Record<string, string>>,
): Promise<Resolution> {
  const files = memoryFileSystem({ [`/usr/share/defaults/${id}`]: vendor, [`/etc/${id}`]: override });
  const schemas = Object.entries(declared).map(([name, text]) => [`/${name}`, text] as const);
  return resolve(files, id, { schemas: [memoryFileSystem(Object.fromEntries(schemas))] });
}
