import { filesNamed, proven } from "./proven.js";

const at = "/etc/logrotate.d";
const named = filesNamed(/^reading config file (.+)$/gm);

proven({
  entry: "logrotate.conf",
  directories: [at],
  suffix: "",
  always: { "/etc/logrotate.conf": `# m0z\ninclude ${at}\n` },
  says: (token) => `# ${token}\n`,
  dense: 4,
  ask: "logrotate -d /etc/logrotate.conf",
  // Files of the directory are named without it.
  order: ({ text, code }, tree) =>
    named({ text: text.replaceAll(/^(reading config file )(?!\/)/gm, `$1${at}/`), code }, tree),
});
