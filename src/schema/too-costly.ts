const MARK = Symbol("too costly");

/** What is thrown out of a validation that would not end in reasonable time (R1). */
export function tooCostly(reason: string): Error {
  return Object.assign(new Error(reason), { [MARK]: true });
}

export function isTooCostly(error: unknown): error is Error {
  return error instanceof Error && MARK in error;
}
