import { once } from './once.ts'

type Makers<T> = { readonly [Name in keyof T]: () => T[Name] }

/** An object whose properties are made when first read, then kept. */
export function lazily<T extends object>(makers: Makers<T>): T {
  const properties: PropertyDescriptorMap = {}
  for (const name in makers) properties[name] = { get: once(makers[name]), enumerable: true }
  return Object.create(Object.prototype, properties)
}

type Joined<Parts> = Parts extends readonly [infer First, ...infer Others] ? First & Joined<Others> : unknown

/** One object with the properties of all, which may still be to be made. */
export const joined = <Parts extends readonly object[]>(...parts: Parts): Joined<Parts> =>
  Object.create(Object.prototype, Object.assign({}, ...parts.map(Object.getOwnPropertyDescriptors)))
