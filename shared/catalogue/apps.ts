import catalogue from './apps.json' with { type: 'json' }

/** The name by which policies and device readings speak of an app: a key of `apps.json`. */
export type AppName = string

const titles: ReadonlyMap<AppName, string> = new Map(Object.entries(catalogue).map(([app, { name }]) => [app, name]))

export const appNames: readonly AppName[] = [...titles.keys()]

export const isAppName = (name: string): boolean => titles.has(name)

/** What people call the app. */
export const appTitle = (app: AppName): string => titles.get(app) ?? app
