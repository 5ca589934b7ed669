import { proven, unlessFailed } from "./proven.js";

proven({
  entry: "ssh/sshd_config",
  directories: ["/etc/ssh/sshd_config.d"],
  suffix: ".conf",
  always: { "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nAcceptEnv m0z\n" },
  clear: ["/etc/ssh/sshd_config"],
  says: (token) => `AcceptEnv ${token}\n`,
  dense: 4,
  ask: "sshd -T",
  order: unlessFailed,
  first: true,
});
