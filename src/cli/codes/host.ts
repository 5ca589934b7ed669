import type { HostFacts } from "../../model/catalog/host.js";
import type { CodeHelp } from "./code-help.js";

export const HOST_HELP: CodeHelp<HostFacts> = {
  "host/access": {
    summary: "a delivered file lets in fewer than before",
    means: `A file that is replaced keeps its mode, its owner, its access list and its
extended attributes. The system refused a part of it: the process may not give
files away, or there is no "cp" of GNU to copy access lists. Access then gets
narrower and never wider: without its group or its list a file has no
permission of a group. The configuration itself was delivered.`,
    example: `-rw-r-----  app adm  /run/substrata/app/app.yaml, replaced by an ordinary user`,
    solve: `Deliver as root, or as the owner of the file; set mode and list of the file
again where its program cannot read it any more.`,
  },
};
