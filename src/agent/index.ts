/** Delivering, again and again, and never less safe than yesterday (R2). */
export { agent, type AgentOptions, type Destination, type Done } from "./agent.js";
export { fallback } from "./fallback.js";
export { DEFAULT_KEEP, openKeep } from "./record.js";
export { accessOf } from "./sources.js";
export { standsOf, type Stands } from "./standing.js";
