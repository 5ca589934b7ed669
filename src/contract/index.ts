/** What an upgrade breaks for overrides that nobody here has written. */
export type { Break, Contract, Uncompared, Witness } from "./trial.js";
export { contract, type ContractOptions } from "./contract.js";
export type { Clause } from "./cursor.js";
