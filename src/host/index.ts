/** What the other rooms need of the machine, and of trees that stand in for it. */
export { deliver } from "./deliver.js";
export {
  absolute,
  errno,
  expectFileSystem,
  expectWritable,
  isWithin,
  join,
  nameOf,
  parentOf,
  readAs,
  remember,
  type Awaitable,
  type Changed,
  type Entry,
  type FileSystem,
  type Watched,
  type WritableFileSystem,
} from "./file-system.js";
export { follow, type Found } from "./follow.js";
export { memoryFileSystem, type MemoryFile } from "./memory.js";
export { pause } from "./notify.js";
export { graft, overlay, type Proposed } from "./overlay.js";
export { sha256 } from "./sha256.js";
export { look, questionOf, type Noted, type Seen, type Snapshot } from "./snapshot.js";
