/** What Fleet calls the platforms of hosts, and the kinds of their software. */

/** @param written as in a host: `darwin`, `ubuntu` */
export const fleetPlatform = (written: string): string => (written === 'darwin' ? 'macos' : written)

const sources: ReadonlyMap<string, string> = new Map([
  ['apps', 'macos'],
  ['ios_apps', 'ios'],
  ['ipados_apps', 'ipados'],
  ['programs', 'windows'],
  ['android_apps', 'android'],
])

/** @param source of software; undefined for what is no app, such as packages and extensions of browsers */
export const platformOfSource = (source: string): string | undefined => sources.get(source)
