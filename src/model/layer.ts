/** A named root of configuration. A stack of layers is ordered, the lowest first. */
export interface Layer {
  readonly name: string;
  readonly root: string;
}

/** The stack of a stateless system: the vendor's defaults, what the boot left, the administrator's differences. */
export const DEFAULT_LAYERS: readonly Layer[] = [
  { name: "vendor", root: "/usr/share/defaults" },
  { name: "runtime", root: "/run" },
  { name: "admin", root: "/etc" },
];

/** How the fragments of an id are ordered (D3, D4). */
export type Precedence = "layered" | "uapi" | "collection";
