import catalogue from './apps.json' with { type: 'json' }

/** An app's name in policies and device readings: a key of `apps.json`. */
export type AppName = string

const titles: ReadonlyMap<string, string> = new Map(Object.entries(catalogue).map(([key, { name }]) => [key, name]))

export const appNames: readonly AppName[] = [...titles.keys()]

export const isAppName = (name: string): boolean => titles.has(name)

/** An app as people know it, such as `TikTok`. */
export const appTitle = (name: AppName): string => titles.get(name) ?? name
