/** The base of every error that Ides throws. Expected outcomes are values, not errors. */
export abstract class IdesError extends Error {
  abstract override readonly name: string
}
