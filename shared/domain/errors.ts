/** The base of every error that Ides throws itself: a surprise with a name and, where there is one, its cause. Expected outcomes are values, not errors. */
export abstract class IdesError extends Error {
  abstract override readonly name: string
}
