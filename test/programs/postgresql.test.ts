import { proven, unlessFailed, watched } from "./proven.js";

const at = "/etc/postgresql/17/main";
const postgres = "/usr/lib/postgresql/17/bin/postgres";

proven({
  entry: "postgresql/17/main/postgresql.conf",
  directories: [`${at}/conf.d`],
  files: ["/var/lib/postgresql/17/main/postgresql.auto.conf"],
  suffix: ".conf",
  always: {
    [`${at}/postgresql.conf`]:
      "# m0z\ndata_directory = '/var/lib/postgresql/17/main'\nhba_file = '/dev/null'\nident_file = '/dev/null'\ninclude_dir 'conf.d'\n",
  },
  says: (token) => `# ${token}\n`,
  filesWithout: ["dangling"], // it takes such a postgresql.auto.conf for none: an error is safer
  dense: 4,
  // It takes a directory that is not its own for damaged.
  ask: `chown -R postgres /var/lib/postgresql; ${watched(
    `setpriv --reuid postgres --regid postgres --clear-groups ${postgres} -C port --config-file=${at}/postgresql.conf`,
  )}`,
  order: unlessFailed,
});
