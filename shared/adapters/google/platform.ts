/** Words of Google for what kind of device one is, as the catalogue names its platform. */
const platforms: ReadonlyMap<string, string> = new Map([
  ['ANDROID', 'android'],
  ['IOS', 'ios'],
  ['IOS_SYNC', 'ios'],
  ['WINDOWS', 'windows'],
  ['MAC_OS', 'macos'],
  ['LINUX', 'linux'],
  ['CHROME_OS', 'chromeos'],
  ['GOOGLEBOOK', 'googlebook'],
  ['GOOGLE_SYNC', 'google-sync'],
])

/**
 * @param texts which say whether it is an iPad
 * @returns undefined for a word that is not known here
 */
export function googlePlatform(type: string | undefined, ...texts: readonly (string | undefined)[]): string | undefined {
  const platform = platforms.get(type ?? '')
  return platform === 'ios' && texts.some((text) => /ipad/i.test(text ?? '')) ? 'ipados' : platform
}

/** The number in `Android 9` or `MacOs 14.2.1`. */
export const versionIn = (text: string | undefined): string | undefined => /\d+(\.\d+)*/.exec(text ?? '')?.[0]
