import catalogue from './apps.json' with { type: 'json' }

/** The name by which policies and device readings speak of an app: a key of `apps.json`. */
export type AppName = string

export const appNames: readonly AppName[] = Object.keys(catalogue)

const known: ReadonlySet<string> = new Set(appNames)

export const isAppName = (name: string): boolean => known.has(name)
