/** An error as Node's own file system throws it: the errno is in `code`. */
export function failure(code: string, path: string): Error & { readonly code: string } {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
