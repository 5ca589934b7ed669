/** Delivering, again and again, and never less safe than yesterday (R2). */
export { agent, type AgentOptions, type Destination, type Done } from "./agent.js";
export { fallback } from "./fallback.js";
export { accessOf } from "./sources.js";
