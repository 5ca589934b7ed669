/** The machine, and trees that stand in for it: `substrata/host`. */
export type { Layer } from "../model/resolution.js";
export type { Access } from "../model/resolution.js";
export type { Awaitable, Changed, Entry, FileSystem, Watched, WritableFileSystem } from "./file-system.js";
export { deliver, type Where } from "./deliver.js";
export { graft } from "./overlay.js";
export { memoryFileSystem, type MemoryFile, type MemoryFileSystem } from "./memory.js";
export { nodeFileSystem } from "./node.js";
export { overlay, type Proposed } from "./overlay.js";
export { services, tmpfiles, type ServiceOptions, type Unit } from "./services.js";
