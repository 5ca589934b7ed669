/** Trees without a machine, and without anything of Node: `substrata/memory`. */
export type { Awaitable, Entry, FileSystem, Watched } from "./host/file-system.js";
export { graft } from "./host/graft.js";
export { memoryFileSystem, type MemoryFile } from "./host/memory.js";
export { overlay } from "./host/overlay.js";
