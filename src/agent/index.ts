/** Delivering, again and again, and never less safe than yesterday (R2). */
export { agent } from "./agent.js";
export type { AgentOptions, Destination, Done } from "./done.js";
export { fallback } from "./fallback.js";
export { DEFAULT_KEEP, openKeep } from "./record.js";
export { accessOf } from "./sources.js";
export { standsOf, type Stands } from "./standing.js";
