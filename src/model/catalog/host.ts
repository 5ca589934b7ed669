import type { Catalog } from "./entry.js";

export interface HostFacts {
  "host/access": { path: string; why: string };
}

export const HOST: Catalog<HostFacts> = {
  "host/access": {
    severity: "warning",
    message: ({ path, why }) => `${path} was written, and lets in fewer than it should: ${why}`,
  },
};
