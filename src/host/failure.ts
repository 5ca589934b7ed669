/** An error as Node's own file system throws it: the errno is in `code`, beside the path. */
export function failure(code: string, path: string): Error & { readonly code: string; readonly path: string } {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
