/** Files as they should be. */
export { adopt, type Adopted, type AdoptOptions } from "./adopt.js";
export { filesToTakeAway, type FilesToTakeAway, type TakeAwayOptions, type TakenFile } from "./files-to-take-away.js";
export { resolveWith, squash, trim, type Revision, type Revisions, type Tree } from "./revision.js";
