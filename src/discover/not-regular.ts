import type { Found } from "../host/follow.js";
import { finding, type Finding } from "../model/diagnostic.js";

/** What stands where a file is expected, and is never opened (D9). */
export function notRegular(name: string, is: Found["is"]): Finding {
  const what = is === "directory" ? "a directory" : is === "null" ? "/dev/null" : "a FIFO, socket or device";
  return finding("discover/not-regular", { name, is: what });
}
