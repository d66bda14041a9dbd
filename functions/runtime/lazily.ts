import { once } from './once.ts'

type Makers<T> = { readonly [Name in keyof T]: () => T[Name] }

/** An object whose properties are made when first read, then kept. @param others more properties, which may be such, too */
export function lazily<T extends object>(makers: Makers<T>): T
export function lazily<T extends object, Others extends object>(makers: Makers<T>, others: Others): T & Others
export function lazily<T extends object>(makers: Makers<T>, others: object = {}): T {
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(others)
  for (const name in makers) properties[name] = { get: once(makers[name]), enumerable: true }
  return Object.create(Object.prototype, properties)
}

type Joined<Parts> = Parts extends readonly [infer First, ...infer Others] ? First & Joined<Others> : unknown

/** One object with the properties of all, which may be made lazily. */
export const joined = <Parts extends readonly object[]>(...parts: Parts): Joined<Parts> =>
  Object.create(Object.prototype, Object.assign({}, ...parts.map(Object.getOwnPropertyDescriptors)))
