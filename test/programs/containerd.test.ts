import { proven } from "./proven.js";
import { tokensIn } from "./trees.js";

const says = (token: string): string => `version = 2\ndisabled_plugins = ["io.containerd.x.v1.${token}"]\n`;

proven({
  entry: "containerd/config.toml",
  directories: ["/etc/containerd/conf.d"],
  suffix: ".toml",
  // Without this import no drop-in is read.
  always: { "/etc/containerd/config.toml": `imports = ["/etc/containerd/conf.d/*.toml"]\n${says("m0z")}` },
  clear: ["/etc/containerd"],
  says,
  dense: 4,
  ask: "containerd config dump",
  order: ({ text, code }) => (code === 0 ? tokensIn(/^disabled_plugins = .*$/m.exec(text)?.[0] ?? "") : undefined),
});
