import { proven, unlessFailed } from "./proven.js";

proven({
  entry: "mysql/my.cnf",
  directories: ["/etc/mysql/conf.d", "/etc/mysql/mariadb.conf.d"],
  files: ["/etc/my.cnf"],
  suffix: ".cnf",
  always: {
    "/etc/mysql/my.cnf": "[mariadbd]\nm0z\n!includedir /etc/mysql/conf.d/\n!includedir /etc/mysql/mariadb.conf.d/\n",
  },
  clear: ["/etc/mysql/my.cnf"],
  says: (token) => `[mariadbd]\n${token}\n`,
  dense: 3,
  ask: "mkdir -p /etc/mysql/conf.d /etc/mysql/mariadb.conf.d; my_print_defaults mariadbd", // it stops without them
  order: unlessFailed,
});
