import { proven } from "./proven.js";
import { tokensIn } from "./trees.js";

const ROOTS = ["/usr/lib", "/run", "/etc"];

proven({
  entry: "NetworkManager/NetworkManager.conf",
  directories: ROOTS.map((root) => `${root}/NetworkManager/conf.d`),
  files: ROOTS.map((root) => `${root}/NetworkManager/NetworkManager.conf`),
  suffix: ".conf",
  says: (token) => `[main]\nignore-carrier+=${token}\n`,
  filesWithout: ["dangling"], // the program takes such a main file for none: an error is safer
  ask: "NetworkManager --print-config",
  order: ({ text, code }) => (code === 0 ? tokensIn(/^ignore-carrier=.*$/m.exec(text)?.[0] ?? "") : undefined),
});
