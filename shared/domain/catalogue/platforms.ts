import catalogue from './requirements.json' with { type: 'json' }

/** A kind of system that needs the same steps to end a breach. */
export type Family = 'ios' | 'android' | 'windows' | 'macos' | 'other'

interface Platform {
  /** As its vendor writes it. */
  name: string
  family: Family
}

/** By their names in device records. */
const platforms: ReadonlyMap<string, Platform> = new Map(
  Object.entries({
    ios: { name: 'iOS', family: 'ios' },
    ipados: { name: 'iPadOS', family: 'ios' },
    android: { name: 'Android', family: 'android' },
    windows: { name: 'Windows', family: 'windows' },
    macos: { name: 'macOS', family: 'macos' },
  } as const),
)

export const platformNames: readonly string[] = [...platforms.keys()]

/**
 * A platform as requirements name it; undefined for any other.
 * @param written in any letter case
 */
export const platformKey = (written: string) => platformNames.find(name => name === written.trim().toLowerCase())

/** @param name in any letter case */
export const platformNamed = (name: string): Platform | undefined => platforms.get(name.trim().toLowerCase())

/** True for phones and tablets. @param name in any letter case */
export const isPhone = (name: string) => ['ios', 'android'].includes(platformNamed(name)?.family ?? '')

/** Identifiers by platform, and names on screen. */
export interface AppSigns {
  readonly identifiers?: Readonly<Partial<Record<string, readonly { readonly id: string }[]>>> | undefined
  readonly displayNames?: readonly string[] | undefined
}

/** By names in policies. */
export const cataloguedSigns: ReadonlyMap<string, AppSigns> = new Map(
  Object.entries(catalogue).flatMap(([name, entry]) => ('identifiers' in entry ? [[name, entry]] : [])),
)
