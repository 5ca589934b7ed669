import { filesNamed, proven, unlessFailed } from "./proven.js";

for (const [sapi, ask, order] of [
  ["cli", `php -r 'echo implode(" ", get_cfg_var("x.list") ?: []);'`, unlessFailed],
  ["fpm", "php-fpm8.4 -i | grep -A 99 '^Loaded Configuration File' | sed '/^PHP API/,$d'", filesNamed(/(\/[^ ,\n]+)/g)],
] as const)
  proven({
    entry: `php/8.4/${sapi}/php.ini`,
    directories: [`/etc/php/8.4/${sapi}/conf.d`],
    files: [`/etc/php/8.4/${sapi}/php.ini`],
    suffix: ".ini",
    says: (token) => `x.list[] = ${token}\n`,
    dense: 4,
    ask,
    order,
  });
