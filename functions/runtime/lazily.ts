import { once } from './once.ts'

type Makers<T> = { readonly [Name in keyof T]: () => T[Name] }

/** An object whose properties are made when first read, then kept. */
export function lazily<T extends object>(makers: Makers<T>): T {
  const properties: PropertyDescriptorMap = {}
  for (const name in makers) properties[name] = { get: once(makers[name]), enumerable: true }
  return Object.create(Object.prototype, properties)
}

/** `First`, with what `Last` has in its place. */
type Overridden<First, Last> = Omit<First, keyof Last> & Last

type Joined<Parts> = Parts extends readonly [...infer Others, infer Last] ? Overridden<Joined<Others>, Last> : object

/** One object with the properties of all, which may still be to be made. A later part takes the place of an earlier one's. */
export const joined = <Parts extends readonly object[]>(...parts: Parts): Joined<Parts> =>
  Object.create(Object.prototype, Object.assign({}, ...parts.map(Object.getOwnPropertyDescriptors)))
