/** By what apps of the catalogue are recognised. Only what reads lists of apps loads this. */
import catalogue from './requirements.json' with { type: 'json' }

/** Identifiers by platform, and names on screen. */
export interface AppSigns {
  readonly identifiers?: Readonly<Partial<Record<string, readonly { readonly id: string }[]>>> | undefined
  readonly displayNames?: readonly string[] | undefined
}

/** By names in policies. */
export const cataloguedSigns: ReadonlyMap<string, AppSigns> = new Map(
  Object.entries(catalogue).flatMap(([name, entry]) => ('identifiers' in entry ? [[name, entry]] : [])),
)
