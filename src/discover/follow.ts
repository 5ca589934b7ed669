/** Links are followed by one rule, which overlays need too: it stands beside the port. */
export { follow, type Found } from "../host/follow.js";
