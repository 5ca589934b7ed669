/** Delivering, again and again, and never less safe than yesterday (R2). */
export { agent } from "./agent.js";
export { accessOf, DEFAULT_KEEP, openKeep } from "./record.js";
export { fallback, standsOf, type AgentOptions, type Destination, type Done, type Stands } from "./output.js";
