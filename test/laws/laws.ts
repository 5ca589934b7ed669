import fc from "fast-check";
import { runs } from "../support/runs.js";

export function law<T extends unknown[]>(property: fc.IPropertyWithHooks<T>): void {
  fc.assert(property, runs());
}
